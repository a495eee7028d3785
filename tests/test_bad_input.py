"""A round of what nobody would send (tests/hostile.py): every address and every form, each bad thing somewhere, and never
a 500. All of it, as everybody, is in tests/proof/test_hostile.py.

What is refused is said in words, and nothing that somebody typed is lost.
"""

from __future__ import annotations

import itertools

import pytest

from tests.everything import World, routes, undone
from tests.hostile import BODIES, FINE, FORM, METHODS, QUERIES, WORDS, Sender, addresses, spoilt


class Turns:
    """Things that are tried in turn: the next one each time. `whole`: each was tried."""

    def __init__(self, things):
        self.things = list(things)
        self.round = itertools.cycle(self.things)
        self.tried = 0

    def next(self):
        self.tried += 1
        return next(self.round)

    @property
    def whole(self) -> bool:
        return self.tried >= len(self.things)


@pytest.mark.parametrize("who", ["vuurtoren", "els"])
def test_addresses(world: World, who):
    """Every address about something and about nothing, with a query, another method and no form at all."""
    sender = Sender(world, who)
    queries, methods, bodies = Turns(QUERIES), Turns(METHODS), Turns(BODIES)
    for name in routes():
        path, *nothing = addresses(world, name)
        if sender.get(path).status_code == 200:
            sender.get(path + queries.next())
        for other in nothing:
            sender.get(other)
        sender.send(methods.next(), path)
        if sender.send("POST", path, b"", FORM).status_code not in {403, 404, 405}:
            kind, body = bodies.next()
            sender.send("POST", path, body, kind)
    assert queries.whole and methods.whole and bodies.whole


def test_forms(world: World):
    """Every form with two bad texts in all that is typed, and one in a field or button that nobody types in; and what
    Vuurtoren typed rightly comes back with a form that is refused."""
    sender = Sender(world, "vuurtoren")
    words, hidden = Turns(WORDS.items()), Turns(WORDS.items())
    found = sender.forms()
    assert len(found) > 20
    for place, (_path, form) in enumerate(found):
        sender.fill_in(form.path, {}, "without fields")
        for _time in range(2):
            label, fields = next(spoilt(form, *words.next()))
            sender.fill_in(form.path, fields, label)
        others = list(spoilt(form, *hidden.next()))[1:]
        if others:
            label, fields = others[place % len(others)]
            sender.fill_in(form.path, fields, label)
        sender.loses_nothing(form)
    assert words.whole and hidden.whole


def test_broken_cookies(world: World):
    for value in ("", "x", "\xff" * 10, "a" * 10_000, "'; --", "0" * 32):
        browser = world.browser("nobody")
        for name in ("session", "csrftoken", "language", "messages"):
            browser.cookies[name] = value
        for path in ("/", "/help", "/account", "/sign-in"):
            assert browser.get(path).status_code in FINE


def test_another_name(world: World):
    """Every address, asked under a name that is not ours."""
    sender = Sender(world, "vuurtoren")
    for name in routes():
        answer = sender.send("GET", world.address(name), host="localhost.elsewhere.example")
        assert answer.status_code == 400, name
        assert answer["Cache-Control"] == "no-store"


def test_another_site_cannot_send_a_form(world: World):
    """Without its token no form is carried out; with one of somebody else's neither."""
    from django.test import Client

    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(world.people["els"])
    for name in routes():
        with undone():
            answer = browser.post(world.address(name), {"body": "x"}, headers={"origin": "https://example.org"})
        # Leaving is for anybody, from a page that was kept too; it only locks.
        assert answer.status_code in ({403, 404, 405} if name != "safety:exit" else {303}), name
