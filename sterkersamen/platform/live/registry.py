"""What rooms tell `live`: who may hear a stream, and how an event looks on a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sterkersamen.platform.live.models import Event


@dataclass(frozen=True)
class Seat:
    """A reader's place at a stream: as which membership, whether a facilitator, whom this reader does not hear, and whom
    besides them this reader does not see being there."""

    reader: UUID
    facilitator: bool = False
    hidden: frozenset[UUID] = field(default_factory=frozenset)
    shows_presence: bool = False
    unseen: frozenset[UUID] = field(default_factory=frozenset)


# stream kind -> gives the seat of a signed-in member at a stream, or None when that member may not hear it
SEATS: dict[str, Callable[[Any, UUID], Seat | None]] = {}
# event kind -> renders the event's fragment (HTML) in the active language, once for all readers; None: nothing to show
FRAGMENTS: dict[str, Callable[[Event], str | None]] = {}
# control kind -> what each process does when it reads such an event (drop a key, a rendering)
CONTROLS: dict[str, Callable[[Event], None]] = {}
# stream kind -> renders who is here (memberships that chose to be seen) in the active language
PRESENCE: dict[str, Callable[[list[UUID]], str]] = {}


def register_stream(kind: str, seat_of: Callable[[Any, UUID], Seat | None]) -> None:
    """Lets rooms above open streams of `kind`. `seat_of(member, stream id)` is asked at every subscription and again
    whenever a `rights` event names the reader's membership or the stream."""
    SEATS[kind] = seat_of


def register_fragment(kind: str, render: Callable[[Event], str | None]) -> None:
    """Says how an event of `kind` is shown. The fragment is the same for every reader of a language."""
    FRAGMENTS[kind] = render


def register_control(kind: str, obey: Callable[[Event], None]) -> None:
    """Says what every process does when it reads a control event of `kind`."""
    CONTROLS[kind] = obey


def register_presence(kind: str, render: Callable[[list[UUID]], str]) -> None:
    """Says how those are shown who are at a stream of `kind` and chose to be seen."""
    PRESENCE[kind] = render
