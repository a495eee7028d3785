"""Vuurtoren asked for a word when he is not there. Dijk did not. Nobody is followed who did not ask for it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.meetings import actions, queries
from sterkersamen.community.meetings.models import Attendance, FollowUp, Goal, Missed
from sterkersamen.community.meetings.tests.test_actions import MONDAYS
from sterkersamen.core.privacy import PERSONAL
from sterkersamen.platform.notify.queries import new_for
from sterkersamen.platform.safety.actions import block
from sterkersamen.testing.cast import join, make_member

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
AFTER = timedelta(hours=14)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def leads(els, membership_of):
    return membership_of(els)


@pytest.fixture
def me(vuurtoren, membership_of):
    return membership_of(vuurtoren)


@pytest.fixture
def evenings(leads):
    return list(actions.plan(leads, MONDAYS).meetings.coming()[:4])


@pytest.fixture
def to(group):
    return lambda name, *more: reverse(f"meetings:{name}", args=[group.id, *more])


def held(clock, meeting, *there) -> None:
    """The evening goes by, and these people were there."""
    clock.move_to(meeting.starts_at)
    for one in there:
        actions.attend(one, meeting)
    clock.move_to(meeting.ends_at + AFTER)
    actions.notice_absence()


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def said(member) -> list[str]:
    return [line.text for line in new_for(member)]


def test_a_missed_promise_leads_to_a_kind_word(clock, client_of, leads, me, els, vuurtoren, dijk, evenings, to):
    actions.ask_follow_up(me, wants=True)
    actions.come(me, evenings[0], True)
    held(clock, evenings[0], leads)
    assert said(els) == ["Vuurtoren was er niet. Stuur je een paar woorden?"]
    assert not said(vuurtoren) and not said(dijk)
    browser, row = client_of(els), Missed.objects.get()
    assert "Vuurtoren was er niet" in text(browser.get(to("meetings")))
    page = text(browser.get(to("missed", row.id)))
    assert "Hoi Vuurtoren, we hebben je gemist." in page and "maandag 30 november" in page
    # The product drafts, the person sends: until Els does, Vuurtoren hears nothing.
    assert client_of(vuurtoren).get(to("missed", row.id)).status_code == 404
    assert browser.post(to("missed", row.id), {"word": ""}).status_code == 422
    assert browser.post(to("missed", row.id), {"word": "Ha, ik dacht aan je."}).status_code == 303
    assert said(vuurtoren) == ["Els schreef je een paar woorden."] and not said(els)
    page = text(client_of(vuurtoren).get(to("missed", row.id)))
    assert "Ha, ik dacht aan je." in page and "Je hoeft niets terug te doen" in page
    assert "Iemand heeft hier al voor gezorgd" in text(browser.get(to("missed", row.id)))
    for stranger in (dijk,):
        assert client_of(stranger).get(to("missed", row.id)).status_code == 404


def test_nobody_is_followed_who_did_not_ask(clock, leads, me, membership_of, dijk, evenings):
    """Dijk was not asked yet, Vuurtoren said no."""
    actions.ask_follow_up(me, wants=False)
    for one in (me, membership_of(dijk)):
        actions.come_every_time(one, evenings[0].series)
    for meeting in evenings:
        held(clock, meeting, leads)
    assert not Missed.objects.exists()


def test_who_says_no_this_time_is_not_missed(clock, leads, me, evenings):
    actions.ask_follow_up(me, wants=True)
    actions.come_every_time(me, evenings[0].series)
    actions.come(me, evenings[0], False)
    held(clock, evenings[0], leads)
    assert not Missed.objects.exists()


def test_an_evening_of_which_nobody_said_who_was_there_tells_nothing(clock, me, evenings):
    actions.ask_follow_up(me, wants=True)
    actions.come(me, evenings[0], True)
    held(clock, evenings[0])
    assert not Missed.objects.exists()


def test_three_times_not_seen(clock, leads, me, evenings, dijk, membership_of):
    actions.ask_follow_up(me, wants=True)
    for meeting in evenings[:2]:
        held(clock, meeting, leads)
    assert not Missed.objects.exists()
    held(clock, evenings[2], leads)
    actions.notice_absence()
    assert Missed.objects.get().meeting_id == evenings[2].id
    held(clock, evenings[3], leads)
    assert Missed.objects.count() == 1, "one word in two weeks"


def test_who_was_seen_between_is_not_missed(clock, leads, me, evenings):
    actions.ask_follow_up(me, wants=True)
    held(clock, evenings[0], leads)
    held(clock, evenings[1], leads, me)
    held(clock, evenings[2], leads)
    held(clock, evenings[3], leads)
    assert not Missed.objects.exists()


def test_the_one_that_vuurtoren_chose_writes(clock, leads, me, els, vuurtoren, dijk, membership_of, evenings):
    friend = membership_of(dijk)
    actions.ask_follow_up(me, wants=True, by=friend)
    actions.come(me, evenings[0], True)
    held(clock, evenings[0], leads)
    assert said(dijk) and not said(els)
    row = Missed.objects.get()
    assert [one.id for one in queries.missed_for(friend)] == [row.id] and not queries.missed_for(leads)
    with pytest.raises(PermissionDenied):
        actions.send_word(leads, row, "Ik ook.")
    # Dijk goes: then it is a facilitator.
    groups.leave(friend, take_words=False)
    assert [one.id for one in queries.missed_for(leads)] == [row.id]
    actions.send_word(leads, row, "Hoi.")
    assert said(vuurtoren) == ["Els schreef je een paar woorden."]


def test_a_block_keeps_them_apart_here_too(clock, leads, me, els, dijk, membership_of, evenings):
    friend = membership_of(dijk)
    actions.ask_follow_up(me, wants=True, by=friend)
    actions.come(me, evenings[0], True)
    block(me.group_id, me.id, friend.id)
    held(clock, evenings[0], leads)
    assert not said(dijk) and said(els)
    assert not queries.missed_for(friend) and queries.missed_for(leads)
    with pytest.raises(PermissionDenied):
        actions.ask_follow_up(me, wants=True, by=friend)
    # And a word of who was blocked after it was written is not read.
    actions.send_word(leads, Missed.objects.get(), "Hoi.")
    block(me.group_id, me.id, leads.id)
    assert not said(me.member)


def test_two_facilitators_at_once_the_first_counts(clock, leads, me, bram, evenings):
    other = join(bram, me.group, "Marjan", facilitator=True)
    actions.ask_follow_up(me, wants=True)
    actions.come(me, evenings[0], True)
    held(clock, evenings[0], leads)
    row = Missed.objects.get()
    actions.send_word(leads, row, "Eerst.")
    actions.send_word(other, row, "Tweede.")
    assert Missed.objects.get().word == "Eerst."


def test_els_can_put_it_aside_and_nothing_is_sent(clock, client_of, leads, me, els, vuurtoren, evenings, to):
    actions.ask_follow_up(me, wants=True)
    actions.come(me, evenings[0], True)
    held(clock, evenings[0], leads)
    assert client_of(els).post(to("missed", Missed.objects.get().id), {"word": "x", "aside": "yes"}).status_code == 303
    assert not said(vuurtoren) and not said(els) and not queries.missed_for(leads)


def test_it_is_asked_at_joining_and_once(client_of, vuurtoren, dijk, to, group, membership_of):
    home = reverse("groups:home", args=[group.id])
    assert "Het staat uit tot je ja zegt" in text(client_of(vuurtoren).get(home))
    friend = membership_of(dijk)
    page = client_of(vuurtoren).get(to("follow_up"))
    assert "Dijk" in text(page)
    given = {"wants": "yes", "by": str(friend.id)}
    assert client_of(vuurtoren).post(to("follow_up"), given).status_code == 303
    assert FollowUp.objects.get().by_id == friend.id
    assert "Het staat uit tot je ja zegt" not in text(client_of(vuurtoren).get(home))
    assert client_of(vuurtoren).post(to("follow_up"), {"wants": "maybe"}).status_code == 422
    assert client_of(vuurtoren).post(to("follow_up"), given | {"by": str(group.id)}).status_code == 422
    client_of(vuurtoren).post(to("follow_up"), {"wants": "no"})
    row = FollowUp.objects.get()
    assert row.wants is False and row.by_id is None


def test_words_are_sealed_and_go_with_who_wrote_or_left(clock, leads, me, els, vuurtoren, evenings):
    actions.ask_follow_up(me, wants=True)
    actions.come(me, evenings[0], True)
    held(clock, evenings[0], leads)
    actions.send_word(leads, Missed.objects.get(), "Hoi, ik dacht aan je.")
    assert [row["word"] for row in PERSONAL[Missed].export(els)] == ["Hoi, ik dacht aan je."]
    assert list(PERSONAL[FollowUp].export(vuurtoren)) and next(iter(PERSONAL[Missed].export(vuurtoren)))["word"] is None
    clock.shift(timedelta(days=31))
    actions.forget_words()
    assert not Missed.objects.exists()
    actions.set_goal(me, "Elke ochtend wandelen.")
    groups.leave(me, take_words=True)
    assert not FollowUp.objects.exists() and not Goal.objects.exists()


def test_what_vuurtoren_wants_to_work_on_comes_back(client_of, vuurtoren, dijk, els, to):
    browser = client_of(vuurtoren)
    assert browser.post(to("goal"), {"text": "Elke ochtend wandelen."}).status_code == 303
    assert "Waar je aan werkt: Elke ochtend wandelen." in text(browser.get(to("meetings")))
    for other in (dijk, els):
        assert "wandelen" not in text(client_of(other).get(to("meetings")))
    browser.post(to("goal"), {"text": "Op tijd naar bed."})
    assert Goal.objects.get().text == "Op tijd naar bed."
    assert browser.post(to("goal"), {"text": "x" * 300}).status_code == 422
    browser.post(to("goal"), {"text": ""})
    assert "Waar je aan werkt" not in text(browser.get(to("meetings")))


def test_who_is_only_online_reads_now_and_then_that_sitting_together_helps(
    clock, client_of, leads, me, vuurtoren, dijk
):
    online = actions.plan(leads, replace(MONDAYS, where="online"))
    for meeting in list(online.meetings.coming()[:4]):
        Attendance.objects.create(meeting=meeting, membership=me)
    actions.add(leads, datetime(2026, 12, 12, 13, tzinfo=UTC), 90, "place", {"name": "Zaterdag"}, False)
    agenda = reverse("meetings:agenda")
    clock.move_to(datetime(2026, 12, 2, 12, tzinfo=UTC))
    assert "zaterdag 12 december" in text(client_of(vuurtoren).get(agenda)).partition("Dat kan op:")[2][:60]
    assert "Dat kan op:" not in text(client_of(dijk).get(agenda))
    clock.move_to(datetime(2026, 12, 9, 12, tzinfo=UTC))
    assert "Dat kan op:" not in text(client_of(vuurtoren).get(agenda))


def test_it_costs_the_same_for_many(clock, leads, me, evenings, django_assert_num_queries, make_people):
    for one in make_people(4):
        actions.ask_follow_up(one, wants=True)
        actions.come(one, evenings[0], True)
    held(clock, evenings[0], leads)
    assert Missed.objects.count() == 4
    with django_assert_num_queries(2):
        assert len(queries.missed_for(leads)) == 4


@pytest.fixture
def make_people(group):
    return lambda count: [join(make_member(f"lid-{number}"), group, f"Lid {number}") for number in range(count)]
