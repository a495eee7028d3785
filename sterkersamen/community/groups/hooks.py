"""What rooms above groups hear of them, and what they put on a group's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from markupsafe import Markup

from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.platform.safety.queries import Sight


class MutedTalk(NamedTuple):
    """A conversation that somebody muted: what it is called, since when it is there, and its address."""

    label: str
    at: datetime
    address: str


PAUSING: list[Callable[[Membership], None]] = []
CHANGING: list[Callable[[Group], None]] = []
LEAD_ENDING: list[Callable[[Membership], None]] = []
LEAVING: list[Callable[[Membership, bool], None]] = []
HOME_BLOCKS: list[tuple[int, Callable[[Membership], Any]]] = []
WAITING: list[tuple[Callable[[], QuerySet], Callable[[UUID], Markup]]] = []
UNREAD: list[Callable[[list[Membership]], dict]] = []
MUTED_TALKS: list[Callable[[Membership, Sight], list[MutedTalk]]] = []
TRUSTED: list[Callable[[Membership], bool]] = []
WARNING_WORDS: list[Callable[[str], str]] = []


def on_leave(hear: Callable[[Membership, bool], None]) -> None:
    """`hear(membership, takes words along)` runs in the transaction in which a membership ends."""
    LEAVING.append(hear)


def on_pause(hear: Callable[[Membership], None]) -> None:
    """`hear(membership)` runs in the transaction in which somebody is paused."""
    PAUSING.append(hear)


def on_lead_ended(hear: Callable[[Membership], None]) -> None:
    """`hear(membership)` runs in the transaction in which somebody stops leading the group."""
    LEAD_ENDING.append(hear)


def on_change(hear: Callable[[Group], None]) -> None:
    """`hear(group)` runs in the transaction in which a group is closed, or its house rules change."""
    CHANGING.append(hear)


def register_home_block(order: int, make: Callable[[Membership], Any]) -> None:
    """`make(membership)` gives a Fragment or safe HTML for the group's own page (or an empty text), with a fixed number
    of queries."""
    HOME_BLOCKS.append((order, make))
    HOME_BLOCKS.sort(key=lambda block: block[0])


def register_waiting(rows: Callable[[], QuerySet], card: Callable[[UUID], Markup]) -> None:
    """`rows()` gives what waits for the facilitators of the group OuterRef("pk"); `card(group id)` tells it on the group's
    own page, without a query."""
    WAITING.append((rows, card))


def register_unread(of: Callable[[list[Membership]], dict]) -> None:
    """`of(memberships)` gives, by membership id, something true where something is new. A fixed number of queries."""
    UNREAD.append(of)


def unread(memberships: list[Membership]) -> set[UUID]:
    """The ids of the memberships with something new since the last visit."""
    return {one for of in UNREAD for one, new in of(memberships).items() if new}


def register_muted_talks(of: Callable[[Membership, Sight], list[MutedTalk]]) -> None:
    """`of(membership, sight)` gives the conversations of its room among what somebody muted, those that they may still see.
    A fixed number of queries."""
    MUTED_TALKS.append(of)


def muted_talks(membership: Membership, sight: Sight) -> list[MutedTalk]:
    """The conversations that somebody muted."""
    return [one for of in MUTED_TALKS for one in of(membership, sight)]


def register_trusted(is_trusted: Callable[[Membership], bool]) -> None:
    """`is_trusted(membership)` says whether who leads the group gave somebody a part in leading it. A report about them goes
    past who gave it."""
    TRUSTED.append(is_trusted)


def is_trusted(membership: Membership) -> bool:
    """Whether somebody leads the group, or was given a part in that by who does. A query a room for who does not."""
    return membership.is_facilitator or any(known(membership) for known in TRUSTED)


def register_warning_words(say: Callable[[str], str]) -> None:
    """`say(key)` gives the warning of a reported text in words, or an empty text."""
    WARNING_WORDS.append(say)


def warning_words(key: str) -> str:
    """A warning in words of the active language; empty where no room knows it."""
    return next((words for say in WARNING_WORDS if (words := say(key))), "")
