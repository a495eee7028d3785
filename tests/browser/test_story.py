"""The whole of it, with two browsers: from the front door to leaving with one's words."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PASSPHRASE = "regenboog trapleuning mosterd fluitketel"


def come_in(page, demo, name: str) -> str:
    """From the front door into the Maandaggroep, without giving anything; gives the address of the group's page."""
    page.goto(demo.url)
    page.click("main a[href^='/sign-up'] >> nth=0")
    page.fill("[name=passphrase]", PASSPHRASE)
    page.check("[name=is_adult]")
    page.check("[name=consent]")
    page.click("button[value=passphrase]")
    page.wait_for_url("**/account/codes*")
    page.goto(f"{demo.url}/join")
    page.fill("[name=code]", demo.invitation)
    page.click("main form button.main")
    page.fill("[name=name]", name)
    page.check("[name=rules_read]")
    page.click("main form button.main")
    page.wait_for_url("**/g/*/")
    return page.url


def share(page, group: str, body: str, warning: str = "") -> None:
    page.goto(group + "shares/new")
    page.fill("[name=body]", body)
    if warning:
        page.select_option("[name=warning]", warning)
    page.click("#write button.main")
    page.wait_for_url(re.compile(r"/shares/[0-9a-f-]{36}"))


def test_two_people_meet(demo, new_page, open_group):
    one, other = new_page(width=360), new_page(width=1280, height=800)
    group = open_group(other, "vuurtoren")
    other.goto(group + "shares")
    assert come_in(one, demo, "Zwaluw") == group
    share(one, group, "Gisteren stond ik voor de deur van de kwekerij. Ik ben doorgelopen.", "use")
    # The other sees it at once, folded because of the warning.
    new = other.locator("article.share", has_text="kwekerij")
    expect(new).to_have_count(1, timeout=5_000)
    expect(new.locator(".words")).to_be_hidden()
    new.locator("summary").click()
    expect(new.locator(".words")).to_be_visible()
    recognise = new.get_by_role("button", name="Dat herken ik")
    recognise.click()
    expect(recognise).to_have_attribute("aria-pressed", "true")
    # Shown at once; on the server when the button is no longer busy.
    expect(recognise).not_to_have_attribute("aria-busy", "true")
    # Whose words they are sees who it was.
    one.click("article.share a.more")
    expect(one.locator("main")).to_contain_text("Vuurtoren")
    expect(one.locator("main")).to_contain_text("Dat herken ik")
    one.go_back()
    # An answer appears without a reload.
    new.locator("a.more").click()
    other.go_back()
    other.goto(one.url)
    other.fill("#reply [name=body]", "Wat knap dat je doorliep.")
    other.click("#reply button.main")
    expect(one.locator("article.reply", has_text="Wat knap dat je doorliep")).to_have_count(1, timeout=5_000)
    # Search finds it, in another form of the word.
    other.goto(group + "search")
    other.fill("[name=words]", "kwekerijen")
    other.click("#search button.main")
    expect(other.locator(".hit")).to_contain_text("kwekerij")
    # Leaving takes the words along, from the open page of the other too.
    other.goto(group + "shares")
    expect(other.locator("article.share", has_text="kwekerij")).to_have_count(1)
    one.goto(group + "leave")
    one.check("[name=sure]")
    one.click("button[name=words][value=take]")
    one.wait_for_url(lambda url: "/leave" not in url)
    expect(other.locator("article.share", has_text="kwekerij")).to_have_count(0, timeout=5_000)
    assert one.goto(group).status == 404
    other.goto(group + "search")
    other.fill("[name=words]", "kwekerij")
    other.click("#search button.main")
    expect(other.locator(".hit")).to_have_count(0)
    assert one.complaints == [complaint for complaint in one.complaints if "404" in complaint]
    assert other.complaints == []


