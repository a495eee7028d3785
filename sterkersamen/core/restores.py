"""What a backup leaves out, and what is put right after one was put back: what was derived, what was erased since."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model

LEFT_OUT: dict[type[Model], str] = {}
RESTORES: dict[str, Callable[[bool], str]] = {}


def leave_out(model: type[Model], why: str) -> None:
    """No backup holds rows of this model: they can be made again, or are over by the time that one is put back."""
    LEFT_OUT[model] = why


def register(name: str, run: Callable[[bool], str]) -> None:
    """Has `run(erased)` called after a restore, when both databases are in place; it gives a line for who runs it, or nothing.

    erased: the keyring is of later than what people wrote, so that a row without a key is one that was erased since. Else it
    may be one that was made since, whose key is in another copy: then nothing is taken away for want of a key.

    It may be done twice: a restore that was broken off is done again.
    """
    RESTORES[name] = run


def run_all(erased: bool) -> list[str]:
    """Does all of them, in the order of the rooms from below; gives what there is to tell."""
    return [line for run in RESTORES.values() if (line := run(erased))]
