"""Erasure reaches old copies: copies are taken, a person goes, and the old content is put back next to today's keyring.

Then nothing that the person wrote can be read, by whatever key there still is; their keys are in no file byte by byte,
journals too; their search words do not yield to a dictionary; and what the others wrote reads as before.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sterkersamen.config import backups
from sterkersamen.testing.bytesearch import search_files
from sterkersamen.testing.cast import PASSPHRASE
from sterkersamen.testing.server import Server
from sterkersamen.testing.web import Web

pytestmark = pytest.mark.proof
# One word for each thing that the one who goes writes, and for each that the other does.
HERS = {
    "name": "Vuurtorenwachter",
    "title": "windvaantitel",
    "share": "hommelzoemertje",
    "answer": "schelpenpadwandeling",
    "story": "kiezelstrandjaren",
    "word": "rozijnenbroodjes",
    "goal": "stoeptegelverhaal",
    "diary": "stoomfluitnotities",
    "check-in": "tuinhekjesdag",
    "plan": "zwembadochtendjes",
    "days": "pepermuntdoosje",
    "strategy": "kastanjesrapen",
    "email": "pannenlapmerel",
    "report": "tandwielzorgen",
}
HIS = {
    "name": "Dijkgraafje",
    "share": "boomgaardladders",
    "reply": "turfschuitavond",
    "diary": "wenteltrapkelder",
}
LIVE = """
import json, sys
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.recurrence import Rule
from sterkersamen.community.sharing import actions as sharing
from sterkersamen.personal.plans import actions as plans
from sterkersamen.personal.plans.models import Point
from sterkersamen.personal.recovery import actions as recovery
from sterkersamen.personal.recovery.models import CheckIn, Course, DiaryEntry
from sterkersamen.personal.strategies.models import OwnStrategy
from sterkersamen.platform.accounts import actions as accounts
from sterkersamen.platform.safety import actions as safety
from sterkersamen.testing.cast import join, make_group, make_member
hers, his = json.loads(sys.argv[1])
group = make_group("Maandaggroep")
els, she, he = (make_member(login, is_demo=True) for login in ("els-login", "vuurtoren-login", "dijk-login"))
guide, place, other = (
    join(els, group, "Els", facilitator=True), join(she, group, hers["name"]), join(he, group, his["name"])
)
share = sharing.share(place, title=hers["title"], body=hers["share"])
theirs = sharing.share(other, title="", body=his["share"])
sharing.reply(other, share, body=his["reply"])
sharing.reply(place, theirs, body=hers["answer"])
story = sharing.offer_story(share, name=hers["name"], title=hers["title"], body=hers["story"])
report = safety.report(
    group.id, place.id, theirs.uid, {"body": his["share"]}, "selling", writer=other.id, kind="share", more=hers["report"]
)
first = date.today() + timedelta(days=2)
plan = meetings.Plan(
    Rule(1, (first.weekday(),)), first, time(19, 30), ZoneInfo("Europe/Amsterdam"), 90, "place",
    first + timedelta(days=14), words={"name": "Groepsavond"},
)
meeting = meetings.plan(guide, plan).meetings.coming()[0]
meetings.come(place, meeting, True, hers["word"])
meetings.set_goal(place, hers["goal"])
for member, words in ((she, hers), (he, his)):
    DiaryEntry.objects.create(member=member, data={"text": words["diary"]})