def test_without_javascript(demo, new_page, open_group):
    """All of it by reload."""
    one, other = new_page(java_script_enabled=False), new_page(java_script_enabled=False)
    group = open_group(other, "dijk")
    come_in(one, demo, "Merelzang")
    share(one, group, "Dit schreef ik zonder script, over een tandwiel.")
    other.goto(group + "shares")
    new = other.locator("article.share", has_text="tandwiel")
    expect(new).to_have_count(1)
    new.get_by_role("button", name="Sterkte").click()
    expect(new.get_by_role("button", name="Sterkte")).to_have_attribute("aria-pressed", "true")
    expect(other.locator("article.share", has_text="tandwiel")).to_have_count(1)
    other.goto(one.url)
    other.fill("#reply [name=body]", "Ook zonder script gelezen.")
    other.click("#reply button.main")
    expect(other.locator("article.reply")).to_contain_text("Ook zonder script gelezen")
    one.reload()
    expect(one.locator("article.reply")).to_contain_text("Ook zonder script gelezen")
    one.click("article.share >> nth=0 >> a.more >> nth=0")
    expect(one.locator("main")).to_contain_text("Sterkte")
    other.goto(group + "search")
    other.fill("[name=words]", "tandwiel")
    other.click("#search button.main")
    expect(other.locator(".hit")).to_have_count(1)
    other.click("form[data-exit] button")
    other.wait_for_url("**/recipe")
    other.goto(group)
    assert "/lock" in other.url


def test_a_draft_survives(demo, new_page, open_group):
    """What is being written is there after a reload, and after the connection was lost; gone after signing out."""
    page = new_page()
    group = open_group(page, "linde")
    page.goto(group + "shares/new")
    page.fill("#write [name=body]", "Nog niet af, over de veerpont.")
    expect(page.locator("[data-draft-state]")).to_contain_text("Bewaard", timeout=5_000)
    stored = page.evaluate("async () => JSON.stringify(Object.entries(localStorage))")
    assert "veerpont" not in stored
    page.reload()
    expect(page.locator("#write [name=body]")).to_have_value("Nog niet af, over de veerpont.")
    page.context.set_offline(True)
    page.fill("#write [name=body]", "Nog niet af, over de veerpont. Nu wel.")
    page.click("#write button.main")
    expect(page.locator("[data-form-state]")).to_contain_text("geen verbinding")
    expect(page.locator("#write [name=body]")).to_have_value("Nog niet af, over de veerpont. Nu wel.")
    page.context.set_offline(False)
    page.click("#write button.main")
    page.wait_for_url(re.compile(r"/shares/[0-9a-f-]{36}"))
    expect(page.locator("article.share .words").first).to_contain_text("Nu wel.")
    page.goto(group + "shares")
    expect(page.locator("article.share", has_text="veerpont")).to_have_count(1)
    page.goto(group + "shares/new")
    expect(page.locator("#write [name=body]")).to_have_value("")
    page.fill("#write [name=body]", "Dit mag niemand vinden.")
    expect(page.locator("[data-draft-state]")).to_contain_text("Bewaard", timeout=5_000)
    page.goto(f"{demo.url}/account")
    page.click("text=Hier uitloggen")
    page.wait_for_url(demo.url + "/")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft')).length") == 0


def tab_to(page, selector: str, most: int = 90) -> None:
    """Goes on with the Tab key until something has the focus, which must be visible all the way."""
    for _step in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """(selector) => {
              const one = document.activeElement;
              const style = getComputedStyle(one);
              const near = one.closest("label, .check") ?? one;
              const shown = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
                || style.boxShadow !== "none" || getComputedStyle(near).outlineStyle !== "none";
              return [one.matches(selector), shown || one === document.body, one.outerHTML.slice(0, 120)];
            }""",
            selector,
        )
        assert found[1], f"the focus cannot be seen: {found[2]}"
        if found[0]:
            return
    raise AssertionError(f"{selector} was not reached with the Tab key")


def test_with_the_keyboard_alone(demo, new_page):
    page = new_page(width=1280, height=800)
    page.goto(demo.url + "/sign-in")
    tab_to(page, "[name=login_name]")
    page.keyboard.type("klaver")
    tab_to(page, "[name=passphrase]")
    from sterkersamen.web.demo.people import PASSPHRASE as THEIRS

    page.keyboard.type(THEIRS)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    tab_to(page, "a[href='/groups']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/groups")
    tab_to(page, "main a[href^='/g/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/g/*/")
    page.goto(page.url + "shares")
    tab_to(page, "main a[href$='/shares/new']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/shares/new")
    tab_to(page, "[name=body]")
    page.keyboard.type("Met alleen het toetsenbord.")
    tab_to(page, "#write button.main")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/shares/[0-9a-f-]{36}"))
    tab_to(page, "#reply [name=body]")
    page.keyboard.type("En een antwoord.")
    tab_to(page, "#reply button.main")
    page.keyboard.press("Space")
    expect(page.locator("article.reply")).to_have_count(1)
    page.goto(demo.url + "/help")
    for _time in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/recipe")
    assert page.complaints == []
