"""Counting days without. Nothing is ever set back to nothing: each period stays, and all of them count together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

# Days, then months, that are worth a moment; after a year every year.
FIRST_DAYS = (1, 3, 7, 14, 21, 30)
MONTHS = (2, 3, 4, 5, 6, 9, 12, 18)


class Period(NamedTuple):
    """A stretch without. It begins on the day after the last use; `end` is the last day of it, None where it goes on."""

    start: date
    end: date | None
    days: int


class Milestone(NamedTuple):
    """So many days, or so many months: when it is reached, and how many days from then to now are (below nothing: to go)."""

    days: int
    months: int
    on: date


class Count(NamedTuple):
    """How somebody stands: the period that goes on, the earlier ones (newest first), and all days together."""

    now: Period
    before: list[Period]
    total: int


def count(since: date, uses: Iterable[date], today: date) -> Count:
    """Counts from the day of last use at the beginning (`since`) and the days of use after it.

    A day is counted when it began without use before it: on the day of use itself there are 0, the day after it is day 1.
    Days of use before `since`, or after today, are left out; the same day twice is one.
    """
    marks = sorted({since, *(day for day in uses if since < day <= today)})
    before = [
        Period(date.fromordinal(first.toordinal() + 1), date.fromordinal(last.toordinal() - 1), (last - first).days - 1)
        for first, last in zip(marks, marks[1:], strict=False)
        if (last - first).days > 1
    ]
    now = Period(date.fromordinal(marks[-1].toordinal() + 1), None, max((today - marks[-1]).days, 0))
    return Count(now, before[::-1], now.days + sum(period.days for period in before))


def milestones(last_use: date) -> Iterable[Milestone]:
    """All that can be reached counting from a day of last use, in order, for a life long."""
    for days in FIRST_DAYS:
        yield Milestone(days, 0, date.fromordinal(last_use.toordinal() + days))
    for months in (*MONTHS, *range(24, 1400, 12)):
        on = last_use + relativedelta(months=months)
        yield Milestone((on - last_use).days, months, on)


def reached(last_use: date, today: date) -> Milestone | None:
    """The last milestone of the period that goes on."""
    found = None
    for one in milestones(last_use):
        if one.on > today:
            break
        found = one
    return found


def next_one(last_use: date, today: date) -> Milestone:
    """The next milestone of the period that goes on."""
    return next(one for one in milestones(last_use) if one.on > today)


def saved(total: int, a_week: int) -> int:
    """Whole euros that so many days without left over, at what one used to spend a week."""
    return total * a_week // 7
