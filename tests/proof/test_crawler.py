"""A crawler in the demo community on a real server: every link and every form, as who has no account, as a member, as a
facilitator, and as somebody with an account who belongs nowhere."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import pytest

from sterkersamen.config.asgi import CSP
from sterkersamen.testing.demo import Demo
from sterkersamen.testing.pages import UUID, Form, Page
from sterkersamen.testing.web import Web
from sterkersamen.web.demo.people import PASSPHRASE

pytestmark = pytest.mark.proof
# What anybody may see, and programs (search engines too) may come for.
FOR_ALL = re.compile(r"/(help|about(?:/[a-z-]+)?|privacy|first-days)?")
FOR_NOBODY_YET = re.compile(
    r"/(sign-in|sign-up|recover|join|offline|recipe|robots\.txt|manifest\.webmanifest|sw\.js)\b.*"
)
# These end what the crawler is about to do, the last ones for good.
LAST = ["/leave", "/archive", "/language", "/end", "/exit", "/sign-out", "/account/passphrase", "/account/close"]
WRONG = [
    "",
    "\x00",
    "-1",
    "99999999999999999999",
    "geen-id",
    "7f3c1d8e-5a52-4b6f-9f0e-0d9f6f1c2b3a",
    "<script>alert(1)</script>",
    "\u202e\ufffe" + "Z" + "\u0301" * 500,
    "x" * 30_000,
    "//example.org/\r\nX: y",
]
SEEN_AT_ONCE = {
    "img",
    "script",
    "link",
    "iframe",
    "object",
    "embed",
    "source",
    "audio",
    "video",
    "track",
    "image",
    "use",
}


class Elsewhere(HTMLParser):
    """What a browser would fetch or send to another host by itself, or with a form. A link is followed by people only."""

    def __init__(self, html: str, address: str):
        super().__init__()
        self.address, self.found = address, []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        fetched = [
            given[name] for name in ("src", "srcset", "poster", "data", "xlink:href", "background") if name in given
        ]
        fetched += [given[name] for name in ("action", "formaction", "ping", "manifest") if name in given]
        fetched += [given["href"]] if tag in SEEN_AT_ONCE and "href" in given else []
        fetched += [given["content"]] if given.get("http-equiv") else []
        self.found += [url for url in fetched if urlsplit(urljoin(self.address, url)).netloc not in {"", "own"}]
        if "style" in given or any(name.startswith("on") for name in given):
            self.found.append(f"inline: {tag} {given}")


class Crawler(Web):
    """A browser that looks at every answer that it gets."""

    def __init__(self, url: str, login: str = ""):
        super().__init__(url)
        self.login = login
        self.answers = 0
        # Where the server counts what is sent. A crawler sends far more than a person may.
        self.counters: Path | None = None
        self.enter()

    def enter(self) -> None:
        self.cookies.clear()
        if self.login:
            self.sign_in(self.login, PASSPHRASE)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> int:
        status = super().ask(method, path, body, **headers)
        if status == 429 and self.counters:
            # An hour goes by.
            with contextlib.closing(sqlite3.connect(self.counters, timeout=10, isolation_level=None)) as counters:
                counters.execute("DELETE FROM limits_count")
            status = super().ask(method, path, body, **headers)
        self.answers += 1
        name = f"{self.login or 'nobody'}: {method} {path} {(body or b'')[:200]!r}"
        assert status < 500, f"{name} gave {status}"
        got = self.headers
        assert got["content-security-policy"] == CSP and got["x-content-type-options"] == "nosniff", name
        assert got["referrer-policy"] == "same-origin" and got["x-frame-options"] == "DENY", name
        if self.to:
            assert urlsplit(urljoin("//own/", self.to)).netloc == "own", f"{name} leads to {self.to}"
        if got.get("content-type", "").startswith("text/html"):
            assert Elsewhere(self.html, "//own" + path).found == [], name
            assert "<script>alert(1)" not in self.html, name
            if self.html and not FOR_ALL.fullmatch(urlsplit(path).path):
                assert '<meta name="robots" content="noindex">' in self.html, name
            assert got["cache-control"] in {"no-store", "private, no-store"} or not self.login, name
        return status

    def crawl(self, start: str = "/", most: int = 3_000) -> dict[str, tuple[int, Page]]:
        """Every address that links lead to from `start`, with its answer."""
        found: dict[str, tuple[int, Page]] = {}
        waiting = [start]
        while waiting:
            path = waiting.pop(0)
            if path in found:
                continue
            assert len(found) < most, "there is no end to it"
            status = self.ask("GET", path)
            page = self.page
            found[path] = (status, page)
            links = [*page.links, *([urljoin(path, self.to)] if self.to else [])]
            for link in links:
                parts = urlsplit(link)
                target = parts.path + (f"?{parts.query}" if parts.query else "")
                if (
                    not parts.netloc
                    and parts.scheme == ""
                    and target.startswith("/")
                    and not target.startswith("/exit")
                ):
                    waiting.append(target)
        return found

    def spoil(self, path: str, form: Form) -> None:
        """Sends a form with what is of the wrong type in all that is typed, and in each of its hidden fields."""
        names = [*form.fields, *(name for name, _value in form.buttons), *form.choices]
        hidden = [name for name in dict.fromkeys(names) if name not in form.texts]
        tries = []
        for number, wrong in enumerate(WRONG):
            tries.append(form.fields | dict.fromkeys(form.texts, wrong))
            tries += [form.fields | {hidden[number % len(hidden)]: wrong}] if hidden else []
        for body in dict.fromkeys(urlencode(fields).encode(errors="surrogatepass") for fields in tries):
            self.again(path, form.path, body)
        # Twice the same field, none at all, and what is no form.
        self.again(path, form.path, urlencode([*form.fields.items(), *form.fields.items()]).encode())
        self.again(path, form.path, b"")
        for kind in ("application/json", "multipart/form-data", "text/plain"):
            self.ask("POST", form.path, b'{"body": [1, null]}', **{"Content-Type": kind})

    def again(self, path: str, to: str, body: bytes) -> None:
        """Sends a body; signs in again where that ended the session."""
        self.ask("POST", to, body)
        if self.login and self.ask("GET", "/groups") != 200:
            if to.endswith(tuple(LAST[-2:])):
                # Another passphrase than everybody knows, or no account any more: it goes on as nobody.
                self.login = ""
                return
            self.enter()
            self.get(path)


@pytest.fixture(scope="module")
def demo():
    with Demo(DATABASE_URL="") as server:
        yield server
        assert "Traceback" not in server.said() and "ERROR" not in server.said(), server.said()[-4000:]


@pytest.fixture(scope="module")
def places(demo) -> dict[str, dict[str, tuple[int, Page]]]:
    """What a member, a facilitator, a moderator and an organiser find by following links."""
    return {login: Crawler(demo.url, login).crawl() for login in ("vuurtoren", "els", "moderator", "coordinator")}


def is_open(path: str) -> bool:
    path = urlsplit(path).path
    return bool(FOR_ALL.fullmatch(path) or FOR_NOBODY_YET.fullmatch(path))


def test_every_link_leads_somewhere(places):
    for login, found in places.items():
        broken = {path: status for path, (status, _page) in found.items() if status not in {200, 303}}
        assert broken == {}, login
        assert len(found) > (50 if login in {"vuurtoren", "els"} else 10), login


def test_without_an_account_nothing_private_is_reached(demo, places):
    """A stranger follows every link there is, and then tries every address that others found."""
    crawler = Crawler(demo.url)
    found = crawler.crawl()
    reached = {path for path, (status, _page) in found.items() if status == 200}
    assert [path for path in reached if not is_open(path)] == []
    for path in sorted({path for one in places.values() for path in one if not is_open(path)}):
        for method in ("GET", "HEAD"):
            assert crawler.ask(method, path) == 303 and crawler.to.startswith("/sign-in"), path
    assert crawler.cookies.keys() <= {"csrftoken"}


def test_with_an_account_that_belongs_nowhere(demo, places):
    """Somebody just signed up and has every address that members, facilitators and roles found."""
    crawler = Crawler(demo.url)
    crawler.sign_up("boswachtershuisje")
    crawler.login = "(new)"
    own = crawler.crawl()
    inside = re.compile(r"/g/|/groups/(past|requests)/|/moderation|/organisation")
    assert [path for path, (status, _page) in own.items() if status == 200 and inside.match(path)] == []
    for path in sorted({path for one in places.values() for path in one if inside.match(path)}):
        assert crawler.ask("GET", path) in {403, 404}, path
        assert crawler.ask("POST", urlsplit(path).path, b"body=x") in {403, 404, 405}, path


def test_search_engines_find_what_is_for_all(demo, places):
    robots = RobotFileParser()
    web = Web(demo.url)
    web.ask("GET", "/robots.txt")
    robots.parse(web.html.splitlines())
    assert all(robots.can_fetch("*", path) for path in ("/help", "/about/anonymous", "/about/first-time", "/privacy"))
    private = {urlsplit(path).path for found in places.values() for path in found if not FOR_ALL.fullmatch(path)}
    assert [
        path for path in private if path != "/" and robots.can_fetch("*", path) and not FOR_ALL.fullmatch(path)
    ] == []


@pytest.mark.parametrize("login", ["", "dijk", "bram", "moderator", "coordinator"])
def test_every_form_with_what_does_not_fit(demo, login):
    """Each kind of form once, with ids as they were on the page. Nothing breaks, whatever it is that is sent."""
    crawler = Crawler(demo.url, login)
    crawler.counters = demo.data_dir / "limits.sqlite3"
    kinds: dict[tuple, tuple[str, Form]] = {}
    for path, (_status, page) in crawler.crawl().items():
        for form in page.forms:
            if form.method == "post":
                kinds.setdefault((UUID.sub("*", form.path), tuple(sorted(form.fields))), (path, form))
    assert len(kinds) > (3 if not login else 8)
    for path, form in sorted(kinds.values(), key=lambda one: last(one[1])):
        crawler.ask("GET", path)
        fresh = [one for one in crawler.page.forms if one.path == form.path and one.fields.keys() == form.fields.keys()]
        crawler.spoil(path, fresh[0] if fresh else form)


def last(form: Form) -> int:
    """The later a form should be sent, the higher."""
    return max((number + 1 for number, end in enumerate(LAST) if form.path.endswith(end)), default=0)
