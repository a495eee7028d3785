"""A partner takes the telephone or sits down at the laptop: what they find, in a real browser.

One server, and one group with a person for each story, for the whole file.
"""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from sterkersamen.testing import browser as chromium
from sterkersamen.testing.browser import wait_until
from sterkersamen.testing.cast import PASSPHRASE
from sterkersamen.testing.server import Server

pytestmark = pytest.mark.browser
STORIES = 15
WORDS = "Gisteravond was het zwaar, en niemand thuis weet het."
HIDDEN = "getComputedStyle(document.documentElement).display === 'none'"
# Lets pages that may be kept nowhere into the browser's memory for "back", as Chromium is beginning to do.
KEEPS_PAGES = "--enable-features=CacheControlNoStoreEnterBackForwardCache:level/restore-unless-cookie-change"


_PEOPLE = """
import json, sys
from datetime import timedelta
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from sterkersamen.testing.cast import join, make_group, make_member
group, came, cookies = make_group("Maandaggroep"), timezone.now() - timedelta(days=30), []
for number in range(int(sys.argv[1])):
    member, browser = make_member(f"lid-{number}"), Client()
    join(member, group, f"Lid {number}", facilitator=number == 0, joined_at=came)
    browser.force_login(member, settings.AUTHENTICATION_BACKENDS[0])
    cookies.append(browser.cookies["session"].value)
home, new = (reverse(name, args=[group.id]) for name in ("groups:home", "sharing:new"))
print(json.dumps({"home": home, "new": new, "cookies": cookies}))
"""


@pytest.fixture(scope="module")
def place():
    """A server with a group, and people in it who are signed in."""
    with Server(made=True, ALLOWED_HOSTS="127.0.0.1,localhost,testserver") as running:
        made = json.loads(running.run(_PEOPLE, str(STORIES)))
        running.group, running.new = running.url + made["home"], running.url + made["new"]
        running.cookies = made["cookies"]
        yield running


@pytest.fixture
def phone(place, browser):
    """Opens the browser of somebody who is in the group, another person each time."""

    def open_one(context=None, **options):
        context = context or browser(**options)
        context.add_cookies([{"name": "session", "value": place.cookies.pop(), "url": place.url}])
        return context

    return open_one


def kept_in(context) -> set[str]:
    return {cookie["name"] for cookie in context.cookies()}


def test_the_page_is_gone_before_anything_is_answered(place, phone):
    """The connection hangs. The words are off the screen, and what was being written off the device."""
    context = phone(service_workers="block")
    page = context.new_page()
    page.goto(place.group)
    page.evaluate("localStorage.setItem('draft.x', 'sealed')")
    context.route("**/exit", lambda route: None)
    context.route("**/recipe", lambda route: None)
    page.evaluate("document.querySelector('form[data-exit] button').click()")
    assert page.evaluate(f"[{HIDDEN}, document.title, localStorage.length]") == [True, "…", 0]
    assert "left" in kept_in(context)
    # The partner loads the page again, and the server locks before it shows anything.
    context.unroute("**/exit")
    page.goto(place.group, wait_until="commit")
    assert page.url == f"{place.url}/lock"
    assert "left" not in kept_in(context)


def test_three_times_shift_is_within_five_seconds(place, phone):
    page = phone().new_page()
    page.clock.install()
    page.goto(place.url)
    for _n in range(2):
        page.keyboard.press("Shift")
    page.clock.fast_forward(5001)
    page.keyboard.press("Shift")
    assert page.url == f"{place.url}/"
    for _n in range(2):
        page.keyboard.press("Shift")
    page.clock.run_for(1000)
    page.wait_for_url("**/recipe")


def test_all_windows_go_at_once_and_nothing_stays(place, phone):
    """One was writing in one, and the group stood open in another."""
    context = phone()
    writing, reading = context.new_page(), context.new_page()
    with reading.expect_response("**/live/**") as stream:
        reading.goto(place.group)
    assert "default-src 'none'" in stream.value.headers["content-security-policy"]
    assert stream.value.headers["cache-control"] == "no-store"
    writing.goto(place.new)
    writing.fill("textarea", WORDS)
    writing.wait_for_function("() => Object.keys(localStorage).some((name) => name.startsWith('draft.'))")
    reading.evaluate("sessionStorage.setItem('x', '1')")
    reading.bring_to_front()
    reading.click("form[data-exit] button")
    for page in (reading, writing):
        page.wait_for_url("**/recipe")
        assert page.title() == "Tomatensoep"
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    # Back, in each of them.
    for page in (reading, writing):
        page.goto(place.url + "/recipe")
        page.go_back()
        page.goto(place.group)
        assert page.url == f"{place.url}/lock"
        assert page.title() == "Op slot"
        assert WORDS not in page.content()
    # Whoever the browser belongs to opens the lock, and what was being written is gone from here.
    writing.fill("input[name=passphrase]", PASSPHRASE)
    writing.click("button.main")
    writing.wait_for_url(place.url + "/")
    writing.goto(place.new)
    writing.wait_for_timeout(300)
    assert writing.input_value("textarea") == ""


