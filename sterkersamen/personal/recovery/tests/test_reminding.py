"""A reminder at the hour one chose: once a day, not after one filled something in, right when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from sterkersamen.personal.recovery import actions
from sterkersamen.personal.recovery.models import CheckIn, Rhythm
from sterkersamen.platform.notify.actions import add_device
from sterkersamen.platform.notify.models import Notice, Reach
from sterkersamen.platform.vault.fields import Envelope
from sterkersamen.platform.vault.keyring import Subject, destroy

ZONE = ZoneInfo("Europe/Amsterdam")
EMPTY = {"mood": 3, "craving": None, "sleep": None, "line": "", "intention": "", "look_back": ""}


@pytest.fixture
def rhythm(me, to, vuurtoren):
    assert me.post(to("rhythm"), {"time": "20:00"}).status_code == 303
    return Rhythm.objects.get(member=vuurtoren)


def at(clock, *moment) -> None:
    clock.move_to(datetime(*moment, tzinfo=UTC))
    actions.remind()


def test_once_a_day_at_that_hour(rhythm, clock, me, vuurtoren):
    at(clock, 2026, 11, 23, 18, 59)
    assert not Notice.objects.exists()
    for minute in (0, 1, 30):
        at(clock, 2026, 11, 23, 19, minute)
    assert Notice.objects.filter(member=vuurtoren).count() == 1
    assert "Hoe is het nu?" in me.get("/").content.decode()
    at(clock, 2026, 11, 24, 19, 0)
    assert Notice.objects.count() == 2


def test_not_after_one_filled_something_in(rhythm, clock, vuurtoren):
    CheckIn.objects.create(member=vuurtoren, data=EMPTY)
    at(clock, 2026, 11, 23, 19, 0)
    assert not Notice.objects.exists()


def test_it_goes_when_one_fills_something_in_after_all(rhythm, clock, me, vuurtoren):
    at(clock, 2026, 11, 23, 19, 0)
    CheckIn.objects.create(member=vuurtoren, data=EMPTY)
    assert 'id="notices"' not in me.get("/").content.decode()


def test_a_server_that_was_off_all_night_does_not_remind_of_yesterday(rhythm, clock):
    at(clock, 2026, 11, 24, 6, 0)
    assert not Notice.objects.exists()
    assert Rhythm.objects.get().next_at == datetime(2026, 11, 24, 19, 0, tzinfo=UTC)


@pytest.fixture
def late(rhythm, me, to):
    assert me.post(to("rhythm"), {"time": "23:59"}).status_code == 303
    return Rhythm.objects.get()


def test_what_goes_out_after_midnight_is_of_the_day_before(late, clock, me):
    at(clock, 2026, 11, 23, 23, 1)
    assert Notice.objects.count() == 1
    # That of the new day is another one; and who filled in after midnight is not reminded of the day before any more.
    assert "Hoe is het nu?" in me.get("/").content.decode()
    at(clock, 2026, 11, 24, 22, 59)
    assert Notice.objects.count() == 2
    CheckIn.objects.create(member=late.member, data=EMPTY)
    for moment in ((2026, 11, 24, 22, 59), (2026, 11, 24, 23, 1)):
        clock.move_to(datetime(*moment, tzinfo=UTC))
        assert 'id="notices"' not in me.get("/").content.decode(), "what was answered does not come back at midnight"


def test_who_filled_in_on_that_day_is_not_reminded_after_midnight(late, clock):
    CheckIn.objects.create(member=late.member, data=EMPTY)
    at(clock, 2026, 11, 23, 23, 1)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(("day", "hour"), [((2026, 10, 24), 0), ((2027, 3, 27), 1)])
def test_at_night_when_the_clocks_change(clock, vuurtoren, day, hour):
    """Half past two comes twice, and not at all: each time it is told once, and again the night after."""
    clock.move_to(datetime(*day, 20, tzinfo=UTC))
    actions.set_reminder(vuurtoren, time(2, 30))
    year, month, before = day
    for _again in range(3):
        at(clock, year, month, before + 1, hour, 30)
        assert Notice.objects.count() == 1
        hour += 1
    at(clock, year, month, before + 2, 1, 30)
    assert Notice.objects.count() == 2


def test_no_longer(rhythm, me, to, clock):
    # Whom nothing reaches is told so, before they count on it.
    assert "alleen hier op de site" in me.get(to("rhythm")).content.decode()
    me.post(to("rhythm"), {"do": "remove"})
    assert "alleen hier op de site" not in me.get(to("rhythm")).content.decode()
    at(clock, 2026, 11, 23, 19, 0)
    assert not Notice.objects.exists()


def test_whose_key_is_gone_is_not_reminded(rhythm, vuurtoren, clock):
    destroy(Subject("member", vuurtoren.id))
    at(clock, 2026, 11, 23, 19, 0)
    assert not Rhythm.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("wrong", ["", "25:00", "straks", "20:00:00:00"])
def test_a_time_that_is_none(me, to, wrong):
    assert me.post(to("rhythm"), {"time": wrong}).status_code == 422


def test_the_clocks_change_and_the_hour_stays():
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    first = actions.next_time(time(20), ZONE, before)
    second = actions.next_time(time(20), ZONE, first)
    assert first.astimezone(UTC).hour == 18
    assert second.astimezone(UTC).hour == 19
    # The hour that is left out in March comes an hour later, once.
    night = actions.next_time(time(2, 30), ZONE, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert night.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert actions.next_time(time(2, 30), ZONE, night).astimezone(UTC) == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def test_another_hour_takes_the_place_of_the_first(rhythm, me, to, clock, vuurtoren):
    assert me.post(to("rhythm"), {"time": "08:30"}).status_code == 303
    assert Rhythm.objects.get(member=vuurtoren).data == {"time": "08:30"}
    at(clock, 2026, 11, 23, 19, 0)
    assert not Notice.objects.exists()
    at(clock, 2026, 11, 24, 7, 30)
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("hour", "says"),
    [("20:00", ""), ("07:00", "Tot 8.00 sturen we je niets"), ("22:30", "Een herinnering in die tijd komt niet aan.")],
)
def test_what_becomes_of_it_is_told_where_one_chooses_the_hour(me, to, vuurtoren, words, hour, says):
    """Whom nothing reaches is told so before they count on it; whom something reaches, whether their quiet hours hold it up."""
    me.post(to("rhythm"), {"time": hour})
    reach = Reach.objects.create(member=vuurtoren, by_push="check_in")
    page = words(me.get(to("rhythm")))
    assert "alleen hier op de site, bij Vandaag" in page and "sturen we je niets" not in page
    add_device(vuurtoren, uuid4(), {"endpoint": "x", "p256dh": "y", "auth": "z"})
    page = words(me.get(to("rhythm")))
    assert says in page and ("sturen we je niets" in page) == bool(says) and "bij Vandaag" not in page
    reach.by_push, reach.not_on_page = "", "check_in"
    reach.save()
    assert "nergens iets hoort, ook niet bij Vandaag" in words(me.get(to("rhythm")))


def test_who_reads_another_clock_is_reminded_by_that_one(rhythm, clock, vuurtoren):
    vuurtoren.time_zone = "America/New_York"
    vuurtoren.save()
    # Eight in the evening in Amsterdam, two in the afternoon in New York; and then eight there.
    at(clock, 2026, 11, 23, 19, 0)
    assert not Notice.objects.exists()
    at(clock, 2026, 11, 24, 1, 0)
    assert Notice.objects.filter(member=vuurtoren).count() == 1


def test_one_that_is_damaged_holds_nobody_up(rhythm, clock, dijk):
    actions.set_reminder(dijk, time(20))
    Rhythm.objects.filter(id=rhythm.id).update(data=Envelope(bytes(100)))
    at(clock, 2026, 11, 23, 19, 0)
    assert [one.member for one in Notice.objects.all()] == [dijk]
    assert Rhythm.objects.get(id=rhythm.id).next_at == datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
