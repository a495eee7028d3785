"""Copies of the databases: made while people are served, put back elsewhere, and refused where they do not fit."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps

from sterkersamen.config import backups
from sterkersamen.core.env import SettingError
from sterkersamen.core.restores import LEFT_OUT
from sterkersamen.platform.vault import fleeting
from sterkersamen.platform.vault.fields import SealedField
from sterkersamen.testing.server import Server
from sterkersamen.testing.typed import lying_open

COUNTS = """
import json
from django.apps import apps
print(json.dumps({model._meta.label: model._base_manager.count() for model in apps.get_models()}))
"""
READ = """
import json
from sterkersamen.community.sharing import search, stems
from sterkersamen.community.sharing.models import Share
rows = list(Share.objects.order_by("id"))
found = search.find([rows[0].author_id], list(stems.stems("tekst")), limit=50) if rows else []
print(json.dumps({"texts": [row.sealed["body"] for row in rows], "found": len(found)}))
"""
# Whether people are told that what they wrote since is gone, and that what they erased since may be back.
TOLD = "from sterkersamen.platform.notify.models import PutBack; print(*PutBack.objects.values_list('lost', 'undone'))"
# Two rows in one transaction, again and again: a copy of one moment holds an even number.
PAIRS = """
from django.db import transaction
from sterkersamen.personal.recovery.models import DiaryEntry
from sterkersamen.platform.accounts.models import Member
member = Member.objects.first()
for number in range(4000):
    with transaction.atomic():
        for _twice in range(2):
            DiaryEntry.objects.create(member=member, data={"text": str(number)})
    print(number, flush=True)
