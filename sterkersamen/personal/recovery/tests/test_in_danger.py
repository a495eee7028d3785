"""Words of danger in what somebody writes for themselves: whom to call, and nobody hears of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sterkersamen.community.groups.models import LookAlong
from sterkersamen.personal.recovery.models import CheckIn, DiaryEntry
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.notify.models import Notice

DARK = "Ik wil niet meer leven."
CARD = "Is het nu zwaar?"


@pytest.mark.parametrize(("name", "form"), [("diary", {"text": DARK}), ("now", {"line": DARK})])
def test_whom_to_call_at_once(client_of, vuurtoren, els, name, form):
    answer = client_of(vuurtoren).post(reverse(f"recovery:{name}"), form, follow=True)
    page = answer.content.decode()
    assert CARD in page and 'href="tel:113"' in page
    # There is nobody to tell, and nothing asks.
    assert "Mag een gespreksleider" not in page
    assert DiaryEntry.objects.count() + CheckIn.objects.count() == 1
    assert not LookAlong.objects.exists() and not Notice.objects.exists() and not Event.objects.exists()


def test_an_ordinary_day(client_of, vuurtoren):
    answer = client_of(vuurtoren).post(reverse("recovery:diary"), {"text": "Doodmoe, maar het ging."}, follow=True)
    assert CARD not in answer.content.decode()


def test_corrected_into_it(client_of, vuurtoren):
    client = client_of(vuurtoren)
    row = DiaryEntry.objects.create(member=vuurtoren, data={"text": "Het ging."})
    there = reverse("recovery:entry", args=[row.id])
    answer = client.post(there, {"text": DARK, "version": row.version, "when": ""}, follow=True)
    assert CARD in answer.content.decode()
