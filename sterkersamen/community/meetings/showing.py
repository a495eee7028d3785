"""Dates in words, as every page of this room shows them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.template import loader
from django.utils import formats, timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from markupsafe import Markup

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import queries
from sterkersamen.community.meetings.forms import RHYTHMS, WEEKDAYS
from sterkersamen.community.meetings.models import Meeting, Series
from sterkersamen.community.meetings.recurrence import moment_of
from sterkersamen.core import text
from sterkersamen.platform.accounts.forms import NEAR, time_zones


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """ "19.30" in Dutch, "19:30" in English, as it is in a zone."""
    return text.clock(moment.astimezone(zone))


def when(meeting: Meeting) -> Markup:
    """Day and time of a date, in the zone in which the group made the appointment."""
    zone = queries.zone_of(meeting)
    return Markup('<time datetime="{}">{}, {}\u00a0–\u00a0{}</time>').format(
        meeting.starts_at.isoformat(timespec="minutes"),
        day(meeting.starts_at.astimezone(zone)),
        clock(meeting.starts_at, zone),
        clock(meeting.ends_at, zone),
    )


def day(moment: date) -> str:
    """ "maandag 30 november", with the year when it is another one."""
    return formats.date_format(moment, "l j F" if moment.year == timezone.localdate().year else "l j F Y")


def elsewhere(meeting: Meeting) -> str:
    """When it is for a reader in another zone; empty for who has the same clock."""
    mine, theirs = timezone.get_current_timezone(), queries.zone_of(meeting)
    if meeting.starts_at.astimezone(mine).utcoffset() == meeting.starts_at.astimezone(theirs).utcoffset():
        return ""
    local = meeting.starts_at.astimezone(mine)
    return f"{day(local)}, {clock(meeting.starts_at, ZoneInfo(str(mine)))}"


def when_for_reader(meeting: Meeting) -> Markup:
    """The same, and when that is for a reader with another clock. Not in what is rendered once for all readers."""
    local = elsewhere(meeting)
    return when(meeting) + (Markup(" ({})").format(_("voor jou %(time)s") % {"time": local}) if local else "")


def before(meeting: Meeting) -> str:
    """When a date of a series would have been, before it was moved to another time; empty where it was not."""
    series = meeting.series
    if series is None or meeting.day is None or meeting.moved_at is None:
        return ""
    was = moment_of(meeting.day, series.clock, series.zone_info)
    return "" if was == meeting.starts_at else f"{day(meeting.day)}, {clock(was, series.zone_info)}"


def moment(starts: datetime, zone: ZoneInfo, minutes: int) -> str:
    """Day and time of a date that is not made yet."""
    ends = starts + timedelta(minutes=minutes)
    return f"{day(starts.astimezone(zone))}, {clock(starts, zone)} – {clock(ends, zone)}"


def plainly(meeting: Meeting) -> str:
    """Day and time of a date as plain text."""
    minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return moment(meeting.starts_at, queries.zone_of(meeting), minutes)


def rhythm(series: Series) -> str:
    """ "Om de week op maandag en donderdag, 19.30" in words."""
    rule = series.parsed
    often = RHYTHMS[f"m{rule.nth}" if rule.nth else f"w{rule.every}"]
    named = dict(WEEKDAYS)
    days = get_text_list([str(named[one]) for one in rule.days], _("en"))
    begins = text.clock(series.clock)
    return f"{often}, {days}, {begins}"


def number(monday: date) -> str:
    """A week as ISO 8601 writes it: 2026-W48."""
    year, week, _day = monday.isocalendar()
    return f"{year}-W{week:02d}"


def zones() -> list[tuple[str, str]]:
    """Time zones to choose from, those where people speak Dutch first."""
    return [(zone, zone.replace("_", " ")) for zone in dict.fromkeys((*NEAR, *time_zones()))]


def next_meeting(membership: Membership, meeting: Meeting | None, asks: bool) -> Markup:
    """What comes next, for the group's own page. asks: with the question that is asked once, after somebody came in."""
    context = {
        "membership": membership,
        "group_id": membership.group_id,
        "meeting": meeting,
        "when": when,
        "asks": asks,
    }
    return Markup(loader.get_template("meetings/_next.html").render(context))  # noqa: S704
