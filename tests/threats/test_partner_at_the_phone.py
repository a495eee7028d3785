"""Ruud has Vuurtoren's phone in his hands, and wants to know what she does there, make her stop, or have it himself.

What needs a browser of its own (the keys, the way back in history, what a device keeps) is in the tests of `safety` in a
browser, and in tests/browser/test_offline.py.
"""

from __future__ import annotations

import re

import pytest

from sterkersamen.community.sharing import actions as sharing
from sterkersamen.platform.accounts import actions as accounts
from sterkersamen.platform.accounts import exporting
from sterkersamen.platform.accounts.models import Member
from sterkersamen.platform.safety.middleware import OPEN
from sterkersamen.testing.cast import PASSPHRASE
from tests.everything import World, routes

pytestmark = pytest.mark.django_db
# What no title, file name, subject or address may say.
TELLING = re.compile(
    r"maandaggroep|vuurtoren|\bdijk\b|\bels\b|coca|drug|verslav|gebruik|alcohol|herstel|lotgenoot|terugval",
    re.IGNORECASE,
)


@pytest.fixture
def hers(player, vuurtoren, membership_of):
    """Her phone: she wrote something a moment ago, and is signed in."""
    sharing.share(membership_of(vuurtoren), title="Thuis", body="Hij werd weer boos.")
    return player(vuurtoren)


def test_she_leaves_in_a_hurry_and_he_takes_the_phone(hers, world: World):
    own = [world.address(name) for name in routes() if name not in OPEN]
    assert "Hij werd weer boos" in hers.sees(f"/g/{world.ids['group_id']}/shares")
    # Nothing of it is kept where the way back would find it.
    assert "no-store" in hers.headers["cache-control"]
    hers.ask("POST", "/exit")
    assert hers.to == "/recipe"
    for path in own:
        for method in ("GET", "POST"):
            status = hers.ask(method, path, b"" if method == "POST" else None)
            assert (status, hers.to) == (303, "/lock") or status in {404, 405}, f"{method} {path}: {status} {hers.to}"
            assert not TELLING.search(hers.text), f"{method} {path}"
    # The script that asks for a piece of a page gets nothing either.
    assert hers.ask("GET", f"/g/{world.ids['group_id']}/", **{"X-Requested-With": "fetch"}) in {303, 423}
    assert "boos" not in hers.html


def test_he_tries_to_open_the_lock(hers):
    hers.ask("POST", "/exit")
    lock = hers.sees("/lock")
    assert not TELLING.search(lock) and "samen" not in hers.page.words[0].casefold()
    statuses = []
    for number in range(12):
        hers.get("/lock")
        hers.send("/lock", passphrase=f"geraden woord nummer {number}")
        statuses.append(hers.status)
    assert set(statuses[:10]) == {422} and statuses[10:] == [429, 429]
    # Nor with the right one, once he tried too often; she waits a quarter of an hour, or signs in somewhere else.
    hers.get("/lock")
    hers.send("/lock", passphrase=PASSPHRASE)
    assert hers.ask("GET", "/account") == 303 and hers.to == "/lock"


def test_he_signs_her_out_of_it_and_finds_nothing(hers):
    """The one thing that a locked page lets him do."""
    hers.ask("POST", "/exit")
    hers.ask("POST", "/sign-out")
    assert "Clear-Site-Data".casefold() in hers.headers
    assert hers.ask("GET", "/account") == 303 and hers.to.startswith("/sign-in")


def test_what_stands_above_the_page_tells_nothing(hers, world: World):
    """A glance at the tabs, the list of apps or the history of the browser: titles and addresses of every page."""
    seen = 0
    # What is drawn is no word, also where chance writes one in it.
    drawn = re.compile("|".join(re.escape(str(world.ids[name])) for name in ("group_id", "code", "secret", "paper")))
    for name in routes():
        path = world.address(name)
        if hers.ask("GET", path) != 200 or "text/html" not in hers.headers["content-type"]:
            continue
        title = re.search(r"<title>([^<]*)</title>", hers.html)
        assert title and not TELLING.search(title[1]), f"{path}: {title and title[1]}"
        assert not TELLING.search(drawn.sub("", path)), path
        seen += 1
    assert seen > 60
    hers.ask("GET", "/manifest.webmanifest")
    assert not TELLING.search(hers.html)


