"""A Monday evening: Els opens the circle, Vuurtoren and Dijk sit in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from sterkersamen.community.circle import actions
from sterkersamen.community.circle.models import Seat
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.tests.test_actions import MONDAYS

EVENING = datetime(2026, 11, 30, 18, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with time_machine.travel(EVENING - timedelta(days=7), tick=False) as clock:
        yield clock


@pytest.fixture
def leads(els, membership_of):
    return membership_of(els)


@pytest.fixture
def meeting(leads, clock):
    row = meetings.plan(leads, MONDAYS).meetings.coming().first()
    clock.move_to(EVENING)
    return row


@pytest.fixture
def to(meeting):
    return lambda name="circle", *more: reverse(f"circle:{name}", args=[meeting.group_id, meeting.id, *more])


@pytest.fixture
def ring(meeting, leads, vuurtoren, dijk, membership_of):
    """Els, Vuurtoren and Dijk sit in the ring, in this order."""
    first = actions.open_circle(leads, meeting)
    seats = [first]
    for one in (vuurtoren, dijk):
        seat = actions.arrive(membership_of(one), first.circle)
        actions.let_in(first, seat.id)
        seats.append(seat)
    return [Seat.objects.get(id=seat.id) for seat in seats]