def test_the_last_page_is_not_behind_the_back_button(place, phone):
    """The page that one left is replaced in the history by the soup; what came before it is behind the lock."""
    page = phone().new_page()
    page.goto(place.url + "/privacy")
    page.goto(place.group)
    before = page.evaluate("history.length")
    page.click("form[data-exit] button")
    page.wait_for_url("**/recipe")
    assert page.evaluate("history.length") == before
    page.go_back()
    page.wait_for_url("**/lock")
    page.go_forward()
    page.wait_for_url("**/recipe")


def test_leaving_without_a_connection_locks_whatever_comes_next(place, phone):
    """Not even a script is needed then: the first thing that this browser asks for with a connection finds the lock."""
    context = phone()
    page = context.new_page()
    page.goto(place.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    wait_until(page, "caches.match('/recipe').then(Boolean)")
    context.set_offline(True)
    page.click("form[data-exit] button")
    page.wait_for_url("**/recipe")
    assert page.title() == "Tomatensoep"
    context.set_offline(False)
    answer = context.request.get(place.group, max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (303, "/lock")
    assert "left" not in kept_in(context)


def test_a_form_that_no_script_sends_wipes_the_device_too(place, phone):
    """The button was tapped before the scripts were there."""
    page = phone().new_page()
    page.goto(f"{place.url}/account")
    page.evaluate("localStorage.setItem('draft.x', 'sealed')")
    page.evaluate("HTMLFormElement.prototype.submit.call(document.querySelector('form[data-exit]'))")
    page.wait_for_url("**/recipe")
    assert page.evaluate("localStorage.length") == 0
    page.goto(place.group)
    assert page.url == f"{place.url}/lock"


@pytest.fixture(scope="module")
def whole(browser_engine):
    """A whole Chromium, which keeps pages in memory for "back" too; playwright otherwise forbids that."""
    engine = browser_engine.browser_type.launch(
        executable_path=chromium.chromium_of_tests(whole=True),
        args=[*chromium.FLAGS, KEEPS_PAGES],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield engine
    engine.close()


def test_messages_on_the_screen_go(place, phone, whole):
    context = phone(whole.new_context(locale="nl-NL"))
    context.grant_permissions(["notifications"], origin=place.url)
    page = context.new_page()
    page.goto(place.url)
    standing = "navigator.serviceWorker.ready.then((one) => one.getNotifications()).then((all) => all.length)"
    page.evaluate("navigator.serviceWorker.ready.then((one) => one.showNotification('Samen', { tag: 'notice' }))")
    wait_until(page, f"{standing}.then((number) => number === 1)")
    page.click("form[data-exit] button")
    page.wait_for_url("**/recipe")
    wait_until(page, f"{standing}.then((number) => number === 0)")


@pytest.mark.parametrize("way", ["exit", "sign out"])
def test_a_page_in_the_browsers_memory_comes_back_covered(place, phone, whole, way):
    """And is asked for anew, which leads to the lock or to the door."""
    context = phone(whole.new_context(locale="nl-NL", service_workers="block"))
    try:
        page = context.new_page()
        told: list[str] = []
        page.on("request", lambda asked: told.append(asked.url))
        listen = f"() => addEventListener('pageshow', () => fetch('/robots.txt?covered=' + ({HIDDEN})))"
        covered = lambda: [url.rpartition("=")[2] for url in told if "covered=" in url]  # noqa: E731
        page.goto(f"{place.url}/account")
        page.evaluate(listen)
        page.goto(f"{place.url}/help")
        page.go_back(wait_until="commit")
        page.wait_for_function("() => performance.getEntriesByType('navigation')[0].type === 'reload'")
        assert covered() == ["true"]
        page.evaluate(listen)
        page.goto(f"{place.url}/me")
        page.goto(f"{place.url}/account")
        if way == "exit":
            page.click("form[data-exit] button")
            page.wait_for_url("**/recipe")
            behind = ["/lock"]
        else:
            page.click("form[data-wipe] button >> nth=0")
            page.wait_for_url(f"{place.url}/")
            behind = ["/sign-in?next=%2Faccount", "/sign-in?next=%2Fme"]
        for door in behind:
            page.go_back(wait_until="commit")
            page.wait_for_url(place.url + door)
            page.wait_for_load_state()
        assert "false" not in covered()
        assert "Maandaggroep" not in page.content()
    finally:
        context.close()


def test_plain_without_a_connection_too(place, phone):
    """What the browser kept before is kept anew: the name of the site is not in it, nor in a message."""
    context = phone()
    page = context.new_page()
    page.goto(f"{place.url}/account/quiet")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.click("main form[action='/look'] button")
    wait_until(
        page, "caches.match('/offline').then((kept) => kept?.text()).then((text) => text?.includes('<title>Notities'))"
    )
    context.set_offline(True)
    for path in ("/help", "/account"):
        page.goto(place.url + path)
        assert page.title() == "Notities"
        assert "Sterker" not in page.inner_text("header")
    assert page.locator("header svg").count() > 0


def test_signing_out_takes_the_other_windows_along(place, phone):
    """Also one without a stream, which nobody tells that the session is over; and on a slow line."""
    # What goes by way of the worker, this test cannot hold up.
    context = phone(service_workers="block")
    here, there = context.new_page(), context.new_page()
    there.goto(f"{place.url}/me")
    here.goto(f"{place.url}/account")
    held: list = []
    context.route("**/sign-out", lambda route: held.append(route))
    here.evaluate("document.querySelector('form[action=\"/sign-out\"] button').click()")
    there.wait_for_function(f"() => {HIDDEN}")
    # It shows nothing until the server has done it, and then that.
    there.wait_for_timeout(2000)
    assert there.evaluate(HIDDEN)
    held[0].continue_()
    there.wait_for_url("**/sign-in?*")
    assert there.locator("a[href='/me']").count() == 0


def lock_after_five(place, page) -> None:
    """Has this browser lock after five minutes; the clock of its page is the test's from here on."""
    page.goto(f"{place.url}/account/quiet")
    page.check("input[name=after][value='5']")
    page.click("main form:has(input[name=after]) button")
    page.wait_for_selector("body[data-idle='5']", state="attached")
    page.clock.install()


def test_walking_away_locks_without_a_connection_too(place, phone):
    """A laptop that was shut wakes before its connection does: what it asks for first finds the lock."""
    context = phone()
    page = context.new_page()
    lock_after_five(place, page)
    page.goto(place.group)
    context.set_offline(True)
    page.clock.fast_forward(5 * 60_000)
    page.clock.run_for(6000)
    page.wait_for_url("**/lock")
    context.set_offline(False)
    answer = context.request.get(place.group, max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (303, "/lock")
    assert "left" not in kept_in(context)


def test_walking_away_locks_by_itself(place, phone):
    """After five minutes, where that was chosen. What was being written is there when one comes back."""
    context = phone()
    page = context.new_page()
    lock_after_five(place, page)
    page.goto(place.new)
    page.fill("textarea", WORDS)
    page.clock.run_for(1000)
    page.wait_for_function("() => Object.keys(localStorage).some((name) => name.startsWith('draft.'))")
    page.clock.fast_forward(4 * 60_000)
    page.mouse.move(5, 5)
    page.clock.fast_forward(4 * 60_000)
    assert page.url == place.new
    page.clock.fast_forward(61_000)
    page.clock.run_for(6000)
    page.wait_for_url("**/lock")
    page.fill("input[name=passphrase]", PASSPHRASE)
    page.click("button.main")
    page.wait_for_url(place.url + "/")
    page.goto(place.new)
    page.wait_for_function(f"() => document.querySelector('textarea').value === {WORDS!r}")


def test_a_short_code_opens_the_lock_of_this_browser_and_no_more(place, phone):
    """The partner sees a page that could be of anything, and may guess five times."""
    context = phone()
    page = context.new_page()
    page.goto(f"{place.url}/account/confirm?next=/account/pin")
    page.fill("input[name=passphrase]", PASSPHRASE)
    page.click("button.main")
    page.fill("input[name=pin]", "7391")
    page.click("button.main")
    page.wait_for_url("**/account/quiet")
    page.click("form[data-exit] button")
    page.wait_for_url("**/recipe")
    page.goto(place.url)
    words = page.inner_text("body")
    assert page.title() == "Op slot"
    assert not {"sterker", "samen", "maandaggroep", "cocaïne"} & set(words.lower().split())
    # Nothing on it that a browser would fill in by itself.
    filled = page.eval_on_selector_all("input:not([type=hidden])", "all => all.map((one) => one.autocomplete)")
    assert set(filled) == {"one-time-code"}
    expect(page.locator("input[name=pin]")).to_be_focused()
    page.keyboard.type("7391")
    page.keyboard.press("Enter")
    page.wait_for_url(place.url + "/")
    # What guards the account asks for more than that.
    page.goto(f"{place.url}/account/passphrase")
    assert page.url.startswith(f"{place.url}/account/confirm")
    page.click("form[data-exit] button")
    page.wait_for_url("**/recipe")
    page.goto(place.url)
    for _n in range(5):
        page.fill("input[name=pin]", "2846")
        page.locator("form button.main").click()
        page.wait_for_load_state()
    assert page.locator("input[name=pin]").count() == 0
    page.fill("input[name=passphrase]", PASSPHRASE)
    page.click("button.main")
    page.wait_for_url(place.url + "/")