CheckIn.objects.create(member=she, data={
    "mood": 3, "craving": 40, "sleep": 2, "line": hers["check-in"], "intention": "", "look_back": "",
})
plans.add(Point, she, {"title": hers["plan"], "days": [1], "begins": "18:30", "ends": "20:00"})
Course.objects.create(member=she, data=recovery.course("other", date.today(), hers["days"]))
OwnStrategy.objects.create(member=she, data={
    "title": hers["strategy"], "what_for": "", "how": "", "how_long": "", "triggers": [],
})
accounts.set_contact(she, hers["email"] + "@example.org")
print(json.dumps({
    "group": str(group.id), "share": str(share.uid), "theirs": str(theirs.uid), "she": str(she.pk), "place": str(place.id),
    # Why she reported something; the copy of what he wrote stays, and is nobody's report any more.
    "subjects": [f"{kind} {one.hex}" for kind, one in (
        ("member", she.pk), ("membership", place.id), ("story", story.id), ("reason", report)
    )],
}))
"""
KEYS = """
import json
from sterkersamen.platform.vault.models import SubjectKey
rows = SubjectKey.objects.exclude(kind="limits")
print(json.dumps({f"{row.kind} {row.subject.hex}": [row.id.hex, bytes(row.wrapped).hex()] for row in rows}))
"""
# Everything sealed, opened as the program would; and whether there is still a key for what it could not open.
OPEN = """
import json
from django.apps import apps
from sterkersamen.platform.vault.fields import Envelope, SealBroken, SealedField
from sterkersamen.platform.vault.keyring import KeyGone
from sterkersamen.platform.vault.models import SubjectKey
ids = {row.id.bytes for row in SubjectKey.objects.all()}
texts, closed, left = [], 0, []
for model in apps.get_models():
    for field in model._meta.concrete_fields:
        if not isinstance(field, SealedField):
            continue
        for row in model._base_manager.all():
            envelope = row.__dict__[field.attname]
            if not envelope:
                continue
            try:
                texts.append(getattr(row, field.attname))
            except (KeyGone, SealBroken):
                closed += 1
                if bytes(envelope[2:18]) in ids:
                    left.append(model._meta.label)
print(json.dumps({"texts": json.dumps(texts, ensure_ascii=False), "closed": closed, "left": left}))
"""
TOKENS = """
import json
from sterkersamen.community.sharing.models import SearchWord
found = {}
for row in SearchWord.objects.select_related("share"):
    found.setdefault(str(row.share.author_id), []).append(bytes(row.word).hex())
print(json.dumps(found))
"""
# Who holds the whole keyring and the old tokens tries every word, under every key there is, as it is and derived.
ATTACK = """
import hmac, json, sys
from sterkersamen.community.sharing import search, stems
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject
from sterkersamen.platform.vault.models import SubjectKey
words, stolen = json.loads(sys.stdin.read())
stolen = {who: {bytes.fromhex(one) for one in tokens} for who, tokens in stolen.items()}
guesses = {stem for word in words for stem in (word, stems.stem(stems.folded(word)))}
hits = dict.fromkeys(stolen, 0)
for row in SubjectKey.objects.all():
    subject = Subject(row.kind, row.subject)
    keys = [keyring.key_of(subject).secret, keyring.derive(subject, "search")]
    for key in [*keys, b""]:
        for stem in guesses:
            made = hmac.digest(key, stem.encode(), "sha256")[: search.TOKEN_BYTES]
            for who, tokens in stolen.items():
                hits[who] += made in tokens
