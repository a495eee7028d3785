"""Bytes that no browser would send, straight to a real server: odd methods, paths, versions, heads and bodies, streams and
static files too, as nobody and as a member; and requests with bytes turned, cut, doubled and left out.

Each gets an answer below 500, or none at all; the server goes on, and its log tells nothing of what was sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import socket
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from sterkersamen.testing.server import Server

pytestmark = pytest.mark.proof
MARK = "zandbankmeeuwen"
# Nothing more is coming, where nothing came for so long.
PATIENCE = 3.0
AT_ONCE = 48
METHODS = [
    "BREW",
    "get",
    "",
    "G\x00T",
    "GET\tPOST",
    "M" * 10_000,
    "CONNECT",
    "TRACE",
    "PROPFIND",
    "QUERY",
    "OPTIONS",
    "PUT",
    "-",
    "\xff",
]
TARGETS = [
    "/%00", "/\x00", "/a%0d%0ab", "/%ff%fe", "/%zz", "/%", "/..", "/../../etc/passwd", "/..%2f..%2fetc%2fpasswd",
    "/static/../../../etc/passwd", "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/static/..%5c..%5cx", "/static/%00", "/static//",
    "//example.org/", "///", "http://example.org/", "http://[::1/", "https://user:word@example.org:99999/", "*", "", "?", "#",
    "a", "/#x", "/?", "/?%", "/?%00=%00", "/?" + "a=1&" * 3_000, "/" + "a" * 2_040, "/" + "a" * 9_000, "/" + "a/" * 900,
    "/" + "%61" * 680, "/\xc3\xa9", "/ ", "/a b", "/;x=y", "/live", "/live/%2e", "/live/?stream=", "/live/?stream=group:x",
    "/live/?stream=group:%00", "/live/?" + "stream=x&" * 500, "/live/?after=-1", "/live/?after=99999999999999999999999",
    "/live/?stream=member:7f3c1d8e-5a52-4b6f-9f0e-0d9f6f1c2b3a&after=x", "/sign-in?next=//example.org", "/sign-in/../account",
    "/g/7f3c1d8e-5a52-4b6f-9f0e-0d9f6f1c2b3a/%2e%2e/", "/agenda/" + "x" * 43 + ".ics", "/check/aaaaa-aaaaa", "/exit"
]  # fmt: skip
VERSIONS = [
    "HTTP/1.0",
    "HTTP/0.9",
    "HTTP/1.2",
    "HTTP/2.0",
    "HTTP/9.9",
    "HTTP/1",
    "HTTP/1.1.1",
    "http/1.1",
    "FTP/1.1",
    "",
    "HTTP/1.1 x",
]
HEADS = [
    "Host:", "Host: example.org", "Host: 127.0.0.1:99999999", "Host: a b", "Host: [::1", "Host: localhost\r\nHost: example.org",
    "Host: .", "Host: \xff", "Host: " + "a" * 5_000, "X-Forwarded-Host: example.org", "X-Forwarded-Proto: https",
    "X-Forwarded-For: 1.2.3.4, \x01", "Forwarded: for=x;host=example.org", "X_Forwarded_Proto: https", "Proxy: http://example.org",
    "X: " + "a" * 31_000, "X: " + "a" * 200_000, "\r\n".join(f"X-{number}: 1" for number in range(900)), "X" * 40_000 + ": 1",
    "X", ": x", "X : y", "X\x00: y", "X: a\x00b", "X: a\r\n folded", "\xe9: \xe9", "X: \x7f\x01", "Cookie: " + "a=b; " * 5_000,
    "Cookie: session=" + "a" * 8_000, "Cookie: session=\xff; csrftoken=\x01", "Cookie: ;;;===",
    "Cookie: session=x\r\nCookie: session=y",
    "Content-Length: -1", "Content-Length: +5", "Content-Length: 0x10", "Content-Length: 5, 5", "Content-Length: 1e3",
    "Content-Length: 99999999999999999999999999", "Content-Length: 5\r\nContent-Length: 6", "Content-Length:",
    "Content-Length: 700000000",
    "Transfer-Encoding: chunked\r\nContent-Length: 5", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked, gzip",
    "Transfer-Encoding: identity", "Transfer-Encoding: \x0bchunked", "Transfer-Encoding : chunked", "Expect: 100-continue",
    "Expect: nonsense", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13",
    "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: x", "Connection: close, keep-alive, x",
    "Range: bytes=0-0,5-,x",
    "Range: bytes=9-1", "If-Modified-Since: x", "If-None-Match: " + '"x", ' * 900, "Accept: */*;q=x" + ",a/b" * 900,
    "Accept-Language: " + "nl-x-" * 900, "Accept-Language: %00,\xff;q=9", "Accept-Encoding: gzip;q=x, \x01",
    "Accept-Encoding: " + "gzip," * 900,
    "Content-Type: \xff/\xff; charset=x", "Content-Type: multipart/form-data; boundary=" + "x" * 5_000, "Content-Encoding: gzip",
    "Origin: null", "Origin: \xff", "Origin: http://example.org", "Referer: http://[::1", "Referer: \x01", "User-Agent: \xff" * 20,
    "Last-Event-ID: x", "Last-Event-ID: -99999999999999999999", "X-See-Other: \xff", "Authorization: Basic !!!",
    "Sec-Fetch-Site: x",
]  # fmt: skip
BODIES = [
    "Transfer-Encoding: chunked\r\n\r\n5\r\nbody=\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n-5\r\nbody=\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\nzz\r\nbody=\r\n",
    "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nbody=",
    "Transfer-Encoding: chunked\r\n\r\n5;" + "x" * 9_000 + "\r\nbody=\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n" + "1\r\na\r\n" * 3_000 + "0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n5\r\nbody=\r\n0\r\nX: " + "a" * 9_000 + "\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n5\nbody=\n0\n\n",
    "Content-Length: 900000\r\n\r\n" + "x" * 900_000,
    "Content-Length: 5\r\n\r\nbody=and more than was said",
    "Content-Length: 5\r\n\r\nbody=GET /account HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "Content-Length: 500\r\n\r\nhalf",
    "Content-Length: 0\r\n\r\n\x00\x00\x00",
    "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 40\r\n\r\n--x\r\nContent-Disposition: form-data; name=",
    "Content-Type: application/x-www-form-urlencoded; charset=utf-16\r\nContent-Length: 6\r\n\r\nb\x00o\x00=\x00",
]
STREAMS = [
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "\r\n\r\n\r\n",
    "\x00" * 500,
    "\x05\x01\x00",
    "SSH-2.0-x\r\n",
]
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")


class Attacker:
    """Who sends bytes to a server, as somebody."""

    def __init__(self, server: Server, cookie: str = ""):
        self.server, self.cookie = server, cookie
        self.sent = self.answered = 0

    def send(self, data: str | bytes) -> int | None:
        """Sends bytes. Gives the status of the first answer, if any."""
        return self.send_all([data])[0]

    def send_all(self, requests: Iterable[str | bytes]) -> list[int | None]:
        """Sends each on a connection of its own, many at a time."""

        async def all_of_them() -> list[int | None]:
            at_once = asyncio.Semaphore(AT_ONCE)
            return await asyncio.gather(*(self._send(request, at_once) for request in requests))

        return asyncio.run(all_of_them())

    async def _send(self, request: str | bytes, at_once: asyncio.Semaphore) -> int | None:
        data = request.encode("latin-1") if isinstance(request, str) else request
        got = b""
        async with at_once:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
            # It closes while we still send, or waits for more than there will be: both are an answer as well.
            with contextlib.suppress(ConnectionError, TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    writer.write(data)
                    # A stream would go on.
                    while len(got) < 200_000 and b"text/event-stream" not in got and (part := await reader.read(65536)):
                        got += part
            writer.close()
        statuses = [int(one) for one in _STATUS.findall(got)]
        self.sent += 1
        self.answered += bool(statuses)
        assert all(status < 500 for status in statuses), f"{data[:300]!r} gave {got[:300]!r}"
        assert not got or statuses, f"{data[:300]!r} gave {got[:300]!r}"
        assert b"root:" not in got, f"{data[:300]!r} gave a file"
        return statuses[0] if statuses else None

    def head(self, first: str, *lines: str) -> str:
        own = [f"Cookie: session={self.cookie}"] if self.cookie else []
        # The last word on a connection: otherwise it is kept open for another request.
        return (
            "\r\n".join([first, "Host: localhost", "Connection: close", f"X-Mark: {MARK}", *own, *lines]) + "\r\n\r\n"
        )


@pytest.fixture(scope="module")
def place():
    """A server, a member of a group in it, and the paths that all is tried on."""
    with Server(made=True, DATABASE_URL="", LOG_LEVEL="INFO") as server:
        made = server.people(2)
        share = server.shares(made["group"])[0]
        group = f"/g/{made['group']}"
        static = next(path for path in _links(server, "/") if path.startswith("/static/"))
        paths = [
            "/",
            "/sign-in",
            "/account",
            static,
            f"{group}/",
            f"{group}/shares/{share}",
            f"/live/?stream=group:{made['group']}",
        ]
        sockets = _sockets(server)
        yield [Attacker(server), Attacker(server, made["people"][1]["cookie"])], paths
        until = time.monotonic() + 30
        # Whoever went away leaves nothing behind, or the next would find no place.
        while _sockets(server) > sockets and time.monotonic() < until:
            time.sleep(0.2)
        assert _sockets(server) <= sockets
        said = server.said()
        # Somebody asked under another name: said for who set a name wrong, without the name.
        errors = [line for line in said.splitlines() if "ERROR" in line and "400 DisallowedHost" not in line]
        assert "Traceback" not in said and errors == [], said[-4000:]
        assert MARK not in said and "passwd" not in said and "example.org" not in said and "BREW" not in said, said[
            -4000:
        ]


def _links(server: Server, path: str) -> list[str]:
    from sterkersamen.testing.web import Web

    web = Web(server.url)
    web.get(path)
    return re.findall(r'(?:href|src)="(/[^"]+)"', web.html)


def _sockets(server: Server) -> int:
    assert server.process is not None
    found = 0
    for path in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found += str(path.readlink()).startswith("socket:")
    return found


def is_well(attacker: Attacker) -> None:
    """The server answers whoever asks properly, and soon."""
    begun = time.monotonic()
    assert attacker.send("GET /help HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") == 200
    assert time.monotonic() - begun < PATIENCE
    assert attacker.server.process is not None and attacker.server.process.poll() is None


def test_methods_and_versions(place):
    attackers, paths = place
    for attacker in attackers:
        head = attacker.head
        tries = [head(f"{method} {path} HTTP/1.1") for path in paths for method in METHODS]
        tries += [head(f"GET {path} {version}") for path in paths for version in VERSIONS]
        tries += [head(f"POST {path} {version}", "Content-Length: 0") for path in paths for version in VERSIONS]
        tries += [f"GET {path} HTTP/1.{minor}\r\n\r\n" for path in paths for minor in (0, 1)]
        attacker.send_all(tries)
        is_well(attacker)


def test_targets(place):
    attackers, _paths = place
    for attacker in attackers:
        for method in ("GET", "HEAD", "POST"):
            attacker.send_all(attacker.head(f"{method} {target} HTTP/1.1", "Content-Length: 0") for target in TARGETS)
        outside = [target for target in TARGETS if "etc" in target or "\x00" in target or "%00" in target]
        statuses = attacker.send_all(attacker.head(f"GET {target} HTTP/1.1") for target in outside)
        assert 200 not in statuses and len(outside) > 6, dict(zip(outside, statuses, strict=True))
        is_well(attacker)


def test_heads(place):
    attackers, paths = place
    for attacker in attackers:
        tries = []
        for path in paths:
            for line in HEADS:
                tries.append(attacker.head(f"GET {path} HTTP/1.1", line))
                tries.append(attacker.head(f"POST {path} HTTP/1.1", line) + "body=x")
                # Instead of our own, not beside it.
                tries.append(f"GET {path} HTTP/1.1\r\n{line}\r\nConnection: close\r\n\r\n")
        attacker.send_all(tries)
        is_well(attacker)


def test_another_host_is_answered_by_nothing_of_ours(place):
    """A page under a name that is not ours could lead people, and their cookies, elsewhere."""
    hosts = ["example.org", "localhost.example.org", "127.0.0.1.example.org", "localhost@example.org", "", "a b"]
    tries = [(path, host) for path in ("/", "/sign-in", "/account", "/help") for host in hosts]
    for attacker in place[0]:
        statuses = attacker.send_all(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n" for path, host in tries
        )
        assert set(statuses) == {400}, dict(zip(tries, statuses, strict=True))


def test_bodies(place):
    attackers, paths = place
    for attacker in attackers:
        # These would end the session with which all is tried.
        more = ["/language"] if attacker.cookie else ["/language", "/exit", "/sign-out"]
        head = [attacker.head(f"POST {path} HTTP/1.1").removesuffix("\r\n\r\n") for path in [*paths, *more]]
        attacker.send_all(f"{one}\r\n{rest}" for one in head for rest in BODIES)
        is_well(attacker)


def test_what_is_no_request(place):
    attackers, _paths = place
    made = random.Random(5)
    attackers[0].send_all(STREAMS)
    attackers[0].send_all(made.randbytes(made.randrange(1, 3_000)) for _time in range(300))
    is_well(attackers[0])


def turned(made: random.Random, data: bytearray) -> bytes:
    """A request with a few of its bytes other than they were, gone, twice there, or with others between them."""
    for _change in range(made.randrange(1, 5)):
        at = made.randrange(len(data) or 1)
        to = min(len(data), at + made.randrange(1, 20))
        between = [b"\r\n", b"\x00", b"%00", b"../", b"\xff\xfe", b": ", b"\r\n\r\n"]
        kind = made.randrange(5)
        if kind < 3:
            data[at:to] = [b"", made.randbytes(to - at), made.randbytes(1)][kind]
        else:
            data[at:at] = data[at:to] if kind == 3 else made.choice(between)
    return bytes(data)


def test_requests_with_bytes_turned_cut_doubled_and_left_out(place):
    attackers, paths = place
    made = random.Random(7)
    body = "body=Hallo&warning=use&csrfmiddlewaretoken=x"
    lines = ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    for attacker in attackers:
        whole = [attacker.head(f"GET {path} HTTP/1.1") for path in paths]
        whole += [attacker.head(f"POST {path} HTTP/1.1", *lines) + body for path in paths]
        for _round in range(5):
            attacker.send_all(turned(made, bytearray(made.choice(whole).encode())) for _time in range(300))
            is_well(attacker)


def test_who_goes_away_at_once(place):
    """Connections that ask and are gone, without reading; and that never ask. Others are answered meanwhile."""
    attackers, paths = place
    idle = [socket.create_connection(("127.0.0.1", attackers[0].server.port)) for _time in range(100)]
    for number in range(300):
        attacker = attackers[number % 2]
        line = socket.create_connection(("127.0.0.1", attacker.server.port))
        line.sendall(attacker.head(f"GET {paths[number % len(paths)]} HTTP/1.1").encode()[: None if number % 3 else 60])
        # Not even said goodbye to.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        line.close()
    is_well(attackers[1])
    for line in idle:
        line.close()


def test_so_many_were_sent(place):
    """The last of this file."""
    sent, answered = (sum(getattr(one, what) for one in place[0]) for what in ("sent", "answered"))
    print(f"raw requests: {sent}, of which {answered} were answered")  # noqa: T201  (read with -rP)
    assert sent > 6_000 and answered > sent / 2
