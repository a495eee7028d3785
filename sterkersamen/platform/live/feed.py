"""Where a hub's thread waits for new events: a look at SQLite's version, or PostgreSQL's word."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time

from django.db import connections, router

from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.outbox import CHANNEL

# A look costs some microseconds. What this process wrote itself wakes it at once.
LOOK_SECONDS = 0.012
BATCH = 500


class Feed:
    """New rows of the outbox, in order. Used by one thread, with that thread's own connection; `wake` by any."""

    def __init__(self) -> None:
        self.last: int | None = None
        self._woken = threading.Event()
        self._version = -1
        self._pipe: tuple[int, int] | None = None

    def open(self) -> None:
        """Connects. The first time the newest row is where reading begins; later all that was missed is read."""
        connection = self._connection()
        connection.close()
        connection.ensure_connection()
        if connection.vendor == "postgresql":
            self._pipe = self._pipe or _pipe()
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
        if self.last is None:
            self.last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        self._woken.set()

    def wake(self) -> None:
        """Has the waiting thread look now."""
        self._woken.set()
        if self._pipe is not None:
            with contextlib.suppress(BlockingIOError, OSError):
                os.write(self._pipe[1], b"w")

    def wait(self, seconds: float) -> None:
        """Returns when something may be new, and after `seconds` in any case."""
        if self._connection().vendor == "postgresql":
            self._wait_for_word(seconds)
        else:
            self._watch(seconds)

    def read(self) -> list[Event]:
        """The next rows, at most a batch; empty when there are none."""
        rows = list(Event.objects.filter(id__gt=self.last).order_by("id")[:BATCH])
        if rows:
            self.last = rows[-1].id
        return rows

    def close(self) -> None:
        """Ends this thread's connections."""
        connections.close_all()
        if self._pipe is not None:
            pipe, self._pipe = self._pipe, None
            for end in pipe:
                os.close(end)

    def _connection(self):
        return connections[router.db_for_read(Event)]

    def _watch(self, seconds: float) -> None:
        raw, until = self._connection().connection, time.monotonic() + seconds
        while True:
            if self._woken.wait(LOOK_SECONDS):
                self._woken.clear()
                return
            version = raw.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:
                self._version = version
                return
            if time.monotonic() >= until:
                return

    def _wait_for_word(self, seconds: float) -> None:
        if self._woken.is_set():
            self._woken.clear()
            seconds = 0
        raw, reading = self._connection().connection, self._pipe[0] if self._pipe else -1
        ready, _, _ = select.select([raw.fileno(), reading], [], [], seconds)
        if reading in ready:
            os.read(reading, 4096)
            self._woken.clear()
        if raw.fileno() in ready:
            # Takes what came; raises when the server went away.
            for _word in raw.notifies(timeout=0):
                pass


def _pipe() -> tuple[int, int]:
    pipe = os.pipe()
    for end in pipe:
        os.set_blocking(end, False)
    return pipe
