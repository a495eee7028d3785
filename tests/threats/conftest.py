"""Who plays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.threats.playing import Player


@pytest.fixture
def player(client_of) -> Callable[..., Player]:
    """Gives somebody at a browser: a member of the cast, or nobody."""
    return lambda member=None, **options: Player(client_of(member, **options) if member else Client(**options))
