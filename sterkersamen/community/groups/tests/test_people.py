"""Who is in the group, to block, and to report."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from sterkersamen.community.groups import glance
from sterkersamen.platform.live.models import Present
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Block, Report
from sterkersamen.platform.safety.queries import reports_of
from sterkersamen.testing.pages import without_tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(group):
    return lambda name, place=None: reverse(f"groups:{name}", args=[group.id, *([place.id] if place else [])])


def test_people_by_their_names_here(client_of, els, vuurtoren, dijk, bram, address):
    page = without_tokens(client_of(vuurtoren).get(address("people")).content.decode())
    for words in ("Els", "Dijk", "dat ben jij", "gespreksleider"):
        assert words in page
    assert "Bram" not in page


def test_blocking_is_silent_and_can_be_undone(client_of, vuurtoren, dijk, address, membership_of):
    other, browser = membership_of(dijk), client_of(vuurtoren)
    for _time in range(2):
        answer = browser.post(address("person", other), {"do": "block"})
        assert answer["Location"] == address("people")
    assert Block.objects.count() == 1
    page = browser.get(address("people")).content.decode()
    assert "Wie jij niet meer ziet" in page
    # The other sees nobody, and nothing that tells why.
    theirs = client_of(dijk).get(address("people")).content.decode()
    assert "Vuurtoren" not in theirs
    assert "niet meer ziet" not in theirs
    assert client_of(dijk).get(address("person", membership_of(vuurtoren))).status_code == 404
    assert client_of(dijk).post(address("person", membership_of(vuurtoren)), {"do": "unblock"}).status_code == 404
    for _time in range(2):
        assert browser.post(address("person", other), {"do": "unblock"}).status_code == 303
    assert not Block.objects.exists()


@pytest.mark.parametrize("do", ["", "remove", "blok"])
def test_blocking_asks_for_the_right_word(do, client_of, vuurtoren, dijk, address, membership_of):
    assert client_of(vuurtoren).post(address("person", membership_of(dijk)), {"do": do}).status_code == 404
    assert not Block.objects.exists()


def test_nobody_meets_oneself_here(client_of, vuurtoren, address, membership_of):
    own = membership_of(vuurtoren)
    for name in ("person", "report"):
        assert client_of(vuurtoren).get(address(name, own)).status_code == 404


def test_a_facilitator_sees_who_blocked_them(client_of, els, dijk, address, membership_of):
    safety.block(membership_of(els).group_id, membership_of(dijk).id, membership_of(els).id)
    assert client_of(els).get(address("guide", membership_of(dijk))).status_code == 200


def test_blocking_a_facilitator_says_what_it_does_not_do(client_of, vuurtoren, els, dijk, address, membership_of):
    """Vuurtoren is told before: Els leads the group, so she goes on reading what Vuurtoren writes there."""
    browser, guide = client_of(vuurtoren), membership_of(els)
    page = browser.get(address("person", guide)).content.decode()
    assert "Els leidt deze groep, en blijft daarom lezen wat jij hier schrijft." in page
    assert "Els ziet ook niets meer van jou" not in page
    browser.post(address("person", guide), {"do": "block"})
    assert "blijft daarom lezen wat jij hier schrijft" in browser.get(address("person", guide)).content.decode()
    # About anyone else: that the facilitators do.
    page = browser.get(address("person", membership_of(dijk))).content.decode()
    assert "Gespreksleiders blijven lezen wat je in de groep schrijft" in page
    assert "Dijk ziet ook niets meer van jou" in page


def test_a_facilitator_who_blocks_is_told_that_leading_goes_on(client_of, els, dijk, address, membership_of):
    browser, other = client_of(els), membership_of(dijk)
    page = browser.get(address("person", other)).content.decode()
    assert "Wat Dijk schrijft, staat voor jou dan dichtgevouwen" in page
    assert "Dijk ziet ook niets meer van jou" in page
    browser.post(address("person", other), {"do": "block"})
    assert "Jij blokkeerde Dijk" in browser.get(address("person", other)).content.decode()
    assert "Wie jij blokkeerde" in browser.get(address("people")).content.decode()


def test_who_blocked_a_facilitator_is_seen_by_them_but_not_as_being_there(
    client_of, els, tineke, dijk, group, address, membership_of
):
    """Dijk and Tineke blocked Els. She sees who is in the group, and who leads it; that they are here she does not."""
    guide = membership_of(els)
    for one in (membership_of(dijk), membership_of(tineke)):
        safety.block(group.id, one.id, guide.id)
        one.shows_presence = True
        one.save()
        Present.objects.create(group=group.id, membership=one.id, until=timezone.now() + timedelta(minutes=1))
    found = glance.people(guide)
    assert {one.id for one in found.facilitators} == {guide.id, membership_of(tineke).id}
    assert found.here == ()
    page = client_of(els).get(address("people")).content.decode()
    assert "Dijk" in page
    assert "is er nu" not in page
    assert "is er nu" in client_of(tineke).get(address("people")).content.decode()
    assert glance.people(membership_of(dijk)).facilitators == (found.facilitators[1],)


def test_reporting(client_of, vuurtoren, dijk, els, address, membership_of, group):
    browser, path = client_of(vuurtoren), address("report", membership_of(dijk))
    page = browser.get(path).content.decode()
    assert "Dijk" in page
    # Who is in danger now should not wait for us.
    assert "bel 112" in page
    sent = {"why": "unsafe", "more": "Hij dringt aan.", "once": str(uuid4())}
    for _time in range(2):
        assert browser.post(path, sent)["Location"] == address("people")
    page = browser.get(address("people")).content.decode()
    assert "je melding is binnen" in page and "Meldingen en besluiten" in page
    row = Report.objects.get()
    assert row.sealed["words"]["name"] == "Dijk"
    assert row.reason["more"] == "Hij dringt aan."
    assert list(reports_of(group.id, [])) == [row]
    assert browser.post(path, sent | {"more": "Anders."}).status_code == 409
    assert Report.objects.count() == 1


def test_a_report_about_a_facilitator_goes_past_the_facilitators(
    client_of, vuurtoren, els, address, membership_of, group
):
    page = client_of(vuurtoren).get(address("report", membership_of(els))).content.decode()
    assert re.search(r'<input[^>]* name="moderators_only"[^>]* disabled[^>]* checked', page)
    assert "Els leidt deze groep. Je melding gaat daarom alleen naar de moderatoren." in page
    client_of(vuurtoren).post(address("report", membership_of(els)), {"why": "rules", "once": str(uuid4())})
    assert Report.objects.get().moderators_only
    assert not reports_of(group.id, []).exists()


@pytest.mark.parametrize(
    "sent", [{}, {"why": "x"}, {"why": "rules", "more": "y" * 2001}, {"why": "rules", "more": "\0"}]
)
def test_a_report_that_is_not_right(sent, client_of, vuurtoren, dijk, address, membership_of):
    assert client_of(vuurtoren).post(address("report", membership_of(dijk)), sent).status_code == 422
    assert not Report.objects.exists()


def test_whom_one_no_longer_sees_can_be_reported(client_of, vuurtoren, dijk, group, address, membership_of):
    """Dijk hurts Vuurtoren and blocks her. Her open page still has the way to report him; it does not say his name."""
    gone = membership_of(dijk)
    safety.block(group.id, gone.id, membership_of(vuurtoren).id)
    browser = client_of(vuurtoren)
    assert browser.get(address("person", gone)).status_code == 404
    assert "Dijk" not in without_tokens(browser.get(address("report", gone)).content.decode())
    assert browser.post(address("report", gone), {"why": "unsafe", "more": "Hij dreigde."}).status_code == 303
    assert Report.objects.get(about=gone.id).sealed["words"]["name"] == "Dijk"


def test_who_has_no_page_open_any_more_tells_it_in_own_words(client_of, vuurtoren, group, address, membership_of):
    browser = client_of(vuurtoren)
    assert address("report_unseen") in browser.get(address("people")).content.decode()
    assert browser.post(address("report_unseen"), {"why": "unsafe"}).status_code == 422
    told = {"why": "unsafe", "more": "Iemand dreigde en was toen weg.", "moderators_only": "on"}
    assert browser.post(address("report_unseen"), told).status_code == 303
    kept = Report.objects.get(about=group.id)
    assert kept.moderators_only and "dreigde" in kept.reason["more"]
    assert kept not in reports_of(group.id, [])


def test_muting_is_one_sided_and_taken_back_on_the_same_page(client_of, vuurtoren, dijk, address, membership_of):
    other, own, browser = membership_of(dijk), membership_of(vuurtoren), client_of(vuurtoren)
    for _time in range(2):
        assert browser.post(address("person", other), {"do": "mute"})["Location"] == address("people")
    page = browser.get(address("people")).content.decode()
    assert "Dijk" in page.partition("Wat je dempt")[2]
    assert "Je hebt Dijk gedempt." in browser.get(address("person", other)).content.decode()
    theirs = client_of(dijk)
    assert "Vuurtoren" in theirs.get(address("people")).content.decode()
    assert theirs.get(address("person", own)).status_code == 200
    for _time in range(2):
        assert browser.post(address("person", other), {"do": "unmute"}).status_code == 303
    assert not Block.objects.exists()
    assert "Wat je dempt" not in browser.get(address("people")).content.decode()


def test_who_is_muted_is_not_shown_as_being_here(client_of, vuurtoren, dijk, group, address, membership_of):
    other = membership_of(dijk)
    other.shows_presence = True
    other.save()
    Present.objects.create(group=group.id, membership=other.id, until=timezone.now() + timedelta(minutes=1))
    assert [one.id for one in glance.people(membership_of(vuurtoren)).here] == [other.id]
    safety.mute(group.id, membership_of(vuurtoren).id, other.id)
    found = glance.people(membership_of(vuurtoren))
    assert found.here == () and len(found.facilitators) == 0
    assert "is er nu" not in client_of(vuurtoren).get(address("people")).content.decode()


def test_a_muted_facilitator_still_stands_among_who_leads(vuurtoren, els, group, membership_of):
    guide = membership_of(els)
    safety.mute(group.id, membership_of(vuurtoren).id, guide.id)
    assert [one.id for one in glance.people(membership_of(vuurtoren)).facilitators] == [guide.id]


def test_a_block_from_an_old_page_is_no_mute(client_of, vuurtoren, dijk, address, membership_of):
    """Blocked in one tab, muted in another: the block stays, and the page offers to take that back."""
    other, browser = membership_of(dijk), client_of(vuurtoren)
    for do in ("block", "mute"):
        browser.post(address("person", other), {"do": do})
    assert [row.kind for row in Block.objects.all()] == ["block"]
    page = browser.get(address("person", other)).content.decode()
    assert "Toch weer zien" in page and 'value="mute"' not in page
