"""What rooms above meetings hear of dates, and what they put on the page of one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from markupsafe import Markup

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings.models import Meeting

PARTING: list[Callable[[UUID, UUID], None]] = []
DROPPING: list[Callable[[list[UUID]], None]] = []
BARS: list[Callable[[Membership, Meeting], bool]] = []
BLOCKS: list[tuple[int, Callable[[Membership, Meeting], Markup | str]]] = []


def register_meeting_block(order: int, make: Callable[[Membership, Meeting], Markup | str]) -> None:
    """`make(membership, meeting)` gives safe HTML for the page of a date (or an empty text), with a fixed number of
    queries."""
    BLOCKS.append((order, make))
    BLOCKS.sort(key=lambda block: block[0])


def on_apart(hear: Callable[[UUID, UUID], None]) -> None:
    """`hear(meeting, group)` runs in the transaction in which a date is held together with that other group no longer."""
    PARTING.append(hear)


def on_drop(hear: Callable[[list[UUID]], None]) -> None:
    """`hear(meetings)` runs in the transaction in which these dates go for good, before they do."""
    DROPPING.append(hear)


def register_bar(bars: Callable[[Membership, Meeting], bool]) -> None:
    """`bars(membership, meeting)` says whether somebody may not come in (any more) while this date is on. One query."""
    BARS.append(bars)


def is_barred(membership: Membership, meeting: Meeting) -> bool:
    """Whether a room above keeps somebody out of this date."""
    return any(bars(membership, meeting) for bars in BARS)


def blocks(membership: Membership, meeting: Meeting) -> list[Markup | str]:
    """What the rooms above have to say of a date to this reader."""
    return [made for _order, make in BLOCKS if (made := make(membership, meeting))]