"""


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "data", made=True)
    yield server
    found = lying_open(server)
    server.remove()
    assert found == []


@pytest.fixture
def elsewhere(tmp_path, server):
    """A second machine, with nothing but the master key of the first."""
    other = Server(tmp_path / "other")
    (other.data_dir / "keys").mkdir(parents=True, mode=0o700)
    shutil.copy(server.data_dir / "keys/master.key", other.data_dir / "keys/master.key")
    yield other
    other.remove()


@pytest.fixture
def places(tmp_path) -> list[str]:
    return ["--content", str(tmp_path / "here/content"), "--keys", str(tmp_path / "there/keys")]


@contextlib.contextmanager
def serving(server: Server) -> Iterator[None]:
    """It serves meanwhile; what it has on disk stays for after."""
    server.start()
    try:
        yield
    finally:
        server.stop()


def did(server: Server, *arguments: str) -> str:
    done = server.command(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(server: Server, *arguments: str) -> str:
    done = server.command(*arguments)
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def only(places: list[str], what: str) -> Path:
    where = Path(places[places.index(f"--{what}") + 1])
    (folder,) = [path for path in where.iterdir() if path.name.startswith(what)]
    return folder


@pytest.mark.proof
@pytest.mark.both
def test_there_and_back_on_another_machine(server, elsewhere, places):
    with serving(server):
        group = server.people(3)["group"]
        server.shares(group, 5)
        did(server, "backup", *places)
        counted = json.loads(server.run(COUNTS))
        # What came after is not in it.
        server.shares(group, 1)
    assert "whole" in did(server, "verify-backup", *places)
    said = did(elsewhere, "restore", *places)
    assert "5 texts can be found again" in said
    told = json.loads(elsewhere.run(READ))
    assert told == {"texts": [f"Tekst {number}." for number in range(5)], "found": 5}
    again = json.loads(elsewhere.run(COUNTS))
    left_out = {model._meta.label for model in LEFT_OUT}
    for label, count in counted.items():
        if label not in left_out and label != "vault.SubjectKey":
            assert again[label] == count, label
    # Nobody is signed in there, and it serves.
    assert counted["accounts.Session"] == 3 and again["accounts.Session"] == 0
    elsewhere.start()
    with urllib.request.urlopen(elsewhere.url + "/privacy", timeout=10) as page:  # noqa: S310 (our own)
        assert page.status == 200
    # Everybody reads it, also who came after the copy and has no account any more.
    with urllib.request.urlopen(elsewhere.url + "/", timeout=10) as page:  # noqa: S310
        front = page.read().decode()
    assert "Er is een kopie teruggezet" in front and "blijft gewist" in front
    elsewhere.shares(group, 1)
    assert len(json.loads(elsewhere.run(READ))["texts"]) == 6


@pytest.mark.proof
@pytest.mark.both
def test_it_is_of_one_moment_while_others_write(server, places):
    with serving(server):
        server.people(1)
        writer = subprocess.Popen(
            [sys.executable, "-c", "import django; django.setup()\n" + PAIRS],
            env=server.environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert writer.stdout is not None
            writer.stdout.readline()
            first = backups.read(Path(did(server, "backup", *places[:2]).split(":")[0]))
            before = int(writer.stdout.readline())
            assert writer.poll() is None, "it was written to all the time"
        finally:
            writer.kill()
            writer.wait()
    assert before >= 1
    rows = first.tables["recovery_diaryentry"]["rows"]
    assert rows >= 2 and rows % 2 == 0


@pytest.mark.proof
@pytest.mark.both
def test_what_no_copy_holds(server, places):
    with serving(server):
        people = server.people(2)
        server.shares(people["group"], 3)
        server.run(
            "from sterkersamen.platform.limits.actions import allow\nallow('search', 'somebody', times=1, seconds=60)\n"
            "from sterkersamen.platform.accounts.models import Member\nfrom sterkersamen.platform.accounts import exporting\n"
            "exporting.ask(Member.objects.first())\nexporting.make_due()"
        )
        counted = json.loads(server.run(COUNTS))
        did(server, "backup", *places)
    for model in ("sharing.SearchWord", "accounts.Session", "accounts.ExportPart", "limits.Count", "live.Event"):
        assert counted[model], model
    content, keys = backups.read(only(places, "content")), backups.read(only(places, "keys"))
    for model in LEFT_OUT:
        assert content.tables.get(model._meta.db_table, {"rows": 0})["rows"] == 0, model
    kinds = {row.kind for row in backups.keys_in(keys)}
    assert {"member", "membership", "group", "instance"} <= kinds
    assert not kinds & (fleeting.KINDS | {"limits"})
    assert "limits" in server.run(
        "from sterkersamen.platform.vault.models import SubjectKey\nprint({r.kind for r in SubjectKey.objects.all()})"
    )
    # No key lies in the copy of the content, in whatever way it is written.
    held = b"".join(path.read_bytes() for path in content.folder.iterdir())
    for row in backups.keys_in(keys):
        assert bytes(row.wrapped) not in held and bytes(row.wrapped).hex().encode() not in held
    for path in [content.folder, keys.folder, *content.folder.iterdir(), *keys.folder.iterdir()]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_whatever_lies_under_a_fleeting_key_is_left_out():
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField) and field.kind in fleeting.KINDS:
                assert model in LEFT_OUT, model


def test_nothing_that_stays_points_to_what_is_left_out():
    """Or a copy could not be put back."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if model not in LEFT_OUT and field.related_model in LEFT_OUT:
                raise AssertionError(f"{model._meta.label}.{field.name}")


@pytest.mark.proof
@pytest.mark.both
def test_what_does_not_fit_is_refused_and_nothing_is_changed(server, elsewhere, places):
    with serving(server):
        server.shares(server.people(1)["group"], 1)
        did(server, "backup", *places)
        assert "running on this data" in refused(server, "restore", *places, "--replace")
    before = server.run(READ)
    assert "there are people here already" in refused(server, "restore", *places[:2])
    assert "there is a keyring here already" in refused(server, "restore", *places[2:])
    # Another instance, with another master key.
    stranger = Server(server.data_dir.with_name("stranger"), made=True)
    try:
        (stranger.data_dir / "keys/master.key").unlink()
        assert "master key is missing" in refused(stranger, "restore", *places)
        (stranger.data_dir / "keys/master.key").write_text("other:" + "QUFB" * 10 + "QUE=\n")
        assert "master key" in refused(stranger, "restore", *places, "--replace")
    finally:
        stranger.remove()
    content, keys = only(places, "content"), only(places, "keys")
    manifest = content / "manifest.json"
    said = json.loads(manifest.read_text())
    for change, why in (
        ({"migrations": [*said["migrations"], ["sharing", "9999_later"]]}, "newer version"),
        ({"keyring": "0" * 32}, "two instances"),
        ({"format": 9}, "another version"),
    ):
        manifest.write_text(json.dumps(said | change))
        assert why in refused(elsewhere, "restore", *places)
    manifest.write_text(json.dumps(said))
    file = next(
        path for path in content.iterdir() if path.suffix in {".sqlite3", ".copy"} and path.stat().st_size > 100
    )
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "damaged or changed" in refused(elsewhere, "verify-backup", *places)
    assert "damaged or changed" in refused(elsewhere, "restore", *places)
    file.write_bytes(whole)
    next(path for path in keys.iterdir() if path.name != "manifest.json").unlink()
    assert "is missing" in refused(elsewhere, "restore", *places)
    assert not (elsewhere.data_dir / "content.sqlite3").exists() and not (elsewhere.data_dir / "restoring").exists()
    assert server.run(READ) == before


