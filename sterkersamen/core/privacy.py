"""The export-and-erase contract: every model says whose it is, how it leaves and how it is destroyed.

A room registers its models in `privacy.py`. A test fails for a model that did not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True)
class Personal:
    """What a model holds of a person.

    says: one sentence for the person, what is kept and why (lazily translated).
    export: gives all rows of one account's member as plain dicts, ready for JSON.
    shred: removes or makes unreadable all that the member holds in it; safe to run twice.
    """

    says: Any
    export: Callable[[Any], Iterable[dict]]
    shred: Callable[[Any], None]


PERSONAL: dict[type[Model], Personal] = {}
IMPERSONAL: dict[type[Model], str] = {}


def personal(model: type[Model], *, says, export, shred) -> None:
    """Registers a model that holds something of a person."""
    PERSONAL[model] = Personal(says, export, shred)


def impersonal(model: type[Model], why: str) -> None:
    """Registers a model that holds nothing of a person, with the reason why not."""
    IMPERSONAL[model] = why
