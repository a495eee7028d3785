"""What a calendar program gets, read by a reader that is not ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import actions, queries
from sterkersamen.community.meetings.calendar import calendar
from sterkersamen.community.meetings.models import Feed, Meeting, Series
from sterkersamen.community.meetings.recurrence import NTH, Rule
from sterkersamen.community.meetings.tests.test_actions import MONDAYS, NOW
from sterkersamen.community.meetings.zones import vtimezone
from sterkersamen.platform.vault.keyring import Subject
from sterkersamen.testing.cast import join

YEARS = timedelta(days=730)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leads(els, membership_of):
    return membership_of(els)


def read(text: bytes) -> list[datetime]:
    """When everything in a calendar begins in the coming two years, as another program works it out."""
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(NOW, NOW + YEARS)
    return sorted(event.start.astimezone(UTC) for event in events)


def ours(leads) -> list[datetime]:
    """The same from our own rows, with those of the second year made too."""
    with time_machine.travel(NOW + YEARS - timedelta(days=365)):
        actions.fill_all()
    rows = Meeting.objects.of([leads.group_id]).held().filter(ends_at__gt=NOW, starts_at__lt=NOW + YEARS)
    return sorted(rows.values_list("starts_at", flat=True))


def text_of(leads, tells: bool = False) -> bytes:
    return calendar([leads.group_id], tells, NOW)


def test_a_year_with_all_that_happens_in_it(leads):
    """Mondays: a summer off, one that moves over midnight into summer time, two that fall out, one by itself, then Tuesdays."""
    series = actions.plan(leads, MONDAYS)
    actions.pause(leads, series, date(2027, 7, 1), date(2027, 8, 31))
    rows = list(series.meetings.coming())
    actions.cancel(leads, rows[2], "Ziek.")
    actions.cancel(leads, rows[17], "De dag na de zomertijd.")
    actions.move(leads, rows[16], datetime(2027, 3, 27, 23, 30, tzinfo=UTC), 60, "place", {})
    actions.move(leads, rows[20], rows[20].starts_at + timedelta(days=1), 60, "place", {})
    actions.cancel(leads, rows[20], "Toch niet.")
    actions.add(leads, datetime(2026, 12, 5, 9, tzinfo=UTC), 120, "place", {"name": "Wandelen"}, makes_room=False)
    tuesdays = replace(MONDAYS, rule=Rule(2, (1,)), first=date(2027, 9, 7), last=date(2028, 5, 1))
    actions.change_from(leads, series, tuesdays)
    found = read(text_of(leads))
    assert found == ours(leads) and found


rules = some.one_of(
    some.builds(Rule, some.integers(1, 12), some.sets(some.integers(0, 6), min_size=1).map(tuple)),
    some.builds(Rule, some.integers(1, 12), some.integers(0, 6).map(lambda day: (day,)), some.sampled_from(NTH)),
)
zones = some.sampled_from(
    ["Europe/Amsterdam", "America/Paramaribo", "America/New_York", "Asia/Gaza", "Australia/Lord_Howe"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rules,
    some.dates(date(2026, 11, 24), date(2027, 6, 1)),
    some.times(time(5), time(23, 59)),
    zones,
    some.none() | some.dates(date(2027, 7, 1), date(2028, 10, 1)),
    some.lists(some.integers(0, 30), max_size=4),
)
def test_whatever_is_planned_others_read_the_same(leads, rule, near, clock, zone, last, off):
    clock = clock.replace(second=0, microsecond=0)
    given = replace(MONDAYS, rule=rule, first=rule.next_days(near, 1)[0], clock=clock, zone=ZoneInfo(zone), last=last)
    series = actions.plan(leads, given)
    rows = list(series.meetings.coming())
    for number in off:
        if number < len(rows):
            (actions.cancel if number % 2 else _an_hour_later)(leads, rows[number], "")
    found = read(text_of(leads))
    assert found == ours(leads)
    Series.objects.all().delete()


def _an_hour_later(leads, row, _word) -> None:
    actions.move(leads, row, row.starts_at + timedelta(hours=1), 60, "place", {})


def test_the_details_that_programs_stumble_over(leads):
    actions.plan(leads, replace(MONDAYS, last=date(2027, 5, 31), words=MONDAYS.words | {"name": "Ä" * 60}))
    series = Series.objects.get()
    row = series.meetings.coming()[3]
    actions.cancel(leads, row, "")
    text = text_of(leads, tells=True)
    lines = text.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines) and b"\n" not in text.replace(b"\r\n", b"")
    found = text.replace(b"\r\n ", b"").decode()
    assert "RRULE:FREQ=WEEKLY;" in found and "UNTIL=20270531T173000Z" in found
    assert "DTSTART;TZID=Europe/Amsterdam:20261130T193000" in found
    assert "EXDATE;TZID=Europe/Amsterdam:20261221T193000" in found
    assert "BEGIN:VTIMEZONE" in found and "RDATE" not in found and "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in found
    assert f"UID:{series.id}\r\n" in found


@pytest.mark.parametrize(
    "zone", ["Europe/Amsterdam", "America/New_York", "Asia/Gaza", "Australia/Lord_Howe", "Asia/Kolkata"]
)
def test_a_zone_by_its_rules_keeps_the_clock_of_the_real_one(zone):
    theirs = vtimezone(zone).to_tz()
    for days in range(0, 730, 5):
        local = datetime(2027, 1, 1, 12) + timedelta(days=days)
        assert theirs.utcoffset(local) == ZoneInfo(zone).utcoffset(local), local


def test_it_is_neutral_unless_its_owner_wants_otherwise(client, client_of, vuurtoren, leads):
    actions.plan(leads, MONDAYS)
    quiet = client.get(reverse("meetings:calendar", args=[actions.make_feed(vuurtoren, None, tells=False).secret]))
    for word in ("Maandag", "Buurthuis", "groep", "Vuurtoren"):
        assert word not in quiet.content.decode()
    assert "SUMMARY:Afspraak" in quiet.content.decode()
    telling = client.get(reverse("meetings:calendar", args=[actions.make_feed(vuurtoren, None, tells=True).secret]))
    assert "Maandagavond" in telling.content.decode() and "Buurthuis De Kom" in telling.content.decode()


def test_an_address_is_made_shown_and_taken_back(client, client_of, vuurtoren, leads, group):
    actions.plan(leads, MONDAYS)
    browser, own = client_of(vuurtoren), reverse("meetings:feed")
    browser.post(own)
    first = reverse("meetings:calendar", args=[Feed.objects.get().secret])
    assert first in browser.get(own).content.decode()
    answer = client.get(first)
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    browser.post(own, {"tells": "yes"})
    assert client.get(first).status_code == 404
    second = reverse("meetings:calendar", args=[Feed.objects.get().secret])
    browser.post(own, {"do": "end"})
    assert client.get(second).status_code == 404
    browser.post(reverse("meetings:group_feed", args=[group.id]))
    assert b"RRULE" in client.get(reverse("meetings:calendar", args=[Feed.objects.get().secret])).content


def test_all_addresses_stand_together_and_end_together(client_of, vuurtoren, dijk, group, other_group):
    browser, own = client_of(vuurtoren), reverse("meetings:feed")
    place = join(vuurtoren, other_group, "Vuurtje")
    for address in (own, reverse("meetings:group_feed", args=[group.id])):
        browser.post(address)
    browser.post(reverse("meetings:group_feed", args=[other_group.id]))
    groups.leave(place, take_words=False)
    client_of(dijk).post(own)
    page = browser.get(own).content.decode()
    assert group.name in page and "niet meer bij hoort" in page
    assert "Al je groepen samen" in browser.get(reverse("meetings:group_feed", args=[group.id])).content.decode()
    browser.post(own, {"do": "end_all"})
    assert [feed.member for feed in Feed.objects.all()] == [dijk]


def test_who_may_not_read_gets_nothing_any_more(client, vuurtoren, leads, group):
    actions.plan(leads, MONDAYS)
    address = reverse("meetings:calendar", args=[actions.make_feed(vuurtoren, None, tells=True).secret])
    assert b"VEVENT" in client.get(address).content
    for gone in ({"paused_at": NOW}, {"paused_at": None, "rules_accepted": 0}, {"rules_accepted": 1, "ended_at": NOW}):
        Membership.objects.filter(member=vuurtoren).update(**gone)
        assert b"VEVENT" not in client.get(address).content
    vuurtoren.is_active = False
    vuurtoren.save()
    assert client.get(address).status_code == 404


def test_a_program_that_has_it_already_is_told_so(client, vuurtoren, leads):
    series = actions.plan(leads, MONDAYS)
    address = reverse("meetings:calendar", args=[actions.make_feed(vuurtoren, None, tells=False).secret])
    first = client.get(address)
    known = {"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}
    with time_machine.travel(NOW + timedelta(hours=1)):
        for headers in known:
            assert client.get(address, headers=headers).status_code == 304
        actions.cancel(leads, series.meetings.coming()[0], "")
        for headers in known:
            assert client.get(address, headers=headers).status_code == 200


def test_the_address_lies_sealed_and_goes_with_the_account(vuurtoren, leads):
    from sterkersamen.core.privacy import PERSONAL

    made = actions.make_feed(vuurtoren, None, tells=False)
    row = Feed.objects.values().get()
    assert made.secret.encode() not in bytes(row["secret"]) and made.secret not in row["secret_hash"]
    assert Feed._meta.get_field("secret").subject_of(made) == Subject("member", vuurtoren.pk)
    entry = PERSONAL[Feed]
    assert next(iter(entry.export(vuurtoren)))["address"] == made.secret
    entry.shred(vuurtoren)
    assert not Feed.objects.exists()


def test_it_costs_the_same_however_much_there_is(leads, django_assert_num_queries):
    actions.plan(leads, MONDAYS)
    for more in (0, 8):
        for _number in range(more):
            series = actions.plan(leads, MONDAYS)
            actions.pause(leads, series, date(2027, 7, 1), date(2027, 8, 31))
            actions.cancel(leads, series.meetings.coming()[1], "")
        with django_assert_num_queries(3):
            calendar([leads.group_id], True, NOW)


def test_zone_of_a_single_date(leads, settings):
    made = actions.add(leads, datetime(2026, 12, 5, 9, tzinfo=UTC), 60, "place", {}, makes_room=False)
    assert queries.zone_of(made).key == settings.TIME_ZONE
