"""On which processor a serving process runs.

Only one thread of an interpreter runs Python at a time. Where the system lets these threads wander over two processors,
each hop finds cold caches and waits to be woken: a page took a fifth to a third more processor time
(docs/performance.md). So a process keeps to one, and only work outside the interpreter goes anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_KNOWN = hasattr(os, "sched_setaffinity")
_all: set[int] = os.sched_getaffinity(0) if _KNOWN else set()


def keep_to_one(number: int) -> None:
    """From now on this thread, and each that it starts, runs on one processor: the number-th of those allowed to us,
    counted round. Does nothing where the system has no such thing."""
    if _KNOWN:
        os.sched_setaffinity(0, {sorted(_all)[number % len(_all)]})


@contextmanager
def anywhere() -> Iterator[None]:
    """For long work of this thread that leaves the interpreter alone, beside which pages go on."""
    if not _KNOWN:
        yield
        return
    kept = os.sched_getaffinity(0)
    os.sched_setaffinity(0, _all)
    try:
        yield
    finally:
        os.sched_setaffinity(0, kept)
