"""A time zone as calendar programs want it: two rules that hold for ever, from 1970 (RFC 5545, 3.6.5).

Lists of dates, which libraries write, are misread by some programs. The rules stand at the end of each file of the tz
database, as POSIX writes them (IEEE 1003.1, 8.3; RFC 8536, 3.3).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

import icalendar

_OFFSET = r"[-+]?\d{1,3}(?::\d{2}){0,2}"
_NAME = r"<[^>]+>|[A-Za-z]+"
_RULE = rf"M\d+\.\d+\.\d+(?:/{_OFFSET})?"
_POSIX = re.compile(
    rf"(?P<std>{_NAME})(?P<off>{_OFFSET})"
    rf"(?:(?P<dst>{_NAME})(?P<dst_off>{_OFFSET})?,(?P<begins>{_RULE}),(?P<ends>{_RULE}))?"
)
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_LAST = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


@cache
def vtimezone(zone: str) -> icalendar.Timezone:
    """The VTIMEZONE of a zone of the tz database, as its clocks go from now on.

    Raises ValueError for a zone whose rule is of another kind than months and weekdays (none is, in 2026).
    """
    found = _POSIX.fullmatch(_footer(zone))
    if found is None:
        raise ValueError(zone)
    made = icalendar.Timezone()
    made.add("TZID", zone)
    # POSIX counts westward.
    standard = -_span(found["off"])
    if not found["dst"]:
        made.add_component(_part(icalendar.TimezoneStandard(), found["std"], standard, standard, None))
        return made
    summer = -_span(found["dst_off"]) if found["dst_off"] else standard + timedelta(hours=1)
    made.add_component(_part(icalendar.TimezoneStandard(), found["std"], summer, standard, found["ends"]))
    made.add_component(_part(icalendar.TimezoneDaylight(), found["dst"], standard, summer, found["begins"]))
    return made


def _footer(zone: str) -> str:
    return files("tzdata.zoneinfo").joinpath(*zone.split("/")).read_bytes().rsplit(b"\n", 2)[-2].decode()


def _part(part, name: str, before: timedelta, after: timedelta, rule: str | None):
    part.add("TZOFFSETFROM", before)
    part.add("TZOFFSETTO", after)
    part.add("TZNAME", name.strip("<>"))
    if rule is None:
        part.add("DTSTART", datetime(1970, 1, 1))  # noqa: DTZ001  (local, by definition)
        return part
    when, _slash, clock = rule.partition("/")
    month, week, weekday = (int(number) for number in when[1:].split("."))
    span = _span(clock) if clock else timedelta(hours=2)
    # A clock before 0 or after 24 is on another day: "the Saturday after the fourth Thursday".
    days, clock_of = span // timedelta(days=1), span % timedelta(days=1)
    first = _LAST[month] - 6 if week == 5 else 7 * week - 6
    month_days = [first + days + number for number in range(7)]
    day = _DAYS[(weekday + days) % 7]
    begins = next(
        one
        for one in (datetime(1970, month, number) for number in month_days)  # noqa: DTZ001
        if _DAYS[one.isoweekday() % 7] == day
    )
    part.add("DTSTART", begins + clock_of)
    on = {"BYDAY": f"{-1 if week == 5 else week}{day}"} if not days else {"BYMONTHDAY": month_days, "BYDAY": day}
    part.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": month} | on)
    return part


def _span(text: str) -> timedelta:
    sign = -1 if text.startswith("-") else 1
    hours, minutes, seconds = ([int(part) for part in text.lstrip("+-").split(":")] + [0, 0])[:3]
    return sign * timedelta(hours=hours, minutes=minutes, seconds=seconds)
