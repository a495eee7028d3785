"""A story that everybody reads is reported: with a copy, without saying whose it is or who told it."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from sterkersamen.community.sharing import actions
from sterkersamen.platform.safety.models import Report
from sterkersamen.testing.cast import make_share

pytestmark = pytest.mark.django_db
WORDS = {"name": "Meerkoet", "title": "Een jaar later", "body": "Het werd lichter.", "warning": ""}


@pytest.fixture
def told(els, membership_of):
    """Tells a story by somebody, to which Els agreed."""

    def tell(member):
        story = actions.offer_story(make_share(membership_of(member), title="Maandag"), **WORDS)
        actions.agree_to_story(story, membership_of(els))
        return story

    return tell


def to(story) -> str:
    return reverse("sharing:report_story", args=[story.id])


def test_anybody_reports_a_story(client_of, stranger, vuurtoren, told):
    story, browser = told(vuurtoren), client_of(stranger)
    assert to(story) in browser.get(f"/stories/{story.id}").content.decode()
    page = browser.get(to(story)).content.decode()
    assert "Een jaar later" in page
    # Who reads the report is no choice: it would say whether a facilitator told it.
    assert "moderators_only" not in page
    assert browser.post(to(story), {"more": "Iets"}).status_code == 422
    form = {"why": "found", "more": "Ik herken hem.", "once": str(uuid.uuid4())}
    for _time in range(2):
        assert browser.post(to(story), form).status_code == 303
    row = Report.objects.get()
    assert (row.kind, row.about, row.writer, row.reporter) == ("story", story.id, story.membership_id, stranger.id)
    assert row.sealed["words"] == WORDS
    assert (row.urgency, row.moderators_only) == (2, False)


def test_what_a_facilitator_told_goes_past_the_facilitators(client_of, stranger, tineke, told):
    page = client_of(stranger).get(to(told(tineke))).content.decode()
    assert "gespreksleider vertelde" not in page
    client_of(stranger).post(to(told(tineke)), {"why": "rules", "more": ""})
    assert Report.objects.get().moderators_only


def test_nobody_reports_their_own_or_what_is_gone(client, client_of, stranger, vuurtoren, told):
    story = told(vuurtoren)
    assert client.get(to(story)).status_code == 303
    mine = client_of(vuurtoren)
    assert to(story) not in mine.get(f"/stories/{story.id}").content.decode()
    assert mine.get(to(story)).status_code == 404
    assert mine.post(to(story), {"why": "rules"}).status_code == 404
    actions.withdraw_story(story)
    assert client_of(stranger).get(to(story)).status_code == 404
    assert client_of(stranger).put(to(story)).status_code == 405
    assert not Report.objects.exists()
