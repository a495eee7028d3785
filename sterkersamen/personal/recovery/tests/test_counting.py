"""Days without, counted: nothing is ever set back to nothing."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sterkersamen.personal.recovery import days

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2015, 1, 1), TODAY)


def test_the_day_after_the_last_use_is_day_one():
    assert days.count(TODAY, [], TODAY).now.days == 0
    assert days.count(TODAY - timedelta(days=1), [], TODAY).now.days == 1


def test_a_day_of_use_keeps_what_was_before_it():
    count = days.count(date(2026, 10, 1), [date(2026, 11, 1), date(2026, 11, 20)], TODAY)
    assert count.now == days.Period(date(2026, 11, 21), None, 3)
    assert count.before == [
        days.Period(date(2026, 11, 2), date(2026, 11, 19), 18),
        days.Period(date(2026, 10, 2), date(2026, 10, 31), 30),
    ]
    assert count.total == 3 + 18 + 30


def test_two_days_of_use_in_a_row_have_no_period_between_them():
    count = days.count(date(2026, 11, 1), [date(2026, 11, 10), date(2026, 11, 11)], TODAY)
    assert [period.days for period in count.before] == [8]


@given(DAYS, st.lists(DAYS, max_size=30))
def test_every_day_is_a_day_of_use_or_a_day_without(since, uses):
    count = days.count(since, uses, TODAY)
    used = {since, *(day for day in uses if day > since)}
    assert count.total + len(used) == (TODAY - since).days + 1


@given(DAYS, st.lists(DAYS, max_size=10), DAYS)
def test_one_more_day_of_use_takes_that_day_alone(since, uses, one_more):
    before, after = days.count(since, uses, TODAY), days.count(since, [*uses, one_more], TODAY)
    assert before.total - after.total == (one_more > since and one_more not in uses)


def test_milestones_come_in_order_for_a_life_long():
    for last in (date(2024, 2, 29), date(2025, 12, 31), date(2026, 1, 31)):
        on = [one.on for one in days.milestones(last)]
        assert on == sorted(set(on))
        assert on[-1] > last + timedelta(days=365 * 100)


def test_what_was_reached_and_what_comes():
    last = TODAY - timedelta(days=31)
    assert days.reached(last, TODAY) == days.Milestone(30, 0, last + timedelta(days=30))
    assert days.next_one(last, TODAY).on == date(2026, 12, 23)
    assert days.reached(TODAY, TODAY) is None


def test_money_is_told_in_whole_euros():
    assert days.saved(0, 35) == 0
    assert days.saved(10, 35) == 50
    assert days.saved(1, 10) == 1
