"""Small writes that nobody waits for: last visit, read marks, idle time. At most one a minute for each.

A write is a function under a key. The first goes to a thread at once; those that follow within a minute replace each
other and the last one is done when the minute is over, or when the process stops.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable

from django.db import DatabaseError, connections

EVERY_SECONDS = 60.0
log = logging.getLogger(__name__)

_waiting: dict[Hashable, Callable[[], None]] = {}
_done_at: dict[Hashable, float] = {}
_changed = threading.Condition()
_thread: threading.Thread | None = None


def later(key: Hashable, write: Callable[[], None]) -> None:
    """Does `write` soon, off this request's path; at most once a minute for `key`, the last one given wins."""
    global _thread
    with _changed:
        _waiting[key] = write
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_work, name="later", daemon=True)
            _thread.start()
        _changed.notify()


def flush() -> None:
    """Does all that waits, now and in this thread. Called when the process stops, and by tests."""
    with _changed:
        writes = list(_waiting.items())
        _waiting.clear()
    for key, write in writes:
        _do(key, write)


def _work() -> None:
    while True:
        with _changed:
            now = time.monotonic()
            due = [key for key in _waiting if now - _done_at.get(key, -EVERY_SECONDS) >= EVERY_SECONDS]
            writes = [(key, _waiting.pop(key)) for key in due]
            if not writes:
                _changed.wait(5.0 if _waiting else None)
                continue
        for key, write in writes:
            _do(key, write)
        connections.close_all()


def _do(key: Hashable, write: Callable[[], None]) -> None:
    try:
        write()
    except DatabaseError as error:
        # A read mark that is lost is seen again as new: no harm, and the page that asked for it is long gone.
        log.warning("a small write was not done: %s", type(error).__name__)
    with _changed:
        now = time.monotonic()
        _done_at[key] = now
        if len(_done_at) > 10_000:
            for old in [name for name, at in _done_at.items() if now - at > EVERY_SECONDS]:
                del _done_at[old]
