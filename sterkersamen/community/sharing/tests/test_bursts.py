"""Many texts in a row from one person: the group is not flooded, and nothing that was typed is lost."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
import time_machine

from sterkersamen.community.sharing.models import Share
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.safety.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def dijk(dijk):
    """Dijk, months later: who is new has a pace of their own (test_new_pace)."""
    dijk.memberships.update(joined_at=datetime(2025, 9, 1, tzinfo=UTC))
    return dijk


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-03 12:00:00+00:00", tick=False) as clock:
        yield clock


def test_answers_go_on_after_a_minute(client_of, dijk, share, clock):
    client, at = client_of(dijk), f"/g/{share.group_id}/shares/{share.uid}"

    def answer(words: str, once: str = ""):
        return client.post(at, {"body": words, "once": once or str(uuid.uuid4()), "asked": "yes"})

    assert {answer(f"Sterkte, voor de {number}e keer.").status_code for number in range(20)} == {303}
    told, key = Event.objects.count(), str(uuid.uuid4())
    refused = answer("En dit wilde ik ook nog zeggen.", key)
    page = refused.content.decode()
    assert refused.status_code == 429
    assert "En dit wilde ik ook nog zeggen." in page and "Wacht een paar minuten" in page
    # The same form, sent again later, is carried out once.
    assert key in page
    assert (Share.objects.filter(parent=share).count(), Event.objects.count()) == (20, told)
    clock.shift(61)
    assert answer("En dit wilde ik ook nog zeggen.", key).status_code == 303


def test_reports_count_with_the_rest(client_of, dijk, share, clock):
    client = client_of(dijk)
    for number in range(20):
        client.post(f"/g/{share.group_id}/shares/new", {"body": f"Tekst {number}.", "asked": "yes"})
    reason = "Ik schrok hiervan."
    refused = client.post(f"/g/{share.group_id}/shares/{share.uid}/report", {"why": "unsafe", "more": reason})
    assert refused.status_code == 429
    assert reason in refused.content.decode()
    assert not Report.objects.exists()
