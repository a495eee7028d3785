"""A real server for tests: a process with a data directory of its own, on a free port of loopback.

with Server() as server:
    server.run("print(1)")        # Python beside it, with Django set up on the same data
    httpget(server.url + "/help")
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

READY_SECONDS = 60
_KEPT = ("PATH", "HOME", "LANG", "PYTHONPATH")
# Ports that this process gave out.
_GIVEN: set[int] = set()
_PRELUDE = "import django; django.setup()\n"


def free_port() -> int:
    """A port on which nothing listens just now. It stays free until somebody does: no other process of the suite gets it,
    and it lies below those that the system gives to whoever asks for any."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 8
    while True:
        port = 20_000 + 8 * secrets.randbelow(1_500) + worker
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            if port not in _GIVEN:
                _GIVEN.add(port)
                return port


def fresh_database(address: str, like: str = "template1") -> tuple[str, str]:
    """Makes a database beside the one at `address`, empty or a copy of another; gives its address and its name."""
    import psycopg

    name = f"server_{secrets.token_hex(6)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"/{name}")), name


class Server:
    """`sterkersamen serve` as its users start it. Use it as a context, or call `start` and `stop`.

    data_dir: kept when given, else made and taken away. made: it starts on keys and databases that are there already, for
    stories that are not about the first start. environment: settings beside those of every test server; keys are made by
    the server itself unless given there.
    """

    def __init__(self, data_dir: Path | None = None, *, made: bool = False, **environment: str):
        self.own = data_dir is None
        self.data_dir = Path(data_dir or tempfile.mkdtemp(prefix="sterkersamen-server-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.data_dir.with_name(f"{self.data_dir.name}-{self.port}.log")
        self.process: subprocess.Popen | None = None
        # What people wrote in it otherwise than by a browser of ours: sought at its end as well.
        self.written: set[str] = set()
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        # A test suite runs on settings of its own; the server must find the real ones unless told otherwise.
        kept["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE", "sterkersamen.config.settings")
        self.database = ""
        postgres = "DATABASE_URL" in os.environ and "DATABASE_URL" not in environment
        model = _model(postgres) if made else None
        if postgres:
            like = [model.database] if model else []
            environment["DATABASE_URL"], self.database = fresh_database(os.environ["DATABASE_URL"], *like)
        if model:
            shutil.copytree(model.data_dir, self.data_dir, dirs_exist_ok=True)
        self.environment = kept | {"DATA_DIR": str(self.data_dir), "PORT": str(self.port)} | environment

    def start(self, *, wait: bool = True) -> Server:
        """Starts the process and waits until it answers. Raises RuntimeError with its log when it does not."""
        log = self.log.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sterkersamen", "serve"],
            env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        log.close()
        if wait:
            self.wait()
        return self

    def wait(self) -> None:
        """Waits until the server answers."""
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            if self.process is not None and self.process.poll() is not None:
                break
            # Static files are answered without a database: whatever the answer is, it listens.
            try:
                urllib.request.urlopen(self.url + "/static/", timeout=5).close()  # noqa: S310
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"the server did not start:\n{self.said()[-4000:]}")

    def said(self) -> str:
        """All that the server wrote to the screen."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop(self) -> int | None:
        """Asks it to stop and gives its exit code."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        finally:
            self.process = None

    def kill(self) -> None:
        """Ends it at once (kill -9), with the processes that it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def run(self, code: str, *arguments: str) -> str:
        """Runs Python with Django set up on this server's data, in a process of its own; gives what it prints."""
        done = subprocess.run(
            [sys.executable, "-c", _PRELUDE + code, *arguments],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"it failed:\n{done.stderr[-4000:]}")
        return done.stdout

    def people(self, count: int) -> dict:
        """Makes a group with so many signed-in members: {"group", "people": [{"member", "membership", "cookie"}]}."""
        self.written.add("Maandaggroep")
        return json.loads(self.run(f"from sterkersamen.testing import world; world.make({count})"))

    def shares(self, group: str, count: int = 1) -> list[str]:
        """Has the first of a group share something so many times; gives the ids."""
        return json.loads(self.run(f"from sterkersamen.testing import world; world.publish({group!r}, {count})"))

    def command(self, *arguments: str) -> subprocess.CompletedProcess:
        """Runs `sterkersamen` with arguments, on this server's data."""
        return subprocess.run(
            [sys.executable, "-m", "sterkersamen", *arguments],
            env=self.environment, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip

    def dump(self) -> bytes:
        """All of its PostgreSQL as text, where it has one of its own."""
        if not self.database:
            return b""
        from sterkersamen.testing.postgres import find_binaries

        binaries = find_binaries()
        assert binaries is not None
        address = self.environment["DATABASE_URL"]
        return subprocess.run([binaries / "pg_dump", "--inserts", address], capture_output=True, check=True).stdout

    def memory(self) -> float:
        """MiB of memory of the process and its children, shared pages counted once (PSS)."""
        if self.process is None:
            return 0.0
        total = 0
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.getpgid(int(folder.name)) == self.process.pid:
                    lines = (folder / "smaps_rollup").read_text().splitlines()
                    total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1024

    def remove(self) -> None:
        """Takes its files away."""
        self.kill()
        self.log.unlink(missing_ok=True)
        if self.database:
            import psycopg

            with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")
        if self.own:
            shutil.rmtree(self.data_dir, ignore_errors=True)

    def __enter__(self) -> Server:
        try:
            return self.start()
        except BaseException:
            self.remove()
            raise

    def __exit__(self, kind, *_error) -> None:
        """At its end, nothing that people typed may lie open. While it runs: journals are full of what was written last."""
        from sterkersamen.testing.typed import lying_open

        found: list[str] = []
        try:
            found = lying_open(self) if kind is None else []
            self.stop()
        finally:
            self.remove()
        assert found == [], f"what was written lies open: {found[:20]}"


@functools.cache
def _model(postgres: bool) -> Server:
    """An instance that nobody serves, made once in a process: making its tables takes a second, copying them none."""
    model = Server() if postgres else Server(DATABASE_URL="")
    atexit.register(model.remove)
    model.start().stop()
    return model
