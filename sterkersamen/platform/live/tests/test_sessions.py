"""Whoever signs out hears nothing more, in whatever process the stream is."""

from __future__ import annotations

import pytest

from sterkersamen.platform.accounts import actions
from sterkersamen.platform.accounts.models import Session
from sterkersamen.platform.live.models import Event

pytestmark = pytest.mark.django_db


def test_every_ended_session_is_told(client_of, stranger, dijk):
    here, there = client_of(stranger), client_of(stranger)
    client_of(dijk)
    expected = set(Session.objects.filter(member=stranger).values_list("public_id", flat=True))
    here.post("/sign-out")
    actions.end_sessions(stranger)
    assert there
    told = Event.objects.filter(stream_kind="control", kind="signed_out")
    assert {event.ref for event in told} == expected
