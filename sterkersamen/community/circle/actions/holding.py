"""What the verbs of a circle have in common: holding its row, finding a seat, handing the piece on, telling."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q
from django.utils import timezone

from sterkersamen.community.circle.models import Circle, Seat
from sterkersamen.community.groups.models import Membership
from sterkersamen.platform.live import outbox
from sterkersamen.platform.safety.queries import hidden_from


class Over(Exception):
    """There is no such circle (any more), or it is not the time for one."""


class TakenOut(Exception):
    """Somebody who was taken out does not come back into this circle."""


class Full(Exception):
    """There is no room for more people."""


class Apart(Exception):
    """Somebody is in this circle, or at its door, with whom there is a block."""


class NotNow(Exception):
    """The circle is somewhere else by now: it is somebody else's turn, or another step."""


def locked(circle: UUID) -> Circle:
    """The circle's row, held until the transaction ends. Raises Over."""
    row = (
        Circle.objects.select_for_update(of=("self",))
        .select_related("meeting", "lead__membership", "turn")
        .filter(id=circle)
        .first()
    )
    if row is None:
        raise Over
    return row


def led(lead: Seat) -> Circle:
    """The same, for who keeps order. Raises Over, PermissionDenied."""
    row = locked(lead.circle_id)
    if row.lead_id != lead.id:
        raise PermissionDenied
    return row


def seat_in(row: Circle, id: UUID) -> Seat:
    """A seat of the circle. Raises NotNow."""
    found = row.seats.filter(id=id).select_related("membership").first()
    if found is None:
        raise NotNow
    return found


def sit(row: Circle, seat: Seat) -> None:
    """Gives somebody the next place in the ring."""
    seat.in_at = timezone.now()
    seat.place = (row.seats.aggregate(last=Max("place"))["last"] or 0) + 1


def give_to(row: Circle, seat: Seat | None) -> None:
    """Gives somebody the talking piece, or nobody."""
    row.turn, row.turn_since = seat, timezone.now() if seat else None
    row.seats.update(nods=False)
    if seat is not None:
        row.seats.filter(id=seat.id).update(hand_at=None)


def next_of(row: Circle, holder: Seat, unchecked: bool = False) -> Seat | None:
    """Who comes after somebody in the ring; who may not speak now is passed over. None: nobody is left."""
    seats = list(row.seats.seated().order_by("place", "id"))
    # Also after who is in the ring no more.
    after = [seat for seat in seats if seat.place > holder.place]
    for seat in after + [seat for seat in seats if seat not in after]:
        if seat.id != holder.id and seat.muted_at is None and not (unchecked and seat.checked_at is not None):
            return seat
    return None


def apart_from(membership: UUID, row: Circle) -> list[Seat]:
    """Who is in the ring, or at its door, with whom somebody stands at a block. Two queries."""
    return list(row.seats.here().filter(membership__in=hidden_from(membership)))


def facilitates(seat: Seat, row: Circle) -> bool:
    """Whether somebody is a facilitator, now, of the group whose meeting it is. Of a group that comes too does not count."""
    own = seat.membership
    return own is not None and own.group_id == row.meeting.group_id and own.is_facilitator and own.paused_at is None


def is_borrowed(circle: Circle) -> bool:
    """Whether who keeps order is no facilitator of the group. One query at most."""
    lead = circle.lead
    return lead is not None and not facilitates(lead, circle)


def has_no_lead(circle: Circle) -> bool:
    """Whether nobody keeps order now: nobody was named, or who did has not been heard of for a while.

    A moment that is still to come is no sign of life: a clock was set back.
    """
    lead = circle.lead
    if lead is None or lead.out_at is not None or lead.gone_at is not None:
        return True
    return abs(timezone.now() - lead.seen_at) > Seat.GONE


def changed(row: Circle, door: bool = False) -> None:
    """Tells everybody in the ring that it looks otherwise now. The verb's last step.

    door: tells who keeps order, and nobody else, who waits there now.
    """
    row.number += 1
    row.save()
    outbox.publish("circle", row.id, "circle", row.id)
    if door and row.lead is not None:
        outbox.publish("circle", row.id, "waiting", row.id, audience="one", only=row.lead.membership_id)


def keeps_order(membership: Membership) -> bool:
    """Whether somebody keeps order in a circle that is open, or was named to do so when nobody does."""
    seats = Seat.objects.filter(membership=membership)
    return seats.filter(Q(deputy=True) | Q(leads__isnull=False)).exists()
