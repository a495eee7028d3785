"""The talking piece, the steps of the evening, and who keeps order."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from sterkersamen.community.circle.actions.holding import (
    NotNow,
    changed,
    facilitates,
    give_to,
    has_no_lead,
    is_borrowed,
    led,
    locked,
    next_of,
    seat_in,
)
from sterkersamen.community.circle.models import Circle, Said, Seat, Step

AGENDA = [Step.ARRIVE, Step.CHECK_IN, Step.THEME, Step.ROUND, Step.CLOSE]


@transaction.atomic
def go_to(lead: Seat, step: str) -> None:
    """The circle goes to a step of its agenda. Raises NotNow for what is none. Safe to repeat."""
    row = led(lead)
    if step not in AGENDA:
        raise NotNow
    if step == row.step:
        return
    row.step, row.turn, row.turn_since = step, None, None
    row.seats.update(hand_at=None, nods=False)
    if step == Step.CHECK_IN:
        give_to(row, row.seats.seated().filter(checked_at=None, muted_at=None).order_by("place", "id").first())
    elif step in {Step.ROUND, Step.CLOSE}:
        give_to(row, row.seats.seated().filter(muted_at=None).order_by("place", "id").first())
    changed(row)


@transaction.atomic
def set_words(lead: Seat, theme: str, agenda: str, minutes: int) -> None:
    """What the round is about, what the facilitator wants to do, and how many minutes a turn takes."""
    row = led(lead)
    # Whose words they are, and since when: they can be reported.
    by = {"by": str(lead.id), "at": timezone.now().isoformat()}
    row.sealed, row.minutes = {"theme": theme, "agenda": agenda} | by, minutes
    changed(row)


@transaction.atomic
def check_in(seat: Seat, line: str, number: int | None) -> None:
    """Says how one is: a line and a number from 0 to 10, both of which may be left out. Then it is the next one's turn.

    Raises NotNow when it is not one's turn.
    """
    row = _holding(seat)
    if row.step != Step.CHECK_IN or seat.muted_at is not None:
        raise NotNow
    own = seat_in(row, seat.id)
    own.sealed = (own.sealed or {}) | {"line": line, "number": number}
    own.checked_at = timezone.now()
    own.save(update_fields=["sealed", "checked_at"])
    give_to(row, next_of(row, own, unchecked=True))
    changed(row)


@transaction.atomic
def say(seat: Seat, text: str, pass_on: bool) -> None:
    """Says something while one holds the talking piece, and passes it on or keeps it. Raises NotNow."""
    row = _holding(seat)
    if seat.muted_at is not None or row.step in {Step.ARRIVE, Step.CHECK_IN}:
        raise NotNow
    Said.objects.create(circle=row, seat=seat, sealed=text, step=row.step)
    if pass_on:
        give_to(row, next_of(row, seat))
    changed(row)


@transaction.atomic
def give(seat: Seat, other: UUID | None, turn: UUID | None = None) -> None:
    """Passes the talking piece: to somebody, or (other is None) to the next in the ring. By who holds it, or keeps order.

    turn: who held it in the picture that was tapped on; to the next one it goes from there only, so that two taps are one.
    Raises NotNow, PermissionDenied.
    """
    row = locked(seat.circle_id)
    # The picture first: whose turn it was a moment ago is told how it is now, and not sent away.
    if other is None and row.turn_id != turn:
        raise NotNow
    if seat.id not in {row.turn_id, row.lead_id}:
        raise PermissionDenied
    holder = row.turn or seat
    if other is not None:
        found = row.seats.seated().filter(id=other, muted_at=None).first()
        if found is None:
            raise NotNow
        give_to(row, found)
    else:
        if row.step == Step.CHECK_IN and row.turn_id is not None:
            # To pass is to have had one's turn.
            row.seats.filter(id=row.turn_id).update(checked_at=timezone.now())
        give_to(row, next_of(row, holder, unchecked=row.step == Step.CHECK_IN))
    changed(row)


@transaction.atomic
def raise_hand(seat: Seat, up: bool) -> None:
    """Asks for the talking piece, or no longer. Safe to repeat."""
    row = locked(seat.circle_id)
    row.seats.seated().filter(id=seat.id).update(hand_at=timezone.now() if up else None)
    changed(row)


@transaction.atomic
def nod(seat: Seat) -> None:
    """Gives silent support to who speaks. Safe to repeat."""
    row = locked(seat.circle_id)
    if row.turn_id not in {None, seat.id} and row.seats.seated().filter(id=seat.id, nods=False).update(nods=True):
        changed(row)


@transaction.atomic
def pause(lead: Seat, on: bool) -> None:
    """Everybody is quiet for a moment, or goes on. Safe to repeat."""
    row = led(lead)
    row.paused_at = timezone.now() if on else None
    changed(row)


@transaction.atomic
def mute(lead: Seat, other: UUID, on: bool) -> None:
    """Somebody listens only, or may speak again. No facilitator of the group, by who is none. Safe to repeat."""
    row = led(lead)
    if on and facilitates(seat_in(row, other), row) and not facilitates(seat_in(row, lead.id), row):
        raise PermissionDenied
    row.seats.filter(id=other).update(muted_at=timezone.now() if on else None)
    if on and row.turn_id == other:
        give_to(row, next_of(row, seat_in(row, other)))
    changed(row)


@transaction.atomic
def name_deputy(lead: Seat, other: UUID, on: bool) -> None:
    """Somebody is asked beforehand to keep order, should nobody do. Safe to repeat."""
    row = led(lead)
    row.seats.filter(id=other, membership__isnull=False).update(deputy=on)
    changed(row)


@transaction.atomic
def hand_over(lead: Seat, other: UUID) -> None:
    """Another keeps order from now on. Raises NotNow for who is not in the ring."""
    row = led(lead)
    found = row.seats.seated().filter(id=other, membership__isnull=False).first()
    if found is None:
        raise NotNow
    row.lead = found
    changed(row, door=True)


@transaction.atomic
def take_over(seat: Seat) -> None:
    """Keeps order when nobody does: a facilitator, else somebody who was named. A facilitator of the group also takes it
    back from who is none. Raises PermissionDenied, NotNow."""
    row = locked(seat.circle_id)
    own = row.seats.seated().filter(id=seat.id).select_related("membership").first()
    if own is None or not (own.deputy or facilitates(own, row)):
        raise PermissionDenied
    if not has_no_lead(row) and not (facilitates(own, row) and is_borrowed(row)):
        raise NotNow
    row.lead, row.offered = own, False
    changed(row, door=True)


def _holding(seat: Seat) -> Circle:
    row = locked(seat.circle_id)
    if row.turn_id != seat.id or row.paused_at is not None:
        raise NotNow
    return row