def test_with_the_wrong_kind_of_database(server, elsewhere, places, monkeypatch):
    did(server, "backup", *places)
    from sterkersamen.config import restoring

    copy = backups.read(only(places, "content"))
    other = "postgresql" if copy.vendor == "sqlite" else "sqlite"
    monkeypatch.setattr(restoring, "examine", lambda content, keys: [])
    monkeypatch.setattr(restoring, "put_back", lambda copy: pytest.fail("nothing may be touched"))
    with pytest.raises(backups.NotUsable, match="another kind of database"):
        restoring.restore(backups.Copy(**{**copy.__dict__, "vendor": other}), None, replace=True, say=lambda line: None)


@pytest.mark.proof
@pytest.mark.both
def test_a_copy_of_an_older_version_is_brought_up_to_date(server, elsewhere, places):
    with serving(server):
        server.shares(server.people(2)["group"], 2)
    # As it was before accounts could be closed after some days.
    server.run(
        "from django.core.management import call_command\n"
        "call_command('migrate', 'accounts', '0002_secrets_of_members', verbosity=0)"
    )
    did(server, "backup", *places)
    assert ("accounts", "0003_leaving") not in backups.read(only(places, "content")).migrations
    did(elsewhere, "restore", *places)
    assert json.loads(elsewhere.run(READ))["found"] == 2
    asked = "from sterkersamen.platform.accounts.models import Member\nprint({row.keep_months for row in Member.objects.all()})"
    assert elsewhere.run(asked).strip() == "{24}"


@pytest.mark.proof
@pytest.mark.both
def test_over_what_is_there_only_when_told(server, places):
    with serving(server):
        group = server.people(1)["group"]
        server.shares(group, 2)
        did(server, "backup", *places)
        server.shares(group, 3)
    did(server, "restore", *places[:2], "--replace")
    assert json.loads(server.run(READ)) == {"texts": ["Tekst 0.", "Tekst 1."], "found": 2}


@pytest.mark.proof
@pytest.mark.both
def test_a_restore_that_was_broken_off_is_done_again_before_anything_is_served(server, places):
    with serving(server):
        server.shares(server.people(1)["group"], 2)
        did(server, "backup", *places)
    (server.data_dir / "restoring").touch(mode=0o600)
    for command in ("serve", "worker", "chores", "backup"):
        arguments = places if command == "backup" else []
        assert "broken off" in refused(server, command, *arguments)
    assert "broken off" in server.command("doctor").stdout
    did(server, "restore", *places)
    assert not (server.data_dir / "restoring").exists()
    assert json.loads(server.run(READ))["found"] == 2


@pytest.mark.proof
@pytest.mark.both
def test_keys_that_are_older_erase_nobody(server, places):
    """Whoever came after the copy of the keys has none in it. A newer copy of the keys still opens what they wrote."""
    older = ["--keys", places[3] + "/older"]
    with serving(server):
        server.people(1)
        did(server, "backup", *older)
        group = server.people(2)["group"]
        server.shares(group, 2)
        did(server, "backup", *places)
    assert "2 accounts have no key in this copy" in did(server, "restore", *older, "--replace")
    # Now the content too, from between the two: what lacks a key was not erased.
    assert server.run(TOLD).strip() == "(False, True)"
    assert "2 accounts have no key in this copy" in did(server, "restore", *places[:2], "--replace")
    assert server.run(TOLD).strip() == "(True, True)"
    did(server, "restore", *places, "--replace")
    assert json.loads(server.run(READ)) == {"texts": ["Tekst 0.", "Tekst 1."], "found": 2}


