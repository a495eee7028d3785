"""What goes with every answer, whoever asks for whatever: as the server sends it, after the outer application."""

from __future__ import annotations

import asyncio
import io
from http.cookies import SimpleCookie
from typing import NamedTuple

import pytest
from django.conf import settings
from django.core import signals
from django.db import OperationalError, close_old_connections
from django.test import Client

from sterkersamen.config import asgi
from sterkersamen.config.static import static
from sterkersamen.platform.accounts.models import Session
from sterkersamen.testing.cast import PASSPHRASE
from tests.everything import World, undone
from tests.permissions import MATRIX

# What may lie in a cache, each with why. Nothing of it differs by person.
MAY_BE_KEPT = {
    "home:manifest": "public, max-age=3600",
    # Asked for anew each time, and thrown away where it did not change.
    "home:service_worker": "no-cache",
    # A calendar program keeps it, that is what it is for; it asks each time whether it changed.
    "meetings:calendar": "private, no-cache",
}
TOKEN = "b" * 32
# An empty form of a page of ours.
FORM = f"csrfmiddlewaretoken={TOKEN}".encode()
# Cookies that a script reads, each with why. All others are out of its reach.
FOR_SCRIPTS = {"sent": "which draft arrived", "kept": "the key of the plan, for when there is no connection"}


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]

    def all(self, name: str) -> list[str]:
        return [value for known, value in self.headers if known == name]


@pytest.fixture(scope="module")
def application():
    made = asgi.Application()
    yield made
    made.turns.stop()


@pytest.fixture
def ask(application):
    """One request to the server, without the way over the network and into a thread."""

    def send(method: str, path: str, cookie: str = "", body: bytes = FORM, **headers: str) -> Answer:
        path, _mark, query = path.partition("?")
        given = {"host": "testserver", "content-type": "application/x-www-form-urlencoded", **headers}
        given["cookie"] = f"csrftoken={TOKEN}" + (f"; {settings.SESSION_COOKIE_NAME}={cookie}" if cookie else "")
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
            "client": ("203.0.113.7", 1),
            "server": ("127.0.0.1", 8000),
        }
        environ = asgi.environ_of(scope)
        environ.update({"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)})
        status, found, _content = application.run(environ)
        return Answer(status, [(name.decode(), value.decode()) for name, value in found])

    # As Django's own test browser does: what a request closes behind it is what the test stands on.
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield send
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


def missing(answer: Answer) -> list[str]:
    """Headers of every answer that this one has not, not exactly, or twice."""
    return [name.decode() for name, value in asgi.HEADERS if answer.all(name.decode()) != [value.decode()]]


@pytest.mark.parametrize("role", ["nobody", "vuurtoren", "els", "organiser"])
def test_every_address(world: World, ask, role, settings):
    """Each has all the headers once, is kept nowhere, and sets no cookie that others or scripts could have."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    world.browser(role)
    cookie, without, kept, cookies = world.cookies.get(role, ""), {}, {}, {}
    statuses = set()
    for name, methods in MATRIX.items():
        for method in methods:
            with undone():
                answer = ask(method, world.address(name), cookie)
            statuses.add(answer.status)
            without[name] = missing(answer)
            cached = answer.all("cache-control")
            if cached != ["no-store"] and not (answer.status in {200, 304} and cached == [MAY_BE_KEPT.get(name)]):
                kept[name] = cached
            for line in answer.all("set-cookie"):
                for key, morsel in SimpleCookie(line).items():
                    ends = morsel["max-age"] == "0" or morsel["max-age"] == 0
                    reach = morsel["httponly"] or key in FOR_SCRIPTS
                    guarded = reach and morsel["samesite"] == "Lax" and morsel["secure"] and not morsel["domain"]
                    if not ends and not guarded:
                        cookies[name, key] = line
    assert {name: found for name, found in without.items() if found} == {}
    assert kept == {}
    assert cookies == {}
    assert statuses >= ({200, 303} if role == "nobody" else {200, 303, 422})


def test_what_goes_wrong(world: World, ask, monkeypatch):
    """Refused, not there, another name, too much, too often, broken, no database: the same."""
    world.browser("vuurtoren")
    me = world.cookies["vuurtoren"]
    answers = {
        404: ask("GET", "/nope", me),
        405: ask("GET", "/exit", me),
        403: ask("GET", "/organisation/contacts", me),
        400: ask("GET", "/help", me, host="elsewhere.example"),
    }
    monkeypatch.setattr("sterkersamen.platform.safety.middleware.allow_burst", lambda *_who, **_limits: False)
    answers[429] = ask("POST", "/look", me)
    monkeypatch.undo()

    def broken(*_given):
        raise ZeroDivisionError

    def gone(*_given):
        raise OperationalError

    for status, fails in ((500, broken), (503, gone)):
        with monkeypatch.context() as now:
            now.setattr("sterkersamen.platform.accounts.sessions._read", fails)
            answers[status] = ask("GET", "/account", me)
    assert {status: answer.status for status, answer in answers.items()} == {status: status for status in answers}
    assert {status: missing(answer) for status, answer in answers.items() if missing(answer)} == {}
    assert {answer.all("cache-control")[0] for answer in answers.values()} == {"no-store"}


def test_without_a_token(world: World, ask, client_of, vuurtoren):
    """A form from elsewhere, with the session's cookie: refused, and with all of it."""
    cookie = client_of(vuurtoren).cookies["session"].value
    answer = ask("POST", "/language", cookie, b"language=en")
    assert answer.status == 403
    assert missing(answer) == [] and answer.all("cache-control") == ["no-store"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", static("app.css"), 200), ("GET", "/static/nope.js", 404), ("POST", static("app.css"), 405),
     ("GET", "/" + "x" * 3000, 414), ("TRACE", "/", 405)],
)  # fmt: skip
def test_what_never_reaches_django(application, method, path, status):
    sent: list[dict] = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
    }
    asyncio.run(application(scope, receive, send))
    answer = Answer(sent[0]["status"], [(name.decode(), value.decode()) for name, value in sent[0]["headers"]])
    assert answer.status == status
    assert missing(answer) == []


