"""The kinds of notices. A room on top registers its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID


class Shown(NamedTuple):
    """A notice as its reader may see it now: a text, and the address to go to."""

    text: str
    address: str


@dataclass(frozen=True)
class Kind:
    """A kind of notice.

    key: up to 16 letters. label: what it tells, for who chooses (lazily translated). show: gives for a member and some
    notices of this kind what may be shown of each; what is left out is over, or not for this member any more. A fixed
    number of queries.
    """

    key: str
    label: Any
    show: Callable[[Any, Iterable[Any]], dict[UUID, Shown]]
    reachable: Callable[[UUID, Iterable[UUID]], dict[UUID, bool]] | None = None


KINDS: dict[str, Kind] = {}


def register_kind(
    key: str,
    label: Any,
    show: Callable[[Any, Iterable[Any]], dict[UUID, Shown]],
    reachable: Callable[[UUID, Iterable[UUID]], dict[UUID, bool]] | None = None,
) -> None:
    """Adds a kind of notice, in the order in which people see them."""
    KINDS[key] = Kind(key, label, show, reachable)


def said_reachable(key: str, about: UUID, members: Iterable[UUID]) -> dict[UUID, bool]:
    """Of some members, who said when this kind may reach them: whether that is now."""
    kind = KINDS.get(key)
    return kind.reachable(about, members) if kind is not None and kind.reachable is not None else {}
