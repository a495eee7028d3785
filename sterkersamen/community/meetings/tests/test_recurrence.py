from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as some

from sterkersamen.community.meetings.recurrence import NTH, NoSuchRule, Rule, days_until, moment_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (Rule(1, (0,)), "FREQ=WEEKLY;WKST=MO;BYDAY=MO"),
        (Rule(2, (3, 0)), "FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=MO,TH"),
        (Rule(1, (1,), 2), "FREQ=MONTHLY;WKST=MO;BYDAY=2TU"),
        (Rule(3, (4,), -1), "FREQ=MONTHLY;INTERVAL=3;WKST=MO;BYDAY=-1FR"),
    ],
)
def test_a_rule_is_written_and_read(rule, text):
    assert str(rule) == text
    assert Rule.read(text) == rule


@pytest.mark.parametrize(
    ("every", "days", "nth"), [(0, (0,), 0), (13, (0,), 0), (1, (), 0), (1, (7,), 0), (1, (0, 1), 2), (1, (0,), 5)]
)
def test_what_is_no_rule(every, days, nth):
    with pytest.raises(NoSuchRule):
        Rule(every, days, nth)


@pytest.mark.parametrize("text", ["", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;WKST=MO;BYDAY=XX", "x=y=z"])
def test_what_cannot_be_read(text):
    with pytest.raises(NoSuchRule):
        Rule.read(text)


def test_every_second_week_is_counted_from_the_first():
    rule = Rule(2, (0, 3))
    days = [MONDAY, date(2026, 12, 3), date(2026, 12, 14), date(2026, 12, 17), date(2026, 12, 28)]
    assert rule.next_days(MONDAY, 5) == days
    # Looked at from later on, the same weeks count.
    assert days_until(rule, MONDAY, date(2026, 12, 5), date(2026, 12, 28)) == days[2:]


def test_the_last_friday_of_a_month():
    assert Rule(1, (4,), -1).next_days(date(2027, 1, 29), 3) == [
        date(2027, 1, 29), date(2027, 2, 26), date(2027, 3, 26),
    ]  # fmt: skip


def test_the_clock_stays_when_summer_time_begins_and_ends():
    half_past_seven = time(19, 30)
    assert moment_of(date(2027, 3, 22), half_past_seven, AMSTERDAM) == datetime(2027, 3, 22, 18, 30, tzinfo=UTC)
    assert moment_of(date(2027, 3, 29), half_past_seven, AMSTERDAM) == datetime(2027, 3, 29, 17, 30, tzinfo=UTC)


def test_a_clock_that_the_day_skips_and_one_that_comes_twice():
    # 28 March 2027: 2.00 becomes 3.00. 31 October 2027: 3.00 becomes 2.00.
    assert moment_of(date(2027, 3, 28), time(2, 30), AMSTERDAM) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert moment_of(date(2027, 10, 31), time(2, 30), AMSTERDAM) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


rules = some.one_of(
    some.builds(Rule, some.integers(1, 12), some.sets(some.integers(0, 6), min_size=1).map(tuple)),
    some.builds(Rule, some.integers(1, 12), some.integers(0, 6).map(lambda day: (day,)), some.sampled_from(NTH)),
)


@given(rules, some.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_others_read_the_same_days_in_our_text(rule, near):
    first = rule.next_days(near, 1)[0]
    assert rule.holds(first)
    assert Rule.read(str(rule)) == rule
    theirs = rrule.rrulestr(f"RRULE:{rule}", dtstart=datetime.combine(first, time(19, 30)))
    assert [moment.date() for _number, moment in zip(range(30), theirs, strict=False)] == rule.next_days(first, 30)
