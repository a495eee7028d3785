"""Vuurtoren makes her plan and her week. It is Tuesday 24 November 2026, ten in the morning in Amsterdam."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from sterkersamen.personal.plans.models import Plan
from sterkersamen.testing.pages import without_tokens

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HERE = ZoneInfo("Europe/Amsterdam")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def me(client_of, vuurtoren):
    return client_of(vuurtoren)


@pytest.fixture
def to():
    return lambda name, *ids: reverse(f"plans:{name}", args=ids)


@pytest.fixture
def words():
    """What a page says, without its blanks and tokens."""
    return lambda answer: " ".join(without_tokens(answer.content.decode()).split())


@pytest.fixture
def plan_of():
    """The plan of somebody as it lies there; {} where there is none."""

    def find(member) -> dict:
        row = Plan.objects.filter(member=member).first()
        return row.data if row else {}

    return find
