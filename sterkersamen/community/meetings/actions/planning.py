"""Planning a series, and what becomes of its dates. All of it is a facilitator's: each verb raises PermissionDenied for
who leads the group no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from sterkersamen.community.groups.actions import code_of
from sterkersamen.community.groups.actions.coming_in import hashed, led_by
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import hooks
from sterkersamen.community.meetings.actions.reminding import (
    comers_after,
    tell_change,
    tell_new_series,
    tell_rest,
    tell_stop,
)
from sterkersamen.community.meetings.models import Meeting, Pause, Series, Standing, Together
from sterkersamen.community.meetings.recurrence import NoSuchRule, Rule, day_before, days_until, moment_of
from sterkersamen.platform.live import outbox

# Dates stand so far ahead.
AHEAD = timedelta(days=366)


class Over(Exception):
    """What is over cannot be changed any more."""


class Elsewhere(Exception):
    """Another series, date or pause is there already."""


@dataclass(frozen=True)
class Plan:
    """What a series is. first: the first day, on which the rule must fall. words: name, place, access, link."""

    rule: Rule
    first: date
    clock: time
    zone: ZoneInfo
    minutes: int
    where: str
    last: date | None = None
    makes_room: bool = False
    words: dict[str, str] = field(default_factory=dict)

    def moments(self, count: int) -> list[datetime]:
        """When the first dates begin, at most so many, for whoever plans to look at."""
        days = (day for day in self.rule.next_days(self.first, count) if self.last is None or day <= self.last)
        return [moment_of(day, self.clock, self.zone) for day in days]


@transaction.atomic
def plan(facilitator: Membership, given: Plan, follows: Series | None = None) -> Series:
    """A new series with its dates of the coming year. Raises NoSuchRule when its first day is no day of its rule."""
    led_by(facilitator)
    if not given.rule.holds(given.first):
        raise NoSuchRule(given)
    series = Series.objects.create(
        group_id=facilitator.group_id,
        follows=follows,
        sealed=given.words,
        rule=str(given.rule),
        first=given.first,
        last=given.last,
        clock=given.clock,
        zone=given.zone.key,
        minutes=given.minutes,
        where=given.where,
        makes_room=given.makes_room,
        filled_to=day_before(given.first),
        made_by=facilitator.id,
    )
    fill(series)
    tell_pages(facilitator)
    return series


@transaction.atomic
def fill(series: Series, now: datetime | None = None) -> None:
    """Makes the dates that are not there yet, up to a year ahead. Safe to repeat."""
    series = Series.objects.select_for_update().get(id=series.id)
    zone = series.zone_info
    upto = (now or timezone.now()).astimezone(zone).date() + AHEAD
    if series.last is not None:
        upto = min(upto, series.last)
    if upto <= series.filled_to:
        return
    pauses = list(series.pauses.all())
    rows = []
    for day in days_until(series.parsed, series.first, series.filled_to + timedelta(days=1), upto):
        starts = moment_of(day, series.clock, zone)
        rows.append(
            Meeting(
                group_id=series.group_id,
                series=series,
                day=day,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=series.minutes),
                where=series.where,
                makes_room=series.makes_room,
                pause=next((pause for pause in pauses if pause.first <= day <= pause.last), None),
            )
        )
    Meeting.objects.bulk_create(rows)
    series.filled_to = upto
    series.save(update_fields=["filled_to"])


def fill_all() -> None:
    """Every day a day more: all series that still go on, in groups that do."""
    now = timezone.now()
    for series in Series.objects.filter(ended_at=None, group__archived_at=None).iterator():
        fill(series, now)


@transaction.atomic
def change_from(facilitator: Membership, series: Series, given: Plan) -> Series:
    """The series becomes another one from `given.first` on; what was before stays as it was.

    Dates from then on are made anew: what was moved or called off among them goes. Raises Over, NoSuchRule.
    """
    _end_before(facilitator, series, given.first)
    made = plan(facilitator, given, follows=series)
    tell_new_series(series, made, facilitator)
    return made


@transaction.atomic
def stop(facilitator: Membership, series: Series, after: date) -> None:
    """The series ends: there is no date after this day. Raises Over."""
    people = comers_after(series, after)
    _end_before(facilitator, series, after + timedelta(days=1))
    tell_stop(series, people - {facilitator.member_id})
    tell_pages(facilitator)


def _end_before(facilitator: Membership, series: Series, day: date) -> None:
    row = _led(facilitator, series)
    now = timezone.now()
    if row.ended_at is not None or (row.last is not None and row.last < now.astimezone(row.zone_info).date()):
        raise Over
    dates = row.meetings.filter(day__gte=day, starts_at__gt=now)
    dropped = list(dates.values_list("id", flat=True))
    for hear in hooks.DROPPING:
        hear(dropped)
    dates.delete()
    row.last = min(row.last or date.max, day_before(day))
    row.ended_at, row.ended_by = now, facilitator.id
    row.changes += 1
    row.save(update_fields=["last", "ended_at", "ended_by", "changes", "changed_at"])


@transaction.atomic
def pause(facilitator: Membership, series: Series, first: date, last: date) -> Pause:
    """The series rests from one day to another, and comes back by itself. Raises Over, and Elsewhere when it rests then
    already."""
    row = _led(facilitator, series)
    if last < timezone.now().astimezone(row.zone_info).date():
        raise Over
    if row.pauses.filter(first__lte=last, last__gte=first).exists():
        raise Elsewhere
    made = Pause.objects.create(series=row, first=first, last=last, made_by=facilitator.id)
    row.meetings.filter(day__gte=first, day__lte=last, starts_at__gt=timezone.now()).update(
        pause=made, changes=F("changes") + 1
    )
    row.changes += 1
    row.save(update_fields=["changes", "changed_at"])
    tell_rest(row, made.id, facilitator)
    tell_pages(facilitator)
    return made


@transaction.atomic
def lift(facilitator: Membership, series: Series, pause_id: UUID) -> None:
    """A pause is taken back: its dates are there again. Safe to repeat."""
    row = _led(facilitator, series)
    row.meetings.filter(pause=pause_id).update(pause=None, changes=F("changes") + 1)
    if row.pauses.filter(id=pause_id).delete()[0]:
        row.changes += 1
        row.save(update_fields=["changes", "changed_at"])
    tell_pages(facilitator)


@transaction.atomic
def add(
    facilitator: Membership, starts_at: datetime, minutes: int, where: str, words: dict, makes_room: bool
) -> Meeting:
    """One date by itself. Raises Over when it would begin in the past."""
    led_by(facilitator)
    if starts_at <= timezone.now():
        raise Over
    made = Meeting.objects.create(
        group_id=facilitator.group_id,
        starts_at=starts_at.astimezone(UTC),
        ends_at=starts_at.astimezone(UTC) + timedelta(minutes=minutes),
        where=where,
        sealed=words,
        makes_room=makes_room,
    )
    tell_pages(facilitator)
    return made


@transaction.atomic
def move(
    facilitator: Membership,
    meeting: Meeting,
    starts_at: datetime,
    minutes: int,
    where: str,
    words: dict,
    makes_room: bool = False,
) -> None:
    """One date gets another time, length or place. words: what differs from its series, and why ("word").

    Raises Over when it is over, or would begin in the past.
    """
    row = _changeable(facilitator, meeting)
    now = timezone.now()
    if starts_at <= now and starts_at != row.starts_at:
        raise Over
    row.starts_at = starts_at.astimezone(UTC)
    row.ends_at = row.starts_at + timedelta(minutes=minutes)
    row.where, row.sealed, row.makes_room, row.moved_at = where, words, makes_room, now
    _changed(facilitator, row)


@transaction.atomic
def cancel(facilitator: Membership, meeting: Meeting, word: str) -> None:
    """One date does not go on. word: why, for the group; may be empty. Raises Over. Safe to repeat."""
    row = _changeable(facilitator, meeting)
    if row.cancelled_at is None:
        row.sealed = (row.sealed or {}) | {"word": word}
        row.cancelled_at = timezone.now()
        _changed(facilitator, row)


@transaction.atomic
def restore(facilitator: Membership, meeting: Meeting) -> None:
    """A date that was called off goes on after all. Raises Over. Safe to repeat."""
    row = _changeable(facilitator, meeting)
    if row.cancelled_at is not None:
        row.sealed = (row.sealed or {}) | {"word": ""}
        row.cancelled_at = None
        _changed(facilitator, row)


@transaction.atomic
def open_to_others(facilitator: Membership, meeting: Meeting) -> Together:
    """Makes the code by which another group can hold this date together with this one; gives the one that is open already.

    Raises Over.
    """
    row = _changeable(facilitator, meeting)
    made = row.together.filter(ended_at=None).first()
    if made is None:
        made = Together(meeting=row, made_by=facilitator.id)
        made.code_hash = hashed(code_of(facilitator.group_id, made.id))
        made.save(force_insert=True)
    return made


def open_code(meeting: Meeting) -> str:
    """The code of a date that waits for another group; empty where there is none."""
    row = meeting.together.filter(agreed_at=None, ended_at=None).first()
    return code_of(meeting.group_id, row.id) if row else ""


def together_by(code: str) -> Together | None:
    """What a code stands for, as long as nobody agreed and the date is to come."""
    rows = Together.objects.select_related("meeting__group", "meeting__series")
    return rows.filter(
        # Of somebody who leads that group still.
        made_by__in=Membership.objects.facilitators().filter(paused_at=None).values("id"),
        code_hash=hashed(code),
        agreed_at=None,
        ended_at=None,
        meeting__ends_at__gt=timezone.now(),
        meeting__cancelled_at=None,
    ).first()


@transaction.atomic
def agree(facilitator: Membership, offered: Together) -> None:
    """Another group comes too. Raises Over when it was agreed, taken back or is over; Elsewhere for one's own group."""
    led_by(facilitator)
    row = Together.objects.select_for_update().get(id=offered.id)
    if row.meeting.group_id == facilitator.group_id:
        raise Elsewhere
    if row.agreed_at is not None or row.ended_at is not None or row.meeting.ends_at <= timezone.now():
        raise Over
    if row.meeting.cancelled_at is not None:
        raise Over
    row.guest_id, row.agreed_by, row.agreed_at = facilitator.group_id, facilitator.id, timezone.now()
    row.save(update_fields=["guest", "agreed_by", "agreed_at"])
    tell_pages(facilitator, row.meeting)


