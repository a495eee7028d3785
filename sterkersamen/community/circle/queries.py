"""What a circle looks like now, for everybody who sits in it. Three queries, however many people and words."""

from __future__ import annotations

import contextlib
import math
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from sterkersamen.community.circle.actions import has_no_lead, is_borrowed
from sterkersamen.community.circle.models import Circle, Said, Seat, Step
from sterkersamen.core.prepared import Prepared
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

# The drawing: where the middle of the ring is, and how far from it people sit.
MIDDLE, RING = (160, 150), 108
# How large a face is where there is room; half as wide as the place that each has, where there is not.
FACE = 23

_circle: Prepared[Circle] = Prepared(
    lambda circle: Circle.objects.select_related("lead__membership", "meeting").filter(id=circle)
)

_seats: Prepared[Seat] = Prepared(
    lambda circle: (
        Seat.objects.here().filter(circle=circle).select_related("membership").order_by("place", "arrived_at", "id")
    )
)
_said: Prepared[Said] = Prepared(lambda circle: Said.objects.filter(circle=circle).order_by("at", "id"))


class Person(NamedTuple):
    """Somebody in the ring, or at the door. x, y: where in the drawing. number, line: the check-in."""

    id: UUID
    face: UUID
    name: str
    leads: bool
    speaks: bool
    hand: bool
    nods: bool
    muted: bool
    deputy: bool
    checked: bool
    at_table: bool
    # Whose words name and line are: the seat of who wrote them.
    by: str
    line: str
    number: int | None
    x: int = 0
    y: int = 0


class Word(NamedTuple):
    """Something that was said."""

    id: UUID
    seat: UUID
    name: str
    text: str
    # Of somebody with an account, not of who sits at the table.
    is_members: bool


class Ring(NamedTuple):
    """A circle as it is now."""

    circle: Circle
    step: str
    theme: str
    agenda: str
    # Whose words those two are: the seat of who wrote them.
    by: str
    people: list[Person]
    # Whom who keeps order can let in. Nobody else sees their names.
    waiting: list[Person]
    said: list[Word]
    speaker: Person | None
    lead_is_gone: bool
    # Somebody keeps order who is no facilitator of the group: a facilitator can take it back.
    is_borrowed: bool
    # How long who speaks has spoken, in seconds.
    spoken: int
    # How large a face is drawn.
    face: int


def ring_of(circle_id: UUID) -> Ring | None:
    """A circle as it is now; None when it closed, also while this looked."""
    with contextlib.suppress(keyring.KeyGone):
        return _ring(circle_id)
    return None


def _ring(circle_id: UUID) -> Ring | None:
    circle: Any = _circle.first(circle_id)
    if circle is None:
        return None
    seats: list[Any] = _seats(circle_id)
    keyring.load(
        [Subject("circle", circle_id)]
        + [Subject("membership", seat.membership_id) for seat in seats if seat.membership_id is not None]
    )
    here = [one for one in seats if one.membership is None or _belongs(one.membership)]
    inside = [one for one in here if one.in_at is not None]
    people = [_person(seat, circle, number, len(inside)) for number, seat in enumerate(inside)]
    known = {person.id: person for person in people}
    words = circle.sealed or {}
    said = [
        Word(row.id, row.seat_id, known[row.seat_id].name, row.sealed, not known[row.seat_id].at_table)
        for row in _said(circle_id)
        if row.seat_id in known
    ]
    return Ring(
        circle,
        str(Step(circle.step).label),
        words.get("theme", ""),
        words.get("agenda") or template(),
        words.get("by", ""),
        people,
        [_person(seat, circle) for seat in here if seat.in_at is None],
        said,
        next((person for person in people if person.speaks), None),
        has_no_lead(circle),
        is_borrowed(circle),
        max(0, int((timezone.now() - circle.turn_since).total_seconds())) if circle.turn_since else 0,
        min(FACE, int(math.pi * RING / max(1, len(people))) - 3),
    )


def template() -> str:
    """What a circle does where its facilitator wrote nothing else, in the reader's language: a line for each step."""
    return "\n".join(str(step.label) for step in Step)


def _belongs(membership) -> bool:
    return membership.ended_at is None and membership.paused_at is None


def _person(seat, circle, at: int = 0, of: int = 1) -> Person:
    words = seat.sealed or {}
    angle = 2 * math.pi * at / of - math.pi / 2
    return Person(
        seat.id,
        seat.membership_id or seat.id,
        seat.membership.name if seat.membership else words.get("name", ""),
        seat.id == circle.lead_id,
        seat.id == circle.turn_id,
        seat.hand_at is not None,
        seat.nods,
        seat.muted_at is not None,
        seat.deputy,
        seat.checked_at is not None,
        seat.membership is None,
        words.get("by", "") if seat.membership is None else str(seat.id),
        words.get("line", ""),
        words.get("number"),
        round(MIDDLE[0] + RING * math.cos(angle)),
        round(MIDDLE[1] + RING * math.sin(angle)),
    )
