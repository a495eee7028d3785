"""The outer application: live streams and static files here, every page in Django with one hop to a thread.

No access log is kept. The constant headers below go with every answer, faults too.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import sys
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from sterkersamen.config.static import PREFIX, Files, files

log = logging.getLogger(__name__)

# Forms here are text. Django refuses more by itself, but only after all of it was read.
BODY_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
BODY_SECONDS = 30
PATH_BYTES = 2048
QUERY_BYTES = 8192
# Requests that wait for their turn. More than this and waiting is worse than being told.
WAITING = 512
# A request that takes longer than this lets the next one run beside it.
QUICK_SECONDS = 0.015

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: with that a browser sends "Origin: null" with our own forms, which looks like a forgery.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
if settings.BEHIND_TLS:
    _HEADERS["Strict-Transport-Security"] = "max-age=31536000"
HEADERS = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]

# Said outside Django, where no language is known: short, in both.
_PLAIN = {
    400: "Deze aanvraag kunnen we niet lezen. / This request cannot be read.",
    404: "Dit bestand is er niet. / There is no such file.",
    405: "Dat kan hier niet. / That is not possible here.",
    408: "Het duurde te lang voor alles binnen was. / It took too long to arrive.",
    413: "Dit is te veel in een keer. Ga terug: je tekst staat er nog. / "
    "This is too much at once. Go back: your text is still there.",
    414: "Dit adres is te lang. / This address is too long.",
    500: "Er ging iets mis bij ons. Ga terug: je tekst staat er nog. / "
    "Something went wrong here. Go back: your text is still there.",
    503: "Het is nu te druk. Probeer het zo nog eens. / It is too busy now. Try again in a moment.",
}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Refused(Exception):
    """A request that does not reach Django; `status` is the answer."""

    def __init__(self, status: int):
        self.status = status


class Turns:
    """Runs requests in threads: one at a time as long as they are quick, beside each other when they are not.

    Threads that all have work to do fight for the interpreter's lock at every query: four of them took a third more
    processor time a page than one. But who waits for a disk, a lock or a passphrase's hash must not hold up the rest.

    Each thread has a queue of its own, and the one that worked last is the next to work: one queue for all wakes threads
    for nothing, and what the database keeps in memory for one of them is cold in another.
    """

    def __init__(self, threads: int):
        self.queues: list[SimpleQueue] = [SimpleQueue() for _ in range(threads)]
        self.threads = [Thread(target=self._work, args=(queue,), name="page", daemon=True) for queue in self.queues]
        self.idle = list(self.queues)
        self.quick: object | None = None
        self.waiting: deque[asyncio.Future] = deque()
        for thread in self.threads:
            thread.start()

    async def run(self, do: Callable[[dict], tuple], environ: dict) -> tuple:
        """Runs `do(environ)` when its turn comes. Raises Refused when too many wait already."""
        loop = asyncio.get_running_loop()
        if self.quick is not None or not self.idle:
            if len(self.waiting) >= WAITING:
                raise Refused(503)
            turn = loop.create_future()
            self.waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                self._pass_on(turn)
                raise
        mine = self.quick = loop.create_future()
        slow = loop.call_later(QUICK_SECONDS, self._pass_on, mine)
        self.idle.pop().put((do, environ, loop, mine, slow))
        return await mine

    def stop(self) -> None:
        """Lets each thread end with what it is doing."""
        for queue in self.queues:
            queue.put(None)

    def _work(self, queue: SimpleQueue) -> None:
        while (job := queue.get()) is not None:
            self._do(queue, *job)
            # A request is not kept until the next one comes.
            del job

    def _do(self, queue: SimpleQueue, do: Callable, environ: dict, loop, answer: asyncio.Future, slow) -> None:
        try:
            told, what = answer.set_result, do(environ)
        except BaseException as error:  # noqa: BLE001  (raised where the answer is awaited)
            told, what = answer.set_exception, error
        # Without a loop the server has stopped, and nobody waits any more.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(self._done, queue, slow, answer, told, what)

    def _done(self, queue, slow, answer: asyncio.Future, told: Callable, what: object) -> None:
        slow.cancel()
        self.idle.append(queue)
        # Whoever asked may have gone away.
        if not answer.done():
            told(what)
        self._pass_on(answer)

    def _pass_on(self, mine: object) -> None:
        """Gives the next its turn, when the one who has it is `mine` or a thread became free."""
        if self.quick is mine:
            self.quick = None
        while self.waiting and self.quick is None and self.idle:
            turn = self.waiting.popleft()
            if not turn.done():
                # Taken here already: who asks before the other runs finds it taken.
                self.quick = turn
                turn.set_result(None)


class Application:
    """Takes every request of a process. `live` answers /live/ (an ASGI application with a `last_id`), or is None."""

    def __init__(self, live=None, static_files: Files | None = None):
        self.live = live
        self.files = (static_files or files()).by_path
        self.django = get_wsgi_application()
        self.turns = Turns(settings.THREADS)

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            # Neither web sockets nor a lifespan: the server starts and stops the rest itself.
            raise ValueError(scope["type"])
        path = scope["path"]
        try:
            if path.startswith(PREFIX):
                await self.static(scope, send)
            elif path == "/live/" and self.live is not None:
                await self.live(scope, receive, send)
            else:
                await self.page(scope, receive, send)
        except Refused as refused:
            await plain(send, refused.status, close=scope["method"] not in {"GET", "HEAD"})

    async def static(self, scope, send) -> None:
        file = self.files.get(scope["path"])
        if file is None:
            raise Refused(404)
        if scope["method"] not in {"GET", "HEAD"}:
            raise Refused(405)
        body, headers = file.body, file.headers
        if file.packed is not None and takes_gzip(scope["headers"]):
            body, headers = file.packed, [*headers, (b"content-encoding", b"gzip")]
        headers = [*headers, *HEADERS, (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def page(self, scope, receive, send) -> None:
        environ = environ_of(scope)
        body = await body_of(scope, receive)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input"] = io.BytesIO(body)
        if self.live is not None:
            # Known before the page was made: a script asks for all that came after it, so nothing falls between.
            environ["LIVE_AFTER"] = self.live.last_id
        status, headers, content = await self.turns.run(self.run, environ)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def run(self, environ: dict) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """One whole request in Django, in a thread: gives status, headers and body."""
        started: list = []
        if not _reads(environ):
            # Django would put a mark in the place of each sign that it cannot read, and keep that for what somebody wrote.
            headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store"), *HEADERS]
            content = _page(400)
            return 400, [*headers, (b"content-length", b"%d" % len(content))], content

        def start(status, headers, exc_info=None):
            started.extend((status, headers))
            return started.append

        try:
            response = self.django(environ, start)
            try:
                content = b"".join(response)
            finally:
                response.close()
            status = int(started[0][:3])
            headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in started[1]]
        except BaseException:
            # A SystemExit of one page, told where the answer is awaited, would end the loop and with it everybody's.
            log.exception("a request failed outside Django")
            content, status = _page(500), 500
            headers = [(b"content-type", b"text/html; charset=utf-8")]
        headers = [header for header in headers if header[0] != b"content-length"] + HEADERS
        if status not in {204, 304}:
            headers.append((b"content-length", b"%d" % len(content)))
        return status, headers, content


def _reads(environ: dict) -> bool:
    """Whether what a form sent is text: UTF-8, as our pages are."""
    kind, body = environ.get("CONTENT_TYPE", ""), environ["wsgi.input"].getvalue()
    if not body or not kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return True
    return _is_text(unquote_to_bytes(body) if kind[0] == "a" else body)


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def takes_gzip(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether the browser takes compressed bytes."""
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in headers)