@transaction.atomic
def apart(facilitator: Membership, meeting: Meeting) -> None:
    """One of the two groups would rather not after all. Safe to repeat."""
    led_by(facilitator)
    mine = Q(guest=facilitator.group_id) | Q(meeting__group=facilitator.group_id)
    rows = Together.objects.filter(mine, meeting=meeting, ended_at=None)
    guests = [one for one in rows.values_list("guest", flat=True) if one is not None]
    # While both still hold it together: the other group's open pages hear it too.
    if rows.exists():
        tell_pages(facilitator, meeting)
    rows.update(ended_at=timezone.now(), ended_by=facilitator.id)
    for guest in guests:
        # That they come every time was said of the dates of another group, which are theirs no more.
        Standing.objects.filter(series=meeting.series_id, membership__group=guest).exclude(series=None).delete()
        for hear in hooks.PARTING:
            hear(meeting.id, guest)


def _led(facilitator: Membership, series: Series) -> Series:
    """The series, locked, for one who leads its group at this moment."""
    led_by(facilitator)
    return Series.objects.select_for_update().get(id=series.id, group=facilitator.group_id)


def _changeable(facilitator: Membership, meeting: Meeting) -> Meeting:
    led_by(facilitator)
    row = Meeting.objects.select_for_update().get(id=meeting.id, group=facilitator.group_id)
    if row.ends_at <= timezone.now():
        raise Over
    return row


def _changed(facilitator: Membership, row: Meeting) -> None:
    row.changes += 1
    row.changed_by = facilitator.id
    row.save()
    tell_change(row, facilitator)
    tell_pages(facilitator, row)


def tell_pages(facilitator: Membership, meeting: Meeting | None = None) -> None:
    """Open pages of the group show what comes next; of the two groups where the date is held together. Whoever did it: also
    who blocked them comes to another time."""
    together = (
        Together.objects.agreed().filter(meeting=meeting).values_list("meeting__group", "guest") if meeting else []
    )
    for group in {facilitator.group_id, *(one for pair in together for one in pair)}:
        outbox.publish("group", group, "meetings", group)
