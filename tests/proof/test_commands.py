"""The command of the README on a fresh clone: it installs, fills and serves, and is stopped and started again."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sterkersamen.testing.bytesearch import search_files
from sterkersamen.testing.lint import ROOT
from sterkersamen.testing.server import free_port
from sterkersamen.testing.typed import TYPED, sought
from sterkersamen.testing.web import Web
from sterkersamen.web.demo.people import PASSPHRASE

pytestmark = pytest.mark.proof
# Where packages come from, and what else an install asks of its surroundings. Nothing of the suite's own environment.
_KEPT = re.compile(
    r"HOME|LANG|LC_\w+|TMPDIR|PIP_\w+|\w+_PROXY|SSL_CERT_\w+|REQUESTS_CA_BUNDLE|XDG_CONFIG_\w+", re.IGNORECASE
)
SILENCE = 20


class Run:
    """`make run` in a clone, and what it says, line by line, with the second in which it said it."""

    def __init__(self, clone: Path, **environment: str):
        self.clone = clone
        kept = {name: value for name, value in os.environ.items() if _KEPT.fullmatch(name)}
        path = [one for one in os.environ["PATH"].split(os.pathsep) if not one.startswith(str(ROOT))]
        # The Python beneath the environment in which the suite runs.
        kept |= {"PATH": os.pathsep.join(path), "PYTHON": str(Path(sys.base_prefix) / "bin" / "python3")}
        self.lines: list[tuple[float, str]] = []
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            ["make", "run"], cwd=clone, env=kept | environment, text=True, bufsize=1, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append((time.monotonic() - self.begun, line.rstrip("\n")))

    @property
    def said(self) -> str:
        return "\n".join(line for _at, line in self.lines)

    def first_page(self, port: int, seconds: float) -> float:
        """Waits for a whole page; gives after how many seconds it came."""
        while (took := time.monotonic() - self.begun) < seconds:
            assert self.process.poll() is None, self.said
            with contextlib.suppress(OSError):
                if Web(f"http://localhost:{port}").ask("GET", "/") == 200:
                    return time.monotonic() - self.begun
            time.sleep(0.05)
        raise AssertionError(f"no page in {took:.0f} seconds:\n{self.said}")

    def stop(self, number: int, *, group: bool = False) -> float:
        """Sends a signal, to `make` alone or, as a terminal does, to all of its group. Gives how long stopping took."""
        begun = time.monotonic()
        (os.killpg if group else os.kill)(self.process.pid, number)
        self.process.wait(20)
        return time.monotonic() - begun

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_error) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_make_run_on_a_fresh_clone(tmp_path):
    clone, data, port = tmp_path / "clone", tmp_path / "data", free_port()
    subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
    settings = {"HOST": "localhost", "PORT": str(port), "DATA_DIR": str(data)}
    with Run(clone, **settings) as first:
        took = first.first_page(port, 60)
        moments = [0.0, *(at for at, _line in first.lines), took]
        # Something is said all the time: which package, which group.
        assert max(after - before for before, after in zip(moments, moments[1:], strict=False)) < SILENCE, first.lines
        for said in (
            "Making .venv",
            "Installing",
            "Putting them in place",
            "Making people",
            "Maandaggroep",
        ):
            assert said in first.said, said
        assert len(re.findall(r"^  [\w-]+==", first.said, re.MULTILINE)) > 10
        assert f"Sterker Samen: http://localhost:{port}/" in first.said
        logins = re.search(r"Invented people: (.+)", first.said)
        assert logins and f"Passphrase of all of them: {PASSPHRASE}" in first.said
        assert (clone / ".venv/bin/sterkersamen").exists() and not (clone / "data").exists()
        for login in logins.group(1).split(", "):
            assert Web(f"http://localhost:{port}").sign_in(login, PASSPHRASE).status == 200
        share = write(port, "vuurtoren", "Dit is er na een nieuwe start nog.")
        assert first.stop(signal.SIGTERM) < 5
        assert is_free(port)
    one_line(clone, settings | {"PORT": "many"}, "PORT must be a whole number")
    one_line(clone, settings | {"DATA_DIR": str(tmp_path / "other"), "WORKERS": "0"}, "WORKERS must be a whole number")
    took = []
    # The machine may be busy: one of three counts.
    while len(took) < 3 and min(took, default=9) >= 3:
        with Run(clone, **settings) as again:
            took.append(again.first_page(port, 30))
            web = Web(f"http://localhost:{port}").sign_in("dijk", PASSPHRASE)
            assert web.get(share) and "Dit is er na een nieuwe start nog." in web.html
            assert "Making" not in again.said and "Installing" not in again.said
            assert again.stop(signal.SIGINT, group=True) < 5
    assert min(took) < 3, took
    written = sought(TYPED[port])
    assert written and search_files([data], written) == []
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert changed.stdout == "", "a run leaves nothing in the checkout that git would see"


def write(port: int, login: str, body: str) -> str:
    """Shares something in the first group; gives its address."""
    web = Web(f"http://localhost:{port}").sign_in(login, PASSPHRASE)
    group = next(link for link in web.get("/groups").links if re.search(r"/g/[0-9a-f-]{36}/$", link))
    web.get(group + "shares/new")
    web.send("/shares/new", body=body)
    assert body in web.html
    return re.sub(r"[?#].*", "", web.address)


def one_line(clone: Path, settings: dict[str, str], says: str) -> None:
    """A wrong setting: one line of ours, and make's own that it stopped."""
    with Run(clone, **settings) as wrong:
        assert wrong.process.wait(30) != 0
        wrong.reader.join(5)
        ours = [line for line in wrong.said.splitlines() if not line.startswith("make")]
        assert len(ours) == 1 and ours[0].startswith(f"sterkersamen: {says}"), wrong.said
