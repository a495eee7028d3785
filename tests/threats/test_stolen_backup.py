"""Somebody finds the disk with the copies of the content; somebody else the one with the copies of the keys; and one has
both. What each of them reads. That erasing reaches copies of before: tests/proof/test_erasure.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sterkersamen.config import backups
from sterkersamen.platform.vault import keyfiles
from sterkersamen.testing.bytesearch import search_files
from sterkersamen.testing.server import Server

pytestmark = [pytest.mark.proof, pytest.mark.both]
MADE = """
from sterkersamen.community.sharing import actions as sharing
from sterkersamen.personal.recovery.models import DiaryEntry
from sterkersamen.platform.accounts import actions as accounts
from sterkersamen.testing.cast import join, make_group, make_member
group = make_group("Kwartelkoning")
els, she = make_member("schelpenpad-login"), make_member("oeverzwaluw-login")
guide, place = join(els, group, "Wulpenkuiken", facilitator=True), join(she, group, "Oeverzwaluw")
share = sharing.share(place, title="windvaantitel", body="Vandaag was er een hommelzoemertje.")
sharing.reply(guide, share, body="Over een turfschuitavond.")
sharing.offer_story(share, name="Havermoutuil", title="kiezelstrandjaren", body="Een lang verhaal over kersenpitkussens.")
DiaryEntry.objects.create(member=she, data={"text": "stoomfluitnotities"})
accounts.set_contact(she, "pannenlapmerel@example.org")
"""
WORDS = [
    "Kwartelkoning", "schelpenpad-login", "oeverzwaluw-login", "Wulpenkuiken", "Oeverzwaluw", "windvaantitel", "hommelzoemertje",
    "turfschuitavond", "Havermoutuil", "kiezelstrandjaren", "kersenpitkussens", "stoomfluitnotities", "pannenlapmerel",
    "molen kaars rivier jas",
]  # fmt: skip
# All that is sealed, as the program opens it; with the keys that are at hand.
READ = """
import json
from django.apps import apps
from sterkersamen.platform.vault.fields import SealBroken, SealedField
from sterkersamen.platform.vault.keyring import KeyGone, MasterKeyWrong
texts, closed = [], 0
for model in apps.get_models():
    for field in model._meta.concrete_fields:
        if isinstance(field, SealedField):
            for row in model._base_manager.all():
                try:
                    texts.append(getattr(row, field.attname))
                except (KeyGone, SealBroken, MasterKeyWrong):
                    closed += 1
print(json.dumps({"texts": json.dumps(texts, ensure_ascii=False), "closed": closed}))
"""
PUT_BACK = """
import sys
from pathlib import Path
from sterkersamen.config import backups, restoring
for what, where in (("content", sys.argv[1]), ("keys", sys.argv[2])):
    if where != "-":
        restoring.put_back(backups.newest(Path(where), what))
"""


@pytest.fixture(scope="module")
def copies(tmp_path_factory) -> tuple[Path, Path]:
    """The two disks."""
    folder = tmp_path_factory.mktemp("copies")
    content, keys = folder / "here", folder / "there"
    victim = Server(folder / "data", made=True)
    try:
        victim.run(MADE)
        done = victim.command("backup", "--content", str(content), "--keys", str(keys))
        assert done.returncode == 0, done.stderr
        told = json.loads(victim.run(READ))
        assert "hommelzoemertje" in told["texts"] and told["closed"] == 0
    finally:
        victim.remove()
    return content, keys


def test_neither_disk_says_a_word(copies):
    assert search_files(copies, WORDS) == []
    # Nor does the one hold anything that opens the other: the keys are wrapped, and the master key is on neither.
    names = {path.name for place in copies for path in place.rglob("*") if path.is_file()}
    assert not [name for name in names if "master" in name or "secret" in name]


def test_there_is_less_in_it_than_on_the_machine(copies):
    """Neither search words, which a dictionary could be tried on, nor sessions, which would let somebody in."""
    content = backups.newest(copies[0], "content")
    for table in ("sharing_searchword", "accounts_session", "accounts_exportpart", "live_event"):
        assert content.tables.get(table, {"rows": 0})["rows"] == 0, table


@pytest.mark.parametrize("has", ["content", "content and keys", "content, keys and master key"])
def test_a_thief_puts_them_back_at_home(copies, has, tmp_path):
    """On a machine of their own. The master key was on neither disk; who has that too, reads all of it."""
    thief = Server(tmp_path / "thief", made=True)
    try:
        if "master key" not in has:
            # That of this machine: servers made from one model have the same.
            (thief.data_dir / "keys/master.key").write_text(keyfiles.new_master_line())
        thief.run(PUT_BACK, str(copies[0]), str(copies[1]) if "keys" in has else "-")
        told = json.loads(thief.run(READ))
    finally:
        thief.remove()
    read = [word for word in WORDS if word.casefold() in told["texts"].casefold()]
    if "master key" in has:
        assert told["closed"] == 0 and len(read) > 8
    else:
        assert told["closed"] > 5 and read == []
