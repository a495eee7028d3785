"""Telling who comes: a day and an hour before, and at once when a date changes."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings.models import Commitment, Meeting, Series, Standing
from sterkersamen.platform.notify.actions import KEPT, notify

DAY, HOUR, CHANGED = "day", "hour", "changed"
# How long before it begins: from when, and until when one is still told. Who says only then that they come, knows.
BEFORE = {DAY: (timedelta(hours=24), timedelta(hours=4)), HOUR: (timedelta(hours=1), timedelta())}


def remind() -> None:
    """Tells who comes that it is tomorrow, and that it is in an hour. Safe to repeat: each is told once."""
    now = timezone.now()
    for kind, (first, last) in BEFORE.items():
        soon = Meeting.objects.held().filter(starts_at__gt=now + last, starts_at__lte=now + first)
        for meeting in soon.filter(group__archived_at=None):
            people = {one.member_id for one in comers(meeting)}
            notify(kind, people, meeting.id, turn=meeting.changes, until=meeting.starts_at)


def tell_change(meeting: Meeting, by: Membership) -> None:
    """Tells who comes that a date moved, was called off, or goes on after all; not who did it."""
    people = {one.member_id for one in comers(meeting)} - {by.member_id}
    notify(CHANGED, people, meeting.id, turn=meeting.changes, until=meeting.ends_at)


def tell_new_series(old: Series, new: Series, by: Membership) -> None:
    """Tells who came every time that the series goes on otherwise; not who did it."""
    first = new.meetings.held().order_by("starts_at").first()
    if first is not None:
        notify(CHANGED, _regulars(old) - {by.member_id}, first.id, turn=first.changes, until=first.ends_at)


def comers_after(series: Series, day: date) -> set[UUID]:
    """The members who come every time, or said that they come to a date after this day. Two queries."""
    rows = Commitment.objects.filter(
        meeting__series=series, meeting__day__gt=day, meeting__starts_at__gt=timezone.now(), coming=True
    )
    rows = rows.filter(membership__ended_at=None, membership__paused_at=None)
    return _regulars(series) | set(rows.values_list("membership__member", flat=True))


def tell_stop(series: Series, people: set[UUID]) -> None:
    """Tells some members that the series ends."""
    notify(CHANGED, people, series.id, until=timezone.now() + KEPT)


def tell_rest(series: Series, pause_id: UUID, by: Membership) -> None:
    """Tells who comes that the next dates are not there for a while: by the first of them."""
    first = series.meetings.filter(pause=pause_id, ends_at__gt=timezone.now()).order_by("starts_at").first()
    if first is not None:
        tell_change(first, by)


def _regulars(series: Series) -> set[UUID]:
    rows = Standing.objects.filter(series=series, membership__ended_at=None, membership__paused_at=None)
    return set(rows.values_list("membership__member", flat=True))


def comers(meeting: Meeting) -> list[Membership]:
    """Who said that they come to a date, or come every time, of the groups whose date it is. Two queries."""
    said = dict(Commitment.objects.filter(meeting=meeting).values_list("membership", "coming"))
    always = Standing.objects.filter(series=meeting.series_id).exclude(series=None).values("membership")
    guests = meeting.together.agreed().values("guest")
    current = Membership.objects.current().filter(
        Q(group=meeting.group_id) | Q(group__in=guests),
        Q(id__in=said) | Q(id__in=always),
        paused_at=None,
        rules_accepted__gte=F("group__rules_number"),
    )
    return [one for one in current if said.get(one.id, True)]
