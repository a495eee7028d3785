"""Every page of one's own side, as test_every_page.py looks at all others: empty, and with all that somebody keeps."""

from __future__ import annotations

import pytest

from tests.browser.test_every_page import NO_PAGES, OWN, look, seen_by_anybody, view_of, walk

pytestmark = [pytest.mark.browser, pytest.mark.proof]


@pytest.mark.parametrize("login", ["nieuw", "vuurtoren"])
def test_pages(demo, new_page, login):
    page = new_page()
    demo.sign_in(page, login)
    walk(page, login, [demo.url + "/me"], lambda name: not name.startswith(OWN))


def test_pages_of_ones_own_that_come_after_another(demo, new_page):
    """A hard moment of one's plan, the page after a day of use, and something of one's own that helps, to change."""
    page = new_page()
    demo.sign_in(page, "vuurtoren")
    page.goto(demo.url + "/strategies/new")
    page.fill("[name=title]", "Duiven tellen op het plein")
    page.fill("[name=how]", "Ik ga zitten en tel tot honderd.")
    page.click("main button.main")
    page.click("main a[href$='/edit']")
    assert view_of(page.url) == "strategies:edit"
    look(page, "vuurtoren: strategies:edit")
    seen_by_anybody.add("strategies:edit")
    page.goto(page.url.replace("/edit", "/offer"))
    look(page, "vuurtoren: strategies:offer")
    seen_by_anybody.add("strategies:offer")
    page.goto(demo.url + "/me/plan/moments")
    page.click("main .told a.btn")
    for path, name in (("", "plans:moment"), ("/me/days/after", "recovery:after")):
        if path:
            page.goto(demo.url + path)
        assert view_of(page.url) == name
        look(page, f"vuurtoren: {name}")
        seen_by_anybody.add(name)
    assert page.complaints == []


def test_pages_of_what_is_offered(demo, new_page, open_group):
    """What waits for a facilitator, what was published, reporting that and taking it out."""
    page = new_page()
    open_group(page, "els")
    page.click("main a[href$='/strategies']")
    for link, name in (("", "strategies:offered"), ("a[href$='/take-out']", "strategies:take_out")):
        if link:
            page.click(f"main {link}")
        assert view_of(page.url) == name
        look(page, f"els: {name}")
        seen_by_anybody.add(name)
    page.goto(page.url.removesuffix("/take-out"))
    look(page, "els: strategies:strategy")
    page.click("main a[href$='/report']")
    assert view_of(page.url) == "strategies:report"
    look(page, "els: strategies:report")
    seen_by_anybody.add("strategies:report")
    assert page.complaints == []


def test_every_page_was_looked_at(demo):
    """A page that no link leads to would be looked at by nobody."""
    from tests.permissions import MATRIX

    pages = {name for name, methods in MATRIX.items() if "GET" in methods and name.startswith(OWN)}
    assert sorted(pages - seen_by_anybody) == sorted(name for name in NO_PAGES if name.startswith(OWN))
