"""`/live/`: lets a browser in, has it catch up, and leaves the rest to the hub."""

from __future__ import annotations

import asyncio
import logging
import random
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple
from urllib.parse import parse_qsl
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.http.request import split_domain_port, validate_host

from sterkersamen.platform.accounts.sessions import SessionStore
from sterkersamen.platform.live.frames import RELOAD, frame_of, may_hear
from sterkersamen.platform.live.hub import Hub
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.reader import Place, Reader
from sterkersamen.platform.live.registry import SEATS, Seat

log = logging.getLogger(__name__)

STREAMS = 64
# More than this to catch up with, and a fresh page is quicker.
REPLAY = 300
# Two at a time: a thousand browsers that come back after a restart must not hold up the pages.
THREADS = 2

Headers = list[tuple[bytes, bytes]]


class Refused(Exception):
    """`status`: 400 not understood, 401 nobody, 403 not yours, 405, 429 too many, 503 stopping."""

    def __init__(self, status: int):
        self.status = status


class Asked(NamedTuple):
    """What a browser asks for: the session's cookie, the streams, and the last event it knows."""

    cookie: str
    places: list[Place]
    after: int | None


class Streams:
    """The ASGI application for open streams. `headers` go with every answer."""

    def __init__(self, hub: Hub, headers: Headers = ()):  # type: ignore[assignment]
        self.hub = hub
        self.headers = list(headers)
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="admit")

    @property
    def last_id(self) -> int:
        """The newest event that this process knows of."""
        return self.hub.last_id

    async def __call__(self, scope, receive, send) -> None:
        reader = Reader(send, scope["put"], scope["abort"])
        try:
            try:
                asked = asked_of(scope)
                missed, upto = await asyncio.get_running_loop().run_in_executor(self.threads, self.admit, reader, asked)
                if self._is_over(reader):
                    raise Refused(503)
            except Refused as refused:
                await self._refuse(send, refused.status)
                return
            await self._open(send)
            # The position first: a browser that hears nothing yet still knows where it is.
            begin = b"retry: %d\n\n" % random.randint(1500, 4500)
            await send({"type": "http.response.body", "body": begin + missed + b"id: %d\n\n" % upto, "more_body": True})
            reader.release(upto)
            if self._is_over(reader):
                await send({"type": "http.response.body", "body": b""})
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            reader.over = True
            self.hub.remove(reader)

    def admit(self, reader: Reader, asked: Asked) -> tuple[bytes, int]:
        """Lets a reader in, in a thread: gives what it missed and up to which event. Raises Refused.

        It has its places before it is asked what it missed, so that nothing falls between; what it hears twice is told
        apart by number.
        """
        close_old_connections()
        try:
            while True:
                turn = self.hub.turn
                seats = self._seats(reader, asked)
                if not self.hub.admit(reader, seats):
                    raise Refused(429)
                if self.hub.turn == turn:
                    break
            return missed_by(reader, seats, asked.after)
        except (DatabaseError, InterfaceError, OSError) as error:
            log.error("a stream was not opened: %s", type(error).__name__)
            raise Refused(503) from error

    @staticmethod
    def _is_over(reader: Reader) -> bool:
        # The hub can end it at any moment between.
        return reader.over

    def _seats(self, reader: Reader, asked: Asked) -> dict[Place, Seat]:
        store = SessionStore(asked.cookie)
        store.load()
        member, row = store.member, store.row
        if member is None or row is None or row.locked_at is not None:
            raise Refused(401)
        if member.second_factor_due:
            raise Refused(403)
        reader.member, reader.language = member, member.language
        reader.session_id, reader.session_key = row.public_id, row.pk
        seats = {}
        for place in asked.places:
            seat_of = SEATS.get(place[0])
            seat = seat_of(member, place[1]) if seat_of else None
            if seat is None:
                raise Refused(403)
            seats[place] = seat
        return seats

    async def _open(self, send) -> None:
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            # A proxy that gathers bytes would make it anything but live.
            (b"x-accel-buffering", b"no"),
            *self.headers,
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    async def _refuse(self, send, status: int) -> None:
        headers = [(b"content-length", b"0"), (b"cache-control", b"no-store"), *self.headers]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def missed_by(reader: Reader, seats: dict[Place, Seat], after: int | None) -> tuple[bytes, int]:
    """What a reader has not heard since `after`, and the number of the newest event that this covers."""
    newest = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    if after is None or after == newest:
        return b"", newest
    oldest = Event.objects.order_by("id").values_list("id", flat=True).first() or 0
    if after > newest or after < oldest - 1:
        return RELOAD, newest
    kinds, streams = {place[0] for place in seats}, {place[1] for place in seats}
    between = Event.objects.filter(id__gt=after, id__lte=newest, stream_kind__in=kinds, stream__in=streams)
    rows = list(between.order_by("id")[: REPLAY + 1])
    if len(rows) > REPLAY:
        return RELOAD, newest
    frames = []
    for event in rows:
        seat = seats.get((event.stream_kind, event.stream))
        if seat is not None and may_hear(event, seat):
            frames.append(frame_of(event, reader.language))
    return b"".join(frame for frame in frames if frame is not None), newest


def asked_of(scope) -> Asked:
    """Reads a request. Raises Refused when it is no request that our own page makes."""
    if scope["method"] != "GET":
        raise Refused(405)
    headers: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        headers[name] = headers[name] + b"; " + value if name == b"cookie" and name in headers else value
    _from_own_page(scope, headers)
    try:
        query = parse_qsl(scope["query_string"].decode("ascii"), max_num_fields=STREAMS + 4)
    except (UnicodeDecodeError, ValueError):
        raise Refused(400) from None
    names = dict.fromkeys(value for name, value in query if name == "stream")
    if not 1 <= len(names) <= STREAMS:
        raise Refused(400)
    places = []
    for name in names:
        kind, _, stream = name.partition(":")
        try:
            places.append((kind, UUID(stream)))
        except ValueError:
            raise Refused(400) from None
    # A browser that comes back by itself repeats the address of its first time: its own word is the newer one.
    last = headers.get(b"last-event-id", b"").decode("latin-1") or dict(query).get("after", "")
    if last and not (last.isascii() and last.isdigit() and len(last) <= 18):
        raise Refused(400)
    return Asked(_cookie(headers.get(b"cookie", b"")), places, int(last) if last else None)


def _cookie(header: bytes) -> str:
    try:
        found = SimpleCookie(header.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        found = None
    if found is None:
        raise Refused(401)
    return found.value


def _from_own_page(scope, headers: dict[bytes, bytes]) -> None:
    host = headers.get(b"host", b"").decode("latin-1")
    domain, _port = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        raise Refused(400)
    if headers.get(b"sec-fetch-site", b"same-origin") not in {b"same-origin", b"none"}:
        raise Refused(403)
    origin = headers.get(b"origin", b"").decode("latin-1")
    if origin and origin.partition("://")[2] != host:
        raise Refused(403)
