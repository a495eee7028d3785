"""Opening a circle, coming in and going, and what is left of it: nothing."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sterkersamen.community.circle.actions.holding import (
    Apart,
    Full,
    NotNow,
    Over,
    TakenOut,
    apart_from,
    changed,
    facilitates,
    give_to,
    has_no_lead,
    led,
    locked,
    next_of,
    seat_in,
    sit,
)
from sterkersamen.community.circle.models import Circle, Said, Seat
from sterkersamen.community.groups.actions.coming_in import led_by
from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.models import Attendance, Meeting
from sterkersamen.platform.live import outbox
from sterkersamen.platform.once.actions import forget
from sterkersamen.platform.vault import fleeting, keyring
from sterkersamen.platform.vault.keyring import Subject

# A circle that nobody closes is closed so long after its meeting.
FORGOTTEN = timedelta(hours=2)
# No circle takes longer, whatever became of the date.
LONGEST = timedelta(hours=14)
# A key is written just before its circle: so long it may be there alone.
OPENING = timedelta(minutes=1)
MOST_SEATS = 24


@transaction.atomic
def open_circle(facilitator: Membership, meeting: Meeting, sure: bool = True) -> Seat:
    """Opens the circle of a meeting, or comes to the one that is open; gives the facilitator's seat.

    Raises Over when it is not yet a quarter of an hour before, or over, PermissionDenied for who does not lead the group
    whose meeting it is, and what `arrive` raises.
    """
    led_by(facilitator)
    row = Meeting.objects.select_for_update().get(id=meeting.id)
    if row.group_id != facilitator.group_id:
        raise PermissionDenied
    if not row.is_open or row.cancelled_at is not None or row.pause_id is not None:
        raise Over
    circle = Circle.objects.filter(meeting=row).first()
    if circle is not None:
        return arrive(facilitator, circle, sure)
    circle = Circle(meeting=row)
    keyring.create_key(Subject("circle", circle.id))
    circle.sealed = {"theme": "", "agenda": ""}
    circle.save(force_insert=True)
    seat = Seat.objects.create(circle=circle, membership=facilitator, in_at=timezone.now())
    circle.lead = seat
    changed(circle)
    _attended(seat, row)
    # The page of the meeting shows that the door is open.
    meetings.tell_pages(facilitator, row)
    return seat


@transaction.atomic
def arrive(membership: Membership, circle: Circle, sure: bool = True) -> Seat:
    """Comes to the door; facilitators walk in. Raises Over, TakenOut, Full; unless sure, Apart. Safe to repeat."""
    row = locked(circle.id)
    # Nor under another name, or by another group that comes too.
    if row.seats.filter(membership__member=membership.member_id, out_at__isnull=False).exists():
        raise TakenOut
    seat = row.seats.filter(membership=membership).first()
    if seat is not None and seat.gone_at is None:
        return seat
    if row.seats.here().count() >= MOST_SEATS:
        raise Full
    apart = apart_from(membership.id, row)
    if apart and not sure:
        raise Apart
    if seat is None:
        seat = Seat(circle=row, membership=membership)
        seat.save(force_insert=True)
    seat.gone_at = seat.in_at = None
    walks_in = facilitates(seat, row)
    if walks_in:
        sit(row, seat)
    seat.save(update_fields=["gone_at", "in_at", "place"])
    if walks_in:
        _attended(seat, row.meeting)
    changed(row, door=True)
    # Who stands at a block with somebody who comes to the door is told, before anybody enters.
    for other in apart:
        stream = "door" if other.in_at is None else "circle"
        outbox.publish(stream, row.id, "apart", row.id, audience="one", only=other.membership_id)
    return seat


@transaction.atomic
def go(seat: Seat) -> None:
    """Leaves the circle by oneself; one may come back, by the door. Safe to repeat.

    What one said is on no page any more. Until the circle closes, who heard it can still report it.
    """
    row = locked(seat.circle_id)
    if not row.seats.here().filter(id=seat.id).exists():
        return
    if row.lead_id == seat.id:
        row.lead = None
    if row.turn_id == seat.id:
        give_to(row, next_of(row, seat))
    row.seats.filter(id=seat.id).update(gone_at=timezone.now(), hand_at=None, nods=False, deputy=False)
    changed(row, door=True)


@transaction.atomic
def let_in(lead: Seat, other: UUID) -> None:
    """Lets somebody in who waits. Safe to repeat."""
    row = led(lead)
    seat = seat_in(row, other)
    if row.seats.waiting().filter(id=seat.id).exists():
        sit(row, seat)
        seat.save(update_fields=["in_at", "place"])
        if seat.membership_id is not None:
            _attended(seat, row.meeting)
        changed(row, door=True)
        _decided(seat)


@transaction.atomic
def take_out(lead: Seat, other: UUID) -> None:
    """Takes somebody out, who does not come back into this circle; what they said is on no page any more, and can be reported
    until it closes. Not oneself; and no facilitator of the group is taken out by who is none.
    """
    row = led(lead)
    seat = seat_in(row, other)
    if seat.id == lead.id:
        raise NotNow
    if facilitates(seat, row) and not facilitates(seat_in(row, lead.id), row):
        raise PermissionDenied
    if row.turn_id == seat.id:
        give_to(row, next_of(row, seat))
    if seat.membership_id is None:
        seat.delete()
    else:
        seat.out_at, seat.hand_at = timezone.now(), None
        seat.save(update_fields=["out_at", "hand_at"])
        _decided(seat)
    changed(row, door=True)


@transaction.atomic
def add_at_table(lead: Seat, name: str) -> None:
    """A place for somebody who sits at the table around this one screen. Raises Full."""
    row = led(lead)
    if row.seats.here().count() >= MOST_SEATS:
        raise Full
    seat = Seat(circle=row)
    seat.sealed = {"name": name, "by": str(lead.id)}
    sit(row, seat)
    seat.save(force_insert=True)
    changed(row)


def seen(seat: Seat, circle: Circle) -> None:
    """Somebody still has the page open. Finds out too whether who keeps order does, and tells when that changes. One query
    as long as it does not."""
    Seat.objects.filter(id=seat.id).update(seen_at=timezone.now())
    if circle.offered == (circle.lead_id != seat.id and has_no_lead(circle)):
        return
    with transaction.atomic(), contextlib.suppress(Over):
        row = locked(circle.id)
        if row.offered != has_no_lead(row):
            row.offered = not row.offered
            changed(row)


def close(lead: Seat) -> None:
    """The circle closes: what was said is gone, with the key that opened it. Who was there stays with the meeting."""
    with transaction.atomic():
        row = locked(lead.circle_id)
        # By a facilitator of the group also where somebody else keeps order.
        if row.lead_id != lead.id and not facilitates(seat_in(row, lead.id), row):
            raise PermissionDenied
        _shred(row.id)
    keyring.destroy(Subject("circle", row.id))


def close_forgotten() -> None:
    """Closes what nobody closed, and destroys keys that a crash left behind. Safe to repeat."""
    now = timezone.now()
    # The second: a date that was moved on while its circle was open.
    forgotten = Q(meeting__ends_at__lt=now - FORGOTTEN) | Q(opened_at__lt=now - LONGEST)
    for circle in list(Circle.objects.filter(forgotten).values_list("id", flat=True)):
        with transaction.atomic():
            _shred(circle)
    running = set(Circle.objects.values_list("id", flat=True))
    for key in fleeting.rows(older=OPENING):
        if key.kind == "circle" and key.subject not in running and not Circle.objects.filter(id=key.subject).exists():
            keyring.destroy(Subject("circle", key.subject))


def leave(membership: Membership, words_taken: bool) -> None:
    """Who leaves the group, or is removed, leaves its circles; and takes what they said along, if they take their words."""
    stand_up(membership)
    if words_taken:
        Said.objects.filter(seat__membership=membership).delete()
        Seat.objects.filter(membership=membership).update(sealed=None)


def stand_up(membership: Membership) -> None:
    """Who is paused in the group leaves its circles too."""
    for seat in Seat.objects.here().filter(membership=membership):
        # Closed just now: then there is nothing to leave.
        with contextlib.suppress(Over):
            go(seat)


def part(meeting: UUID, group: UUID) -> None:
    """Two groups hold a date together no longer: who came by the other one hears nothing more."""
    for seat in Seat.objects.filter(circle__meeting=meeting, membership__group=group):
        with contextlib.suppress(Over):
            go(seat)
        outbox.control("rights", seat.circle_id)


def lead_ended(membership: Membership) -> None:
    """Who leads the group no more keeps order in its circles no more: it is offered to others."""
    for circle in Circle.objects.filter(lead__membership=membership):
        row = locked(circle.id)
        row.lead = None
        changed(row)


def group_changed(group: Group) -> None:
    """New house rules: who is in a circle is asked again, also at a date of another group. A group that is over has no
    circle either, and hears none."""
    theirs = Q(meeting__group=group) | Q(seats__membership__group=group)
    for circle in Circle.objects.filter(theirs).select_related("meeting").distinct():
        if group.archived_at is None:
            outbox.control("rights", circle.id)
        elif circle.meeting.group_id == group.id:
            _end(circle.id)
        else:
            part(circle.meeting_id, group.id)


def dropped(meetings: list[UUID]) -> None:
    """Dates that are there no more have no circle either."""
    for circle in Circle.objects.filter(meeting__in=meetings).values_list("id", flat=True):
        _end(circle)


def _end(circle: UUID) -> None:
    _shred(circle)
    transaction.on_commit(partial(keyring.destroy, Subject("circle", circle)))


def _shred(circle: UUID) -> None:
    """All rows of a circle: also who sent which form when, with a hash of it, and what open pages were told."""
    people = list(Seat.objects.filter(circle=circle, membership__isnull=False).values_list("membership", flat=True))
    forget(people, "circle ")
    Circle.objects.filter(id=circle).update(lead=None, turn=None)
    Circle.objects.filter(id=circle).delete()
    outbox.forget(circle)
    outbox.control("key_gone", circle)
    # Everybody who listens is asked again, and finds that it is over.
    outbox.control("rights", circle)


def _decided(seat: Seat) -> None:
    """Who waited looks again, and may hear what is said inside from now on, or no more."""
    if seat.membership_id is not None:
        outbox.publish("door", seat.circle_id, "door", seat.circle_id, audience="one", only=seat.membership_id)
        outbox.control("rights", seat.membership_id)


def _attended(seat: Seat, meeting: Meeting) -> None:
    # A date that was moved or called off while its circle is open goes on there all the same.
    if seat.membership is not None:
        with contextlib.suppress(meetings.NotOpen):
            meetings.attend(seat.membership, meeting, Attendance.How.CIRCLE)