def environ_of(scope) -> dict:
    """What WSGI asks, from what ASGI gives. Raises Refused for what no page could answer."""
    method, raw = scope["method"], scope["raw_path"]
    if method not in _METHODS:
        raise Refused(405)
    if len(raw) > PATH_BYTES or len(scope["query_string"]) > QUERY_BYTES:
        raise Refused(414)
    path = unquote_to_bytes(raw)
    try:
        text = path.decode()
    except UnicodeDecodeError:
        raise Refused(400) from None
    if not text.isprintable():
        raise Refused(400)
    query = unquote_to_bytes(scope["query_string"])
    if b"\x00" in query or not _is_text(query):
        raise Refused(400)
    server, client = scope.get("server") or ("localhost", None), scope.get("client")
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": client[0] if client else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            # "x_forwarded_proto" and "x-forwarded-proto" would become one: only the second is what a proxy sends.
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = "HTTP_" + key
        text = value.decode("latin-1")
        if key in environ:
            text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
        environ[key] = text
    return environ


async def body_of(scope, receive) -> bytes:
    """The whole body. Raises Refused when it is too long, too slow, or when the browser went away."""
    for name, value in scope["headers"]:
        if name == b"content-length" and (not value.isdigit() or len(value) > 12 or int(value) > BODY_BYTES):
            raise Refused(413)
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        return message.get("body", b"")
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                if message["type"] != "http.request":
                    raise Refused(400)
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > BODY_BYTES:
                    raise Refused(413)
                if not message.get("more_body"):
                    return b"".join(parts)
                message = await receive()
    except TimeoutError:
        raise Refused(408) from None


def _page(status: int) -> bytes:
    title = f'<meta charset="utf-8"><title>{status}</title>'
    return f'<!doctype html><html lang="nl">{title}<p>{_PLAIN[status]}</p></html>'.encode()


async def plain(send, status: int, *, close: bool) -> None:
    """A plain page from outside Django. close: what is left of a body is not worth reading."""
    body = _page(status)
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"content-length", b"%d" % len(body)),
        *HEADERS,
    ]
    if close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
