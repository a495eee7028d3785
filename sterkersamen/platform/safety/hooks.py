"""What rooms above safety hear of it, and what they tell it. Memberships and groups are known by their ids only."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from markupsafe import Markup

log = logging.getLogger(__name__)
BLOCK_CHANGED: list[Callable[[UUID, UUID, UUID], None]] = []
MUTE_CHANGED: list[Callable[[UUID], None]] = []
REPORTED: list[Callable[[UUID, UUID, bool, UUID], None]] = []
REPORT_ENDING: list[Callable[[UUID], None]] = []
LOCKED: list[Callable[[UUID], None]] = []
SUBJECTS: list[Callable[[Any], Iterable[UUID]]] = []
HELP: list[tuple[int, Callable[[Any], Markup | str]]] = []
AFTER: list[tuple[int, Callable[[Any], Iterable[tuple[str, str]]]]] = []


class After(NamedTuple):
    """A way on for who was helped: words to tap, and the address that takes the form."""

    label: str
    address: str


def on_block_changed(hear: Callable[[UUID, UUID, UUID], None]) -> None:
    """`hear(group id, blocker, blocked)` runs in the transaction of every block and unblock."""
    BLOCK_CHANGED.append(hear)


def on_mute_changed(hear: Callable[[UUID], None]) -> None:
    """`hear(muter)` runs in the transaction in which somebody mutes, or hears again. Whom, is nobody's business."""
    MUTE_CHANGED.append(hear)


def on_report(hear: Callable[[UUID, UUID, bool, UUID], None]) -> None:
    """`hear(group id, report id, moderators only, whose words)` runs in the transaction of every report."""
    REPORTED.append(hear)


def on_report_ending(hear: Callable[[UUID], None]) -> None:
    """`hear(report id)` runs before a report is destroyed: what hangs on it has keys of its own."""
    REPORT_ENDING.append(hear)


def on_lock(hear: Callable[[UUID], None]) -> None:
    """`hear(public id of the session)` runs in the transaction in which a session is locked."""
    LOCKED.append(hear)


def register_subjects(ids_of: Callable[[Any], Iterable[UUID]]) -> None:
    """`ids_of(member)` gives the ids (memberships) under which others know this member."""
    SUBJECTS.append(ids_of)


def subjects_of(member: Any) -> list[UUID]:
    """All ids under which this member is written down in the rows of this room, the account's own among them."""
    return [member.id, *(subject for ids_of in SUBJECTS for subject in ids_of(member))]


def register_help(order: int, make: Callable[[Any], Markup | str]) -> None:
    """`make(member)` gives safe HTML, one card in the active language, for "Hulp nu" of who is signed in; an empty text
    where there is nothing to show. At most two queries, and those of the keyring; it never waits for another host."""
    HELP.append((order, make))
    HELP.sort(key=lambda entry: entry[0])


def register_after(order: int, make: Callable[[Any], Iterable[tuple[str, str]]]) -> None:
    """`make(member)` gives (label, address) for who was helped and may want to do something with it, without a query.

    The address takes a form with `do`, "begin", and `wave`, the strengths of a wave that was followed ("0:6,5:8": minutes
    and a number from 0 to 10, at most thirty); it is empty where there was none. It writes nothing by that alone: in a form
    and not in an address, which stays in the browser."""
    AFTER.append((order, make))
    AFTER.sort(key=lambda entry: entry[0])


def helps(member: Any, but: Callable[[Any], Markup | str] | None = None) -> list[Markup | str]:
    """What the rooms above put on "Hulp nu" for this reader, in order; without that of one room, which asks for the others."""
    return [made for made in _each(HELP, member, but) if made]


def afters(member: Any) -> list[After]:
    """Where this reader can go on to after help."""
    return [After(*one) for some in _each(AFTER, member) for one in some]


def _each(makes: Iterable[tuple[int, Callable[[Any], Any]]], member: Any, but: Any = None) -> Iterator[Any]:
    """What each room makes for this reader. One that fails, over a row that is damaged or a database that is away, takes
    nothing from the others, nor from the numbers on the page."""
    for _order, make in makes:
        if make is not but:
            try:
                yield make(member)
            except Exception as error:  # noqa: BLE001 (whatever it is, help must be there)
                log.error("something of one's own is not on the help page: %s", type(error).__name__)
