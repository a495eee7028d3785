"""The dates of groups as a calendar program reads them (iCalendar, RFC 5545).

One VEVENT with its rule for a series; a date that moved has one of its own with RECURRENCE-ID, one that falls out is an
EXDATE. Neutral unless its owner asked for names and places: other eyes see a telephone too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import icalendar
from django.db.models import Q
from django.utils.translation import gettext as _

from sterkersamen.community.meetings.models import Meeting, Series
from sterkersamen.community.meetings.recurrence import days_until, moment_of
from sterkersamen.community.meetings.zones import vtimezone
from sterkersamen.core import outward
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

# What lies further back is not in it any more.
BACK = timedelta(days=92)


def calendar(groups: list[UUID], tells: bool, now: datetime) -> bytes:
    """The calendar of some groups. tells: with names and places. The number of queries is fixed."""
    since = now - BACK
    series = list(
        Series.objects.filter(group__in=groups)
        .exclude(last__lt=since.date())
        .select_related("group")
        .prefetch_related("pauses")
        .order_by("made_at")
    )
    known = {one.id for one in series}
    # What a series does by its rule needs no row here.
    differs = Q(cancelled_at__isnull=False) | Q(moved_at__isnull=False)
    rows = list(
        Meeting.objects.of(groups)
        .filter(
            Q(series__in=known) & differs
            | ~Q(series__in=known) & Q(ends_at__gt=since)
            | Q(series=None, ends_at__gt=since)
        )
        .select_related("series", "group")
        .order_by("starts_at", "id")
    )
    keyring.load(Subject("group", one.group_id) for one in [*series, *rows])
    made = icalendar.Calendar()
    made.add("PRODID", "-//Agenda//NL")
    made.add("VERSION", "2.0")
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", "PUBLISH")
    made.add("X-WR-CALNAME", _("Agenda"))
    made.add("REFRESH-INTERVAL", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    by_series: dict[UUID, list[Meeting]] = {}
    alone = []
    for row in rows:
        if row.series_id in known:
            by_series.setdefault(row.series_id, []).append(row)
        elif row.cancelled_at is None and row.pause_id is None:
            # By itself, or of another group that has us as guests.
            alone.append(row)
    events = [event for one in series for event in _series(one, by_series.get(one.id, []), tells)]
    events += [_event(row, str(row.id), row.changes, row.changed_at, tells) for row in alone]
    for zone in sorted({one.zone for one in series}):
        made.add_component(vtimezone(zone))
    for event in events:
        made.add_component(event)
    return made.to_ical()


def _series(series: Series, rows: list[Meeting], tells: bool) -> Iterable[icalendar.Event]:
    zone, rule = series.zone_info, series.parsed
    if series.last is not None and series.last < series.first:
        return []

    def local(day: date) -> datetime:
        return datetime.combine(day, series.clock, zone)

    event = icalendar.Event()
    event.add("UID", str(series.id))
    event.add("DTSTAMP", series.changed_at.astimezone(UTC))
    event.add("SEQUENCE", series.changes)
    event.add("DTSTART", local(series.first))
    event.add("DURATION", timedelta(minutes=series.minutes))
    recur = icalendar.vRecur.from_ical(str(rule))
    if series.last is not None:
        recur["UNTIL"] = [moment_of(series.last, series.clock, zone)]
    event.add("RRULE", recur)
    off = {row.day for row in rows if row.cancelled_at is not None}
    for pause in series.pauses.all():
        last = min(pause.last, series.last or pause.last)
        off |= set(days_until(rule, series.first, pause.first, last))
    if off:
        event.add("EXDATE", [local(day) for day in sorted(day for day in off if day is not None)])
    _tell(event, series.sealed, series.where, tells)
    moved = [row for row in rows if row.moved_at is not None and row.cancelled_at is None and row.pause_id is None]
    return [event, *(_moved(row, local, tells) for row in moved)]


def _moved(row: Meeting, local, tells: bool) -> icalendar.Event:
    event = _event(row, str(row.series_id), row.changes, row.changed_at, tells)
    event.add("RECURRENCE-ID", local(row.day))
    return event


def _event(row: Meeting, uid: str, changes: int, changed_at: datetime, tells: bool) -> icalendar.Event:
    event = icalendar.Event()
    event.add("UID", uid)
    event.add("DTSTAMP", changed_at.astimezone(UTC))
    event.add("SEQUENCE", changes)
    # In UTC: a clock that comes twice when summer time ends is read as the second one by some programs.
    event.add("DTSTART", row.starts_at.astimezone(UTC))
    event.add("DURATION", row.ends_at - row.starts_at)
    _tell(event, {key: row.told(key) for key in ("name", "place")}, row.where, tells)
    return event


def _tell(event: icalendar.Event, words: dict[str, str], where: str, tells: bool) -> None:
    event.add("SUMMARY", words.get("name") or outward.appointment() if tells else outward.appointment())
    if tells and words.get("place") and where != "online":
        event.add("LOCATION", words["place"])
    event.add("CLASS", "PRIVATE")
    event.add("TRANSP", "OPAQUE")
