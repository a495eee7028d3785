"""`kill -9` in the middle of a stream of posts: what was acknowledged is there after the restart, and nothing twice."""

from __future__ import annotations

import http.client
import json
import threading
import time
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from sterkersamen.testing.postgres import Cluster
from sterkersamen.testing.server import Server
from sterkersamen.testing.web import Web

WRITERS = 4
_STORED = """
import json, sys
from sterkersamen.community.sharing.models import Share
print(json.dumps([row.sealed["body"] for row in Share.objects.exclude(parent=None)]))
"""


class Writer(threading.Thread):
    """Some people who answer in turn, again and again: together more than one person may send.

    A post without an answer is sent again, as it was, when it can.
    """

    def __init__(self, server: Server, cookies: list[str], path: str, name: str):
        super().__init__(daemon=True)
        self.web = Web(server.url)
        self.cookies = cookies
        self.web.cookies["session"] = cookies[0]
        self.path, self.label = path, name
        self.acknowledged: list[str] = []
        self.doubtful: bytes | None = None
        self.wrong = ""
        self.number = 0
        self.over = threading.Event()
        self.token = self.web.get(path).form(path).fields["csrfmiddlewaretoken"]

    def run(self) -> None:
        while not self.over.is_set():
            if self.doubtful is None:
                self.number += 1
                self.web.cookies["session"] = self.cookies[self.number % len(self.cookies)]
                fields = {
                    "csrfmiddlewaretoken": self.token,
                    "once": str(uuid4()),
                    "body": f"{self.label} {self.number}",
                }
                self.doubtful = urlencode(fields | {"warning": ""}).encode()
            try:
                status = self.web.ask("POST", self.path, self.doubtful)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if status in {200, 204, 303}:
                self.acknowledged.append(f"{self.label} {self.number}")
                self.doubtful = None
            elif status != 503:
                self.wrong = f"{status}: {self.web.html[:500]}"
                return


def rounds(server: Server, count: int, seconds: float) -> None:
    """Kills and starts again so many times while people write, then compares."""
    found = server.people(WRITERS * count * 3)
    share = server.shares(found["group"], 1)[0]
    path = f"/g/{found['group']}/shares/{share}"
    cookies = [one["cookie"] for one in found["people"]]
    writers = [Writer(server, cookies[at::WRITERS], path, f"Schrijver {at}") for at in range(WRITERS)]
    for writer in writers:
        writer.start()
    for _round in range(count):
        time.sleep(seconds)
        server.kill()
        server.start()
    time.sleep(seconds)
    for writer in writers:
        writer.over.set()
    for writer in writers:
        writer.join(30)
    assert not [writer.wrong for writer in writers if writer.wrong]
    stored = json.loads(server.run(_STORED))
    acknowledged = [words for writer in writers for words in writer.acknowledged]
    assert len(acknowledged) > WRITERS * count
    assert len(stored) == len(set(stored)), "something is there twice"
    assert set(acknowledged) <= set(stored), "something that was acknowledged is gone"


@pytest.mark.proof
def test_sqlite_again_and_again(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with Server() as server:
        rounds(server, 15, 0.7)


@pytest.mark.proof
def test_postgres_again_and_again(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with Cluster(durable=True) as cluster, Server(DATABASE_URL=cluster.url()) as server:
        rounds(server, 15, 0.7)


@pytest.mark.proof
def test_postgres_that_crashes_itself(monkeypatch):
    """The database dies and comes back while the server runs: writing resumes by itself, nothing is lost or doubled."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with Cluster(durable=True) as cluster, Server(DATABASE_URL=cluster.url()) as server:

        class Crashing:
            """The server stays; what is killed and started is the database."""

            people, shares, run, url = server.people, server.shares, server.run, server.url

            @staticmethod
            def kill() -> None:
                cluster.stop(at_once=True)

            @staticmethod
            def start() -> None:
                cluster.start()

        rounds(Crashing(), 5, 0.8)  # type: ignore[arg-type]
