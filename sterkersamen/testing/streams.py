"""A browser's stream from a real server, over a socket, without a browser."""

from __future__ import annotations

import asyncio
import contextlib
import json
from urllib.parse import urlencode


class Stream:
    """Listens to streams as the holder of a session's cookie. Use it as an asynchronous context."""

    def __init__(self, port: int, cookie: str, *names: str, after: int | None = None):
        self.port = port
        query = [("stream", name) for name in names] + ([("after", after)] if after is not None else [])
        self.request = (
            f"GET /live/?{urlencode(query)} HTTP/1.1\r\nHost: localhost\r\nCookie: session={cookie}\r\n"
            "Accept: text/event-stream\r\n\r\n"
        ).encode()
        self.status = 0
        self.data = b""
        self.ended = False
        self.writer: asyncio.StreamWriter | None = None
        self.task: asyncio.Task | None = None

    async def open(self, *, listen: bool = True) -> Stream:
        """Connects and waits for the answer; without `listen` nothing is read after that."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**16)
        self.writer.write(self.request)
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 30)
        self.status = int(head.split()[1])
        if self.status == 200 and listen:
            await asyncio.wait_for(self._chunk(), 30)
            self.task = asyncio.create_task(self._listen())
        return self

    async def _chunk(self) -> bool:
        size = int(await self.reader.readuntil(b"\r\n"), 16)
        self.data += (await self.reader.readexactly(size + 2))[:-2]
        return size > 0

    async def _listen(self) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ValueError):
            while await self._chunk():
                pass
        self.ended = True

    async def close(self) -> None:
        """Goes away."""
        if self.task is not None:
            self.task.cancel()
        if self.writer is not None:
            self.writer.close()

    @property
    def events(self) -> list[tuple[int | None, str, dict]]:
        """What was heard: id, kind and data of each event."""
        found = []
        for block in self.data.split(b"\n\n"):
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line)
            if b"event" in fields and b"data" in fields:
                number = int(fields[b"id"]) if b"id" in fields else None
                found.append((number, fields[b"event"].decode(), json.loads(fields[b"data"])))
        return found

    @property
    def position(self) -> int | None:
        """The last id, as a browser keeps it."""
        whole = self.data.rpartition(b"\n\n")[0]
        ids = [int(line[4:]) for line in whole.split(b"\n") if line.startswith(b"id: ")]
        return ids[-1] if ids else None

    def refs(self, kind: str) -> list[str]:
        """What the events of a kind were about, in their order."""
        return [data.get("ref", "") for _id, one, data in self.events if one == kind]

    async def until(self, count: int, kind: str, seconds: float = 10.0) -> list[str]:
        """Waits until so many events of a kind came; gives what they were about."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while len(self.refs(kind)) < count and not self.ended:
                    await asyncio.sleep(0.01)
        return self.refs(kind)

    async def __aenter__(self) -> Stream:
        return await self.open()

    async def __aexit__(self, *_error) -> None:
        await self.close()