@pytest.mark.parametrize(
    ("content", "keys"), [("a", "a"), ("a", "a/b"), ("a/b", "a"), ("data/c", "k"), ("c", "data")], ids=str
)
def test_copies_lie_apart(tmp_path, settings, content, keys):
    settings.DATA_DIR = tmp_path / "data"
    with pytest.raises(SettingError):
        backups.apart(tmp_path / content, tmp_path / keys)
    backups.apart(tmp_path / "c", tmp_path / "k")
    backups.apart(tmp_path / "c", None)


def test_copies_go_when_their_term_is_over_and_nothing_else_does(tmp_path, settings):
    settings.BACKUP_DAYS, settings.KEYRING_BACKUP_DAYS = 60, 30

    def made(name: str, days: float, end: str = "") -> Path:
        stamp = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y%m%dT%H%M%SZ")
        folder = tmp_path / f"{name}-{stamp}{end}"
        folder.mkdir()
        (folder / "file").write_bytes(b"key" * 1000)
        return folder

    kept = [made("keys", 29.9), made("content", 59.9), made("content", 0.5, ".part"), made("photos", 900)]
    (tmp_path / "keys-old").mkdir()
    over = [made("keys", 30.1), made("content", 60.1), made("keys", 1.1, ".part")]
    other = tmp_path / "elsewhere"
    other.mkdir()
    # Somebody linked a place of their own under such a name: nothing beyond the link is touched.
    link = tmp_path / "keys-20200101T000000Z"
    link.symlink_to(other)
    # Another name for the same bytes shows that they were overwritten.
    os.link(over[0] / "file", tmp_path / "same bytes")
    assert sorted(backups.expire(tmp_path)) == sorted(path.name for path in over)
    assert all(path.exists() for path in [*kept, tmp_path / "keys-old", other, link])
    assert set((tmp_path / "same bytes").read_bytes()) == {0}


def test_an_old_copy_of_the_keys_is_pointed_out(server, places):
    with serving(server):
        did(server, "backup", *places)
    folder = only(places, "keys")
    said = json.loads((folder / "manifest.json").read_text())
    said["made_at"] = (datetime.now(UTC) - timedelta(days=40)).isoformat()
    (folder / "manifest.json").write_text(json.dumps(said))
    done = server.command("verify-backup", *places)
    assert done.returncode == 1
    assert "Destroy it" in done.stdout


def test_what_is_typed_wrong_is_said_in_a_line(server, places, tmp_path):
    assert "say which" in refused(server, "backup")
    assert "see `sterkersamen restore --help`" in refused(server, "restore", "--nonsense")
    assert "is not there" in refused(server, "verify-backup", "--content", str(tmp_path / "nowhere"))
    assert "no copy of the keys was made yet" in server.command("doctor").stdout
    did(server, "backup", *places)
    assert "the last copy of the keys is 0 days old" in server.command("doctor").stdout
    # On another night, the other half into the same folder.
    assert "a place each" in refused(server, "backup", "--keys", places[1])
    assert "a place each" in refused(server, "backup", "--content", places[3])
    assert "holds no copy of the keys" in refused(server, "verify-backup", "--keys", places[1])
    assert server.command("backup", "--help").returncode == 0


@pytest.mark.sqlite
def test_a_copy_of_sqlite_holds_nothing_but_its_rows(tmp_path):
    """Not what was deleted, and not what is left out, anywhere in the file."""
    server = Server(tmp_path / "data", made=True, DATABASE_URL="")
    try:
        with serving(server):
            server.shares(server.people(1)["group"], 3)
            did(server, "backup", "--content", str(tmp_path / "here"))
        asked = (
            "from sterkersamen.community.sharing.models import SearchWord\n"
            "print('\\n'.join(bytes(row.word).hex() for row in SearchWord.objects.all()))"
        )
        tokens = [bytes.fromhex(line) for line in server.run(asked).split()]
    finally:
        server.remove()
    assert tokens
    path = backups.newest(tmp_path / "here", "content").folder / "content.sqlite3"
    data = path.read_bytes()
    assert not any(token in data for token in tokens)
    with contextlib.closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA freelist_count").fetchone()[0] == 0
