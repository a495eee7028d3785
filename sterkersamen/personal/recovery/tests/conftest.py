"""Vuurtoren keeps things for herself. It is a Monday in November, noon in Amsterdam."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from sterkersamen.testing.pages import without_tokens

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def me(client_of, vuurtoren):
    return client_of(vuurtoren)


@pytest.fixture
def to():
    return lambda name, *ids: reverse(f"recovery:{name}", args=ids)


@pytest.fixture
def words():
    """What a page says, without its blanks and tokens."""
    return lambda answer: " ".join(without_tokens(answer.content.decode()).split())
