"""The reference for streams: a bare asyncio broadcaster. What is posted goes to every reader, and nothing else is done."""

from __future__ import annotations

import asyncio
import sys

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:\n\n"
DONE = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"


class Bare(asyncio.Protocol):
    """A reader after a GET, a poster after a POST."""

    readers: set[asyncio.Transport] = set()

    def __init__(self) -> None:
        self.got = b""

    def connection_made(self, transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.got += data
        head, found, body = self.got.partition(b"\r\n\r\n")
        if not found:
            return
        if head.startswith(b"GET"):
            self.got = b""
            Bare.readers.add(self.transport)
            self.transport.write(HEAD)
            return
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        if len(body) < length:
            return
        self.got = b""
        for reader in Bare.readers:
            reader.write(body)
        self.transport.write(DONE)

    def connection_lost(self, error) -> None:
        Bare.readers.discard(self.transport)


async def main(port: int) -> None:
    """Listens on this machine until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", port, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(int(sys.argv[1])))
