"""The load: connections of our own that keep alive, and readers of streams, in one process with uvloop."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
import uuid
from dataclasses import dataclass, field
from functools import partial

TOKEN = "b" * 32


@dataclass
class Load:
    """What a run of requests gave: how many a second, and how long each took (milliseconds, sorted)."""

    rate: float
    times: list[float]
    bytes: int
    count: int

    def percentile(self, part: float) -> float:
        """The time that this part of the requests stayed within."""
        return self.times[min(len(self.times) - 1, int(len(self.times) * part))]


class Connection(asyncio.Protocol):
    """One connection that sends a request and reads its answer, again and again."""

    def __init__(self) -> None:
        self.head = b""
        self.left = -1
        self.size = 0
        self.status = 0
        self.body: list[bytes] = []
        self.answer: asyncio.Future | None = None

    def connection_made(self, transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self.left < 0:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return
            lines = self.head[:end].lower().split(b"\r\n")
            self.status = int(lines[0].split()[1])
            self.size = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
            data = self.head[end + 4 :]
            self.left, self.head, self.body = self.size, b"", []
        self.left -= len(data)
        self.body.append(data)
        if self.left <= 0 and self.answer is not None:
            self.left = -1
            answer, self.answer = self.answer, None
            answer.set_result(self.status)

    def connection_lost(self, error) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(ConnectionError("the server closed the connection"))

    async def ask(self, request: bytes) -> int:
        """Sends a request; gives the status of its answer."""
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.answer


def get(path: str, cookie: str = "", encoding: str = "identity") -> bytes:
    """A GET request as bytes, as a browser that was here before sends it."""
    if cookie:
        cookie = f"{cookie}; csrftoken={TOKEN}"
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Accept-Encoding: {encoding}", f"Cookie: {cookie}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, cookie: str, body: str, headers: tuple[str, ...] = ()) -> bytes:
    """A POST of a form as bytes, with the token that the cookie `csrftoken` asks for."""
    body = f"csrfmiddlewaretoken={TOKEN}&{body}"
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept-Encoding: identity",
        f"Cookie: {cookie}; csrftoken={TOKEN}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


async def connect(port: int) -> Connection:
    """An open connection to the server on this machine."""
    _transport, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port)
    return connection


async def fetch(port: int, request: bytes) -> tuple[int, bytes, int]:
    """One request: the status, the body and the bytes of the body."""
    connection = await connect(port)
    status = await connection.ask(request)
    connection.transport.close()
    return status, b"".join(connection.body), connection.size


async def load(port: int, requests: list[bytes], connections: int, seconds: float, expected: set[int]) -> Load:
    """Keeps so many connections busy for so long; each takes the requests in turn. An unexpected status ends the run."""
    opened = [await connect(port) for _ in range(connections)]
    turn = iter(range(10**9))
    times: list[float] = []
    ends = time.perf_counter() + seconds

    async def work(connection: Connection) -> None:
        while (start := time.perf_counter()) < ends:
            status = await connection.ask(requests[next(turn) % len(requests)])
            if status not in expected:
                raise RuntimeError(f"the server answered {status}")
            times.append((time.perf_counter() - start) * 1000)

    begun = time.perf_counter()
    await asyncio.gather(*map(work, opened))
    took = time.perf_counter() - begun
    for connection in opened:
        connection.transport.close()
    times.sort()
    return Load(len(times) / took, times, opened[0].size, len(times))


@dataclass
class Round:
    """One message to many readers: what it is known by, and when the last reader had it."""

    marker: bytes
    waiting: int
    done: asyncio.Future
    last: float = field(default=0.0)


class Reader(asyncio.Protocol):
    """A reader of a stream; counts down the round that is going on."""

    rounds: list[Round] = []
    ready = 0

    def __init__(self, request: bytes):
        self.request = request
        self.tail = b""
        self.round: Round | None = None
        self.status = b""

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if not self.status:
            self.status = data[:15]
            Reader.ready += 1
            if b" 200 " not in self.status:
                raise RuntimeError(f"a stream was refused: {data[:80]!r}")
        if not Reader.rounds:
            return
        now = Reader.rounds[-1]
        if self.round is now:
            return
        seen = self.tail + data
        if now.marker in seen:
            self.round, self.tail = now, b""
            now.waiting -= 1
            if now.waiting == 0:
                now.last = time.perf_counter()
                now.done.set_result(None)
        else:
            self.tail = seen[-len(now.marker) :]


class Screen(asyncio.Protocol):
    """The open page of somebody in a circle: says when it has what it waits for."""

    def __init__(self, request: bytes):
        self.request = request
        self.seen = b""
        self.wanted = b""
        self.had: asyncio.Future | None = None
        self.open: asyncio.Future = asyncio.get_running_loop().create_future()

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if not self.open.done():
            self.open.set_result(b" 200 " in data[:15])
        if self.had is None or self.had.done():
            return
        self.seen += data
        if self.wanted in self.seen:
            self.had.set_result(time.perf_counter())

    def wait_for(self, text: bytes) -> asyncio.Future:
        """When this text is on the screen."""
        self.seen, self.wanted, self.had = b"", text, asyncio.get_running_loop().create_future()
        return self.had


async def round_table(port: int, circles: list[dict], rounds: int) -> float:
    """Milliseconds from the start of a tap until the last screen of that circle shows it: the 99th of a hundred.

    circles: as the plan has them. Everybody in turn says something and passes the piece on; all circles do so within each
    second, at moments of their own.
    """
    loop, times = asyncio.get_running_loop(), []
    screens = {}
    for one in circles:
        path = f"/live/?stream=circle:{one['circle']}"
        made = [await loop.create_connection(partial(Screen, get(path, c)), "127.0.0.1", port) for c in one["cookies"]]
        screens[one["circle"]] = [screen for _transport, screen in made]
        if not all(await asyncio.gather(*(screen.open for screen in screens[one["circle"]]))):
            raise RuntimeError("somebody in a circle was refused")

    async def turn(one: dict, number: int, after: float) -> None:
        await asyncio.sleep(after)
        marker = f"beurt{number:03d}van{one['circle'][:8]}"
        poster = await connect(port)
        waits = [screen.wait_for(marker.encode()) for screen in screens[one["circle"]]]
        start = time.perf_counter()
        body = f"do=say&once={uuid.uuid4()}&text={marker}"
        status = await poster.ask(post(one["address"], one["cookies"][number % len(one["cookies"])], body))
        if status >= 400:
            raise RuntimeError(f"a circle answered {status}")
        times.append((max(await asyncio.wait_for(asyncio.gather(*waits), 30)) - start) * 1000)
        poster.transport.close()

    for number in range(rounds):
        await asyncio.gather(*(turn(one, number, at / len(circles)) for at, one in enumerate(circles)))
    for screen in itertools.chain(*screens.values()):
        screen.transport.close()
    times.sort()
    return times[min(len(times) - 1, int(len(times) * 0.99))]


async def open_streams(port: int, requests: list[bytes]) -> list[Reader]:
    """Opens a stream for each request and waits until each was let in."""
    Reader.rounds, Reader.ready = [], 0
    loop = asyncio.get_running_loop()
    readers = []
    for start in range(0, len(requests), 50):
        part = requests[start : start + 50]
        made = await asyncio.gather(*(loop.create_connection(partial(Reader, one), "127.0.0.1", port) for one in part))
        readers += [reader for _transport, reader in made]
        while Reader.ready < len(readers):
            await asyncio.sleep(0.01)
    return readers


async def fan_out(port: int, readers: list[Reader], rounds: int, request_of) -> float:
    """Milliseconds from the start of a POST until the last reader has its fragment: the median of so many rounds.

    request_of: gives the request for a marker (text without spaces that its fragment will hold).
    """
    loop = asyncio.get_running_loop()
    poster = await connect(port)
    took = []
    for number in range(rounds):
        marker = f"ronde{number:04d}merk"
        now = Round(marker.encode(), len(readers), loop.create_future())
        Reader.rounds.append(now)
        start = time.perf_counter()
        status = await poster.ask(request_of(marker))
        if status >= 400:
            raise RuntimeError(f"the server answered {status}")
        await asyncio.wait_for(now.done, 30)
        took.append((now.last - start) * 1000)
        await asyncio.sleep(0.05)
    poster.transport.close()
    return statistics.median(took)
