"""The circle in open pages: one rendering of the ring for everybody in it. Who waits hears only that something changed."""

from __future__ import annotations

from uuid import UUID

from django.template import loader

from sterkersamen.community.circle import access, queries
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.registry import Seat, register_fragment, register_stream


def inside(member, circle_id: UUID) -> Seat | None:
    """The seat of somebody in the ring at the circle's stream."""
    found = access.seat_of(member, circle_id)
    if found is None or found.membership_id is None or found.in_at is None or found.out_at is not None:
        return None
    return Seat(found.membership_id)


def at_the_door(member, circle_id: UUID) -> Seat | None:
    """The seat of somebody who waits, or waited, at the stream of the door."""
    found = access.seat_of(member, circle_id)
    return Seat(found.membership_id) if found is not None and found.membership_id is not None else None


def ring(event: Event) -> str | None:
    """The ring as it is now."""
    found = queries.ring_of(event.stream)
    return None if found is None else render_ring(found)


def render_ring(found: queries.Ring) -> str:
    """The ring as everybody in it sees it."""
    return loader.get_template("circle/_ring.html").render({"ring": found})


def waiting(event: Event) -> str | None:
    """Who waits at the door, for who keeps order: now, not when it was told. A page that catches up may be of who did."""
    found = queries.ring_of(event.stream)
    lead = found.circle.lead if found else None
    return render_waiting(found) if found and lead and lead.membership_id == event.only else None


def render_waiting(found: queries.Ring) -> str:
    """Who waits at the door, with a button to let them in."""
    return loader.get_template("circle/_waiting.html").render({"ring": found})


def something(_event: Event) -> str:
    """Nothing but that something changed: the page asks the door again."""
    return ""


register_stream("circle", inside)
register_stream("door", at_the_door)
register_fragment("circle", ring)
register_fragment("waiting", waiting)
register_fragment("door", something)
register_fragment("apart", something)
