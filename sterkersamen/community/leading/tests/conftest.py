"""Els and Tineke lead the Maandaggroep, which meets on Mondays. Dijk learns it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.tests.test_actions import MONDAYS

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def guide(els, membership_of):
    return membership_of(els)


@pytest.fixture
def second(tineke, membership_of):
    return membership_of(tineke)


@pytest.fixture
def learner(dijk, membership_of):
    return membership_of(dijk)


@pytest.fixture
def evenings(guide):
    return list(meetings.plan(guide, MONDAYS).meetings.coming()[:4])


@pytest.fixture
def to(group):
    return lambda name, *more: reverse(f"leading:{name}", args=[group.id, *more])
