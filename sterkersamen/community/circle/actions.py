"""The verbs of a circle. Each holds the circle's row, so that taps come one after another; each ends with an event that says
only that the circle looks otherwise now."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from sterkersamen.community.circle.models import Circle, Said, Seat, Step
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
AGENDA = [Step.ARRIVE, Step.CHECK_IN, Step.THEME, Step.ROUND, Step.CLOSE]
MOST_SEATS = 24


class Over(Exception):
    """There is no such circle (any more), or it is not the time for one."""


class TakenOut(Exception):
    """Somebody who was taken out does not come back into this circle."""


class Full(Exception):
    """There is no room for more people."""


class NotNow(Exception):
    """The circle is somewhere else by now: it is somebody else's turn, or another step."""


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
    _changed(circle)
    _attended(seat, row)
    # The page of the meeting shows that the door is open.
    outbox.publish("group", row.group_id, "meetings", row.group_id, acting=facilitator.id)
    return seat


@transaction.atomic
def arrive(membership: Membership, circle: Circle) -> Seat:
    """Comes to the door; facilitators walk in. Raises Over, TakenOut, Full. Safe to repeat."""
    row = _locked(circle.id)
    seat = row.seats.filter(membership=membership).first()
    if seat is None:
        if row.seats.count() >= MOST_SEATS:
            raise Full
        seat = Seat(circle=row, membership=membership)
        if membership.is_facilitator:
            _sit(row, seat)
        seat.save(force_insert=True)
        if seat.in_at is not None:
            _attended(seat, row.meeting)
        _changed(row)
        _tell_apart(seat)
    if seat.out_at is not None:
        raise TakenOut
    return seat


@transaction.atomic
def go(seat: Seat) -> None:
    """Leaves the circle by oneself; one may come back. Safe to repeat."""
    row = _locked(seat.circle_id)
    if row.lead_id == seat.id:
        row.lead = None
    if row.turn_id == seat.id:
        _give(row, _next(row, seat))
    row.seats.filter(id=seat.id).delete()
    _changed(row)


@transaction.atomic
def let_in(lead: Seat, other: UUID) -> None:
    """Lets somebody in who waits. Safe to repeat."""
    row = _led(lead)
    seat = _seat(row, other)
    if seat.in_at is None and seat.out_at is None:
        _sit(row, seat)
        seat.save(update_fields=["in_at", "place"])
        if seat.membership_id is not None:
            _attended(seat, row.meeting)
        _changed(row)
        _decided(seat)


@transaction.atomic
def take_out(lead: Seat, other: UUID) -> None:
    """Takes somebody out, who does not come back into this circle; what they said goes along. Not oneself."""
    row = _led(lead)
    seat = _seat(row, other)
    if seat.id == lead.id:
        raise NotNow
    if row.turn_id == seat.id:
        _give(row, _next(row, seat))
    if seat.membership_id is None:
        seat.delete()
    else:
        seat.out_at, seat.hand_at, seat.sealed = timezone.now(), None, None
        seat.save(update_fields=["out_at", "hand_at", "sealed"])
        Said.objects.filter(seat=seat).delete()
        _decided(seat)
    _changed(row)


@transaction.atomic
def go_to(lead: Seat, step: str) -> None:
    """The circle goes to a step of its agenda. Raises NotNow for what is none. Safe to repeat."""
    row = _led(lead)
    if step not in AGENDA:
        raise NotNow
    if step == row.step:
        return
    row.step, row.turn, row.turn_since = step, None, None
    row.seats.update(hand_at=None, nods=False)
    if step == Step.CHECK_IN:
        _give(row, row.seats.seated().filter(checked_at=None).order_by("place", "id").first())
    elif step in {Step.ROUND, Step.CLOSE}:
        _give(row, row.seats.seated().order_by("place", "id").first())
    _changed(row)


@transaction.atomic
def set_words(lead: Seat, theme: str, agenda: str, minutes: int) -> None:
    """What the round is about, what the facilitator wants to do, and how many minutes a turn takes."""
    row = _led(lead)
    row.sealed, row.minutes = {"theme": theme, "agenda": agenda}, minutes
    _changed(row)


