"""One's own plan, week and treatment in words: on their pages, on the page "Voor mezelf", and in what one takes along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.template import loader
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from markupsafe import Markup

from sterkersamen.community.meetings import showing as meetings
from sterkersamen.community.meetings.forms import WEEKDAYS
from sterkersamen.core.text import clock
from sterkersamen.personal import own
from sterkersamen.personal.plans import queries
from sterkersamen.personal.plans.models import Appointment, HardHour, Medicine, Point, Question
from sterkersamen.personal.plans.moments import How, to_time
from sterkersamen.platform.safety.hooks import register_help

RANGE = "\u00a0–\u00a0"


def hours(begins: str, ends: str) -> str:
    """From when until when, as it is kept; empty for a whole day."""
    return RANGE.join(clock(found) for found in (to_time(begins), to_time(ends)) if found)


def listed(words: list[str]) -> str:
    """ "a, b en c"."""
    return get_text_list(words, _("en"))


def weekdays(days: list[int]) -> str:
    """Days of a week in words."""
    if len(days) == 7:
        return _("elke dag")
    if days == [0, 1, 2, 3, 4]:
        return _("op werkdagen")
    return listed([str(dict(WEEKDAYS)[day]) for day in days])


def _with_hours(days: str, data: dict[str, Any]) -> str:
    when = hours(data["begins"], data["ends"])
    return f"{days}, {when}" if when else days


def point_when(row: Point) -> str:
    """ "maandag en woensdag, 19.30 – 20.30"."""
    return _with_hours(weekdays(row.data["days"]), row.data)


def hour_when(row: HardHour) -> str:
    """ "vrijdag, 20.00 – 2.00", or which day of the month."""
    return when_hard(row.data)


def when_hard(data: dict[str, Any]) -> str:
    """The same of what a hard hour holds."""
    if data["how"] == How.MONTH:
        days = _("elke maand op de %(day)se") % {"day": data["day"]}
    elif data["how"] == How.PAY:
        days = _("elke maand op de %(day)se, in het weekend de vrijdag ervoor") % {"day": data["day"]}
    elif data["how"] == How.LAST:
        days = _("de laatste werkdag van de maand")
    else:
        days = weekdays(data["days"])
    return _with_hours(days, data)


def appointment_when(row: Appointment) -> str:
    """ "maandag 30 november, 9.30" on the reader's clock."""
    local = timezone.localtime(row.at)
    return f"{meetings.day(local)}, {clock(local)}"


def medicine_when(row: Medicine) -> str:
    """ "elke dag, 8.00 en 20.00", and from when until when."""
    data = row.data
    times = listed([clock(time.fromisoformat(one)) for one in data["times"]])
    found = f"{weekdays(data['days'])}, {times}"
    if data["first"] and date.fromisoformat(data["first"]) > timezone.localdate():
        found += " · " + _("vanaf %(day)s") % {"day": meetings.day(date.fromisoformat(data["first"]))}
    if data["last"]:
        found += " · " + _("tot en met %(day)s") % {"day": meetings.day(date.fromisoformat(data["last"]))}
    return found


def _told_of(row: Any) -> list[str]:
    data = row.data
    if isinstance(row, Point):
        return [data["title"], point_when(row)]
    if isinstance(row, HardHour):
        return [data["what"], hour_when(row), *data["then"]]
    if isinstance(row, Appointment):
        return [data["what"], appointment_when(row), data["who"], data["where"]]
    if isinstance(row, Medicine):
        return [data["what"], medicine_when(row)]
    return [data["text"], data["answer"]] if isinstance(row, Question) else []


def told(row: Any) -> list[str]:
    """A row in a few lines: how it stands now, for who changed it in two places."""
    return [line for line in _told_of(row) if line]


def when(entry: queries.Entry, zone: ZoneInfo) -> str:
    """From when until when something is on its day; empty where it is the whole day."""
    if entry.is_whole_day:
        return ""
    starts, ends = entry.starts.astimezone(zone), entry.ends.astimezone(zone)
    return clock(starts) if starts == ends else f"{clock(starts)}{RANGE}{clock(ends)}"


def said(entry: queries.Entry) -> str:
    """What is on, in a line: what one does then stands behind a hard hour."""
    if entry.kind == "meeting":
        name = entry.row.told("name") or _("Bijeenkomst")
        return name if entry.row.is_held else _("%(name)s: gaat niet door") % {"name": name}
    if entry.kind == "hard":
        then = " · ".join(entry.row.data["then"])
        return f"{entry.row.data['what']}: {then}" if then else entry.row.data["what"]
    return entry.row.data["title" if entry.kind == "point" else "what"]


def _people(member: Any) -> Markup | str:
    """Who somebody can call now. One query."""
    plan = queries.plan_of(member)
    people = [one for one in (plan.part("people") if plan else []) if one["phone"]]
    context = {"people": people, "dial": queries.dial}
    return _rendered("plans/_help_people.html", context) if people else ""


def _for_now(member: Any) -> Markup | str:
    """What somebody wrote to do at a moment like this. One query, and those of the titles of the library."""
    plan = queries.plan_of(member)
    if plan is None:
        return ""
    first, after = queries.for_now(plan, queries.titles_for(plan)), plan.part("after")
    return _rendered("plans/_help_plan.html", {"first": first, "after": after}) if first or after else ""


def _hour(member: Any) -> Markup | str:
    """What somebody wrote to do in the hard hour that is on. One query."""
    hours = [row for row in queries.hours_of(member) if row.data["then"]]
    hard = queries.next_hard(hours, timezone.now(), ZoneInfo(member.time_zone), ahead=timedelta())
    return _rendered("plans/_help_hour.html", {"hard": hard.row.data}) if hard else ""


def _rendered(template: str, context: dict[str, Any]) -> Markup:
    return Markup(loader.get_template(template).render(context))  # noqa: S704 (our own template)


def _card(template: str, make: Callable[[Any], dict[str, Any]]) -> Callable[[Any], Markup]:
    return lambda member: _rendered(template, make(member))


def _plan(member: Any) -> dict[str, Any]:
    plan = queries.plan_of(member)
    return {"plan": None if plan is None or plan.is_empty else plan}


def _week(member: Any) -> dict[str, Any]:
    now, zone = timezone.now(), ZoneInfo(member.time_zone)
    points, hard = queries.points_of(member), queries.hours_of(member)
    return {
        "points": [(when(one, zone), one.row) for one in queries.points_left(points, now, zone)],
        "hard": queries.next_hard(hard, now, zone),
        "has_week": bool(points or hard),
        "when": lambda entry: when(entry, zone),
        "now": now,
    }


def _care(member: Any) -> Markup | str:
    """The appointment that is near. One query."""
    row = queries.near_appointment(member, timezone.now())
    return _rendered("plans/_care_card.html", {"row": row, "when": appointment_when(row)}) if row else ""


register_help(10, _people)
register_help(15, _hour)
register_help(20, _for_now)
own.register_card(30, _card("plans/_plan_card.html", _plan))
own.register_card(35, _care)
own.register_card(40, _card("plans/_week_card.html", _week))
