"""uvicorn, driven from here: what it listens on, how long it waits for slow askers, and how it stops.

Streams end themselves before the server waits for open answers; without that it would wait for as long as they live.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import ipaddress
import logging
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import uvicorn
from django.conf import settings
from django.db import connections
from django.template import engines
from django.urls import get_resolver
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sterkersamen.config import chores
from sterkersamen.config.asgi import HEADERS, Application
from sterkersamen.config.static import files
from sterkersamen.core import later, processors
from sterkersamen.core.env import SettingError
from sterkersamen.platform.live.hub import Hub
from sterkersamen.platform.live.stream import Streams

log = logging.getLogger(__name__)

HEAD_BYTES = 32 * 1024
HEAD_SECONDS = 20
REFUSED_SECONDS = 2
# A process that was told to stop is gone within five seconds: three for answers under way, the rest for what follows.
ANSWERS_SECONDS = 3
STOP_SECONDS = 5
KEEP_ALIVE_SECONDS = 15
STOPS = (signal.SIGINT, signal.SIGTERM)
_CONSTANT = b"".join(b"%s: %s\r\n" % header for header in HEADERS)
_BAD = b"HTTP/1.1 %s\r\n" + _CONSTANT + b"content-length: 0\r\nconnection: close\r\n\r\n"


class Protocol(HttpToolsProtocol):
    """One connection. Beside what uvicorn does: a limit on the size and the time of a request's head."""

    head_bytes = 0
    # Since when a request's head is awaited: of a connection that has not asked anything yet, or that dribbles in.
    head_since: float | None = None
    refused = False

    def connection_made(self, transport) -> None:
        super().connection_made(transport)
        self.head_since = time.monotonic()

    def data_received(self, data: bytes) -> None:
        if self.refused:
            return
        self.head_bytes += len(data)
        super().data_received(data)
        if self.head_since is not None and self.head_bytes > HEAD_BYTES and not self.refused:
            self.refuse(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.head_since = time.monotonic()
        # For open streams: see platform/live/reader.py.
        self.scope["put"] = self.put  # type: ignore[typeddict-unknown-key]
        self.scope["abort"] = self.transport.abort  # type: ignore[typeddict-unknown-key]

    def on_headers_complete(self) -> None:
        if self.head_bytes > HEAD_BYTES and sum(len(name) + len(value) for name, value in self.headers) > HEAD_BYTES:
            raise ValueError("too large")
        self.head_since = None
        self.head_bytes = 0
        super().on_headers_complete()

    def put(self, piece: bytes) -> bool:
        """Writes a chunk of the answer under way at once; False when the browser does not keep pace."""
        if self.flow.write_paused or self.refused:
            return False
        self.transport.write(piece)
        return True

    def send_400_response(self, msg: str) -> None:
        self.refuse(b"400 Bad Request")

    def refuse(self, status: bytes) -> None:
        """Answers with `status` and takes no more. What still comes is read for a moment and thrown away: to close on bytes
        that nobody read takes the answer back from who sends them (RFC 9112, 9.6)."""
        self.refused = True
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.transport.is_closing():
            return
        self.transport.write(_BAD % status)
        self.transport.write_eof()
        self.loop.call_later(REFUSED_SECONDS, self.transport.close)

    def _unsupported_upgrade_warning(self) -> None:
        pass


class Server(uvicorn.Server):
    """The server of one process: pages, streams and the hub that feeds them."""

    def __init__(self, config: uvicorn.Config, hub: Hub, parent: int | None):
        super().__init__(config)
        self.hub = hub
        self.parent = parent

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn sends itself the signal again at the end, which would kill us before the last small writes are done.
        def stop(*_: object) -> None:
            self.should_exit = True

        if threading.current_thread() is threading.main_thread():
            for number in STOPS:
                signal.signal(number, stop)
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.hub.start(asyncio.get_running_loop())
        await super().startup(sockets)

    async def on_tick(self, counter: int) -> bool:
        if counter % 50 == 0:
            late = time.monotonic() - HEAD_SECONDS
            for connection in list(self.server_state.connections):
                if isinstance(connection, Protocol) and connection.head_since and connection.head_since < late:
                    connection.transport.close()
        if self.parent is not None and os.getppid() != self.parent:
            return True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        self.hub.end_all()
        asyncio.get_running_loop().call_later(ANSWERS_SECONDS / 2, self.hub.abort_all)
        await super().shutdown(sockets)
        self.hub.stop()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises SettingError that says why it cannot."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(2048)
    except socket.gaierror as error:
        raise SettingError(f"HOST {host!r} is not an address of this machine") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingError(
                f"PORT {port} is taken: stop the program that uses it, or choose another, as in PORT={port + 1}"
            ) from error
        raise SettingError(f"cannot listen on HOST {host} and PORT {port}: {error.strerror}") from error
    return made


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_reachable(host: str, allowed: Sequence[str], behind_tls: bool) -> bool:
    """Whether anybody but this machine can come to a server: by the network, or by a proxy that stands before it."""
    return behind_tls or not all(is_loopback(name.strip("[]")) for name in (host, *allowed))


def address(host: str, port: int, allowed: Sequence[str]) -> str:
    """Where to find a server that listens on `host`, as it is printed. allowed: the names it answers to.

    On this machine by the name localhost, where that leads here: a passkey belongs to a name, and a number is none.
    """
    plain = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    if host == "localhost" or not is_loopback(host) or "localhost" not in allowed:
        return plain
    try:
        meant = {found[4][0] for found in socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM)}
    except socket.gaierror:
        return plain
    return f"http://localhost:{port}/ (or {plain} but there passkeys do not work)" if host in meant else plain


