"""A throw-away PostgreSQL: from the machine's own binaries, else from the wheel `pgserver`.

    python -m sterkersamen.testing.postgres -- command ...

runs a command with DATABASE_URL set, and takes the cluster away when the command ends.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

MISSING = "No PostgreSQL on this machine, and no wheel of it either: install it (Debian: apt-get install postgresql)."
DATABASE = "sterkersamen"
# Nothing of a test outlives a power cut, so nothing needs to wait for the disk. Kill rounds ask for a durable one.
_HASTY = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


class NoPostgres(Exception):
    """There are no binaries to start one with."""


def find_binaries() -> Path | None:
    """The folder with `initdb` and `postgres`: the newest on this machine, else the wheel's."""
    on_path = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    places += [Path(on_path).resolve().parent] if on_path else []
    wheel = importlib.util.find_spec("pgserver")
    if wheel is not None and wheel.origin:
        places.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    return None


class Cluster:
    """One PostgreSQL on a Unix socket in a folder of its own. Use it as a context: it starts, and is taken away.

    durable: waits for the disk at every commit. journal_apart: its write-ahead log is not within `data`.
    """

    def __init__(self, *, durable: bool = False, journal_apart: bool = False):
        binaries = find_binaries()
        if binaries is None:
            raise NoPostgres(MISSING)
        self.durable = durable
        self.folder = Path(tempfile.mkdtemp(prefix="sterkersamen-pg-"))
        self.data = self.folder / "data"
        self.journal = self.folder / "journal" if journal_apart else None
        self.process: subprocess.Popen | None = None
        # PostgreSQL refuses to run as root, who therefore hands it to a user without rights.
        self.user = self._unprivileged() if os.geteuid() == 0 else None
        self.binaries = self._within_reach(binaries)
        if self.user:
            self.folder.chmod(0o755)
            shutil.chown(self.folder, self.user)

    @staticmethod
    def _unprivileged() -> str:
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name).pw_name
        raise NoPostgres("PostgreSQL does not run as root, and this machine has no user postgres or nobody.")

    def _within_reach(self, binaries: Path) -> Path:
        """The wheel may lie in a home directory that the other user cannot enter: then it is copied."""
        if self.user is None or str(binaries).startswith("/usr/"):
            return binaries
        shutil.copytree(binaries.parent, self.folder / "install", symlinks=True)
        libraries = binaries.parent.parent.parent / "pgserver.libs"
        if libraries.exists():
            shutil.copytree(libraries, self.folder.parent / f"{self.folder.name}-libs")
        return self.folder / "install" / "bin"

    def _options(self) -> dict:
        libraries = self.folder.parent / f"{self.folder.name}-libs"
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        if libraries.exists():
            environment["LD_LIBRARY_PATH"] = str(libraries)
        options: dict = {"env": environment, "cwd": self.folder}
        if self.user:
            options |= {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}
        return options

    def run(self, program: str, *arguments: str) -> bytes:
        """Runs one of PostgreSQL's programs (`pg_dump`, `psql`) against this cluster and gives what it prints."""
        done = subprocess.run(
            [self.binaries / program, *arguments], capture_output=True, check=False, **self._options()
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def start(self) -> None:
        """Makes the cluster if there is none yet, starts it, and waits until it answers."""
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            self.run(
                "initdb",
                "-D",
                str(self.data),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
                *(["-X", str(self.journal)] if self.journal else []),
            )
        log = (self.folder / "log").open("ab")
        settings = ["-c", "listen_addresses=", "-c", "max_connections=60", "-c", "shared_buffers=64MB"]
        settings += [] if self.durable else _HASTY
        self.process = subprocess.Popen(
            [self.binaries / "postgres", "-D", self.data, "-k", self.folder, *settings],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, **self._options(),
        )  # fmt: skip
        log.close()
        self._wait()
        if fresh:
            self.run("createdb", "-h", str(self.folder), "-U", "postgres", DATABASE)

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(RuntimeError):
                self.run("psql", "-h", str(self.folder), "-U", "postgres", "-d", "postgres", "-Atc", "SELECT 1")
                return
            if self.process is None or self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text(errors='replace')[-2000:]}")

    def stop(self, *, at_once: bool = False) -> None:
        """Stops it: fast, or `at_once` as by a crash (then the next start recovers from its log)."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def url(self, database: str = DATABASE) -> str:
        """The address of a database, as DATABASE_URL wants it."""
        return f"postgresql://postgres@/{database}?host={quote(str(self.folder), safe='')}"

    def make_database(self, name: str) -> str:
        """Makes an empty database and gives its address."""
        self.run("createdb", "-h", str(self.folder), "-U", "postgres", name)
        return self.url(name)

    def dump(self, database: str = DATABASE) -> bytes:
        """All of a database as text, as a backup would hold it."""
        return self.run("pg_dump", "-h", str(self.folder), "-U", "postgres", "--inserts", database)

    def remove(self) -> None:
        """Stops it and takes its files away."""
        self.stop(at_once=not self.durable)
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.folder.parent / f"{self.folder.name}-libs", ignore_errors=True)

    def __enter__(self) -> Cluster:
        try:
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_error) -> None:
        self.remove()


def main(arguments: list[str] | None = None) -> int:
    """Runs the command given after `--` with DATABASE_URL set; gives its exit code."""
    parser = argparse.ArgumentParser(prog="python -m sterkersamen.testing.postgres")
    parser.add_argument("--durable", action="store_true", help="wait for the disk at every commit")
    parser.add_argument("command", nargs="+")
    chosen = parser.parse_args(arguments)
    # Being stopped must take the cluster away too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with Cluster(durable=chosen.durable) as cluster:
            environment = os.environ | {"DATABASE_URL": cluster.url()}
            return subprocess.run(chosen.command, env=environment, check=False).returncode
    except NoPostgres as error:
        print(error, file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
