"""Runs the chores of all rooms: by one process at a time, in a thread of the server or by `sterkersamen chores`."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, connections

from sterkersamen.core.chores import CHORES, Chore
from sterkersamen.platform.vault import keyring

log = logging.getLogger(__name__)

# Each lane has a thread and a turn of its own: a mail server that does not answer holds up no erasure. Any numbers that no
# other advisory lock of this application uses.
_LOCKS = {"house": 7_305_002, "post": 7_305_003}
FIRST_AFTER = 5.0
LOOK_EVERY = 5.0
# A chore that failed is tried again soon: it may be what takes somebody's words away.
AGAIN_AFTER = 30.0


class Turn:
    """The right to do chores: of one process on this machine, or on all machines that share a PostgreSQL."""

    def __init__(self, lane: str = "house") -> None:
        self.lane = lane
        self.descriptor: int | None = None

    def take(self) -> bool:
        """Whether this process has the turn now; keeps it until `give_back` or the end of the process."""
        if connection.vendor == "postgresql":
            # Asking again while holding it counts up; a lost connection gave it back by itself.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock_all()")
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCKS[self.lane]])
                return cursor.fetchone()[0]
        if self.descriptor is None:
            descriptor = os.open(settings.DATA_DIR / f"{self.lane}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(descriptor)
                return False
            self.descriptor = descriptor
        return True

    def give_back(self) -> None:
        """Lets another process take the turn."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None
        connections.close_all()


@contextlib.contextmanager
def nobody_else() -> Iterator[bool]:
    """Keeps every turn while the block runs; gives whether all of them were free, so that no server or worker is there."""
    if connection.vendor == "postgresql":
        # A connection of its own, as asking for a turn gives back the others of the same one.
        own = connection.copy()
        try:
            with own.cursor() as cursor:
                free = True
                for number in _LOCKS.values():
                    cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
                    free = cursor.fetchone()[0] and free
            yield free
        finally:
            own.close()
        return
    turns = [Turn(lane) for lane in _LOCKS]
    try:
        taken = [turn.take() for turn in turns]
        yield all(taken)
    finally:
        for turn in turns:
            turn.give_back()


def run(chore: Chore) -> bool:
    """Does one chore; what goes wrong is logged and tried again later. Gives whether it went well."""
    try:
        chore.run()
    except Exception:
        log.exception("the chore %s failed", chore.name)
        return False
    return True


def run_all(wait: float = 60.0) -> list[str] | None:
    """Does every chore once. Gives the names of those that failed, or None when another process kept the turn."""
    failed, until = [], time.monotonic() + wait
    for lane in _LOCKS:
        turn = Turn(lane)
        while not turn.take():
            if time.monotonic() > until:
                return None
            time.sleep(0.2)
        try:
            failed += [chore.name for chore in CHORES.values() if chore.lane == lane and not run(chore)]
        finally:
            turn.give_back()
    return failed


def start() -> Callable[[], None]:
    """Starts the threads that do chores while the server runs; gives the function that ends them."""
    stop = threading.Event()
    threads = [threading.Thread(target=_work, args=(stop, lane), name=lane, daemon=True) for lane in _LOCKS]
    for thread in threads:
        thread.start()

    def end() -> None:
        stop.set()
        for thread in threads:
            thread.join(1)

    return end


def work(stop: threading.Event) -> None:
    """Does chores until `stop`, in a process that does nothing else."""
    end = start()
    # A server hears that a key was destroyed; this process does not.
    while not stop.wait(LOOK_EVERY):
        keyring.forget_all()
    end()


def _work(stop: threading.Event, lane: str) -> None:
    turn, own = Turn(lane), [chore for chore in CHORES.values() if chore.lane == lane]
    done_at = dict.fromkeys((chore.name for chore in own), -1e9)
    wait = FIRST_AFTER
    while not stop.wait(wait):
        wait = LOOK_EVERY
        due = [chore for chore in own if time.monotonic() - done_at.get(chore.name, -1e9) >= chore.every]
        try:
            if not due or not turn.take():
                continue
        except (DatabaseError, InterfaceError, OSError) as error:
            log.error("no turn for chores: %s", type(error).__name__)
            connections.close_all()
            continue
        for chore in due:
            if stop.is_set():
                break
            early = 0.0 if run(chore) else max(0.0, chore.every - AGAIN_AFTER)
            done_at[chore.name] = time.monotonic() - early
    turn.give_back()
