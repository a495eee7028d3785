"""Work that is done now and then and may be done twice: ends what is over, finishes what a crash left half done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Chore:
    """A function without arguments, and how many seconds lie between two runs of it.

    lane: "post" for what waits for other machines, so that it holds up nothing else; "house" for the rest.
    """

    name: str
    every: int
    run: Callable[[], None]
    lane: str = "house"


CHORES: dict[str, Chore] = {}


def register(name: str, every: int, run: Callable[[], None], lane: str = "house") -> None:
    """Has `run` done every so many seconds by the server, by one process at a time, and at once by `sterkersamen chores`.

    Raises ValueError for a name that another one has: only the last of the two would ever be done, and nobody would see.
    """
    if name in CHORES:
        raise ValueError(f"two chores are called {name}")
    CHORES[name] = Chore(name, every, run, lane)
