"""Muting at night: a conversation calls no more for who muted it; who is in need is heard all the same, and seen."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sterkersamen.community.conversations import actions, queries
from sterkersamen.community.conversations.actions.talking import destroy
from sterkersamen.community.conversations.tests.conftest import TEA, reads, texts
from sterkersamen.platform.live.frames import may_hear
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.registry import SEATS
from sterkersamen.platform.safety.actions import mute
from sterkersamen.platform.safety.models import Block

CALLS = "Iemand vraagt of je er bent."


@pytest.fixture
def page(group):
    return lambda row: reverse("conversations:talk", args=[group.id, row.id])


def test_a_muted_conversation_calls_no_more_and_is_found_on_purpose(client_of, vuurtoren, group, call, page):
    home, awake = reverse("groups:home", args=[group.id]), reverse("conversations:call", args=[group.id])
    browser = client_of(vuurtoren)
    assert CALLS in texts(vuurtoren)
    assert page(call) in reads(browser, home)
    assert browser.post(page(call), {"do": "mute"}).status_code == 303
    assert CALLS not in texts(vuurtoren)
    assert page(call) not in reads(browser, home)
    assert "Wat je dempt" in reads(browser, awake) and page(call) in reads(browser, awake)
    # For whoever asked there are not fewer who answer. That no page of theirs differs: tests/test_out_of_sight.py.
    assert queries.answers(call.caller).people == 1
    browser.post(page(call), {"do": "unmute"})
    assert CALLS in texts(vuurtoren) and page(call) in reads(browser, home)


def test_in_it_one_hears_it_where_it_is_open(client_of, vuurtoren, both, caller, page):
    browser = client_of(vuurtoren)
    browser.post(page(both), {"do": "mute"})
    line = actions.say(caller, both, TEA)
    assert may_hear(Event.objects.get(ref=line.id), SEATS["conversation"](vuurtoren, both.id))
    assert TEA in reads(browser, page(both))


def test_who_asked_does_not_mute_what_they_asked(client_of, dijk, call, page):
    assert client_of(dijk).post(page(call), {"do": "mute"}).status_code == 404
    assert not Block.objects.exists()


def test_somebody_muted_is_heard_when_they_ask_and_named_where_they_read(
    client_of, vuurtoren, group, caller, answerer, page
):
    """Vuurtoren muted Dijk, and answers at night. Dijk asks: she hears it, or he would count on nobody. In the conversation
    his lines stand folded; that he is there, and reads, stays plain to see."""
    mute(group.id, answerer.id, caller.id)
    assert queries.answers(caller).people == 1
    row = actions.call(caller)
    assert CALLS in texts(vuurtoren)
    seat = SEATS["group"](vuurtoren, group.id)
    assert any(may_hear(event, seat) for event in Event.objects.filter(kind="call"))
    actions.come(answerer, row)
    line = actions.say(caller, row, TEA)
    shown = reads(client_of(vuurtoren), page(row))
    assert shown.index("Toch lezen") < shown.index(TEA)
    assert "Dijk" in shown.partition("Wie er is")[2].partition("</section>")[0]
    assert not may_hear(Event.objects.get(ref=line.id), SEATS["conversation"](vuurtoren, row.id))


def test_that_it_was_muted_goes_with_it(client_of, vuurtoren, call, page):
    client_of(vuurtoren).post(page(call), {"do": "mute"})
    assert Block.objects.get().blocked == call.id
    destroy(call.id)
    assert not Block.objects.exists()
