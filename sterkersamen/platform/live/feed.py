"""Where a hub's thread waits for new events: a look at SQLite's version, or PostgreSQL's word."""

from __future__ import annotations

import contextlib
import os
import select
import time
from collections.abc import Callable

from django.db import connections, router

from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.outbox import CHANNEL

# A look costs some microseconds, waking up for it ten times that. What this process wrote itself wakes it at once;
# without readers only keys and renderings wait to be dropped.
LOOK_SECONDS = 0.012
QUIET_SECONDS = 0.1
BATCH = 500


class Feed:
    """New rows of the outbox, in order. Used by one thread, with that thread's own connection; `wake` by any."""

    def __init__(self, is_heard: Callable[[], bool]) -> None:
        self.last: int | None = None
        self._is_heard = is_heard
        self._version = -1
        self._hears, self._says = os.pipe()
        for end in (self._hears, self._says):
            os.set_blocking(end, False)

    def open(self) -> None:
        """Connects. The first time the newest row is where reading begins; later all that was missed is read."""
        connection = self._connection()
        connection.close()
        connection.ensure_connection()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
        if self.last is None:
            self.last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        self.wake()

    def wake(self) -> None:
        """Has the waiting thread look now."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._says, b"w")

    def wait(self, seconds: float) -> None:
        """Returns when something may be new, and after `seconds` in any case."""
        connection = self._connection()
        if connection.vendor == "postgresql":
            self._wait_for_word(connection.connection, seconds)
        else:
            self._watch(connection.connection, seconds)

    def read(self) -> list[Event]:
        """The next rows, at most a batch; empty when there are none."""
        rows = list(Event.objects.filter(id__gt=self.last).order_by("id")[:BATCH])
        if rows:
            self.last = rows[-1].id
        return rows

    def close(self) -> None:
        """Ends this thread's connections; `open` makes new ones."""
        connections.close_all()

    def __del__(self) -> None:
        os.close(self._hears)
        os.close(self._says)

    def _connection(self):
        return connections[router.db_for_read(Event)]

    def _watch(self, raw, seconds: float) -> None:
        until = time.monotonic() + seconds
        while True:
            if self._was_woken([], LOOK_SECONDS if self._is_heard() else QUIET_SECONDS):
                return
            version = raw.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:
                self._version = version
                return
            if time.monotonic() >= until:
                return

    def _wait_for_word(self, raw, seconds: float) -> None:
        if self._was_woken([raw.fileno()], seconds):
            # Takes what came; raises when the server went away.
            for _word in raw.notifies(timeout=0):
                pass

    def _was_woken(self, others: list[int], seconds: float) -> bool:
        # Not select(): with a thousand open streams a new connection's number is more than it can take.
        watching = select.poll()
        for one in (self._hears, *others):
            watching.register(one, select.POLLIN)
        ready = dict(watching.poll(seconds * 1000))
        if self._hears in ready:
            os.read(self._hears, 4096)
        return bool(ready)
