"""After people lived through all of it over HTTP, none of what they wrote, chose or were given is found in the data
directory (journals too), the log or a dump of PostgreSQL; and of what was taken along or erased the keys are gone too.

What is sought is one mark for each thing that can be typed, whole and word by word, its stem, and the usual ways of
writing it (see sterkersamen/testing/bytesearch.py); and the secrets that the server gave out. What only browsers keep
is not here: tests/browser searches for what was typed there.
"""

from __future__ import annotations

import http.client
import io
import json
import re
import time
import zipfile
from pathlib import Path

import psycopg
import pytest

from sterkersamen.testing.bytesearch import search, search_files
from sterkersamen.testing.server import Server
from sterkersamen.testing.typed import lying_open
from sterkersamen.testing.web import Web
from tests.gathering import call, prove, sit
from tests.judging import MODERATES, judge
from tests.keeping import help_others, keep
from tests.marks import MARKS
from tests.planning import plan

# As long as one may be: fewer digits stand by chance in any file.
PIN = "58203917"
CODE = re.compile(r"\b[a-z0-9]{5}-[a-z0-9]{5}\b")
# Who leads must set up a second step; people of a demo need not.
_NO_SECOND_STEP = """
from sterkersamen.platform.accounts.models import Member
Member.objects.update(is_demo=True, second_factor_due=False)
"""
_KEYS = """
import json
from sterkersamen.platform.vault.models import SubjectKey
print(json.dumps({row.kind + row.subject.hex: bytes(row.wrapped).hex() for row in SubjectKey.objects.exclude(kind="limits")}))
"""


class Story:
    """A group from its first day: who is in it, which secrets the server gave to whom, and which keys it had."""

    def __init__(self, server: Server, folder: Path):
        self.server = server
        self.secrets: set[str] = set()
        rules = folder / "rules.txt"
        rules.write_text(f"Regel een: {MARKS['rules']}.")
        made = server.command("group", "add", MARKS["group"], "--purpose", MARKS["purpose"], "--rules", str(rules))
        assert made.returncode == 0, made.stderr
        self.guide = self.come_in(self.code_in(made.stdout), MARKS["guide"], "")
        server.run(_NO_SECOND_STEP)
        links = self.guide.get("/groups").links
        self.group = next(link for link in links if re.search(r"/g/[0-9a-f-]{36}/$", link))

    def code_in(self, text: str) -> str:
        found = CODE.search(text)
        assert found, text
        self.secrets |= {found.group(), found.group().replace("-", "")}
        return found.group()

    def sign_up(self, after: str) -> Web:
        """Somebody new, with the codes to recover and the session's own secret."""
        web = Web(self.server.url).sign_up(f"{MARKS['login']}{after}", MARKS["passphrase"])
        assert web.address.startswith("/account"), web.page.words
        codes = re.findall(r"<li>([0-9 ]{14})</li>", web.get("/account/codes") and web.html)[:3]
        assert len(codes) == 3
        self.secrets |= {*codes, *(code.replace(" ", "") for code in codes), web.cookies["session"]}
        return web

    def come_in(self, code: str, name: str, after: str) -> Web:
        web = self.sign_up(after)
        web.get("/join")
        web.send("/join", code=code)
        web.send("/join/in", name=name, rules_read="on")
        assert "/join" not in web.address, web.page.words
        return web

    def keys(self) -> dict[str, str]:
        return json.loads(self.server.run(_KEYS))


def live_through(story: Story) -> None:
    """From a new group to leaving it, with a mark in everything that is written."""
    guide, group = story.guide, story.group
    asker = story.sign_up("en")
    ask = next(link for link in asker.get("/groups/find").links if link.endswith("/ask"))
    asker.get(ask)
    asker.send("/ask", name=MARKS["asker"], word=MARKS["word"], rules_read="on")
    guide.get(group + "manage/requests")
    guide.send(next(form.path for form in guide.page.forms if "/manage/requests/" in form.path), ("do", "accept"))
    share_and_answer(guide, asker, group)
    moderator = story.sign_up("twee")
    story.server.run(MODERATES + _NO_SECOND_STEP)
    judge(moderator, asker)
    plan(asker)
    meet(story, guide, asker, group)
    asker.get(group + "me")
    asker.send("/me", name=MARKS["renamed"])
    assert MARKS["renamed"] in (asker.get(group + "people") and asker.html)
    asker.get("/account/email")
    if "/confirm" in asker.address:
        asker.send("/confirm", passphrase=MARKS["passphrase"])
        asker.get("/account/email")
    asker.send("/account/email", email=f"{MARKS['email']}@example.org")
    assert MARKS["email"] in (asker.get("/account") and asker.html)
    asker.get("/account/pin")
    asker.send("/account/pin", pin=PIN)
    assert 'value="drop_pin"' in asker.html
    story.secrets.add(PIN)
    guide.get(group + "manage/rules")
    guide.send("/manage/rules", text=f"Regel een: {MARKS['new rules']}.")
    assert MARKS["new rules"] in (guide.get(group + "rules") and guide.html)
    assert asker.ask("GET", "/drafts/key") == 200
    story.secrets.add(json.loads(asker.html)["key"])


