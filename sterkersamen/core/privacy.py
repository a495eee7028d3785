"""The export-and-erase contract: every model says whose it is, how it leaves and how it is destroyed.

A room registers its models in `privacy.py`. A test fails for a model that did not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Personal:
    """What a model holds of a person.

    says: one sentence for the person, what is kept and why (lazily translated).
    export: gives all rows of one account's member as plain dicts, ready for JSON.
    shred: removes or makes unreadable all that the member holds in it; safe to run twice.
    headings: how the keys of those dicts read; for the others `WORDS` has them.
    """

    says: Any
    export: Callable[[Any], Iterable[dict]]
    shred: Callable[[Any], None]
    headings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Term:
    """How long something is kept."""

    order: int
    what: Any
    how_long: Callable[[], str]


PERSONAL: dict[type[Model], Personal] = {}
IMPERSONAL: dict[type[Model], str] = {}
WORDS: dict[str, Any] = {}
TERMS: list[Term] = []


def personal(model: type[Model], *, says, export, shred, headings: Mapping[str, Any] | None = None) -> None:
    """Registers a model that holds something of a person."""
    PERSONAL[model] = Personal(says, export, shred, headings or {})


def words(headings: Mapping[str, Any]) -> None:
    """Says how keys of exported rows read (lazily translated), where several models of a room have them."""
    WORDS.update(headings)


def term(order: int, what: Any, how_long: Callable[[], str]) -> None:
    """Registers how long something is kept, for the public page: `how_long()` says it in the active language, from the very
    setting or constant that the purging goes by."""
    TERMS.append(Term(order, what, how_long))
    TERMS.sort(key=lambda known: known.order)


def impersonal(model: type[Model], why: str) -> None:
    """Registers a model that holds nothing of a person, with the reason why not."""
    IMPERSONAL[model] = why


def span(length: timedelta) -> str:
    """A length of time in words: whole days, or hours."""
    hours = round(length.total_seconds() / 3600)
    if hours % 24:
        return ngettext("%(num)d uur", "%(num)d uur", hours) % {"num": hours}
    return ngettext("%(num)d dag", "%(num)d dagen", hours // 24) % {"num": hours // 24}


def years(count: int) -> str:
    """So many years, in words."""
    return ngettext("%(num)d jaar", "%(num)d jaar", count) % {"num": count}
