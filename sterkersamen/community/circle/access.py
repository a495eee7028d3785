"""Doors of a circle: for who belongs now to a group whose meeting it is. Anybody else finds nothing."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F
from django.http import Http404
from django.utils import timezone

from sterkersamen.community.circle.models import Circle, Seat
from sterkersamen.community.groups.access import current_of
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings.access import meeting_in
from sterkersamen.community.meetings.models import Meeting
from sterkersamen.core.prepared import Prepared

_circle: Prepared[Circle] = Prepared(
    lambda meeting: Circle.objects.filter(meeting=meeting).select_related("lead", "turn")
)
_seat: Prepared[Seat] = Prepared(lambda circle, membership: Seat.objects.filter(circle=circle, membership=membership))


class Place(NamedTuple):
    """Somebody at a meeting: its circle when it is open, and their seat when they came to it."""

    membership: Membership
    meeting: Meeting
    circle: Circle | None
    seat: Seat | None

    @property
    def is_in(self) -> bool:
        """Whether they sit in the ring now."""
        seat = self.seat
        return seat is not None and seat.in_at is not None and seat.out_at is None and seat.gone_at is None


def place_of(member, group_id: UUID, meeting_id: UUID) -> Place:
    """The place of a member at a meeting of their group, or one held together with it. Raises Http404, GoFirst."""
    membership = current_of(member, group_id)
    meeting = meeting_in(membership, meeting_id)
    circle = _circle.first(meeting.id)
    seat = _seat.first(circle.id, membership.id) if circle else None
    return Place(membership, meeting, circle, seat)


class Heard(NamedTuple):
    """Something that was said, or written down at the check-in, and who did."""

    id: UUID
    by: Membership
    text: str


def said_in(place: Place, id: UUID) -> Heard:
    """Something that was said while one sat in the ring, by its id; somebody's check-in, or a name at the table, by the id
    of the seat; theme and agenda by the id of the circle. Also where one or the other went, or was taken out, since: until
    the circle closes. Raises Http404."""
    seat, circle = place.seat, place.circle
    if seat is None or seat.in_at is None or circle is None:
        raise Http404
    until = seat.out_at or seat.gone_at or timezone.now()
    heard = _words(circle, until) if id == circle.id else _said(circle, id, until) or _at_seat(circle, id, until)
    if heard is None:
        raise Http404
    return heard


def _said(circle: Circle, id: UUID, until: datetime) -> Heard | None:
    row = circle.said.select_related("seat__membership").filter(id=id, at__lte=until).first()
    return Heard(row.id, row.seat.membership, row.sealed) if row is not None and row.seat.membership else None


def _at_seat(circle: Circle, id: UUID, until: datetime) -> Heard | None:
    row = circle.seats.select_related("membership").filter(id=id, in_at__lte=until).first()
    words = (row and row.sealed) or {}
    if row is None or row.membership is None:
        return _written(circle, id, words.get("by"), words.get("name"))
    line = words.get("line") if row.checked_at is not None and row.checked_at <= until else ""
    return Heard(row.id, row.membership, line) if line else None


def _words(circle: Circle, until: datetime) -> Heard | None:
    words = circle.sealed or {}
    if "at" not in words or datetime.fromisoformat(words["at"]) > until:
        return None
    text = "\n\n".join(part for part in (words["theme"], words["agenda"]) if part)
    return _written(circle, circle.id, words["by"], text)


def _written(circle: Circle, id: UUID, by: str | None, text: str | None) -> Heard | None:
    """What somebody who keeps order, or did, put down for all."""
    seat = circle.seats.select_related("membership").filter(id=by).first() if by and text else None
    return Heard(id, seat.membership, text or "") if seat is not None and seat.membership is not None else None


def seat_of(member, circle_id: UUID) -> Seat | None:
    """The seat of a member who still belongs to the group, in whatever state; None where there is none."""
    seat = (
        Seat.objects.here()
        .select_related("membership", "circle")
        .filter(
            circle=circle_id,
            membership__member=member,
            membership__ended_at=None,
            membership__paused_at=None,
            membership__rules_accepted__gte=F("membership__group__rules_number"),
            membership__group__archived_at=None,
        )
        .first()
    )
    if seat is None or not Meeting.objects.of([seat.membership.group_id]).filter(id=seat.circle.meeting_id).exists():
        return None
    return seat
