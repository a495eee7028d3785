"""Who cannot, rests, stops learning or leads no more: what becomes of their evenings, and who hears it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.leading import actions
from sterkersamen.community.leading.models import Duty, Path
from sterkersamen.community.leading.tests.test_leading import CANNOT, WHEN, said, who
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.actions.reminding import comers
from sterkersamen.platform.notify.models import Notice
from sterkersamen.platform.safety.actions import block


def test_what_was_learned_counts_as_long_as_somebody_is_beside_them(
    client_of, dijk, guide, second, learner, evenings, to
):
    row = actions.ask_path(learner)
    actions.guide(second, row)
    actions.go_on(second, row, "shadow")
    actions.take(learner, evenings[0])
    actions.leave_guiding(second, row)
    assert who(evenings[0]) == [] and client_of(dijk).get(to("roster")).status_code == 403
    actions.guide(guide, row)
    assert who(evenings[0]) == ["Dijk"]
    # Made a facilitator by another way, and no longer: nothing of it is left.
    groups.make_facilitator(guide, learner)
    assert client_of(dijk).post(to("path"), {"do": "stop"}).status_code == 303 and who(evenings[0]) == ["Dijk"]
    groups.unmake_facilitator(guide, learner)
    assert who(evenings[0]) == [] and client_of(dijk).get(to("roster")).status_code == 403


def test_an_evening_that_goes_back_and_forth_is_told_each_time(els, tineke, guide, second, evenings, client_of, to):
    actions.take(guide, evenings[0])
    actions.ask_substitute(guide, evenings[0])
    over = {"do": f"over:{Duty.objects.get().id}"}
    for _time in range(2):
        assert client_of(tineke).post(to("duty", evenings[0].id), over).status_code == 303
    assert said(els) == [f"Tineke neemt het van je over: {WHEN}."]
    actions.ask_substitute(second, evenings[0])
    assert said(els) == [CANNOT % "Tineke"]
    # One's own again.
    actions.take_over(second, evenings[0], Duty.objects.get().id)
    assert who(evenings[0]) == ["Tineke"]


def test_who_rests_or_is_there_already_is_asked_no_more(els, tineke, guide, second, evenings):
    for one in (guide, second):
        actions.take(one, evenings[0])
    actions.ask_substitute(guide, evenings[0])
    assert said(tineke) == [], "there already"
    actions.take(guide, evenings[1])
    actions.ask_substitute(guide, evenings[1])
    assert len(said(tineke)) == 1
    actions.rest(second, None)
    second.refresh_from_db()
    assert not any("Els" in line for line in said(tineke))


def test_a_rest_until_a_day_leaves_what_comes_after(guide, evenings):
    actions.take(guide, evenings[3])
    actions.rest(guide, evenings[2].starts_at)
    guide.refresh_from_db()
    assert who(evenings[3]) == ["Els"]
    with pytest.raises(PermissionDenied):
        actions.take(guide, evenings[1])
    actions.take(guide, evenings[2])
    assert who(evenings[2]) == ["Els"]


def test_who_let_an_evening_go_is_not_expected_there(guide, second, evenings):
    for one in evenings[:3]:
        actions.take(guide, one)
    actions.ask_substitute(guide, evenings[0])
    assert [one.id for one in comers(evenings[0])] == [guide.id], "as long as nobody took it over"
    actions.take_over(second, evenings[0], Duty.objects.get(asked_at__isnull=False).id)
    assert [one.id for one in comers(evenings[0])] == [second.id]
    meetings.come(guide, evenings[1], True, "Ik kom gewoon.")
    actions.rest(guide, None)
    assert [one.id for one in comers(evenings[1])] == [guide.id] and not comers(evenings[2])


def test_a_tap_tells_nothing_of_a_block(client_of, els, tineke, guide, second, evenings, to):
    block(guide.group_id, guide.id, second.id)
    actions.take(guide, evenings[0])
    actions.ask_substitute(guide, evenings[0])
    assert not said(tineke)
    # The roster shows it to who facilitates, so that the tap there works.
    assert (
        client_of(tineke).post(to("duty", evenings[0].id), {"do": f"over:{Duty.objects.get().id}"}).status_code == 303
    )
    assert who(evenings[0]) == ["Tineke"] and said(els) == []


def test_who_leads_no_more_guides_nothing_and_goes_beside_nobody(client_of, els, guide, second, learner, evenings, to):
    row = actions.ask_path(learner)
    actions.guide(second, row)
    actions.take(second, evenings[0])
    actions.ask_substitute(second, evenings[0])
    actions.take(second, evenings[1])
    actions.take(second, evenings[3])
    groups.unmake_facilitator(guide, second)
    assert [who(one) for one in evenings] == [[], [], [], []]
    # Of the evening that comes soon the others hear; the later ones are free.
    assert Path.objects.get().guide is None and said(els) == [CANNOT % "Tineke"]
    # Nor when they lead again: they say so themselves.
    groups.make_facilitator(guide, second)
    assert [who(one) for one in evenings] == [[], [], [], []]


def test_asking_again_and_again_bothers_nobody(client_of, els, tineke, dijk, guide, learner, evenings, to):
    me, one = client_of(dijk), client_of(els)
    for _number in range(3):
        me.post(to("path"), {"do": "ask"})
        me.post(to("path"), {"do": "stop"})
    me.post(to("path"), {"do": "ask"})
    assert said(els) == ["Dijk wil leren begeleiden."] and Path.objects.count() == 1
    for _number in range(12):
        one.post(to("duty", evenings[0].id), {"do": "take"})
        assert one.post(to("duty", evenings[0].id), {"do": "cannot"}).status_code == 303
    # From then on it is known, and shown, but nobody is told again within the hour.
    told = Notice.objects.filter(kind="substitute").count()
    one.post(to("duty", evenings[0].id), {"do": "take"})
    assert one.post(to("duty", evenings[0].id), {"do": "cannot"}).status_code == 303 and who(evenings[0]) == []
    assert Notice.objects.filter(kind="substitute").count() == told
