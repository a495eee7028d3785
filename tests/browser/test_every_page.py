"""Every page, as each sort of person, in both themes, on a phone and on a desk: nothing that axe finds, nothing inline,
nothing from elsewhere, nothing that sticks out, and a title that tells nothing."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve

from tests.everything import routes

pytestmark = pytest.mark.browser
WHO = ["", "nieuw", "vuurtoren", "els", "harbour", "akelei", "moderator", "coordinator"]
# No pages: what a program fetches, and what only takes a form.
NO_PAGES = {"home:manifest", "home:service_worker", "home:robots", "sharing:drafts_key"}
TELLING = re.compile(r"coca|coke|drug|verslav|gebrui|maandaggroep|donderdaggroep|familiegroep|vuurtoren", re.IGNORECASE)
seen_by_anybody: set[str] = set()


def view_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def look(page, name: str) -> None:
    """Looks at the page that is open in four ways."""
    assert not TELLING.search(page.title()), f"{name}: {page.title()}"
    for details in page.locator("details:not([open]) > summary").all():
        details.click()
    for width, height in ((360, 740), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}, {width} {theme}:\n{found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} sticks out by {wide} pixels at {width}"


@pytest.mark.parametrize("login", WHO, ids=lambda login: login or "nobody")
def test_pages(demo, new_page, login):
    """Follows links; of pages of one kind only the first."""
    page = new_page()
    if login:
        demo.sign_in(page, login)
    waiting, seen = [demo.url + "/"], {"accounts:sign_out"} | NO_PAGES
    if not login:
        waiting += [
            demo.url + path for path in ("/join", f"/join/{demo.invitation.replace('-', '')}", "/recipe", "/none")
        ]
    while waiting:
        address = waiting.pop(0)
        name = view_of(address)
        if name in seen:
            continue
        seen.add(name)
        page.goto(address)
        look(page, f"{login or 'nobody'}: {name} {page.url}")
        for link in page.eval_on_selector_all("a[href]", "all => all.map((one) => one.href)"):
            if link.startswith(demo.url) and view_of(link) not in seen:
                waiting.append(link.partition("#")[0])
    seen_by_anybody.update(seen)
    complaints = [one for one in page.complaints if not (name_of_missing(one) and "404" in one)]
    assert complaints == []


def name_of_missing(complaint: str) -> bool:
    return "/none" in complaint


def test_every_page_was_looked_at(demo):
    """A page that no link leads to would be looked at by nobody."""
    if len(seen_by_anybody) < 10:
        pytest.fail("this test follows the others in this file")
    from tests.permissions import MATRIX

    pages = {name for name, methods in MATRIX.items() if "GET" in methods} & set(routes())
    assert pages - seen_by_anybody <= UNREACHED


# Pages that stand behind something that nobody of the demo did; each is looked at by a test of its own room.
UNREACHED: set[str] = set()


def test_a_first_visit_is_small(demo, browser):
    """A group's page with nothing in the browser's cache: at most 60 kB and 10 requests."""
    login = browser().new_page()
    demo.sign_in(login, "vuurtoren")
    login.goto(f"{demo.url}/groups")
    login.click("main a:has-text('Maandaggroep')")
    login.wait_for_url("**/g/*/")
    fresh = browser()
    fresh.add_cookies([cookie for cookie in login.context.cookies() if cookie["name"] == "session"])
    for path in ("", "shares"):
        page = fresh.new_page()
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.setCacheDisabled", {"cacheDisabled": True})
        asked, sizes = [], []
        network.on("Network.requestWillBeSent", lambda event, asked=asked: asked.append(event["request"]["url"]))
        network.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
        page.goto(login.url + path, wait_until="load")
        page.wait_for_timeout(800)
        assert len(asked) <= 10, asked
        assert sum(sizes) <= 60_000, f"{sum(sizes)} bytes: {asked}"
        page.close()
