"""What tests of live streams share: a kind of stream of their own, and a browser that listens without a network."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import uuid
from collections.abc import Awaitable, Callable

from django.conf import settings
from django.db import connections, transaction

from sterkersamen.platform.live import outbox
from sterkersamen.platform.live.hub import Hub
from sterkersamen.platform.live.stream import Streams

KIND = "test"


def cookie_of(client) -> str:
    """The session's cookie of a signed-in client."""
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def publish(stream: uuid.UUID, kind: str = "said", **options) -> None:
    """Publishes one event in a transaction of its own."""
    with transaction.atomic():
        outbox.publish(KIND, stream, kind, options.pop("ref", None) or uuid.uuid4(), **options)


class Browser:
    """One connection to a stream, as the server sees it. `events` are what it heard: (id, kind, data)."""

    def __init__(
        self, streams: Streams, cookie: str, *names: str, after: int | None = None, headers: dict | None = None
    ):
        query = "&".join([f"stream={name}" for name in names] + ([f"after={after}"] if after is not None else []))
        given = {"host": "localhost", "cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"} | (headers or {})
        self.scope = {
            "type": "http",
            "method": "GET",
            "path": "/live/",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
            "put": self._put,
            "abort": self._abort,
        }
        self.streams = streams
        self.status: int | None = None
        self.data = b""
        self.closed = asyncio.Event()
        self.opened = asyncio.Event()
        self.aborted = False
        self.slow = False
        self.task: asyncio.Task | None = None

    def _abort(self) -> None:
        self.aborted = True
        self.closed.set()

    def _put(self, piece: bytes) -> bool:
        if self.slow:
            return False
        size, _line, data = piece.partition(b"\r\n")
        assert int(size, 16) == len(data) - 2
        self.data += data[:-2]
        return True

    async def send(self, message: dict) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        self.data += message.get("body", b"")
        self.opened.set()
        if not message.get("more_body"):
            self.closed.set()

    async def receive(self) -> dict:
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def open(self) -> Browser:
        """Connects and waits for the answer."""
        self.task = asyncio.create_task(self.streams(self.scope, self.receive, self.send))
        opened = asyncio.create_task(self.opened.wait())
        await asyncio.wait([self.task, opened], timeout=10, return_when=asyncio.FIRST_COMPLETED)
        opened.cancel()
        if self.task.done():
            self.task.result()
        return self

    async def close(self) -> None:
        """Goes away."""
        self.closed.set()
        if self.task is not None:
            await asyncio.wait_for(self.task, 10)

    @property
    def events(self) -> list[tuple[int | None, str, dict]]:
        found = []
        for block in self.data.split(b"\n\n"):
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line)
            if b"event" in fields:
                number = int(fields[b"id"]) if b"id" in fields else None
                found.append((number, fields[b"event"].decode(), json.loads(fields[b"data"])))
        return found

    @property
    def position(self) -> int | None:
        """The last id, as a browser keeps it."""
        ids = [int(line[4:]) for line in self.data.split(b"\n") if line.startswith(b"id: ")]
        return ids[-1] if ids else None

    async def heard(self, count: int, seconds: float = 5.0) -> list[tuple[int | None, str, dict]]:
        """Waits until so many events came, and gives all."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while len(self.events) < count:
                    await asyncio.sleep(0.005)
        return self.events


def with_hub(test: Callable[[Hub, Streams], Awaitable[None]]) -> None:
    """Runs a test in a loop with a hub that reads, and takes every connection to a database away afterwards."""

    async def main() -> None:
        hub = Hub()
        streams = Streams(hub)
        await asyncio.to_thread(hub.start, asyncio.get_running_loop())
        try:
            await test(hub, streams)
        finally:
            hub.end_all()
            await asyncio.to_thread(hub.stop)
            await asyncio.to_thread(_close_connections_of, streams)
            await asyncio.to_thread(connections.close_all)

    asyncio.run(main())
    connections.close_all()


def _close_connections_of(streams: Streams) -> None:
    together = threading.Barrier(streams.threads._max_workers)

    def close() -> None:
        together.wait(5)
        connections.close_all()

    for done in [streams.threads.submit(close) for _ in range(streams.threads._max_workers)]:
        done.result()
    streams.threads.shutdown()


async def in_thread(do: Callable, *arguments, **options):
    """Does something with the database beside the loop, and leaves no connection behind."""

    def work():
        try:
            return do(*arguments, **options)
        finally:
            connections.close_all()

    return await asyncio.to_thread(work)