def test_the_headers_say_what_they_must():
    said = {name.decode(): value.decode() for name, value in asgi.HEADERS}
    policy = dict(part.strip().partition(" ")[::2] for part in said["content-security-policy"].split(";"))
    # Nothing inline anywhere: without a nonce there is none to guess or to reuse.
    assert policy["default-src"] == "'none'" and policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'" and policy["form-action"] == "'self'"
    assert said["cross-origin-opener-policy"] == said["cross-origin-resource-policy"] == "same-origin"
    # To no other site at all. Not "no-referrer": with that our own forms would come from "null".
    assert said["referrer-policy"] == "same-origin"
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(said["permissions-policy"].split(", "))


def test_a_new_passphrase_renews_the_session(client_of, vuurtoren):
    """Whoever copied the cookie before has nothing by it."""
    browser = client_of(vuurtoren)
    copied = browser.cookies["session"].value
    browser.post("/account/confirm", {"passphrase": PASSPHRASE})
    assert browser.post("/account/passphrase", {"passphrase": "wolk trap emmer vlinder"}).status_code == 303
    assert browser.cookies["session"].value != copied
    assert browser.get("/account").status_code == 200
    thief = Client()
    thief.cookies["session"] = copied
    assert thief.get("/account")["Location"].startswith("/sign-in")
    assert Session.objects.filter(member=vuurtoren).count() == 1


def test_the_cookie_of_forms_is_guarded_too(client, db, settings):
    settings.CSRF_COOKIE_SECURE = True
    given = client.get("/sign-in").cookies["csrftoken"]
    assert given["httponly"] and given["secure"] and given["samesite"] == "Lax" and not given["domain"]