def write(web: Web, group: str, body: str, **fields: str) -> str:
    """Shares something; gives its address."""
    web.get(group + "shares/new")
    web.send("/shares/new", **({"body": f"Vandaag was er {body}."} | fields))
    assert body in web.html and "/shares/new" not in web.address, web.page.words
    return re.sub(r"[?#].*", "", web.address)


def report(web: Web, what: str, words: str) -> None:
    """Reports a text or a person: the first of each choice, and words of one's own."""
    form = web.get(what + "/report").form("/report")
    chosen = {name: values[0] for name, values in form.choices.items() if len(values) > 1}
    web.send("/report", **(dict.fromkeys(form.texts, words) | chosen))
    assert web.status == 200, web.page.words


def share_and_answer(guide: Web, asker: Web, group: str) -> None:
    share = write(asker, group, MARKS["share"], title=MARKS["title"], warning="use")
    asker.get(share + "/edit")
    asker.send("/edit", body=f"Vandaag was er {MARKS['edited']}.")
    guide.get(share)
    guide.send(share, body=f"Over een {MARKS['reply']}.")
    guide.get(group + "search")
    guide.send("/search", words=MARKS["search"])
    guide.send("/search", words=MARKS["edited"])
    assert MARKS["edited"] in guide.html
    offer(guide, asker, group, share)
    report(guide, share, MARKS["report"])
    guide.get(share + "/more")
    guide.send("/fold", reason=MARKS["fold"])
    asker.get(group + "shares/new")
    asker.send("/shares/new", body=f"Bij de {MARKS['covered']} was het 50 euro per gram.")
    guide.get(group + "held")
    assert MARKS["covered"] in guide.html
    guide.send(next(form.path for form in guide.page.forms if "/held/" in form.path), reason=MARKS["why covered"])
    asker.get(group + "shares/new")
    asker.send("/shares/new", body=f"Ik wil niet meer leven, die {MARKS['in danger']}.")
    assert "Is het nu zwaar?" in asker.html and "?" not in asker.address
    asker.send("/tell")
    gone = write(asker, group, MARKS["withdrawn"])
    asker.get(gone + "/more")
    asker.send("/withdraw")
    assert MARKS["withdrawn"] not in (asker.get(group + "shares") and asker.html)
    # Refused, with what was typed in the answer: it may not stay behind either.
    asker.get(group + "shares/new")
    asker.send("/shares/new", title="x" * 500, body=MARKS["draft"])
    assert MARKS["draft"] in asker.html
    asker.ask("GET", f"/{MARKS['search']}?q={MARKS['search']}")


def meet(story: Story, guide: Web, asker: Web, group: str) -> None:
    """An evening is planned, somebody comes with a word, and it is called off; a calendar program has read all of it."""
    guide.get(group + "meetings/plan")
    told = {"name": MARKS["evening"], "place": MARKS["place"], "access": MARKS["way in"]}
    guide.send("/plan", days="2", clock="19:30", **told)
    row = next(link for link in guide.get(group + "meetings").links if re.search(r"/meetings/[0-9a-f-]{36}$", link))
    asker.get(row)
    asker.send("/come", ("answer", "yes"), word=MARKS["coming"])
    assert MARKS["coming"] in (guide.get(row) and guide.html) and MARKS["way in"] in guide.html
    asker.get("/agenda/own")
    asker.send("/own", tells="yes")
    address = re.search(r"/agenda/([\w-]{43})\.ics", asker.html)
    assert address
    story.secrets.add(address[1])
    assert Web(story.server.url).ask("GET", address[0]) == 200
    guide.get(row + "/change")
    guide.send("/change", ("do", "cancel"), **{"cancel-word": MARKS["called off"]})
    assert MARKS["called off"] in (asker.get(row) and asker.html)
    prove(story, guide, asker, group)
    sit(story, guide, asker, group)
    keep(asker)
    help_others(guide, asker, group)
    call(guide, asker, group)


def offer(guide: Web, asker: Web, group: str, share: str) -> None:
    """A story that a facilitator agrees to: everybody who is signed in may read it."""
    asker.get(share + "/offer")
    asker.send("/offer", name=MARKS["story name"], title=MARKS["title"], body=MARKS["story"])
    guide.get(group + "offered")
    guide.send(next(form.path for form in guide.page.forms if "/offered/" in form.path))
    link = next(link for link in guide.get("/stories").links if re.search(r"/stories/[0-9a-f-]{36}$", link))
    assert MARKS["story"] in (guide.get(link) and guide.html)


