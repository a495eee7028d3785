"""When something is: paydays, hours past midnight, and clocks that change twice a year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sterkersamen.personal.plans import moments
from sterkersamen.personal.plans.tests.conftest import HERE


def local(day: str, clock: str, zone: ZoneInfo = HERE) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        # The 31st is a Monday, a Sunday, a Saturday; a leap year's February.
        ("2026-08-03", "2026-08-31"),
        ("2026-05-31", "2026-05-29"),
        ("2026-10-01", "2026-10-30"),
        ("2028-02-10", "2028-02-29"),
    ],
)
def test_last_workday(day, wanted):
    assert moments.last_workday(date.fromisoformat(day)) == date.fromisoformat(wanted)


def test_a_month_without_that_day_has_its_last():
    payday = {"how": "month", "day": 31, "days": []}
    days = [date(2026, month, day) for month in (2, 4) for day in range(26, 29)] + [date(2026, 4, 30)]
    assert [day for day in days if moments.is_on(payday, day)] == [date(2026, 2, 28), date(2026, 4, 30)]
    payday["day"] = 25
    assert moments.is_on(payday, date(2026, 2, 25)) and not moments.is_on(payday, date(2026, 2, 28))


@pytest.mark.parametrize(
    ("number", "days"),
    [
        # A Wednesday; a Saturday and a Sunday, on which money comes on the Friday before.
        (25, ["2026-11-25", "2026-12-25", "2027-01-25"]),
        (28, ["2026-11-27", "2026-12-28", "2027-01-28"]),
        (29, ["2026-11-27", "2026-12-29", "2027-01-29"]),
        # Over the end of a month and of a year; and a month without a 31st.
        (1, ["2026-12-01", "2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01", "2027-04-30"]),
        (31, ["2026-11-30", "2026-12-31", "2027-01-29"]),
    ],
)
def test_payday_in_a_weekend(number, days):
    pay = {"how": "pay", "day": number, "days": []}
    first = date(2026, 11, 20)
    found = [day for day in (first + timedelta(days=more) for more in range(170)) if moments.is_on(pay, day)]
    assert [one.isoformat() for one in found][: len(days)] == days


def test_an_evening_goes_on_past_midnight():
    starts, ends = moments.span("20:00", "02:00", date(2026, 11, 27), HERE)
    assert (starts, ends) == (local("2026-11-27", "20:00"), local("2026-11-28", "02:00"))


def test_nights_on_which_the_clock_changes():
    # Forward on 29 March 2026, back on 25 October.
    assert moments.span("20:00", "06:00", date(2026, 3, 28), HERE)[1] - local("2026-03-28", "20:00") == (
        local("2026-03-28", "20:00") - local("2026-03-28", "11:00")
    )
    whole = moments.span("", "", date(2026, 3, 29), HERE)
    assert (whole.ends - whole.starts).total_seconds() == 23 * 3600
    whole = moments.span("", "", date(2026, 10, 25), HERE)
    assert (whole.ends - whole.starts).total_seconds() == 25 * 3600
    # A clock that the night skips: never an end before its begin.
    starts, ends = moments.span("02:30", "03:00", date(2026, 3, 29), HERE)
    assert starts == ends == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_day_before_is_the_same_time_on_the_clock():
    at = local("2026-03-29", "10:00")
    assert moments.before(at, "day", HERE) == local("2026-03-28", "10:00")
    assert (at - moments.before(at, "day", HERE)).total_seconds() == 23 * 3600
    assert (at - moments.before(at, "hour", HERE)).total_seconds() == 3600
    assert moments.before(at, "", HERE) is None


def rule(**other) -> dict:
    return {"times": ["08:00", "20:00"], "days": list(range(7)), "first": "", "last": ""} | other


def test_the_next_time():
    assert moments.next_time(rule(), local("2026-11-24", "07:59"), HERE) == local("2026-11-24", "08:00")
    assert moments.next_time(rule(), local("2026-11-24", "08:00"), HERE) == local("2026-11-24", "20:00")
    assert moments.next_time(rule(), local("2026-11-24", "20:00"), HERE) == local("2026-11-25", "08:00")
    # Only on Mondays, and the next one is a week off.
    assert moments.next_time(rule(days=[0]), local("2026-11-23", "20:00"), HERE) == local("2026-11-30", "08:00")
    assert moments.next_time(rule(first="2026-12-24", days=[2]), local("2026-11-23", "20:00"), HERE) == local(
        "2026-12-30", "08:00"
    )
    assert moments.next_time(rule(last="2026-11-24"), local("2026-11-24", "20:00"), HERE) is None


def test_times_of_a_night_on_which_the_clock_changes():
    night = rule(times=["02:30"])
    # Forward: it comes an hour later on the clock, once. Back: 2:30 is there twice, and counts once.
    spring = moments.next_time(night, local("2026-03-28", "12:00"), HERE)
    assert spring == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moments.next_time(night, spring, HERE) == local("2026-03-30", "02:30")
    autumn = moments.next_time(night, local("2026-10-24", "12:00"), HERE)
    assert autumn == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moments.next_time(night, autumn, HERE) == local("2026-10-26", "02:30")
    # In the morning after, it is eight by the clock.
    assert moments.next_time(rule(), local("2026-03-28", "21:00"), HERE) == datetime(2026, 3, 29, 6, tzinfo=UTC)
