"""Programs that are not ours, and that run no script: curl and Python's own. All of it works with forms and cookies; and
a stream is what the standard says, so that anything that reads server-sent events can listen and come back."""

from __future__ import annotations

import contextlib
import html
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import pytest

from sterkersamen.testing.demo import Demo
from sterkersamen.testing.pages import Page
from sterkersamen.web.demo.people import PASSPHRASE

pytestmark = pytest.mark.proof


class Curl:
    """curl, with its own jar of cookies."""

    def __init__(self, folder: Path):
        self.jar = folder / "cookies.txt"
        self.program = shutil.which("curl")
        if self.program is None:
            pytest.skip("No curl on this machine.")

    def fetch(self, url: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Asks, or sends a form, and goes where that leads: gives status, address and page."""
        command = [self.program, "-sS", "-L", "--max-time", "30", "-b", self.jar, "-c", self.jar]
        # An empty form is sent too.
        command += ["--data", ""] if form is not None else []
        for name, value in (form or {}).items():
            command += ["--data-urlencode", f"{name}={value}"]
        done = subprocess.run(
            [*command, "-w", "\n%{http_code} %{url_effective}", url], capture_output=True, text=True, check=True
        )
        text, _, last = done.stdout.rpartition("\n")
        status, _, address = last.partition(" ")
        return int(status), address, text

    @contextlib.contextmanager
    def listen(self, url: str, last: str = "") -> Iterator[Iterator[str]]:
        """The lines of a stream, as they come."""
        command = [self.program, "-sS", "-N", "--max-time", "30", "-b", self.jar, "-H", "Accept: text/event-stream"]
        command += ["-H", f"Last-Event-ID: {last}"] if last else []
        with subprocess.Popen([*command, url], stdout=subprocess.PIPE, text=True) as process:
            try:
                yield iter(process.stdout or ())
            finally:
                process.kill()


class Urllib:
    """Python's urllib, with a jar that keeps cookies by its own rules."""

    def __init__(self, _folder: Path):
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def fetch(self, url: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        body = urlencode(form).encode() if form is not None else None
        try:
            with self.opener.open(url, body, timeout=30) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.url, error.read().decode()

    @contextlib.contextmanager
    def listen(self, url: str, last: str = "") -> Iterator[Iterator[str]]:
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last} if last else {})
        with self.opener.open(urllib.request.Request(url, headers=headers), timeout=30) as answer:  # noqa: S310
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            yield (line.decode() for line in answer)


class Person:
    """Somebody of the demo who uses such a program."""

    def __init__(self, client: Curl | Urllib, server: Demo, login: str):
        self.client, self.server = client, server
        self.status, self.url, self.html = 0, server.url, ""
        self.get("/sign-in")
        self.send("/sign-in", login_name=login, passphrase=PASSPHRASE)
        assert "/sign-in" not in self.url
        links = self.get("/groups").links
        self.group = next(link for link in links if re.search(r"/g/[0-9a-f-]{36}/$", link))

    @property
    def page(self) -> Page:
        return Page(self.html, urlsplit(self.url).path)

    def get(self, path: str) -> Page:
        self.status, self.url, self.html = self.client.fetch(urljoin(self.server.url, path))
        return self.page

    def send(self, to: str, button: tuple[str, str] | None = None, **words: str) -> Page:
        form = self.page.form(to)
        fields = form.fields | (dict([button]) if button else {}) | words
        self.status, self.url, self.html = self.client.fetch(urljoin(self.server.url, form.path), fields)
        return self.page

    def share(self, body: str) -> str:
        """Shares something; gives its address."""
        self.get(f"{self.group}shares/new")
        self.send("/shares/new", body=body)
        assert self.status == 200 and body in html.unescape(self.html)
        return urlsplit(self.url).path

    def listen(self, last: str = ""):
        """Events of the group, from now or since the last one that was heard."""
        name = self.group.split("/")[2]
        return self.client.listen(f"{self.server.url}/live/?{urlencode({'stream': f'group:{name}'})}", last)


def events(lines: Iterator[str]) -> Iterator[tuple[str, str, str]]:
    """Id, kind and data of each event, read as the standard says (WHATWG HTML, server-sent events), and by no more."""
    last, kind, data = "", "message", []
    for line in lines:
        line = line.rstrip("\r\n")
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            # Without data it is no event, but its id counts; the first of a stream only says where it is.
            yield last, kind if data else "", "\n".join(data)
            kind, data = "message", []
        elif name == "id":
            last = value
        elif name == "event":
            kind = value
        elif name == "data":
            data.append(value)
        else:
            assert not name or name == "retry", line


@pytest.fixture(scope="module")
def demo():
    with Demo(DATABASE_URL="") as server:
        yield server


@pytest.fixture(params=[Curl, Urllib])
def person(request, demo, tmp_path):
    """Gives people of the demo, each with a program of their own."""

    def come(login: str) -> Person:
        folder = tmp_path / login
        folder.mkdir()
        return Person(request.param(folder), demo, login)

    return come


def test_all_of_it_with_forms(person):
    """Dijk shares; Linde answers and lets know that she recognises it; Dijk sees who, and closes quickly."""
    dijk, linde = person("dijk"), person("linde")
    share = dijk.share("Geschreven zonder script & zonder venster, over een draaiorgel.")
    linde.get(f"{linde.group}shares")
    assert "over een draaiorgel" in linde.html
    linde.get(share)
    linde.send(share, body="Gelezen, en beantwoord.")
    assert linde.status == 200 and "Gelezen, en beantwoord." in linde.html
    form = linde.page.form("/encourage")
    linde.send("/encourage", next(one for one in form.buttons if one[1] == f"recognise:{share[-36:]}"))
    assert linde.status == 200
    dijk.get(share)
    assert "Gelezen, en beantwoord." in dijk.html
    dijk.get(f"{share}/more")
    assert "Linde" in dijk.html and "Dat herken ik" in dijk.html
    dijk.send("/exit")
    assert dijk.status == 200 and urlsplit(dijk.url).path == "/recipe"
    dijk.get(share)
    assert urlsplit(dijk.url).path == "/lock" and "draaiorgel" not in dijk.html
    dijk.send("/lock", passphrase=PASSPHRASE)
    assert dijk.get(share) and "draaiorgel" in dijk.html


def test_a_stream_goes_on_where_it_was(person):
    """Linde listens and hears one share, goes away, and hears what came meanwhile when she comes back: each once."""
    dijk, linde = person("dijk"), person("linde")
    with linde.listen() as lines:
        heard = events(lines)
        # It says where it is before anything happened, so that nothing is lost for who goes away at once.
        last = next(one for one, _kind, _data in heard if one)
        assert last.isdigit()
        ref = dijk.share("De eerste.").rpartition("/")[2]
        last, data = until_share(heard)
        assert ref in data and "De eerste." in data
    missed = [dijk.share(f"Gemist {number}.").rpartition("/")[2] for number in range(3)]
    with linde.listen(last) as lines:
        heard = events(lines)
        for ref in missed:
            number, data = until_share(heard)
            assert ref in data and int(number) > int(last)
            last = number
        ref = dijk.share("En weer live.").rpartition("/")[2]
        assert ref in until_share(heard)[1]


def until_share(heard: Iterator[tuple[str, str, str]]) -> tuple[str, str]:
    """The next share: its id and its data. Who is here, and what changed, may come between."""
    for last, kind, data in heard:
        assert kind in {"", "share", "here", "changed", "reply"}, kind
        if kind == "share":
            return last, data
    raise AssertionError("the stream ended")
