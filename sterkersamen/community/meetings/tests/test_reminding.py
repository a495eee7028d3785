"""Who comes is reminded, once, and hears of it when an evening changes. Nobody else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.meetings import actions
from sterkersamen.community.meetings.tests.test_actions import MONDAYS
from sterkersamen.platform.accounts.actions import end_sessions
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.notify.models import Notice
from sterkersamen.platform.notify.queries import new_for

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BEGINS = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def leads(els, membership_of):
    return membership_of(els)


@pytest.fixture
def row(leads):
    return actions.plan(leads, MONDAYS).meetings.coming().first()


def said(member) -> list[str]:
    return [line.text for line in new_for(member)]


def test_a_day_and_an_hour_before(clock, row, vuurtoren, dijk, bram, membership_of):
    actions.come(membership_of(vuurtoren), row, True)
    actions.come_every_time(membership_of(dijk), row.series)
    actions.come(membership_of(dijk), row, False, "Werk.")
    actions.remind()
    assert not Notice.objects.exists()
    clock.move_to(BEGINS - timedelta(hours=23))
    actions.remind()
    actions.remind()
    assert said(vuurtoren) == ["Binnenkort: Maandagavond, maandag 30 november, 19.30 – 21.00"]
    assert not said(dijk) and not said(bram)
    # Dijk comes after all, too late for the day before.
    clock.move_to(BEGINS - timedelta(hours=2))
    actions.come(membership_of(dijk), row, True)
    actions.remind()
    assert not said(dijk)
    clock.move_to(BEGINS - timedelta(minutes=59))
    actions.remind()
    # Told a second time, in one line: it says the same.
    assert Notice.objects.filter(member=vuurtoren).count() == 2 and said(vuurtoren) == said(dijk) != []
    clock.move_to(BEGINS)
    actions.remind()
    assert not said(vuurtoren), "it began"


def test_called_off_and_on_again(clock, leads, row, els, vuurtoren, dijk, membership_of):
    for one in (vuurtoren, els):
        actions.come(membership_of(one), row, True)
    clock.move_to(BEGINS - timedelta(hours=20))
    actions.remind()
    actions.cancel(leads, row, "De zaal is bezet.")
    assert said(vuurtoren) == ["Gaat niet door: Maandagavond, maandag 30 november, 19.30 – 21.00"]
    assert not said(els), "who did it knows"
    assert not said(dijk)
    actions.restore(leads, row)
    assert said(vuurtoren) == ["Let op, veranderd: Maandagavond, maandag 30 november, 19.30 – 21.00"]
    actions.move(leads, row, BEGINS + timedelta(hours=1), 90, "place", {})
    assert said(vuurtoren) == ["Let op, veranderd: Maandagavond, maandag 30 november, 20.30 – 22.00"]
    actions.remind()
    assert len(said(vuurtoren)) == 2, "and one is reminded of the new time"


def test_a_series_that_rests_or_goes_on_otherwise(leads, row, vuurtoren, membership_of):
    actions.come_every_time(membership_of(vuurtoren), row.series)
    actions.pause(leads, row.series, date(2026, 11, 30), date(2027, 1, 3))
    assert said(vuurtoren) == ["Gaat niet door: Maandagavond, maandag 30 november, 19.30 – 21.00"]
    later = replace(MONDAYS, first=date(2027, 1, 4), clock=time(20))
    actions.change_from(leads, row.series, later)
    assert "Let op, veranderd: Maandagavond, maandag 4 januari 2027, 20.00 – 21.30" in said(vuurtoren)


@pytest.mark.parametrize("how", ["leaves", "paused"])
def test_who_is_out_hears_nothing(clock, leads, row, vuurtoren, membership_of, how):
    me = membership_of(vuurtoren)
    actions.come(me, row, True)
    clock.move_to(BEGINS - timedelta(hours=23))
    actions.remind()
    assert said(vuurtoren)
    if how == "leaves":
        groups.leave(me, take_words=False)
    else:
        groups.pause(leads, me)
    assert not said(vuurtoren)
    actions.cancel(leads, row, "")
    assert not said(vuurtoren)


def test_reminding_costs_as_much_for_many(
    clock, row, vuurtoren, dijk, els, membership_of, django_assert_max_num_queries
):
    for one in (vuurtoren, dijk, els):
        actions.come(membership_of(one), row, True)
    clock.move_to(BEGINS - timedelta(hours=23))
    with django_assert_max_num_queries(14):
        actions.remind()
    assert Notice.objects.count() == 3


def test_a_series_that_ends(leads, row, els, vuurtoren, dijk, bram, membership_of):
    actions.come_every_time(membership_of(vuurtoren), row.series)
    actions.come(membership_of(dijk), row.series.meetings.coming()[2], True)
    actions.stop(leads, row.series, date(2026, 11, 30))
    told = ["Maandagavond stopt. De laatste dag is maandag 30 november."]
    assert said(vuurtoren) == told == said(dijk)
    assert not said(els) and not said(bram)


def test_open_pages_of_a_group_that_comes_too_hear_it(leads, row, bram, other_group, membership_of):
    actions.agree(membership_of(bram), actions.open_to_others(leads, row))
    before = Event.objects.count()
    actions.cancel(leads, row, "")
    streams = {event.stream for event in Event.objects.order_by("id")[before:] if event.kind == "meetings"}
    assert streams == {leads.group_id, other_group.id}


def test_a_proof_is_asked_and_answered(leads, row, els, vuurtoren, dijk, membership_of, clock):
    me = membership_of(vuurtoren)
    clock.move_to(BEGINS)
    actions.attend(me, row)
    today = date(2026, 12, 1)
    clock.move_to(BEGINS + timedelta(days=1))
    proof = actions.ask_proof(me, today - timedelta(days=30), today, today)
    assert said(els) == ["Vuurtoren vraagt een bewijs van deelname."] and not said(vuurtoren) and not said(dijk)
    actions.confirm_proof(leads, proof)
    assert said(vuurtoren) == ["Je bewijs van deelname is klaar."] and not said(els)
    actions.end_proof(proof)
    assert not said(vuurtoren)


def test_a_moved_date_that_rests_is_told_again(leads, row, vuurtoren, membership_of):
    actions.come_every_time(membership_of(vuurtoren), row.series)
    actions.move(leads, row, BEGINS + timedelta(hours=1), 90, "place", {})
    actions.pause(leads, row.series, date(2026, 11, 30), date(2027, 1, 3))
    assert said(vuurtoren) == ["Gaat niet door: Maandagavond, maandag 30 november, 20.30 – 22.00"]


def test_an_agreement_ends_with_who_offered_it_and_with_the_date(leads, row, els, bram, tineke, membership_of):
    code = lambda: actions.open_code(row)  # noqa: E731
    actions.open_to_others(leads, row)
    assert actions.together_by(code()) is not None
    groups.unmake_facilitator(membership_of(tineke), leads)
    assert actions.together_by(code()) is None
    offered = row.together.get()
    actions.cancel(membership_of(tineke), row, "")
    with pytest.raises(actions.Over):
        actions.agree(membership_of(bram), offered)


def test_who_comes_every_time_to_dates_of_others_no_longer_does_when_they_part(leads, row, bram, membership_of):
    place = membership_of(bram)
    actions.agree(place, actions.open_to_others(leads, row))
    actions.come_every_time(place, row.series)
    actions.apart(leads, row)
    assert not place.standing.exists()


def test_signing_out_everywhere_ends_the_calendar_addresses(vuurtoren, client):
    secret = actions.make_feed(vuurtoren, None, tells=True).secret
    assert client.get(f"/agenda/{secret}.ics").status_code == 200
    end_sessions(vuurtoren)
    assert client.get(f"/agenda/{secret}.ics").status_code == 404


def test_who_left_reads_no_new_name_of_the_group(clock, leads, row, dijk, client_of, membership_of):
    me = membership_of(dijk)
    clock.move_to(BEGINS)
    actions.attend(me, row)
    groups.remove(leads, me)
    words = {"purpose": "", "waiting": "", "capacity": 15, "alumni_read": False, "open_to_requests": True}
    groups.edit_group(leads, name="Een nieuwe naam", **words)
    page = client_of(dijk).get("/agenda/been").content.decode()
    assert "Een nieuwe naam" not in page and "Een groep waar je bij hoorde" in page
