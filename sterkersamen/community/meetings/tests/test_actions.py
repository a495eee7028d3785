from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.meetings import actions
from sterkersamen.community.meetings.actions import Elsewhere, Over, Plan
from sterkersamen.community.meetings.models import Meeting, Series
from sterkersamen.community.meetings.recurrence import NoSuchRule, Rule
from sterkersamen.platform.live.models import Event

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAYS = Plan(
    Rule(1, (0,)), date(2026, 11, 30), time(19, 30), AMSTERDAM, 90, "place",
    words={"name": "Maandagavond", "place": "Buurthuis De Kom", "access": "Er is een lift.", "link": ""},
)  # fmt: skip


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leads(els, membership_of):
    return membership_of(els)


def days(series: Series) -> list[date]:
    return [row.day for row in series.meetings.coming() if row.day]


def test_a_series_has_its_dates_of_a_year(leads):
    series = actions.plan(leads, MONDAYS)
    rows = list(series.meetings.coming())
    assert (rows[0].starts_at, rows[-1].day) == (datetime(2026, 11, 30, 18, 30, tzinfo=UTC), date(2027, 11, 22))
    assert len(rows) == 52
    assert rows[0].told("place") == "Buurthuis De Kom"
    assert Event.objects.filter(kind="meetings", stream=leads.group_id).count() == 1


def test_a_day_later_there_is_a_day_more_and_none_twice(leads):
    series = actions.plan(leads, MONDAYS)
    with time_machine.travel(NOW + timedelta(days=7)):
        actions.fill_all()
        actions.fill_all()
    assert series.meetings.count() == 53


def test_after_a_long_standstill_nothing_is_missing(leads):
    series = actions.plan(leads, MONDAYS)
    with time_machine.travel(NOW + timedelta(days=800)):
        actions.fill_all()
        assert series.meetings.count() == len({row.day for row in series.meetings.all()}) == 52 + 114


def test_a_series_begins_on_a_day_of_its_rule(leads):
    with pytest.raises(NoSuchRule):
        actions.plan(leads, replace(MONDAYS, first=date(2026, 12, 1)))
    assert not Series.objects.exists()


def test_a_rule_of_ten_years_makes_a_year_of_dates(leads):
    series = actions.plan(leads, replace(MONDAYS, rule=Rule(1, tuple(range(7))), last=date(2036, 12, 31)))
    assert series.meetings.count() == 360


def test_past_midnight(leads):
    series = actions.plan(leads, replace(MONDAYS, clock=time(23, 30)))
    row = series.meetings.coming().first()
    assert row.ends_at == datetime(2026, 12, 1, 0, 0, tzinfo=UTC)


def test_from_a_date_on_it_is_another_series(leads):
    old = actions.plan(leads, MONDAYS)
    tuesdays = replace(MONDAYS, rule=Rule(2, (1,)), first=date(2026, 12, 15))
    new = actions.change_from(leads, old, tuesdays)
    assert days(old) == [date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)]
    assert days(new)[:2] == [date(2026, 12, 15), date(2026, 12, 29)]
    assert new.follows == old
    actions.fill_all()
    assert len(days(old)) == 3
    with pytest.raises(Over):
        actions.change_from(leads, old, tuesdays)


def test_what_was_stays_when_a_series_stops(leads):
    series = actions.plan(leads, MONDAYS)
    with time_machine.travel(datetime(2026, 12, 8, 12, tzinfo=UTC)):
        actions.stop(leads, series, date(2026, 12, 1))
        assert [row.day for row in series.meetings.order_by("day")] == [date(2026, 11, 30), date(2026, 12, 7)]
        actions.fill_all()
        assert series.meetings.count() == 2


def test_a_summer_off_and_back_by_itself(leads):
    series = actions.plan(leads, MONDAYS)
    made = actions.pause(leads, series, date(2027, 7, 1), date(2027, 8, 31))
    assert not [day for day in days(series) if date(2027, 7, 1) <= day <= date(2027, 8, 31)]
    assert date(2027, 9, 6) in days(series)
    with pytest.raises(Elsewhere):
        actions.pause(leads, series, date(2027, 8, 31), date(2027, 9, 30))
    actions.lift(leads, series, made.id)
    assert date(2027, 7, 5) in days(series)


