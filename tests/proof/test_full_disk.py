"""The disk is full: a plain page and a line in the log, reading goes on, and writing resumes by itself."""

from __future__ import annotations

import asyncio
import json
import shutil
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from sterkersamen.testing.disk import NoGrowth, SmallDisk, can_mount
from sterkersamen.testing.postgres import Cluster
from sterkersamen.testing.server import Server
from sterkersamen.testing.streams import Stream
from sterkersamen.testing.web import Web

pytestmark = pytest.mark.proof
WORD = "hazelworm"
STORED = """
import json
from sterkersamen.community.sharing.models import Share
print(json.dumps([row.sealed["body"].split(":")[0] for row in Share.objects.exclude(parent=None).order_by("id")]))
"""
HAS_KEY = """
import sys, uuid
from sterkersamen.platform.vault.keyring import Subject, exists
print(exists(Subject("membership", uuid.UUID(sys.argv[1]))))
"""


class Writer:
    """Somebody who answers, and keeps what was refused to send it again as it was.

    To get a disk full they take turns with others, because no person may send so much.
    """

    def __init__(self, server: Server, found: dict, share: str, number: int = 0):
        self.web = Web(server.url)
        self.cookies = [one["cookie"] for one in found["people"][2:]]
        self.web.cookies["session"] = found["people"][number]["cookie"]
        self.group = f"/g/{found['group']}/"
        self.path = f"{self.group}shares/{share}"
        self.acknowledged: list[str] = []
        self.refused: list[tuple[str, str, bytes]] = []
        self.token = self.web.get(self.path).form(self.path).fields["csrfmiddlewaretoken"]

    def write(self, **headers: str) -> int:
        """One more answer; the header X-Enhanced sends it as our own script does."""
        name = str(uuid4())
        if self.cookies:
            self.cookies.append(self.web.cookies["session"])
            self.web.cookies["session"] = self.cookies.pop(0)
        fields = {"csrfmiddlewaretoken": self.token, "once": str(uuid4()), "warning": ""}
        return self.send(name, urlencode(fields | {"body": f"{name}: {f'{WORD} ' * 900}"}).encode(), **headers)

    def send(self, name: str, form: bytes, **headers: str) -> int:
        status = self.web.ask("POST", self.path, form, **headers)
        if status in {200, 303}:
            self.acknowledged.append(name)
        else:
            self.refused.append((self.web.cookies["session"], name, form))
        return status

    def until_full(self) -> None:
        """Writes until it was refused five times, half of them as our own script sends it.

        One may be taken in between: who empties the write-ahead log into the database makes room in it.
        """
        for _number in range(400):
            enhanced = {"X-Enhanced": "1"} if len(self.refused) % 2 else {}
            if self.write(**enhanced) not in {200, 303}:
                self.is_plain()
                if len(self.refused) == 5:
                    return
        raise AssertionError("the disk did not get full")

    def is_plain(self) -> None:
        """What was answered is the plain page: kind, in Dutch, and it says where the text is."""
        assert self.web.status == 503, self.web.html[:500]
        words = " ".join(self.web.page.words)
        assert "Het lukt nu even niet" in words and "je tekst staat er meestal nog" in words

    def reads(self) -> None:
        """Everything that is only read."""
        for path in ("/", "/help", "/groups", "/stories", "/account", self.group, f"{self.group}shares", self.path):
            assert self.web.ask("GET", path) == 200, path
        assert WORD in self.web.html

    def goes_on(self) -> None:
        """What was refused is sent again, as it was, and taken; the server is the same."""
        waiting, self.refused = self.refused, []
        assert waiting
        for cookie, name, form in waiting:
            self.web.cookies["session"] = cookie
            assert self.send(name, form) in {200, 303}


def tells_nobody(server: Server, count: int) -> None:
    """Each refusal is a line in the log, and none of them holds what somebody wrote."""
    said = server.said()
    assert said.count("storage failed") >= count
    assert WORD not in said and "body" not in said


def everything_once(server: Server, *writers: Writer) -> list[str]:
    """What is stored is what was acknowledged, each once."""
    stored = json.loads(server.run(STORED))
    assert len(stored) == len(set(stored)), "something is there twice"
    assert set(stored) == {name for writer in writers for name in writer.acknowledged}
    return stored