def run(listening: socket.socket, workers: int, ready: Callable[[], None]) -> int:
    """Serves until a signal comes; in this process, or in `workers` of them. Gives the exit code."""
    _allow_many_connections()
    _warm_up()
    if workers == 1:
        ready()
        return _serve(listening, None, 0)
    return _supervise(listening, workers, ready)


def _serve(listening: socket.socket, parent: int | None, place: int) -> int:
    # By the port too: two communities on one machine do not both take the first.
    processors.keep_to_one(listening.getsockname()[1] + place)
    hub = Hub()
    application = Application(Streams(hub, HEADERS))
    config = uvicorn.Config(
        application, http=Protocol, ws="none", lifespan="off", interface="asgi3", loop="uvloop", log_config=None,
        log_level="warning", access_log=False, proxy_headers=False, server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS, timeout_graceful_shutdown=ANSWERS_SECONDS,
    )  # fmt: skip
    server = Server(config, hub, parent)
    stop_chores = chores.start() if settings.WORKER else lambda: None
    server.run([listening])
    stopped = time.monotonic()
    stop_chores()
    application.turns.stop()
    later.flush()
    connections.close_all()
    for thread in threading.enumerate():
        if thread in application.turns.threads or (thread is not threading.current_thread() and not thread.daemon):
            thread.join(max(0.0, stopped + 1 - time.monotonic()))
    if parent is None:
        log.info("stopped")
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    # A thread that still waits for a database must not keep the process: everything acknowledged is on disk.
    os._exit(0)


def _supervise(listening: socket.socket, workers: int, ready: Callable[[], None]) -> int:
    """Keeps `workers` processes alive until a signal comes, and stops them all."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in STOPS:
        signal.signal(number, stop)
    # Neither connections nor threads may cross a fork.
    connections.close_all()
    # Of each process its place, which is its own, and when it began.
    children: dict[int, tuple[int, float]] = {}
    told = False
    while not stopping:
        while len(children) < workers and not stopping:
            place = min(set(range(workers)) - {place for place, _began in children.values()})
            children[_fork(listening, place)] = place, time.monotonic()
        if not told:
            ready()
            told = True
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            time.sleep(0.1)
            continue
        _place, began = children.pop(pid)
        if time.monotonic() - began < 1:
            time.sleep(1)
        if not stopping:
            log.error("a server process ended (%s) and is started again", os.waitstatus_to_exitcode(status))
    listening.close()
    _stop(set(children))
    log.info("stopped")
    return 0


def _fork(listening: socket.socket, place: int) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    # A signal between fork and the child's own handlers would go to a copy of ours, and be lost.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            for number in STOPS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
            code = _serve(listening, parent, place)
        finally:
            os._exit(code)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    return pid


def _stop(children: set[int]) -> None:
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    while children:
        pid, _status = os.waitpid(-1, os.WNOHANG)
        if pid:
            children.discard(pid)
        elif time.monotonic() > until:
            for left in children:
                os.kill(left, signal.SIGKILL)
                os.waitpid(left, 0)
            return
        else:
            time.sleep(0.05)


def _warm_up() -> None:
    """Loads what pages need now, once for all processes, and not at somebody's first page."""
    get_resolver().url_patterns  # noqa: B018  (reading it loads every view)
    files()
    for engine in engines.all():
        for folder in engine.template_dirs:
            for path in Path(folder).rglob("*.html"):
                engine.get_template(path.relative_to(folder).as_posix())
    # What was loaded so far stays: the collector need not look at it again, and processes go on sharing it.
    gc.collect()
    gc.freeze()


def _allow_many_connections() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
