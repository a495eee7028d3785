"""When something is: days of a week, paydays, hours past midnight, on clocks that change twice a year."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.meetings.recurrence import moment_of

DAY = timedelta(days=1)
# After so long nobody has use of being told that it is time.
MEDICINE_USEFUL = timedelta(hours=1)


class How(TextChoices):
    """How often an hour is hard."""

    WEEK = "week", _("Elke week")
    MONTH = "month", _("Elke maand op een vaste dag, zoals de 25e")
    PAY = "pay", _("Elke maand op een vaste dag, en in het weekend de vrijdag ervoor")
    LAST = "last", _("Op de laatste werkdag van de maand")


class Remind(TextChoices):
    """How long before an appointment one is reminded."""

    NONE = "", _("Niet")
    HOUR = "hour", _("Een uur ervoor")
    DAY = "day", _("De dag ervoor, op dezelfde tijd")


class Span(NamedTuple):
    """From when until when, in UTC."""

    starts: datetime
    ends: datetime


def to_time(text: str) -> time | None:
    """A time of the day as it is kept ("19:30"); None for an empty text."""
    return time.fromisoformat(text) if text else None


def is_on(when: dict[str, Any], day: date) -> bool:
    """Whether a hard hour is on this day. A month without a 31st has its last day instead."""
    if when["how"] == How.MONTH:
        return day == day_of_month(when["day"], day)
    if when["how"] == How.PAY:
        # The first of a month can be on the last Friday of the one before.
        following = day.replace(day=monthrange(day.year, day.month)[1]) + DAY
        return day in {workday_until(day_of_month(when["day"], month)) for month in (day, following)}
    if when["how"] == How.LAST:
        return day == last_workday(day)
    return day.weekday() in when["days"]


def day_of_month(number: int, month: date) -> date:
    """A day of the month in which a day is; its last one where it has no such day."""
    return month.replace(day=min(number, monthrange(month.year, month.month)[1]))


def workday_until(day: date) -> date:
    """A Monday to Friday: this day, or the Friday before it. Public holidays differ by country and by employer: they count
    as days of work."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def last_workday(day: date) -> date:
    """The last Monday to Friday of the month of a day."""
    return workday_until(day_of_month(31, day))


def span(begins: str, ends: str, day: date, zone: ZoneInfo) -> Span:
    """From when until when something is that begins on a day. Without times it is the whole day; an end that is not
    later than the begin is on the next day; without an end it is a moment."""
    first, last = to_time(begins), to_time(ends)
    if first is None:
        return Span(moment_of(day, time(), zone), moment_of(day + DAY, time(), zone))
    starts = moment_of(day, first, zone)
    if last is None:
        return Span(starts, starts)
    # In the night that the clock goes forward, 2:30 is read as 3:30, and an end at 3:00 lies before it.
    return Span(starts, max(starts, moment_of(day if last > first else day + DAY, last, zone)))


def before(at: datetime, remind: str, zone: ZoneInfo) -> datetime | None:
    """When to remind of something; None where nobody asked for it.

    A day before is at the same time on the clock, also where the night between has 23 or 25 hours.
    """
    if remind == Remind.HOUR:
        return at - timedelta(hours=1)
    if remind == Remind.DAY:
        local = at.astimezone(zone)
        return moment_of(local.date() - DAY, local.time(), zone)
    return None


def days_from(day: date) -> Iterator[date]:
    """A day and those that follow, for as long as there is a calendar."""
    while day < date.max:
        yield day
        day += DAY


def next_time(when: dict[str, Any], moment: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment after another one at which something is taken; None when it is over.

    when: "times" ("08:00"), "days" (0 is Monday), "first" and "last" (ISO days, or empty). A time that a night skips
    comes as much later; one that a night has twice comes once.
    """
    local = moment.astimezone(zone).date()
    begins = max(local, date.fromisoformat(when["first"])) if when["first"] else local
    ends = date.fromisoformat(when["last"]) if when["last"] else date.max
    # In two weeks from its begin each day of the week was there, whatever was skipped.
    for day, _number in zip(days_from(begins), range(15), strict=False):
        if day > ends:
            return None
        if day.weekday() in when["days"]:
            found = [moment_of(day, time.fromisoformat(one), zone) for one in when["times"]]
            later = sorted(one for one in found if one > moment)
            if later:
                return later[0]
    return None