def test_he_has_the_phone_unlocked_for_a_minute(hers, vuurtoren):
    """What would keep: a way in for himself, a file with everything, no account any more. All of it asks who she is."""
    for path in (
        "/account/export",
        "/account/close",
        "/account/passphrase",
        "/account/email",
        "/account/codes",
        "/account/app",
        "/account/passkeys/add",
        "/account/codes/file",
    ):
        status = hers.ask("GET", path)
        assert status == 303 and hers.to.startswith("/account/confirm"), path
        assert hers.ask("POST", path, b"sure=on&days=0&passphrase=een+nieuwe+zin+van+hem") in {303, 405}, path
    assert Member.objects.get(pk=vuurtoren.pk).check_password(PASSPHRASE)
    assert Member.objects.filter(pk=vuurtoren.pk, is_active=True).exists()


def test_he_guesses_at_the_ways_to_recover(player, vuurtoren):
    """Without her codes there is no way: no question, no mail, no number. And he does not shut her out by trying."""
    accounts.set_contact(vuurtoren, "ruud-weet-dit@example.org")
    his = player()
    assert "mail" not in his.sees("/recover").casefold()
    for number in range(11):
        his.get("/recover")
        his.send(
            "/recover", login_name="vuurtoren-login", code=f"{number:012d}", passphrase="lantaarn wolk schaatsen peer"
        )
        assert his.status in {422, 429}
    her = player()
    her.get("/sign-in")
    her.send("/sign-in", login_name="vuurtoren-login", passphrase=PASSPHRASE)
    assert her.status == 200 and "/sign-in" not in her.address


def test_an_account_of_his_own_does_not_help(player, naaste, vuurtoren, dijk, group, world: World):
    """He is in the group for relatives. He has every address of hers, from her history."""
    his = player(naaste)
    for name in routes():
        path = world.address(name)
        his.ask("GET", path)
        for told in ("Vandaag was zwaar", "Een lange dag", "Mag dat?", "Tineke", "Maandaggroep"):
            if told == "Maandaggroep" and (path == "/groups/find" or path.endswith("/ask")):
                # Open groups show that they exist.
                continue
            assert told not in his.html, f"{path} tells {told}"


def test_he_makes_her_take_everything_along(hers, vuurtoren):
    """She stands beside him and types her passphrase. What she can see afterwards: that it was fetched, and when."""
    hers.get("/account/confirm?next=/account/export")
    hers.send("/account/confirm", passphrase=PASSPHRASE)
    hers.get("/account/export")
    hers.send("/account/export")
    exporting.make_due()
    assert "Je kopie is klaar" in hers.sees("/account/export")
    hers.ask("GET", "/account/export/file")
    assert hers.status == 200 and not TELLING.search(hers.headers["content-disposition"])
    assert "haalde een kopie op van alles over jou" in hers.sees("/account/access")
    # It does not wait there for the next one who holds the phone and is not asked any more.
    hers.ask("POST", "/exit")
    assert hers.ask("GET", "/account/export/file") == 303 and hers.to == "/lock"


def test_a_shared_device_forgets(player, vuurtoren):
    """She signs in at the library, or on the computer at home, and says so: the browser forgets when it closes."""
    her = player()
    her.get("/sign-in")
    her.send("/sign-in", login_name="vuurtoren-login", passphrase=PASSPHRASE, shared_device="on")
    cookie = her.client.cookies["session"]
    assert cookie["max-age"] == "" and cookie["expires"] == ""
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
