"""Words at a meeting, and those that were sent because somebody was not there, can be reported with a copy."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.meetings import actions
from sterkersamen.community.meetings.models import Missed
from sterkersamen.community.meetings.tests.test_actions import MONDAYS
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Report
from sterkersamen.testing.cast import join

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(els, membership_of):
    return actions.plan(membership_of(els), MONDAYS).meetings.coming().first()


@pytest.fixture
def coming(meeting, dijk, membership_of):
    """Dijk comes, and says something with it; the address to report that."""
    actions.come(membership_of(dijk), meeting, True, "Ik neem wat mee voor na afloop.")
    return reverse("meetings:report_coming", args=[meeting.group_id, meeting.id, membership_of(dijk).id])


def test_what_somebody_said_of_coming(client_of, vuurtoren, dijk, stranger, bram, coming, meeting, membership_of):
    browser = client_of(vuurtoren)
    page = reverse("meetings:meeting", args=[meeting.group_id, meeting.id])
    assert coming in browser.get(page).content.decode()
    assert coming not in client_of(dijk).get(page).content.decode()
    assert "Ik neem wat mee" in browser.get(coming).content.decode()
    assert browser.post(coming, {"more": ""}).status_code == 422
    assert browser.post(coming, {"why": "selling", "more": ""}).status_code == 303
    row = Report.objects.get()
    assert (row.kind, row.writer, row.urgency) == ("word", membership_of(dijk).id, 1)
    assert row.sealed["words"]["body"] == "Ik neem wat mee voor na afloop."
    for somebody in (dijk, stranger, bram):
        assert client_of(somebody).get(coming).status_code == 404
        assert client_of(somebody).post(coming, {"why": "selling"}).status_code == 404
    assert browser.put(coming).status_code == 405


def test_nothing_said_nothing_to_report(client_of, vuurtoren, dijk, els, coming, meeting, membership_of):
    actions.come(membership_of(els), meeting, True, "")
    nothing = reverse("meetings:report_coming", args=[meeting.group_id, meeting.id, membership_of(els).id])
    nobody = reverse("meetings:report_coming", args=[meeting.group_id, meeting.id, uuid4()])
    assert [client_of(vuurtoren).get(page).status_code for page in (nothing, nobody)] == [404, 404]
    groups.leave(membership_of(dijk), take_words=True)
    assert client_of(vuurtoren).get(coming).status_code == 404


def test_a_word_that_was_sent_also_after_a_block(client_of, vuurtoren, dijk, els, meeting, membership_of):
    me, other = membership_of(vuurtoren), membership_of(dijk)
    missed = Missed.objects.create(membership=me, meeting=meeting, by=other, word="Bel me.", done_at=timezone.now())
    page = reverse("meetings:report_missed", args=[me.group_id, missed.id])
    browser = client_of(vuurtoren)
    assert page in browser.get(reverse("meetings:missed", args=[me.group_id, missed.id])).content.decode()
    safety.block(me.group_id, other.id, me.id)
    assert browser.post(page, {"why": "pressing", "more": ""}).status_code == 303
    row = Report.objects.get()
    assert (row.kind, row.writer, row.sealed["words"]["body"]) == ("word", other.id, "Bel me.")
    # Only for who got it.
    for somebody in (dijk, els):
        assert client_of(somebody).get(page).status_code == 404


def test_about_who_leads_only_moderators(client_of, vuurtoren, bram, group, meeting, membership_of):
    guide = join(bram, group, "Marjan", facilitator=True)
    actions.come(guide, meeting, True, "Ik bepaal hier alles.")
    page = reverse("meetings:report_coming", args=[group.id, meeting.id, guide.id])
    client_of(vuurtoren).post(page, {"why": "unsafe", "more": ""})
    assert Report.objects.get().moderators_only
