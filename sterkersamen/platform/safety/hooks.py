"""What rooms above safety hear of it, and what they tell it. Memberships and groups are known by their ids only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

BLOCK_CHANGED: list[Callable[[UUID, UUID, UUID], None]] = []
REPORTED: list[Callable[[UUID, UUID, bool, UUID], None]] = []
LOCKED: list[Callable[[UUID], None]] = []
SUBJECTS: list[Callable[[Any], Iterable[UUID]]] = []


def on_block_changed(hear: Callable[[UUID, UUID, UUID], None]) -> None:
    """`hear(group id, blocker, blocked)` runs in the transaction of every block and unblock."""
    BLOCK_CHANGED.append(hear)


def on_report(hear: Callable[[UUID, UUID, bool, UUID], None]) -> None:
    """`hear(group id, report id, moderators only, whose words)` runs in the transaction of every report."""
    REPORTED.append(hear)


def on_lock(hear: Callable[[UUID], None]) -> None:
    """`hear(public id of the session)` runs in the transaction in which a session is locked."""
    LOCKED.append(hear)


def register_subjects(ids_of: Callable[[Any], Iterable[UUID]]) -> None:
    """`ids_of(member)` gives the ids (memberships) under which others know this member."""
    SUBJECTS.append(ids_of)


def subjects_of(member: Any) -> list[UUID]:
    """All ids under which this member is written down in the rows of this room, the account's own among them."""
    return [member.id, *(subject for ids_of in SUBJECTS for subject in ids_of(member))]
