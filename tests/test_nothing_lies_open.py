"""After people lived through all of it, none of what they wrote is found in any file, log or dump."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import psycopg

from sterkersamen.testing.bytesearch import search, search_files
from sterkersamen.testing.postgres import find_binaries
from sterkersamen.testing.server import Server
from sterkersamen.testing.web import Web

# One word for each thing that a person can write somewhere. Words that nothing else would hold.
MARKS = {
    "login": "slobkousvink",
    "passphrase": "waterpasmolen dakgootviool klompenspeld",
    "email": "pannenlapmerel",
    "group": "Zeeëgelkade",
    "purpose": "knikkertolwegen",
    "rules": "vlindernetregels",
    "guide": "Kwartelkoning",
    "asker": "Oeverzwaluw",
    "word": "stoeptegelverhaal",
    "title": "windvaantitel",
    "share": "hommelzoemertje",
    "draft": "griendhakkersmaandag",
    "reply": "schelpenpadwandeling",
    "edited": "kersenpitkussens",
    "fold": "paraplubakreden",
    "report": "tandwielzorgen",
    "story name": "Havermoutuil",
    "story": "kiezelstrandjaren",
    "search": "boomgaardladders",
}
CODE = re.compile(r"[a-z0-9]{5}-[a-z0-9]{5}")
_REAL_ROLES_LATER = """
from sterkersamen.platform.accounts.models import Member
Member.objects.update(is_demo=True, second_factor_due=False)
"""


def sign_up(server: Server, after: str = "") -> Web:
    """Somebody new, with marked words for login name and passphrase."""
    web = Web(server.url)
    web.get("/sign-up")
    given = {"is_adult": "on", "consent": "on", "passphrase": MARKS["passphrase"]}
    web.send("/sign-up", ("way", "passphrase"), login_name=f"{MARKS['login']}{after}", **given)
    # A number was put behind the name: the page shows it, and asks to go on with it.
    web.send("/sign-up", ("way", "passphrase"), **given)
    assert web.address.startswith("/account"), web.page.words
    return web


def live_through(server: Server, tmp_path: Path) -> None:
    """From a new group to leaving it, with a mark in everything that is written."""
    rules = tmp_path / "rules.txt"
    rules.write_text(f"Regel een: {MARKS['rules']}.")
    made = server.command("group", "add", MARKS["group"], "--purpose", MARKS["purpose"], "--rules", str(rules))
    assert made.returncode == 0, made.stderr
    guide = sign_up(server)
    guide.get("/join")
    code = CODE.search(made.stdout)
    assert code, made.stdout
    guide.send("/join", code=code.group())
    guide.send("/join/in", name=MARKS["guide"], rules_read="on")
    server.run(_REAL_ROLES_LATER)
    group = guide.get("/groups") and next(link for link in guide.page.links if re.search(r"/g/[0-9a-f-]{36}/$", link))
    asker = sign_up(server, "en")
    ask = next(link for link in asker.get("/groups/find").links if link.endswith("/ask"))
    asker.get(ask)
    asker.send("/ask", name=MARKS["asker"], word=MARKS["word"], rules_read="on")
    guide.get(group + "manage/requests")
    guide.send(decide(guide), ("do", "accept"))
    share_and_answer(guide, asker, group)
    asker.get("/account/email")
    if "/confirm" in asker.address:
        asker.send("/confirm", passphrase=MARKS["passphrase"])
        asker.get("/account/email")
    asker.send("/account/email", email=f"{MARKS['email']}@example.org")


def decide(guide: Web) -> str:
    """The form by which a request is answered."""
    return next(form.path for form in guide.page.forms if "/manage/requests/" in form.path)


def share_and_answer(guide: Web, asker: Web, group: str) -> None:
    asker.get(group + "shares/new")
    asker.send("/shares/new", title=MARKS["title"], body=f"Vandaag was er {MARKS['share']}.", warning="use")
    share = re.sub(r"[?#].*", "", asker.address)
    assert MARKS["share"] in asker.html
    asker.get(share + "/edit")
    asker.send("/edit", body=f"Vandaag was er {MARKS['edited']}.")
    guide.get(share)
    guide.send(share, body=f"Over een {MARKS['reply']}.")
    guide.get(group + "search")
    guide.send("/search", words=MARKS["search"])
    guide.send("/search", words=MARKS["edited"])
    assert MARKS["edited"] in guide.html
    asker.get(share + "/offer")
    asker.send("/offer", name=MARKS["story name"], title=MARKS["title"], body=MARKS["story"])
    guide.get(group + "offered")
    guide.get(share + "/report")
    guide.send("/report", reason=MARKS["report"])
    guide.get(share + "/more")
    guide.send("/fold", reason=MARKS["fold"])
    # Refused, with what was typed in the answer: it may not stay behind either.
    asker.get(group + "shares/new")
    asker.send("/shares/new", title="x" * 500, body=MARKS["draft"])
    assert MARKS["draft"] in asker.html
    asker.ask("GET", f"/{MARKS['search']}?q={MARKS['search']}")


def words() -> list[str]:
    return [word for words in MARKS.values() for word in words.split()]


def test_nothing_that_was_written_is_found(tmp_path):
    with Server(LOG_LEVEL="DEBUG") as server:
        live_through(server, tmp_path)
        # While it runs: journals are full of what was written last.
        places = [server.data_dir, server.log]
        assert search_files(places, words()) == []
        dump = dumped(server)
        assert list(search(dump, words())) == []
        server.kill()
        assert search_files(places, words()) == []
        # The search would have found it, here and in the dump.
        plant(server)
        assert any("planted" in found for found in search_files(places, words()))
        if dump:
            assert list(search(dumped(server), words()))


def dumped(server: Server) -> bytes:
    """A dump of the server's PostgreSQL, where it has one."""
    if not server.database:
        return b""
    binaries = find_binaries()
    assert binaries is not None
    address = server.environment["DATABASE_URL"]
    return subprocess.run([binaries / "pg_dump", "--inserts", address], capture_output=True, check=True).stdout


def plant(server: Server) -> None:
    """What a careless program would do: words in a file, and in a table."""
    (server.data_dir / "planted.log").write_text(f"body={MARKS['share']}")
    if server.database:
        with psycopg.connect(server.environment["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("CREATE TABLE planted (words text)")
            connection.execute("INSERT INTO planted VALUES (%s)", [MARKS["reply"]])


def test_marks_are_words_that_can_be_found():
    assert len(set(words())) == len(words())
    assert all(len(word) > 8 for word in words())