def test_a_pause_that_lies_beyond_the_dates_holds_for_those_that_come(leads):
    series = actions.plan(leads, MONDAYS)
    actions.pause(leads, series, date(2027, 12, 1), date(2027, 12, 31))
    with time_machine.travel(NOW + timedelta(days=60)):
        actions.fill_all()
        assert days(series)[-1] == date(2028, 1, 17)
        assert not [day for day in days(series) if day.month == 12 and day.year == 2027]


def test_one_date_moves(leads):
    series = actions.plan(leads, MONDAYS)
    first = series.meetings.coming().first()
    later = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)
    actions.move(leads, first, later, 60, "online", {"link": "https://video.example/x", "word": "De zaal is bezet."})
    first.refresh_from_db()
    assert (first.day, first.starts_at, first.changes) == (date(2026, 11, 30), later, 1)
    assert (first.told("link"), first.told("name")) == ("https://video.example/x", "Maandagavond")
    with pytest.raises(Over):
        actions.move(leads, first, NOW - timedelta(hours=1), 60, "online", {})


def test_one_date_is_called_off_and_goes_on_after_all(leads):
    row = actions.plan(leads, MONDAYS).meetings.coming().first()
    actions.cancel(leads, row, "Els is ziek.")
    actions.cancel(leads, row, "Nog een keer.")
    row.refresh_from_db()
    assert row.cancelled_at and row.word == "Els is ziek." and row.changes == 1
    assert row in Meeting.objects.coming() and row not in Meeting.objects.held()
    actions.restore(leads, row)
    row.refresh_from_db()
    assert row in Meeting.objects.held() and row.word == ""


def test_what_is_over_stays_as_it_was(leads):
    series = actions.plan(leads, MONDAYS)
    row = series.meetings.coming().first()
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC)):
        for change in (lambda: actions.cancel(leads, row, ""), lambda: actions.restore(leads, row)):
            with pytest.raises(Over):
                change()
        with pytest.raises(Over):
            actions.pause(leads, series, date(2026, 11, 1), date(2026, 11, 30))


def test_one_date_by_itself(leads):
    words = {"name": "Wandelen", "place": "Bij de brug", "access": "", "link": ""}
    made = actions.add(leads, datetime(2026, 12, 5, 9, tzinfo=UTC), 120, "place", words, makes_room=False)
    assert made.told("name") == "Wandelen"
    with pytest.raises(Over):
        actions.add(leads, NOW, 60, "place", words, makes_room=False)


def test_somebody_else_s_series_is_not_there(leads, dijk, other_group):
    from sterkersamen.testing.cast import join

    series = actions.plan(leads, MONDAYS)
    elsewhere = join(dijk, other_group, "Iemand", facilitator=True)
    with pytest.raises(Series.DoesNotExist):
        actions.stop(elsewhere, series, date(2026, 12, 1))
    with pytest.raises(Meeting.DoesNotExist):
        actions.cancel(elsewhere, series.meetings.first(), "")


def test_who_leads_no_more_changes_nothing(leads, tineke, membership_of):
    """Els planned; then Tineke ended her role, while forms of Els were still under way."""
    series = actions.plan(leads, MONDAYS)
    row = series.meetings.coming().first()
    groups.unmake_facilitator(membership_of(tineke), leads)
    for last in (
        lambda: actions.plan(leads, MONDAYS),
        lambda: actions.stop(leads, series, date(2026, 12, 1)),
        lambda: actions.pause(leads, series, date(2027, 7, 1), date(2027, 8, 31)),
        lambda: actions.add(leads, row.starts_at, 60, "place", {}, makes_room=False),
        lambda: actions.move(leads, row, row.starts_at, 60, "place", {}),
        lambda: actions.cancel(leads, row, ""),
        lambda: actions.open_to_others(leads, row),
        lambda: actions.apart(leads, row),
        lambda: actions.note_attendance(leads, row, []),
    ):
        with pytest.raises(PermissionDenied):
            last()
