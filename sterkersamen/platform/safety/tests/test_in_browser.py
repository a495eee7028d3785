"""Quick exit and the help page in a real browser: with and without a script, with and without a connection."""

from __future__ import annotations

import time

import pytest

from sterkersamen.testing.browser import wait_until
from sterkersamen.testing.cast import PASSPHRASE
from sterkersamen.testing.server import Server

pytestmark = pytest.mark.browser
_SIGN_IN = """
import sys
from django.conf import settings
from django.test import Client
from sterkersamen.testing.cast import make_member
browser = Client()
browser.force_login(make_member(sys.argv[1]), settings.AUTHENTICATION_BACKENDS[0])
print(browser.cookies["session"].value)
"""
_KEPT = """caches.keys().then(async ([name]) =>
  (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname))"""


@pytest.fixture(scope="module")
def server():
    """A server without anybody in it."""
    with Server(made=True, ALLOWED_HOSTS="127.0.0.1,localhost,testserver") as running:
        yield running


@pytest.fixture
def signed_in(server, browser, request):
    """Opens a browser in which somebody without a group is signed in."""

    def open_one(**options):
        context = browser(**options)
        cookie = server.run(_SIGN_IN, request.node.name).strip()
        context.add_cookies([{"name": "session", "value": cookie, "url": server.url}])
        return context

    return open_one


def leave(page) -> None:
    page.click("form[data-exit] button")
    page.wait_for_url("**/recipe")


def test_one_tap_hides_wipes_and_locks(server, signed_in):
    context = signed_in()
    page, other = context.new_page(), context.new_page()
    other.goto(server.url + "/privacy")
    page.goto(server.url + "/account")
    page.goto(server.url + "/")
    page.evaluate("localStorage.setItem('draft', 'x')")
    leave(page)
    assert page.title() == "Tomatensoep"
    assert page.evaluate("localStorage.length") == 0
    other.wait_for_url("**/recipe")
    page.go_back()
    page.wait_for_url("**/lock")
    page.fill("input[name=passphrase]", PASSPHRASE)
    page.click("button.main")
    page.wait_for_url(server.url + "/")


def test_three_times_shift(server, signed_in):
    page = signed_in().new_page()
    page.goto(server.url + "/")
    for key in ("Shift", "Shift", "a", "Shift"):
        page.keyboard.press(key)
    assert page.url == server.url + "/"
    for _n in range(2):
        page.keyboard.press("Shift")
    page.wait_for_url("**/recipe")
    page.goto(server.url + "/")
    assert page.url == server.url + "/lock"


def test_works_without_a_script(server, signed_in):
    page = signed_in(java_script_enabled=False).new_page()
    page.goto(server.url + "/")
    leave(page)
    page.goto(server.url + "/")
    assert page.url == server.url + "/lock"


def test_help_and_the_way_out_work_without_a_connection(server, signed_in):
    context = signed_in()
    page = context.new_page()
    page.goto(server.url + "/")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    wait_until(page, "caches.match('/help').then(Boolean)")
    context.set_offline(True)
    page.goto(server.url + "/help")
    assert page.locator('a[href="tel:112"]').count() == 1
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "17px"
    # What was kept is the page of nobody.
    assert page.locator("body[data-member]").count() == 0
    page.goto(server.url + "/privacy")
    assert page.title() == "Geen verbinding"
    leave(page)
    context.set_offline(False)
    page.goto(server.url + "/")
    # The lock reaches the server as soon as there is a connection.
    page.wait_for_url("**/lock")


def test_an_answer_that_locked_nothing_is_not_taken_for_a_lock(server, signed_in):
    """A server that has it hard says 503: the page goes away, and the next one locks before it shows anything."""
    # What goes by way of the worker, this test cannot answer in the server's place.
    context = signed_in(service_workers="block")
    page = context.new_page()
    page.goto(server.url + "/")
    context.route("**/exit", lambda route: route.fulfill(status=503))
    context.route("**/recipe", lambda route: route.fulfill(status=503, body="busy"))
    leave(page)
    assert "left" in {cookie["name"] for cookie in context.cookies()}
    page.goto(server.url + "/account", wait_until="commit")
    assert page.url == server.url + "/lock"
    assert "left" not in {cookie["name"] for cookie in context.cookies()}


def test_nothing_private_is_kept(server, signed_in):
    page = signed_in().new_page()
    page.goto(server.url + "/")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.goto(server.url + "/account")
    paths = page.evaluate(_KEPT)
    assert {path for path in paths if not path.startswith("/static/")} <= {"/help", "/recipe", "/offline"}


def holds_invitation(context) -> bool:
    return "invitation" in {cookie["name"] for cookie in context.cookies()}


@pytest.mark.parametrize("connected", [True, False])
def test_nothing_says_where_somebody_was_invited(server, browser, connected):
    """Who followed an invitation and left in a hurry: the cookie goes, at the latest when there is a connection again."""
    context = browser()
    page = context.new_page()
    page.goto(server.url + "/")
    context.add_cookies([{"name": "invitation", "value": "x", "domain": "127.0.0.1", "path": "/join"}])
    if not connected:
        # So that the neutral page is there without a connection.
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        wait_until(page, "caches.match('/recipe').then(Boolean)")
        context.set_offline(True)
    leave(page)
    # The page goes after half a second, whether the lock was answered by then or not.
    until = time.monotonic() + 10
    while connected and holds_invitation(context) and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert holds_invitation(context) is not connected
    if not connected:
        context.set_offline(False)
        page.goto(server.url + "/")
    assert not holds_invitation(context)


@pytest.mark.parametrize("inside", [False, True])
def test_the_first_number_is_on_the_first_screen_of_a_phone(server, signed_in, browser, inside):
    """Without scrolling, and clear of the bar below."""
    page = (signed_in if inside else browser)(width=360, height=640).new_page()
    page.goto(server.url + "/help")
    call, bar = page.locator("a[href='tel:112']").bounding_box(), page.locator(".places").bounding_box()
    assert page.evaluate("scrollY") == 0
    assert call["y"] + call["height"] < bar["y"]
    assert bar["y"] + bar["height"] == 640
