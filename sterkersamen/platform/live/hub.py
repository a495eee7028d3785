"""The hub of a process: reads the outbox in a thread of its own and writes each event to the readers that may hear it.

The thread does all that asks a database: reading events, asking seats again, rendering. The loop does all writing, to
every reader in one go: a task switch for each of a thousand readers would cost more than the writing.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils import timezone

from sterkersamen.platform.accounts.models import Session
from sterkersamen.platform.live import outbox
from sterkersamen.platform.live.feed import Feed
from sterkersamen.platform.live.frames import HEARTBEAT, chunk, ended, frame_of, may_hear, name_of
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.presence import Presence
from sterkersamen.platform.live.reader import Place, Reader
from sterkersamen.platform.live.registry import CONTROLS, SEATS, Seat

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 20
REVIEW_SECONDS = 60
# Devices and browsers of one person; each browser opens one stream for all its tabs.
READERS_OF_ONE = 12


class Hub:
    """All open streams of this process. `last_id` is the newest event it has read."""

    def __init__(self) -> None:
        self.readers: set[Reader] = set()
        self.feed = Feed(lambda: bool(self.readers))
        self.places: dict[Place, dict[Reader, Seat]] = {}
        # Goes up with every right that ends: who is being let in meanwhile is asked again.
        self.turn = 0
        self.last_id = 0
        self.presence = Presence(self)
        self._of_one: Counter[UUID] = Counter()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._beat: asyncio.TimerHandle | None = None
        self._second = 0
        self._reviewed = time.monotonic()
        self._presence_waits = False

    # --- Begin and end ---------------------------------------------------------------------------------------

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begins to read; from here on no event is missed."""
        self._loop = loop
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        self._thread.start()
        self._ready.wait(10)
        outbox.WAKERS.add(self.feed.wake)
        loop.call_soon_threadsafe(self._tick)

    def stop(self) -> None:
        """Ends the thread. Called after `end_all`."""
        outbox.WAKERS.discard(self.feed.wake)
        if self._beat is not None:
            self._beat.cancel()
        self._stopping.set()
        self.feed.wake()
        if self._thread is not None:
            self._thread.join(2)

    def end_all(self) -> None:
        """Ends every stream, so that the process can stop; browsers come back by themselves. In the loop."""
        self._stopping.set()
        for reader in list(self.readers):
            reader.finish()

    def abort_all(self) -> None:
        """Cuts off who has not taken the last bytes. In the loop."""
        for reader in list(self.readers):
            reader.cut()

    # --- Readers come and go ---------------------------------------------------------------------------------

    def admit(self, reader: Reader, seats: dict[Place, Seat]) -> bool:
        """Gives a reader its places; it holds back what it hears until it has caught up. False: too many of one person,
        or the process is stopping. May be called again for the same reader. From any thread."""
        with self._lock:
            if reader not in self.readers:
                if self._stopping.is_set() or self._of_one[reader.member.pk] >= READERS_OF_ONE:
                    return False
                self.readers.add(reader)
                self._of_one[reader.member.pk] += 1
            for place in reader.seats.keys() - seats.keys():
                self._leave(reader, place)
            reader.seats = dict(seats)
            for place, seat in seats.items():
                self.places.setdefault(place, {})[reader] = seat
        self.presence.changed()
        return True

    def remove(self, reader: Reader) -> None:
        """Takes a reader away. From any thread, more than once if need be."""
        with self._lock:
            if reader not in self.readers:
                return
            self.readers.discard(reader)
            self._of_one[reader.member.pk] -= 1
            if self._of_one[reader.member.pk] <= 0:
                del self._of_one[reader.member.pk]
            for place in reader.seats:
                self._leave(reader, place)
        self.presence.changed()

    def at(self, place: Place) -> list[tuple[Reader, Seat]]:
        """Who is at a stream now."""
        with self._lock:
            return list(self.places.get(place, {}).items())

    def occupied(self) -> dict[Place, list[tuple[Reader, Seat]]]:
        """All streams with who is at them now."""
        with self._lock:
            return {place: list(readers.items()) for place, readers in self.places.items()}

    def in_loop(self, do: Callable[..., None], *arguments) -> None:
        """Has something done in the loop, after what was handed over before."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(do, *arguments)

    def _leave(self, reader: Reader, place: Place) -> None:
        readers = self.places.get(place)
        if readers is not None:
            readers.pop(reader, None)
            if not readers:
                del self.places[place]

    # --- In the loop -----------------------------------------------------------------------------------------

    def _tick(self) -> None:
        if self._stopping.is_set() or self._loop is None:
            return
        self._second += 1
        slot = self._second % HEARTBEAT_SECONDS
        for reader in list(self.readers):
            if reader.slot == slot:
                reader.write(HEARTBEAT)
        self._beat = self._loop.call_later(1, self._tick)

    def _deliver(self, shown: list[tuple[Event, dict[str, bytes]]]) -> None:
        for event, frames in shown:
            pieces = {language: chunk(frame) for language, frame in frames.items()}
            for reader, seat in self.at((event.stream_kind, event.stream)):
                if may_hear(event, seat):
                    piece = pieces.get(reader.language)
                    # A reader of another language that came while this was rendered finds it in its own catching up.
                    if piece is not None:
                        reader.write(piece, event.id)

    # --- In the hub's own thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.feed.open()
                self.last_id = self.feed.last or 0
                self._ready.set()
                while not self._stopping.is_set():
                    self.feed.wait(1.0)
                    self._read()
                    self._now_and_then()
            except (DatabaseError, InterfaceError, OSError) as error:
                log.error("live streams wait for the database: %s", type(error).__name__)
            except Exception:
                log.exception("live streams stumbled")
            self.feed.close()
            self._stopping.wait(1.0)
        try:
            self.presence.leave()
        except (DatabaseError, InterfaceError, OSError):
            log.warning("presence was not taken back; it ends by itself")
        self.feed.close()

    def _read(self) -> None:
        before = self.feed.last
        try:
            while rows := self.feed.read():
                # Keys and rights first: nothing is shown that a later row of the same batch forbids.
                for event in rows:
                    if event.stream_kind == outbox.CONTROL:
                        self._obey(event)
                shown = [(event, self._frames(event)) for event in rows if event.stream_kind != outbox.CONTROL]
                self.last_id = before = rows[-1].id
                shown = [(event, frames) for event, frames in shown if frames]
                if shown:
                    self.in_loop(self._deliver, shown)
        except (DatabaseError, InterfaceError, OSError):
            # What was read and not carried out is read again: a right that ended must not be passed over.
            self.feed.last = before
            raise

    def _frames(self, event: Event) -> dict[str, bytes]:
        readers = self.at((event.stream_kind, event.stream))
        languages = {reader.language for reader, seat in readers if may_hear(event, seat)}
        frames = {language: frame_of(event, language) for language in languages}
        return {language: frame for language, frame in frames.items() if frame is not None}

    def _obey(self, event: Event) -> None:
        if event.kind == "rights":
            self.turn += 1
            self._ask_again(event.ref)
        elif event.kind == "signed_out":
            self.turn += 1
            self._end_sessions(reader for reader in list(self.readers) if reader.session_id == event.ref)
        obey = CONTROLS.get(event.kind)
        if obey is not None:
            obey(event)

    def _ask_again(self, ref: UUID | None) -> None:
        """ref: a membership, or a stream with all who are at it."""
        concerned = [
            (place, reader)
            for place, readers in self.occupied().items()
            for reader, seat in readers
            if ref in {seat.reader, place[1]}
        ]
        # A new role may ask for a second factor first.
        self._review([reader for _place, reader in concerned])
        for place, reader in concerned:
            if reader in self.readers:
                fresh = SEATS[place[0]](reader.member, place[1])
                with self._lock:
                    if reader not in self.readers:
                        continue
                    if fresh is not None:
                        reader.seats[place] = self.places[place][reader] = fresh
                        continue
                    reader.seats.pop(place, None)
                    self._leave(reader, place)
                self.in_loop(reader.end, name_of(*place))
        self.presence.changed()

    def _end_sessions(self, readers: Iterable[Reader]) -> None:
        for reader in readers:
            self.remove(reader)
            self.in_loop(reader.finish, ended())

    def _now_and_then(self) -> None:
        now = time.monotonic()
        self._step_presence(now)
        if now - self._reviewed >= REVIEW_SECONDS:
            self._reviewed = now
            self._review(list(self.readers))

    def _step_presence(self, now: float) -> None:
        """Who is here is written down, which a full disk refuses: that must not hold up what is read."""
        try:
            self.presence.step(now)
        except OperationalError as error:
            self.presence.changed()
            if not self._presence_waits:
                log.error("presence waits for the database: %s", type(error).__name__)
            self._presence_waits = True
        else:
            self._presence_waits = False

    def _review(self, readers: Collection[Reader]) -> None:
        """Ends the streams of sessions that ran out or were closed without a word, or whose member must first set up a
        second factor."""
        keys = list({reader.session_key for reader in readers})
        good: set[str] = set()
        for start in range(0, len(keys), 500):
            rows = Session.objects.filter(pk__in=keys[start : start + 500], expire_date__gt=timezone.now())
            rows = rows.filter(locked_at=None, member__is_active=True, member__second_factor_due=False)
            good.update(rows.values_list("pk", flat=True))
        self._end_sessions(reader for reader in readers if reader.session_key not in good)
