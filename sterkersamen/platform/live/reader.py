"""One open stream: a browser that listens."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sterkersamen.platform.live.frames import chunk, ended
from sterkersamen.platform.live.registry import Seat

Place = tuple[str, UUID]
# What a reader may hold back while it catches up; a longer queue is a reader that does not keep pace.
HELD = 1000


class Reader:
    """Who listens, where, and how to write to it. Everything that writes is called in the loop only.

    send: the server's own. put: writes a chunk of the answer at once, or gives False when its buffer is full.
    abort: ends the connection.
    """

    __slots__ = (
        "abort",
        "held",
        "language",
        "member",
        "over",
        "position",
        "put",
        "seats",
        "send",
        "session_id",
        "session_key",
        "slot",
    )

    def __init__(self, send: Callable, put: Callable[[bytes], bool], abort: Callable[[], None]):
        self.send = send
        self.put = put
        self.abort = abort
        self.member: Any = None
        self.session_id: UUID | None = None
        self.session_key = ""
        self.language = ""
        self.seats: dict[Place, Seat] = {}
        self.slot = random.randrange(20)
        self.over = False
        # The newest event that it has. What it caught up with itself may reach the hub later.
        self.position = 0
        self.held: list[tuple[int | None, bytes]] | None = []

    def write(self, piece: bytes, number: int | None = None) -> None:
        """Writes at once or not at all: a reader whose buffers are full is cut off, and catches up when it is back.

        piece: made by `frames.chunk`, once for all readers.
        """
        if self.over:
            return
        if self.held is not None:
            self.held.append((number, piece))
            if len(self.held) > HELD:
                self.cut()
            return
        if number is not None:
            if number <= self.position:
                return
            self.position = number
        if not self.put(piece):
            self.cut()

    def release(self, upto: int) -> None:
        """Writes what was held back and is newer than what was caught up with; from now on everything goes at once."""
        held, self.held, self.position = self.held or [], None, upto
        for number, one in held:
            self.write(one, number)

    def end(self, stream: str) -> None:
        """Tells the reader that it may not hear one stream any longer; ends when that was the last."""
        if self.seats:
            self.write(chunk(ended(stream)))
        else:
            self.finish(ended(stream))

    def finish(self, last: bytes = b"") -> None:
        """Ends the stream in good order."""
        if self.over:
            return
        if self.held is not None:
            # It has no answer yet: who lets it in sees that it is over.
            self.over = True
            return
        self.over = True
        # The server's `send` writes at once unless its buffer is full; then it would wait, and so would everyone else.
        step = self.send({"type": "http.response.body", "body": last, "more_body": False})
        try:
            step.send(None)
        except StopIteration:
            return
        step.close()
        self.cut()

    def cut(self) -> None:
        """Ends the connection without waiting for bytes to be taken."""
        self.over = True
        self.abort()