@pytest.mark.parametrize("kind", [NoGrowth, SmallDisk] if can_mount() else [NoGrowth])
def test_writing_resumes_by_itself(kind, tmp_path, monkeypatch):
    """The disk gets full twice while Vuurtoren writes and Dijk has the page open. Nobody starts anything again."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with kind(tmp_path / "disk") as disk, Server(disk.folder) as server:
        found = server.people(40)
        writer = Writer(server, found, server.shares(found["group"])[0])
        pid = server.process.pid

        async def live():
            async with Stream(server.port, found["people"][1]["cookie"], f"group:{found['group']}") as stream:
                for _time in range(2):
                    disk.fill(pid, 300_000)
                    await asyncio.to_thread(writer.until_full)
                    await asyncio.to_thread(writer.reads)
                    if _time:
                        # Long enough for chores, presence and small writes to find it full too.
                        await asyncio.sleep(8)
                        await asyncio.to_thread(writer.reads)
                    disk.free(pid)
                    await asyncio.to_thread(writer.goes_on)
                heard = await stream.until(len(writer.acknowledged), "reply")
                assert len(heard) == len(set(heard)) == len(writer.acknowledged)

        asyncio.run(live())
        assert len(writer.acknowledged) > 10
        tells_nobody(server, 10)
        assert ("SQLITE_FULL" if kind is SmallDisk else "SQLITE_IOERR") in server.said()
        everything_once(server, writer)
        assert Web(server.url).ask("GET", "/sign-up") == 200
        assert server.stop() == 0
        assert server.command("chores").returncode == 0


# Without a filesystem of its own nothing but the server's own files can be short of room.
if can_mount():

    @pytest.mark.parametrize("end", ["stop", "kill"])
    def test_a_start_on_a_full_disk(end, tmp_path, monkeypatch):
        """After a reboot, say. It serves what can be read, or one line says why it cannot."""
        monkeypatch.delenv("DATABASE_URL", raising=False)
        with SmallDisk(tmp_path / "disk") as disk, Server(disk.folder) as server:
            found = server.people(40)
            writer = Writer(server, found, server.shares(found["group"])[0])
            assert writer.write() == 303
            getattr(server, end)()
            disk.fill(0)
            try:
                server.start()
            except RuntimeError:
                last = server.said().splitlines()[-1]
                assert last.startswith("sterkersamen: the database cannot be used") and "Traceback" not in server.said()
            else:
                writer.reads()
                writer.until_full()
            looked = server.command("doctor")
            assert looked.returncode == 1 and "Traceback" not in looked.stderr, looked.stderr
            disk.free(0)
            if server.process.poll() is not None:
                server.start()
            writer.goes_on() if writer.refused else writer.write()
            everything_once(server, writer)

    def test_a_full_keyring(tmp_path, monkeypatch):
        """The keys lie on another disk, which is full: nobody comes in or takes words along, the rest goes on."""
        monkeypatch.delenv("DATABASE_URL", raising=False)
        with SmallDisk(tmp_path / "keys", 8) as disk, Server(tmp_path / "data") as server:
            found = server.people(40)
            share = server.shares(found["group"])[0]
            server.stop()
            for path in server.data_dir.glob("keyring.sqlite3*"):
                shutil.move(path, disk.folder / path.name)
            (server.data_dir / "keyring.sqlite3").symlink_to(disk.folder / "keyring.sqlite3")
            server.start()
            writer, leaver = Writer(server, found, share), Writer(server, found, share, 1).web
            # The key of the day, under which tries are counted, is made by whoever comes first.
            guest = Web(server.url)
            guest.get("/sign-up")
            disk.fill(0)
            guest.sign_up()
            assert guest.status == 503 and "Het lukt nu even niet" in guest.html
            assert writer.write() == 303
            writer.reads()
            leaver.get(f"{writer.group}leave")
            leaver.send("/leave", ("words", "take"), sure="on")
            assert leaver.status == 503
            assert leaver.ask("GET", writer.group) == 404, "who left is out, whatever became of the key"
            tells_nobody(server, 2)
            assert server.run(HAS_KEY, found["people"][1]["membership"]).strip() == "True"
            disk.free(0)
            assert guest.sign_up().address.startswith("/account"), guest.html[:500]
            everything_once(server, writer)
            # The server does so within ten minutes, or when it is started.
            server.stop()
            assert server.command("chores").returncode == 0
            assert server.run(HAS_KEY, found["people"][1]["membership"]).strip() == "False"

    def test_a_full_postgres(tmp_path, monkeypatch):
        """The tables' disk is full. (Where its own journal has no room PostgreSQL stops; tests/test_kill.py has that.)"""
        monkeypatch.delenv("DATABASE_URL", raising=False)
        cluster = Cluster(durable=True, journal_apart=True)
        with SmallDisk(cluster.data, 96, cluster.user) as disk, cluster, Server(DATABASE_URL=cluster.url()) as server:
            found = server.people(40)
            writer = Writer(server, found, server.shares(found["group"])[0])
            assert writer.write() == 303
            for _time in range(2):
                disk.fill(0, 100_000)
                writer.until_full()
                writer.reads()
                disk.free(0)
                writer.goes_on()
            tells_nobody(server, 10)
            assert "DiskFull" in server.said()
            everything_once(server, writer)
        shutil.rmtree(cluster.folder)
