"""What safety tells open pages."""

from __future__ import annotations

from uuid import uuid4

import pytest

from sterkersamen.platform.live.frames import may_hear
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.registry import Seat
from sterkersamen.platform.safety import actions

pytestmark = pytest.mark.django_db


def test_a_block_has_both_seats_asked_again():
    one, other = uuid4(), uuid4()
    actions.block(uuid4(), one, other)
    rights = Event.objects.filter(stream_kind="control", kind="rights")
    assert set(rights.values_list("ref", flat=True)) == {one, other}


def test_facilitators_hear_of_a_report_and_only_they():
    group, writer, guide = uuid4(), uuid4(), uuid4()
    report = actions.report(group, uuid4(), uuid4(), {"body": "x"}, "reden", writer=writer)
    told = Event.objects.get(stream_kind="group", stream=group)
    assert (told.kind, told.ref, told.audience) == ("report", report, "facilitators")
    assert not may_hear(told, Seat(uuid4()))
    # Also who blocked whom it is about; but not the one it is about.
    assert may_hear(told, Seat(guide, True, hidden=frozenset({writer})))
    assert not may_hear(told, Seat(writer, True))


def test_a_report_about_a_facilitator_is_not_told_to_them():
    actions.report(uuid4(), uuid4(), uuid4(), {"body": "x"}, "reden", moderators_only=True)
    assert not Event.objects.exists()
