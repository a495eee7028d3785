"""Who plays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from tests.threats.playing import Player


@pytest.fixture
def player(client_of) -> Callable[..., Player]:
    """Gives somebody at a browser: a member of the cast, or nobody."""
    return lambda member=None, **options: Player(client_of(member, **options) if member else Client(**options))


@pytest.fixture
def long_here(db):
    """Everybody of the cast came months ago: who is new has a pace of their own."""
    return lambda: Membership.objects.update(joined_at=timezone.now() - timedelta(days=90))
