"""The rule of a series: which days of the calendar, as a recurrence rule of RFC 5545.

Pure: local days and clocks in, moments out. A rule says days; the clock is the same on each of them, in the zone of the
series, so that 19.30 stays 19.30 when summer time begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil import rrule

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# The first to the fourth of a month, and the last. Not the fifth: most months have none.
NTH = (1, 2, 3, 4, -1)
EVERY_AT_MOST = 12


class NoSuchRule(ValueError):
    """No rule can be made of what was given."""


@dataclass(frozen=True)
class Rule:
    """Every so many weeks on some weekdays, or every so many months on the n-th of one weekday.

    every: 1 to 12 weeks or months. days: weekdays, 0 is Monday. nth: 1 to 4, or -1 for the last; 0 for a rule of weeks.
    Raises NoSuchRule.
    """

    every: int
    days: tuple[int, ...]
    nth: int = 0

    def __post_init__(self) -> None:
        fits = 1 <= self.every <= EVERY_AT_MOST and self.days and set(self.days) <= set(range(7))
        if not fits or (self.nth and (self.nth not in NTH or len(self.days) != 1)):
            raise NoSuchRule(self)
        object.__setattr__(self, "days", tuple(sorted(set(self.days))))

    def __str__(self) -> str:
        """The rule as RFC 5545 writes it (3.3.10), FREQ first, without an end."""
        freq = "MONTHLY" if self.nth else "WEEKLY"
        interval = f";INTERVAL={self.every}" if self.every > 1 else ""
        # Where a week begins counts for every second week with several days in it.
        return f"FREQ={freq}{interval};WKST=MO;BYDAY={','.join(f'{self.nth or str()}{DAYS[day]}' for day in self.days)}"

    @classmethod
    def read(cls, text: str) -> Rule:
        """The rule that `str()` wrote. Raises NoSuchRule."""
        try:
            parts = dict(part.split("=") for part in text.split(";"))
            named = parts["BYDAY"].split(",")
            nth = int(named[0][:-2] or 0)
            rule = cls(int(parts.get("INTERVAL", 1)), tuple(DAYS.index(name[-2:]) for name in named), nth)
        except (KeyError, ValueError) as error:
            raise NoSuchRule(text) from error
        if str(rule) != text:
            raise NoSuchRule(text)
        return rule

    def holds(self, day: date) -> bool:
        """Whether a series may begin on this day: one that begins elsewhere is read differently by each calendar."""
        return next(self.after(day), None) == day

    def after(self, first: date, since: date | None = None) -> Iterator[date]:
        """The days of the rule from `first`, from which weeks and months are counted; those before `since` left out."""
        wanted = [rrule.weekday(day, self.nth or None) for day in self.days]
        freq = rrule.MONTHLY if self.nth else rrule.WEEKLY
        begin = datetime.combine(first, time())
        for moment in rrule.rrule(freq, begin, self.every, wkst=rrule.MO, byweekday=wanted):
            if since is None or moment.date() >= since:
                yield moment.date()

    def next_days(self, first: date, count: int) -> list[date]:
        """The first so many days."""
        return list(islice(self.after(first), count))


def moment_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """When it is, in UTC. A clock that the day skips (summer time begins) is read with the offset before it, and of a
    clock that comes twice the first is meant: RFC 5545, 3.3.5."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def days_until(rule: Rule, first: date, since: date, last: date) -> list[date]:
    """The days of the rule from `since` to `last`, both included."""
    days = []
    for day in rule.after(first, since):
        if day > last:
            break
        days.append(day)
    return days


def day_before(day: date) -> date:
    """The day before."""
    return day - timedelta(days=1)