@transaction.atomic
def check_in(seat: Seat, line: str, number: int | None) -> None:
    """Says how one is: a line and a number from 0 to 10, both of which may be left out. Then it is the next one's turn.

    Raises NotNow when it is not one's turn.
    """
    row = _holding(seat)
    if row.step != Step.CHECK_IN:
        raise NotNow
    own = _seat(row, seat.id)
    own.sealed = (own.sealed or {}) | {"line": line, "number": number}
    own.checked_at = timezone.now()
    own.save(update_fields=["sealed", "checked_at"])
    _give(row, _next(row, own, unchecked=True))
    _changed(row)


@transaction.atomic
def say(seat: Seat, text: str, pass_on: bool) -> None:
    """Says something while one holds the talking piece, and passes it on or keeps it. Raises NotNow."""
    row = _holding(seat)
    if seat.muted_at is not None or row.step in {Step.ARRIVE, Step.CHECK_IN}:
        raise NotNow
    Said.objects.create(circle=row, seat=seat, sealed=text, step=row.step)
    if pass_on:
        _give(row, _next(row, seat))
    _changed(row)


@transaction.atomic
def give(seat: Seat, other: UUID | None, turn: UUID | None = None) -> None:
    """Passes the talking piece: to somebody, or (other is None) to the next in the ring. By who holds it, or keeps order.

    turn: who held it in the picture that was tapped on; to the next one it goes from there only, so that two taps are one.
    Raises NotNow, PermissionDenied.
    """
    row = _locked(seat.circle_id)
    if seat.id not in {row.turn_id, row.lead_id}:
        raise PermissionDenied
    if other is None and row.turn_id != turn:
        raise NotNow
    holder = row.turn or seat
    if other is not None:
        found = _seat(row, other)
        if found.in_at is None or found.out_at is not None:
            raise NotNow
        _give(row, found)
    else:
        if row.step == Step.CHECK_IN and row.turn_id is not None:
            # To pass is to have had one's turn.
            row.seats.filter(id=row.turn_id).update(checked_at=timezone.now())
        _give(row, _next(row, holder, unchecked=row.step == Step.CHECK_IN))
    _changed(row)


@transaction.atomic
def raise_hand(seat: Seat, up: bool) -> None:
    """Asks for the talking piece, or no longer. Safe to repeat."""
    row = _locked(seat.circle_id)
    row.seats.seated().filter(id=seat.id).update(hand_at=timezone.now() if up else None)
    _changed(row)


@transaction.atomic
def nod(seat: Seat) -> None:
    """Gives silent support to who speaks. Safe to repeat."""
    row = _locked(seat.circle_id)
    if row.turn_id not in {None, seat.id} and row.seats.seated().filter(id=seat.id, nods=False).update(nods=True):
        _changed(row)


@transaction.atomic
def pause(lead: Seat, on: bool) -> None:
    """Everybody is quiet for a moment, or goes on. Safe to repeat."""
    row = _led(lead)
    row.paused_at = timezone.now() if on else None
    _changed(row)


@transaction.atomic
def mute(lead: Seat, other: UUID, on: bool) -> None:
    """Somebody listens only, or may speak again. Safe to repeat."""
    row = _led(lead)
    row.seats.filter(id=other).update(muted_at=timezone.now() if on else None)
    if on and row.turn_id == other:
        _give(row, _next(row, _seat(row, other)))
    _changed(row)


@transaction.atomic
def name_deputy(lead: Seat, other: UUID, on: bool) -> None:
    """Somebody is asked beforehand to keep order, should nobody do. Safe to repeat."""
    row = _led(lead)
    row.seats.filter(id=other, membership__isnull=False).update(deputy=on)
    _changed(row)


@transaction.atomic
def hand_over(lead: Seat, other: UUID) -> None:
    """Another keeps order from now on. Raises NotNow for who is not in the ring."""
    row = _led(lead)
    found = row.seats.seated().filter(id=other, membership__isnull=False).first()
    if found is None:
        raise NotNow
    row.lead = found
    _changed(row)


