"""Opening a circle, coming in and going, and what is left of it: nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from sterkersamen.community.circle.actions.holding import (
    Full,
    NotNow,
    Over,
    TakenOut,
    changed,
    give_to,
    led,
    locked,
    next_of,
    seat_in,
    sit,
)
from sterkersamen.community.circle.models import Circle, Said, Seat
from sterkersamen.community.groups.actions.coming_in import led_by
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.models import Attendance, Meeting
from sterkersamen.platform.live import outbox
from sterkersamen.platform.safety.queries import hidden_from
from sterkersamen.platform.vault import fleeting, keyring
from sterkersamen.platform.vault.keyring import Subject

# A circle that nobody closes is closed so long after its meeting.
FORGOTTEN = timedelta(hours=2)
MOST_SEATS = 24


@transaction.atomic
def open_circle(facilitator: Membership, meeting: Meeting) -> Seat:
    """Opens the circle of a meeting, or comes to the one that is open; gives the facilitator's seat.

    Raises Over when it is not yet a quarter of an hour before, or over, and PermissionDenied for who does not lead the
    group whose meeting it is.
    """
    led_by(facilitator)
    row = Meeting.objects.select_for_update().get(id=meeting.id)
    if row.group_id != facilitator.group_id:
        raise PermissionDenied
    if not row.is_open or row.cancelled_at is not None or row.pause_id is not None:
        raise Over
    circle = Circle.objects.filter(meeting=row).first()
    if circle is not None:
        return arrive(facilitator, circle)
    circle = Circle(meeting=row)
    keyring.create_key(Subject("circle", circle.id))
    circle.sealed = {"theme": "", "agenda": ""}
    circle.save(force_insert=True)
    seat = Seat.objects.create(circle=circle, membership=facilitator, in_at=timezone.now())
    circle.lead = seat
    changed(circle)
    _attended(seat, row)
    # The page of the meeting shows that the door is open.
    outbox.publish("group", row.group_id, "meetings", row.group_id, acting=facilitator.id)
    return seat


@transaction.atomic
def arrive(membership: Membership, circle: Circle) -> Seat:
    """Comes to the door; facilitators walk in. Raises Over, TakenOut, Full. Safe to repeat."""
    row = locked(circle.id)
    seat = row.seats.filter(membership=membership).first()
    if seat is None:
        if row.seats.count() >= MOST_SEATS:
            raise Full
        seat = Seat(circle=row, membership=membership)
        if membership.is_facilitator:
            sit(row, seat)
        seat.save(force_insert=True)
        if seat.in_at is not None:
            _attended(seat, row.meeting)
        changed(row)
        _tell_apart(seat)
    if seat.out_at is not None:
        raise TakenOut
    return seat


@transaction.atomic
def go(seat: Seat) -> None:
    """Leaves the circle by oneself; one may come back. Safe to repeat."""
    row = locked(seat.circle_id)
    if row.lead_id == seat.id:
        row.lead = None
    if row.turn_id == seat.id:
        give_to(row, next_of(row, seat))
    row.seats.filter(id=seat.id).delete()
    changed(row)


@transaction.atomic
def let_in(lead: Seat, other: UUID) -> None:
    """Lets somebody in who waits. Safe to repeat."""
    row = led(lead)
    seat = seat_in(row, other)
    if seat.in_at is None and seat.out_at is None:
        sit(row, seat)
        seat.save(update_fields=["in_at", "place"])
        if seat.membership_id is not None:
            _attended(seat, row.meeting)
        changed(row)
        _decided(seat)


@transaction.atomic
def take_out(lead: Seat, other: UUID) -> None:
    """Takes somebody out, who does not come back into this circle; what they said goes along. Not oneself."""
    row = led(lead)
    seat = seat_in(row, other)
    if seat.id == lead.id:
        raise NotNow
    if row.turn_id == seat.id:
        give_to(row, next_of(row, seat))
    if seat.membership_id is None:
        seat.delete()
    else:
        seat.out_at, seat.hand_at, seat.sealed = timezone.now(), None, None
        seat.save(update_fields=["out_at", "hand_at", "sealed"])
        Said.objects.filter(seat=seat).delete()
        _decided(seat)
    changed(row)


@transaction.atomic
def add_at_table(lead: Seat, name: str) -> None:
    """A place for somebody who sits at the table around this one screen. Raises Full."""
    row = led(lead)
    if row.seats.count() >= MOST_SEATS:
        raise Full
    seat = Seat(circle=row)
    seat.sealed = {"name": name}
    sit(row, seat)
    seat.save(force_insert=True)
    changed(row)


def seen(seat: Seat) -> None:
    """Somebody still has the page open."""
    Seat.objects.filter(id=seat.id).update(seen_at=timezone.now())


def close(lead: Seat) -> None:
    """The circle closes: what was said is gone, with the key that opened it. Who was there stays with the meeting."""
    with transaction.atomic():
        circle = led(lead).id
        _shred(circle)
    keyring.destroy(Subject("circle", circle))


def close_forgotten() -> None:
    """Closes what nobody closed, and destroys keys that a crash left behind. Safe to repeat."""
    late = Circle.objects.filter(meeting__ends_at__lt=timezone.now() - FORGOTTEN).values_list("id", flat=True)
    for circle in list(late):
        with transaction.atomic():
            _shred(circle)
    running = set(Circle.objects.values_list("id", flat=True))
    for key in fleeting.rows():
        if key.kind == "circle" and key.subject not in running and not Circle.objects.filter(id=key.subject).exists():
            keyring.destroy(Subject("circle", key.subject))


def leave(membership: Membership, _words_taken: bool) -> None:
    """Who leaves the group, or is removed, leaves its circles."""
    for seat in Seat.objects.filter(membership=membership):
        go(seat)


def _shred(circle: UUID) -> None:
    Circle.objects.filter(id=circle).update(lead=None, turn=None)
    Circle.objects.filter(id=circle).delete()
    outbox.control("key_gone", circle)
    # Everybody who listens is asked again, and finds that it is over.
    outbox.control("rights", circle)


def _tell_apart(seat: Seat) -> None:
    """Who stands at a block with somebody who comes to the door is told, before anybody enters."""
    apart = hidden_from(seat.membership_id) if seat.membership_id else frozenset()
    for other in seat.circle.seats.filter(membership__in=apart, out_at=None):
        outbox.publish("circle", seat.circle_id, "apart", seat.circle_id, audience="one", only=other.membership_id)


def _decided(seat: Seat) -> None:
    """Who waited looks again, and may hear what is said inside from now on, or no more."""
    if seat.membership_id is not None:
        outbox.publish("door", seat.circle_id, "door", seat.circle_id, audience="one", only=seat.membership_id)
        outbox.control("rights", seat.membership_id)


def _attended(seat: Seat, meeting: Meeting) -> None:
    if seat.membership is not None:
        meetings.attend(seat.membership, meeting, Attendance.How.CIRCLE)
