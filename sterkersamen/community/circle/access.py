"""Doors of a circle: for who belongs now to a group whose meeting it is. Anybody else finds nothing."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.http import Http404

from sterkersamen.community.circle.models import Circle, Said, Seat
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
        return self.seat is not None and self.seat.in_at is not None and self.seat.out_at is None


def place_of(member, group_id: UUID, meeting_id: UUID) -> Place:
    """The place of a member at a meeting of their group, or one held together with it. Raises Http404, GoFirst."""
    membership = current_of(member, group_id)
    meeting = meeting_in(membership, meeting_id)
    circle = _circle.first(meeting.id)
    seat = _seat.first(circle.id, membership.id) if circle else None
    return Place(membership, meeting, circle, seat)


def said_in(place: Place, said_id: UUID) -> Said:
    """Something that was said while one sat in the ring. Raises Http404."""
    if place.is_in and place.circle is not None:
        row = place.circle.said.select_related("seat__membership").filter(id=said_id).first()
        if row is not None:
            return row
    raise Http404


def seat_of(member, circle_id: UUID) -> Seat | None:
    """The seat of a member who still belongs to the group, in whatever state; None where there is none."""
    return (
        Seat.objects.select_related("membership", "circle")
        .filter(circle=circle_id, membership__member=member, membership__ended_at=None, membership__paused_at=None)
        .first()
    )