@transaction.atomic
def take_over(seat: Seat) -> None:
    """Keeps order when nobody does: a facilitator, else somebody who was named. Raises PermissionDenied, NotNow."""
    row = _locked(seat.circle_id)
    own = _seat(row, seat.id)
    if not has_no_lead(row):
        raise NotNow
    if own.in_at is None or own.out_at is not None or not (own.deputy or _leads(own)):
        raise PermissionDenied
    row.lead = own
    _changed(row)


def has_no_lead(circle: Circle) -> bool:
    """Whether nobody keeps order now: nobody was named, or who did has not been heard of for a while."""
    lead = circle.lead
    return lead is None or lead.out_at is not None or timezone.now() - lead.seen_at > Seat.GONE


@transaction.atomic
def add_at_table(lead: Seat, name: str) -> None:
    """A place for somebody who sits at the table around this one screen. Raises Full."""
    row = _led(lead)
    if row.seats.count() >= MOST_SEATS:
        raise Full
    seat = Seat(circle=row)
    seat.sealed = {"name": name}
    _sit(row, seat)
    seat.save(force_insert=True)
    _changed(row)


def seen(seat: Seat) -> None:
    """Somebody still has the page open."""
    Seat.objects.filter(id=seat.id).update(seen_at=timezone.now())


def close(lead: Seat) -> None:
    """The circle closes: what was said is gone, with the key that opened it. Who was there stays with the meeting."""
    with transaction.atomic():
        circle = _led(lead).id
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


def _locked(circle: UUID) -> Circle:
    row = (
        Circle.objects.select_for_update(of=("self",))
        .select_related("meeting", "lead", "turn")
        .filter(id=circle)
        .first()
    )
    if row is None:
        raise Over
    return row


def _led(lead: Seat) -> Circle:
    row = _locked(lead.circle_id)
    if row.lead_id != lead.id:
        raise PermissionDenied
    return row


def _holding(seat: Seat) -> Circle:
    row = _locked(seat.circle_id)
    if row.turn_id != seat.id or row.paused_at is not None:
        raise NotNow
    return row


def _seat(row: Circle, id: UUID) -> Seat:
    found = row.seats.filter(id=id).select_related("membership").first()
    if found is None:
        raise NotNow
    return found


def _sit(row: Circle, seat: Seat) -> None:
    seat.in_at = timezone.now()
    seat.place = (row.seats.aggregate(last=Max("place"))["last"] or 0) + 1


def _leads(seat: Seat) -> bool:
    return seat.membership is not None and seat.membership.is_facilitator and seat.membership.ended_at is None


def _give(row: Circle, seat: Seat | None) -> None:
    row.turn, row.turn_since = seat, timezone.now() if seat else None
    row.seats.update(nods=False)
    if seat is not None:
        row.seats.filter(id=seat.id).update(hand_at=None)


def _next(row: Circle, holder: Seat, unchecked: bool = False) -> Seat | None:
    """Who comes after somebody in the ring; who may not speak now is passed over. None: nobody is left."""
    seats = list(row.seats.seated().order_by("place", "id"))
    at = next((number for number, seat in enumerate(seats) if seat.id == holder.id), -1)
    for seat in seats[at + 1 :] + seats[: max(at, 0)]:
        if seat.id != holder.id and seat.muted_at is None and not (unchecked and seat.checked_at is not None):
            return seat
    return None


def _changed(row: Circle) -> None:
    row.number += 1
    row.save()
    outbox.publish("circle", row.id, "circle", row.id)


def _decided(seat: Seat) -> None:
    """Who waited looks again, and may hear what is said inside from now on, or no more."""
    if seat.membership_id is not None:
        outbox.publish("door", seat.circle_id, "door", seat.circle_id, audience="one", only=seat.membership_id)
        outbox.control("rights", seat.membership_id)


def _tell_apart(seat: Seat) -> None:
    """Who stands at a block with somebody who comes to the door is told, before anybody enters."""
    apart = hidden_from(seat.membership_id) if seat.membership_id else frozenset()
    for other in seat.circle.seats.filter(membership__in=apart, out_at=None):
        outbox.publish("circle", seat.circle_id, "apart", seat.circle_id, audience="one", only=other.membership_id)


def _attended(seat: Seat, meeting: Meeting) -> None:
    if seat.membership is not None:
        meetings.attend(seat.membership, meeting, Attendance.How.CIRCLE)