def go(story: Story) -> list[bytes]:
    """One leaves with the words taken along; one is removed, and then has everything erased. Gives the lost keys."""
    guide, group = story.guide, story.group
    guide.get(group + "manage/invitations")
    guide.send("/manage/invitations", uses="5", days="14")
    code = story.code_in(" ".join(guide.page.words))
    leaver = story.come_in(code, MARKS["leaver"], "vier")
    removed = story.come_in(code, MARKS["removed"], "vijf")
    write(leaver, group, MARKS["taken"])
    write(removed, group, MARKS["erased"])
    people = [link for link in guide.get(group + "manage").links if "/manage/people/" in link]
    place = next(link for link in people if guide.get(link) and MARKS["removed"] in guide.html)
    report(guide, place.replace("/manage", ""), MARKS["report on somebody"])
    guide.get(place)
    guide.send(place, ("do", "remove"))
    before = story.keys()
    leaver.get(group + "leave")
    leaver.send("/leave", ("words", "take"), sure="on")
    assert leaver.ask("GET", group) == removed.ask("GET", group) == 404
    take_along(removed, MARKS["erased"])
    removed.get("/account/close")
    removed.send("/account/close", sure="on", days="0")
    assert removed.get("/account").address.startswith("/sign-in")
    after = story.keys()
    # Two places in the group and one account, at the least.
    lost = [bytes.fromhex(key) for subject, key in before.items() if subject not in after]
    assert len(lost) >= 3
    return lost


def take_along(web: Web, mark: str) -> None:
    """A copy of everything: it waits to be fetched, and was."""
    web.get("/account/export")
    if "/confirm" in web.address:
        web.send("/confirm", passphrase=MARKS["passphrase"])
        web.get("/account/export")
    web.send("/account/export")
    until = time.monotonic() + 60
    while "/account/export/file" not in web.html:
        assert time.monotonic() < until, web.page.words
        time.sleep(0.5)
        web.get("/account/export")
    connection = http.client.HTTPConnection(web.host, timeout=30)
    connection.request("GET", "/account/export/file", headers={"Cookie": f"session={web.cookies['session']}"})
    with zipfile.ZipFile(io.BytesIO(connection.getresponse().read())) as packed:
        assert all(mark in packed.read(name).decode() for name in packed.namelist())
    connection.close()


def words() -> list[str]:
    return [word for words in MARKS.values() for word in words.split()]


@pytest.mark.proof
@pytest.mark.both
def test_nothing_that_was_written_is_found(tmp_path):
    with Server(LOG_LEVEL="DEBUG") as server:
        story = Story(server, tmp_path)
        live_through(story)
        lost = go(story)
        take_along(story.guide, MARKS["reply"])
        copied = server.command("backup", "--content", str(tmp_path / "here"), "--keys", str(tmp_path / "there"))
        assert copied.returncode == 0, copied.stderr
        sought = [*words(), *story.secrets]
        # While it runs: journals are full of what was written last.
        places = [server.data_dir, server.log, tmp_path / "here", tmp_path / "there"]
        assert search_files(places, sought) == []
        dump = server.dump()
        assert list(search(dump, sought)) == []
        are_gone(server, story, lost)
        server.kill()
        assert search_files(places, sought) == []
        are_gone(server, story, lost)
        # The search would have found it, here and in the dump.
        plant(server, story)
        found = search_files(places, sought)
        assert {line.partition(" as ")[0] for line in found} == {f"planted.log: {one!r}" for one in planted(story)}
        if dump:
            assert list(search(server.dump(), sought))
        assert lying_open(server)
        take_away(server)


def are_gone(server: Server, story: Story, lost: list[bytes]) -> None:
    """The keys that were destroyed are in no file any more; those that were not, are found as easily."""
    files = [path.read_bytes() for path in server.data_dir.rglob("*") if path.is_file()]
    for key in lost:
        assert not any(key in data for data in files)
    for key in story.keys().values():
        assert any(bytes.fromhex(key) in data for data in files)


def planted(story: Story) -> list[str]:
    return [MARKS["share"], *sorted(story.secrets)]


def plant(server: Server, story: Story) -> None:
    """What a careless program would do: words and secrets in a file, and in a table."""
    (server.data_dir / "planted.log").write_text("\n".join(planted(story)))
    if server.database:
        with psycopg.connect(server.environment["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("CREATE TABLE planted (words text)")
            connection.execute("INSERT INTO planted VALUES (%s)", [MARKS["reply"]])


def take_away(server: Server) -> None:
    """What was planted: the server is searched once more when it ends."""
    (server.data_dir / "planted.log").unlink()
    if server.database:
        with psycopg.connect(server.environment["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("DROP TABLE planted")


def test_marks_are_words_that_can_be_found():
    assert len(set(words())) == len(words())
    assert all(len(word) > 8 for word in words())