print(json.dumps(hits))
"""
PUT_BACK = """
import sys
from pathlib import Path
from sterkersamen.config import backups, restoring
restoring.put_back(backups.newest(Path(sys.argv[1]), "content"))
"""


def in_files(folder: Path, key: str) -> bool:
    """Whether these bytes are in any file, as they are or in digits: journals and copies too."""
    raw = bytes.fromhex(key)
    return any(
        raw in data or key.encode() in data
        for data in (path.read_bytes() for path in folder.rglob("*") if path.is_file())
    )


def readable(server: Server) -> dict:
    return json.loads(server.run(OPEN))


def test_erasure_reaches_old_copies(tmp_path):
    content, keys = tmp_path / "here", tmp_path / "there"
    places = ["--content", str(content), "--keys", str(keys)]
    with Server(tmp_path / "data", made=True) as server:
        made = json.loads(server.run(LIVE, json.dumps([HERS, HIS])))
        held = json.loads(server.run(KEYS))
        tokens = json.loads(server.run(TOKENS))
        done = server.command("backup", *places)
        assert done.returncode == 0, done.stderr
        before = readable(server)
        assert all(word in before["texts"] for word in [*HERS.values(), *HIS.values()])
        lost = {subject: held[subject] for subject in made["subjects"]}
        assert all(in_files(server.data_dir, wrapped) for _id, wrapped in lost.values())

        she = Web(server.url).sign_in("vuurtoren-login")
        she.get("/account/close")
        she.send("/account/close", sure="on", days="0")
        assert she.status == 200
        today = json.loads(server.run(KEYS))
        assert not set(lost) & set(today)
        erased = readable(server)
        assert not [word for word in HERS.values() if word in erased["texts"]]
        # Not while it runs, with its journals, and not after it was cut off.
        for _id, wrapped in lost.values():
            assert not in_files(server.data_dir, wrapped)
            assert not in_files(content, wrapped)
        server.kill()
        for _id, wrapped in lost.values():
            assert not in_files(server.data_dir, wrapped)
        # The search finds those that were not destroyed.
        if (server.data_dir / "keyring.sqlite3").exists():
            assert all(in_files(server.data_dir, wrapped) for _id, wrapped in today.values())

        # The old rows as they were, next to today's keys, before anything is put right.
        server.run(PUT_BACK, str(content))
        after = readable(server)
        assert [word for word in HERS.values() if word in after["texts"]] == []
        assert all(word in after["texts"] for word in HIS.values())
        assert after["closed"] >= len(HERS) - 2 and after["left"] == []
        assert search_files([server.data_dir, server.log, content], [*HERS.values()]) == []

        # By the command, as one would; then people come back.
        done = server.command("restore", *places[:2], "--replace")
        assert done.returncode == 0, done.stderr
        assert "1 accounts were erased since" in done.stdout
        # As closed as it was after the erasure itself: of a place in a group its row stays, without its name.
        assert readable(server)["closed"] == erased["closed"]
        server.start()
        his_own(server, made)
        refused = Web(server.url)
        refused.get("/sign-in")
        refused.send("/sign-in", login_name="vuurtoren-login", passphrase=PASSPHRASE)
        assert refused.status == 422
        dictionary(server, made, tokens)
        their_term(server, keys, places, lost)


def his_own(server: Server, made: dict) -> None:
    """What the others wrote is there, under what is gone too, and is found again."""
    he = Web(server.url).sign_in("dijk-login")
    group = f"/g/{made['group']}"
    for path, words in (
        (f"{group}/shares", HIS["share"]),
        (f"{group}/shares/{made['theirs']}", HIS["share"]),
        (f"{group}/shares/{made['share']}", HIS["reply"]),
        ("/me/diary", HIS["diary"]),
    ):
        he.get(path)
        assert he.status == 200, path
        assert words in he.html, path
        assert not [word for word in HERS.values() if word in he.html], path
    for path in ("/", f"{group}/", f"{group}/people", "/agenda", "/account", "/stories"):
        he.get(path)
        assert he.status == 200, path
        assert not [word for word in HERS.values() if word in he.html], path
    he.get(f"{group}/search")
    he.send("/search", words=HIS["reply"])
    assert HIS["reply"] in he.html and made["share"] in he.html


def dictionary(server: Server, made: dict, tokens: dict) -> None:
    """The old search words of the one who went, against every key there is: the very words are among the guesses."""
    import subprocess
    import sys

    words = [*HERS.values(), *HIS.values()]
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + ATTACK],
        env=server.environment, input=json.dumps([words, tokens]), capture_output=True, text=True, check=True,
    )  # fmt: skip
    hits = json.loads(done.stdout)
    assert hits.pop(made["place"]) == 0
    # Of who is still here they do yield to who holds the keys: the attack is a real one.
    assert max(hits.values()) >= 2


def their_term(server: Server, keys: Path, places: list[str], lost: dict) -> None:
    """The one copy that could still undo it is the one of the keys; when its term is over it is gone."""
    (old,) = keys.iterdir()
    held = {f"{row.kind} {row.subject.hex}": bytes(row.wrapped).hex() for row in backups.keys_in(backups.read(old))}
    assert all(held[subject] == wrapped for subject, (_id, wrapped) in lost.items())
    stamp = (datetime.now(UTC) - timedelta(days=31)).strftime("%Y%m%dT%H%M%SZ")
    old.rename(keys / f"keys-{stamp}")
    done = server.command("backup", *places)
    assert done.returncode == 0, done.stderr
    assert len(list(keys.iterdir())) == 1
    assert not any(in_files(keys, wrapped) for _id, wrapped in lost.values())
