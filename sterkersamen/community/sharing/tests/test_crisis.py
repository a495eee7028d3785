"""Who writes that they may be in danger: whom to call, at once; a question; nothing held back, nothing told by itself."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from sterkersamen.community.groups.models import LookAlong
from sterkersamen.community.sharing import actions, render
from sterkersamen.community.sharing.models import Encouragement, Hold, Share
from sterkersamen.platform.limits.models import Count
from sterkersamen.platform.notify.models import Notice

DARK = "Ik wil niet meer leven."
CARD = "Is het nu zwaar?"


@pytest.fixture
def writer(vuurtoren, membership_of):
    return membership_of(vuurtoren)


def test_contacts_at_once_and_nothing_held_back(client_of, vuurtoren, dijk, els, group):
    client = client_of(vuurtoren)
    there = client.post(reverse("sharing:new", args=[group.id]), {"body": DARK}, follow=True)
    page = there.content.decode()
    assert CARD in page and 'href="tel:112"' in page and 'href="tel:113"' in page
    assert "Mag een gespreksleider dit weten?" in page
    row = Share.objects.get()
    # Everybody reads it as it is, without buttons beneath, with what a reader can do.
    other = client_of(dijk).get(reverse("sharing:share", args=[group.id, row.uid])).content.decode()
    assert DARK in other and CARD not in other
    assert "wie er te bellen is" in other and 'name="give"' not in other
    assert not Hold.objects.exists()
    # Nobody was told anything.
    assert not Notice.objects.exists() and not LookAlong.objects.exists()


def test_an_answer_too_also_by_script(client_of, dijk, share):
    at = reverse("sharing:share", args=[share.group_id, share.uid])
    client = client_of(dijk)
    plain = client.post(at, {"body": "Ik heb een overdosis gehad."})
    uid = Share.objects.get(parent=share).uid
    # The page is opened anew, with whom to call on top; its address says nothing.
    assert plain["Location"] == at
    page = client.get(at).content.decode()
    assert CARD in page and reverse("sharing:tell", args=[share.group_id, uid]) in page
    scripted = client.post(at, {"body": "Ik denk aan zelfmoord."}, headers={"X-Enhanced": "1"})
    assert scripted["X-See-Other"] == at


def test_changed_into_it(client_of, vuurtoren, share):
    there = reverse("sharing:edit", args=[share.group_id, share.uid])
    answer = client_of(vuurtoren).post(there, {"body": DARK, "seen": ""}, follow=True)
    assert CARD in answer.content.decode()
    assert answer.redirect_chain == [(reverse("sharing:share", args=[share.group_id, share.uid]), 303)]


def test_no_tap_beneath_it(writer, dijk, membership_of):
    row = actions.share(writer, body=DARK)
    with pytest.raises(actions.NotOpen):
        actions.encourage(membership_of(dijk), row, Encouragement.Kind.STRENGTH)


def test_a_yes_tells_the_facilitators_and_nobody_else(client_of, vuurtoren, els, tineke, dijk, writer):
    row = actions.share(writer, body=DARK)
    tell = reverse("sharing:tell", args=[row.group_id, row.uid])
    assert client_of(dijk).post(tell).status_code == 403
    for _time in range(2):
        assert client_of(vuurtoren).post(tell).status_code == 303
    assert LookAlong.objects.count() == 1
    assert {one.member_id for one in Notice.objects.all()} == {els.id, tineke.id}
    page = client_of(els).get("/").content.decode()
    assert "Vuurtoren vraagt of je even meekijkt." in page
    assert reverse("sharing:share", args=[row.group_id, row.uid]) in page
    assert "meekijkt" not in client_of(dijk).get("/").content.decode()


def test_without_a_facilitator_that_is_said(client_of, vuurtoren, writer):
    row = actions.share(writer, body=DARK)
    answer = client_of(vuurtoren).post(reverse("sharing:tell", args=[row.group_id, row.uid]), follow=True)
    assert "geen andere gespreksleider" in answer.content.decode()


def test_the_way_back_to_it(client_of, vuurtoren, dijk, writer):
    row = actions.share(writer, body=DARK)
    more = reverse("sharing:more", args=[row.group_id, row.uid])
    page = client_of(vuurtoren).get(more).content.decode()
    assert 'href="tel:113"' in page and reverse("sharing:tell", args=[row.group_id, row.uid]) in page
    assert 'href="tel:113"' not in client_of(dijk).get(more).content.decode()


def test_a_no_is_nothing(client_of, vuurtoren, writer):
    row = actions.share(writer, body=DARK)
    client_of(vuurtoren).get(reverse("sharing:share", args=[row.group_id, row.uid]))
    assert not LookAlong.objects.exists()


def test_it_stands_on_that_page_of_that_browser_for_an_hour(client_of, vuurtoren, dijk, share):
    at, client = reverse("sharing:share", args=[share.group_id, share.uid]), client_of(vuurtoren)
    other = client_of(vuurtoren)
    client.post(at, {"body": DARK})
    # Also after a call, when the page is loaded anew; and nowhere else.
    kept = client.session["whom"]
    for _time in range(2):
        assert CARD in client.get(at).content.decode()
    assert CARD not in client.get(reverse("recovery:diary")).content.decode()
    assert CARD not in other.get(at).content.decode() and CARD not in client_of(dijk).get(at).content.decode()
    # To read a page keeps it no longer.
    assert client.session["whom"] == kept
    later = timezone.now() + timedelta(minutes=61)
    with time_machine.travel(later):
        # Then it is gone from the session, too, whichever page comes next.
        client.get("/help")
        assert "whom" not in client.session
        assert CARD not in client.get(at).content.decode()


def test_who_asked_is_not_asked_once_more(client_of, vuurtoren, writer):
    row, client = actions.share(writer, body="Het gaat niet."), client_of(vuurtoren)
    at = reverse("sharing:share", args=[row.group_id, row.uid])
    client.post(at, {"body": DARK})
    answer = client.post(reverse("sharing:tell", args=[row.group_id, row.uid]), follow=True).content.decode()
    assert "geen andere gespreksleider" in answer and CARD not in answer


def test_who_is_new_has_a_pace_but_not_in_danger(client_of, dijk, group):
    new = reverse("sharing:new", args=[group.id])
    client = client_of(dijk)
    keys = [str(uuid4()) for _ in range(10)]
    for number, key in enumerate(keys):
        assert client.post(new, {"body": f"Dag {number}.", "once": key}).status_code == 303
    # What arrived and was not acknowledged is sent again: that is nothing more.
    assert client.post(new, {"body": "Dag 9.", "once": keys[9]}).status_code == 303
    refused = client.post(new, {"body": "En nog iets."})
    assert refused.status_code == 429
    assert "En nog iets." in refused.content.decode() and "hier nog nieuw" in refused.content.decode()
    assert Share.objects.count() == 10
    assert client.post(new, {"body": DARK}).status_code == 303
    assert Count.objects.exists()


def test_a_story_says_where_to_turn(client_of, stranger, els, writer, membership_of):
    row = actions.share(writer, body="Toen.")
    story = actions.offer_story(row, name="Iemand", title="Toen", body="Ik wilde dood, en nu niet meer.")
    actions.agree_to_story(story, membership_of(els))
    assert "Raakt dit je?" in client_of(stranger).get(reverse("sharing:story", args=[story.id])).content.decode()


def test_what_came_before_the_words_were_looked_through_still_opens(share):
    assert "Vandaag was zwaar." in render.fragment_of(share.uid).html.decode()
