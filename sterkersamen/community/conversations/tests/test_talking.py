"""A night: Dijk asks who is awake, and Vuurtoren comes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sterkersamen.community.conversations import actions
from sterkersamen.community.conversations.actions import talking
from sterkersamen.community.conversations.models import Answerer, Conversation, Line
from sterkersamen.community.conversations.showing import help_block
from sterkersamen.community.conversations.tests.conftest import HELLO, TEA, reads, texts
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.hooks import HELP
from sterkersamen.platform.vault import fleeting
from sterkersamen.testing.cast import join, make_member

pytestmark = pytest.mark.django_db


def test_a_night(client_of, dijk, vuurtoren, answerer, els, to):
    asks, answers = client_of(dijk), client_of(vuurtoren)
    assert "Er is iemand in deze groep die soms antwoordt." in reads(asks, to("call"))
    answer = asks.post(to("call"))
    talk = answer["Location"]
    assert answer.status_code == 303 and talk == to("talk", Conversation.objects.get().id)
    assert "Je vraag is verstuurd" in reads(asks, talk)
    # Once more is the same one.
    assert asks.post(to("call"))["Location"] == talk
    # One can write before anybody is there; who comes reads it, and not before.
    assert asks.post(talk, {"do": "say", "text": HELLO}).status_code == 303
    assert "Iemand vraagt of je er bent." in texts(vuurtoren)
    door = reads(answers, talk)
    assert "Dijk vroeg wie er wakker is" in door and HELLO not in door
    early = answers.post(talk, {"do": "say", "text": TEA})
    assert early.status_code == 422 and TEA in early.content.decode() and HELLO not in early.content.decode()
    assert answers.post(talk, {"do": "come"}).status_code == 303
    assert HELLO in reads(answers, talk)
    assert texts(dijk) == ["Er is iemand voor je."]
    assert "Er is iemand. Schrijf gerust iets" in reads(asks, talk)
    assert answers.post(talk, {"do": "say", "text": TEA}).status_code == 303
    page = reads(asks, talk)
    assert TEA in page and "Je vraag is verstuurd" not in page and "Vuurtoren" in page
    assert page.index(HELLO) < page.index(TEA)
    assert re.search(rf'<li class="mine line"[^>]*>(?:(?!</li>).)*{HELLO}', page, re.DOTALL)
    assert "Iemand vraagt of je er bent." not in texts(vuurtoren)
    # One who answers cannot close what another asked; who asked can.
    assert answers.post(talk, {"do": "close"}).status_code == 404
    assert asks.post(talk, {"do": "go"}).status_code == 404
    assert asks.post(talk, {"do": "close"}).status_code == 303
    page = reads(asks, talk)
    assert "Dit gesprek is gesloten" in page and TEA in page and 'id="say"' not in page
    late = answers.post(talk, {"do": "say", "text": "Nog iets"})
    assert late.status_code == 422 and "Nog iets" in late.content.decode()
    assert not Line.objects.filter(number=3).exists()
    assert texts(dijk) == []


def test_help_leads_to_no_empty_room(
    client_of, dijk, vuurtoren, caller, guide, membership_of, django_assert_num_queries
):
    """Where nobody answers who needs somebody now finds the numbers at once. Who alone answers asks nobody."""
    assert "Vraag wie er wakker is" not in reads(client_of(dijk), "/help")
    actions.approve(guide, actions.offer(membership_of(vuurtoren)).id)
    assert "Vraag wie er wakker is" in reads(client_of(dijk), "/help")
    assert "Vraag wie er wakker is" not in reads(client_of(vuurtoren), "/help")
    with django_assert_num_queries(2):
        help_block(dijk)


def test_what_is_wrong_stays(client_of, dijk, to, call):
    browser, talk = client_of(dijk), to("talk", call.id)
    for text, told in (("", "Er staat nog niets"), (" \n", "Er staat nog niets"), ("a" * 2001, "Houd het korter")):
        answer = browser.post(talk, {"do": "say", "text": text})
        assert answer.status_code == 422
        assert told in answer.content.decode()
    assert "a" * 2001 in answer.content.decode()
    assert browser.post(talk, {"do": "dance"}).status_code == 404
    key = "7f3c1d8e-5a52-4b6f-9f0e-0d9f6f1c2b3a"
    for _twice in range(2):
        assert browser.post(talk, {"do": "say", "text": HELLO, "once": key}).status_code == 303
    assert browser.post(talk, {"do": "say", "text": "Anders", "once": key}).status_code == 409
    assert Line.objects.count() == 1
    assert browser.post(talk, {"do": "say", "text": HELLO}, headers={"X-Enhanced": "1"}).status_code == 204


def test_five_silent_minutes(client_of, dijk, to, call, clock, monkeypatch):
    monkeypatch.setattr("sterkersamen.platform.safety.hooks.HELP", [*HELP, (20, lambda member: "<p>Bel Ome Jan</p>")])
    browser, talk = client_of(dijk), to("talk", call.id)
    clock.shift(timedelta(minutes=4, seconds=50))
    talking.tell_silence()
    call.refresh_from_db()
    assert call.told_at is None and "Er heeft nog niemand geantwoord" not in reads(browser, talk)
    clock.shift(timedelta(seconds=10))
    page = reads(browser, talk)
    assert "Er heeft nog niemand geantwoord" in page
    assert page.index("Bel Ome Jan") < page.index("tel:113") and "tel:0880767000" in page
    talking.tell_silence()
    call.refresh_from_db()
    assert call.told_at == timezone.now()


def test_one_who_came_and_says_nothing_is_no_answer(client_of, dijk, to, both, answerer, clock):
    clock.shift(timedelta(minutes=5))
    page = reads(client_of(dijk), to("talk", both.id))
    assert "Er is wel iemand, maar die schreef nog niets." in page and "tel:113" in page
    actions.say(answerer, both, TEA)
    assert "Er heeft nog niemand geantwoord" not in reads(client_of(dijk), to("talk", both.id))


def test_never_a_conversation_for_two(client_of, els, tineke, dijk, to, both, answerer, caller, membership_of):
    """Facilitators find it on the page of the group, can come in, and are seen there."""
    actions.say(caller, both, HELLO)
    browser, talk = client_of(els), to("talk", both.id)
    group_page = browser.get(f"/g/{both.group_id}/").content.decode()
    assert talk in group_page
    assert HELLO not in reads(browser, talk)
    assert browser.post(talk, {"do": "come"}).status_code == 303
    assert HELLO in reads(browser, talk)
    assert "Els" in reads(client_of(dijk), talk)
    assert browser.post(talk, {"do": "go"})["Location"] == to("call")
    assert HELLO not in reads(browser, talk)
    assert "Els" not in reads(client_of(dijk), talk)
    # And can end it.
    assert client_of(tineke).post(talk, {"do": "close"}).status_code == 303
    both.refresh_from_db()
    assert both.ended_by == membership_of(tineke).id


def test_several_come(client_of, dijk, to, both, group):
    linde = join(make_member("linde-login"), group, "Linde")
    actions.offer(linde)
    browser, talk = client_of(linde.member), to("talk", both.id)
    # Not yet agreed to: there is nothing.
    assert browser.get(talk).status_code == 404
    assert browser.post(talk, {"do": "come"}).status_code == 404
    assert talk not in browser.get(f"/g/{group.id}/").content.decode()


def test_nobody_answers_in_this_group(client_of, dijk, to):
    browser = client_of(dijk)
    page = reads(browser, to("call"))
    assert "In deze groep is nog niemand die antwoordt" in page and "tel:113" in page
    answer = browser.post(to("call"))
    assert answer.status_code == 409 and "In deze groep is nu niemand die antwoordt" in answer.content.decode()
    assert not Conversation.objects.exists() and not list(fleeting.rows())


def test_six_times_an_hour(client_of, dijk, to, answerer, caller):
    browser = client_of(dijk)
    for _time in range(6):
        assert browser.post(to("call")).status_code == 303
        actions.close(caller, Conversation.objects.open().get())
    answer = browser.post(to("call"))
    assert answer.status_code == 429 and "tel:113" in answer.content.decode()
    assert Conversation.objects.count() == 6


def test_to_which_group(client_of, dijk, stranger, other_group, to, group):
    browser = client_of(dijk)
    assert browser.get("/awake")["Location"] == to("call")
    assert "Je bent nog niet in een groep" in reads(client_of(stranger), "/awake")
    join(dijk, other_group, "Havik")
    page = reads(browser, "/awake")
    assert "Daar heet je Dijk." in page and "Daar heet je Havik." in page


def test_a_call_lives_in_one_group(dijk, other_group, call, bram):
    havik = join(dijk, other_group, "Havik")
    actions.offer(bram.memberships.get())
    other = actions.call(havik)
    assert other.id != call.id
    assert texts(bram) == ["Iemand vraagt of je er bent."]


def test_across_a_block_there_is_nothing(client_of, dijk, vuurtoren, to, group, caller, answerer):
    safety.block(group.id, caller.id, answerer.id)
    with pytest.raises(actions.Nobody):
        actions.call(caller)
    safety.unblock(group.id, caller.id, answerer.id)
    call = actions.call(caller)
    safety.block(group.id, answerer.id, caller.id)
    assert "Iemand vraagt of je er bent." not in texts(vuurtoren)
    assert client_of(vuurtoren).get(to("talk", call.id)).status_code == 404


def test_a_block_between_two_who_answer(client_of, dijk, vuurtoren, to, both, answerer, group):
    linde = join(make_member("linde-login"), group, "Linde")
    Answerer.objects.create(membership=linde, offered_at=timezone.now(), approved_at=timezone.now())
    actions.come(linde, both)
    actions.say(linde, both, "Ik ben er ook.")
    safety.block(group.id, linde.id, answerer.id)
    page = reads(client_of(vuurtoren), to("talk", both.id))
    assert "Ik ben er ook." not in page and "Linde" not in page
    assert "Ik ben er ook." in reads(client_of(dijk), to("talk", both.id))
    # Reported it can be all the same, without its words on the page.
    row = Line.objects.get()
    report = to("report", both.id, row.id)
    page = reads(client_of(vuurtoren), report)
    assert "Ik ben er ook." not in page and "Linde" not in page


def test_a_facilitator_whom_a_block_hides_is_there_for_all_to_see(client_of, dijk, els, guide, to, both, caller, group):
    safety.block(group.id, caller.id, guide.id)
    actions.say(caller, both, HELLO)
    actions.come(guide, both)
    actions.say(guide, both, "Ik lees mee.")
    page = reads(client_of(dijk), to("talk", both.id))
    assert "een gespreksleider" in page and "Els" not in page and "Ik lees mee." not in page
    assert HELLO in reads(client_of(els), to("talk", both.id))
    # Of whom they blocked themselves, a facilitator finds the words folded.
    safety.unblock(group.id, caller.id, guide.id)
    safety.block(group.id, guide.id, caller.id)
    assert re.search(
        rf"<details[^>]*>(?:(?!</details>).)*{HELLO}", reads(client_of(els), to("talk", both.id)), re.DOTALL
    )


def test_verbs_ask_again(both, call, caller, answerer):
    with pytest.raises(PermissionDenied):
        actions.close(answerer, both)
    actions.close(caller, both)
    actions.close(caller, both)
    with pytest.raises(actions.Ended):
        actions.say(answerer, both, TEA)
    with pytest.raises(actions.Ended):
        actions.come(answerer, both)


def test_a_long_night_in_pages(client_of, dijk, to, both, caller):
    for number in range(70):
        actions.say(caller, both, f"Regel {number:02}")
    browser, talk = client_of(dijk), to("talk", both.id)
    page = reads(browser, talk)
    assert "Regel 69" in page and "Regel 10" in page and "Regel 09" not in page
    (before,) = re.findall(r"\?before=(\d+)", page)
    page = reads(browser, f"{talk}?before={before}")
    assert "Regel 09" in page and "Regel 10" not in page
    for wrong in ("x", "-1", "9" * 30, "²", ""):
        assert browser.get(talk, {"before": wrong}).status_code == 200


def test_it_costs_the_same(client_of, dijk, to, both, caller, answerer, group):
    browser, talk = client_of(dijk), to("talk", both.id)
    found = set()
    for more in (1, 30):
        for _number in range(more):
            actions.say(caller, both, HELLO)
            actions.say(answerer, both, TEA)
        browser.get(talk)
        with CaptureQueriesContext(connection) as queries:
            browser.get(talk)
        found.add(len(queries))
    assert len(found) == 1, found


def test_in_english(client_of, harbour_like, to, call):
    page = reads(client_of(harbour_like), to("call"))
    assert "Who is awake?" in page


@pytest.fixture
def harbour_like(group):
    member = make_member("harbour-login", language="en")
    join(member, group, "Harbour")
    return member
