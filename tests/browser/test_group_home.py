"""A group's own page while it is open: what somebody shares comes on it, and what is withdrawn goes from it."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def share(page, group: str, body: str, warning: str = "") -> str:
    """Shares something; gives its address."""
    page.goto(group + "shares/new")
    page.fill("[name=body]", body)
    if warning:
        page.select_option("[name=warning]", warning)
    page.click("#write button.main")
    page.wait_for_url(re.compile(r"/shares/[0-9a-f-]{36}"))
    return page.url


def read_all(page, group: str) -> None:
    """Reads the list and comes home, where that it was read is known soon: no page waits for that to be written."""
    page.goto(group + "shares")
    until = time.monotonic() + 15
    page.goto(group)
    while not page.locator(".no-news").count() and time.monotonic() < until:
        page.wait_for_timeout(200)
        page.goto(group)
    expect(page.locator(".no-news")).to_have_text(re.compile("Je bent bij"))


def test_what_is_shared_comes_on_the_page_and_goes_again(demo, new_page, open_group):
    reader, writer = new_page(), new_page()
    group = open_group(reader, "dijk")
    open_group(writer, "vuurtoren")
    lines = reader.locator(".headline")
    before = lines.count()
    address = share(writer, group, "De lindebomen op het **plein** bloeien weer.")
    expect(lines).to_have_count(before + 1, timeout=5_000)
    expect(lines.first).to_have_text(re.compile("Vuurtoren De lindebomen op het plein bloeien weer."))
    expect(lines.first.locator("a")).to_have_attribute("href", re.compile(re.escape(address.split("/shares/")[1][:36])))
    # A warning hides the words here too.
    share(writer, group, "Een zin die niet iedereen vandaag wil lezen.", "use")
    expect(lines).to_have_count(before + 2)
    expect(lines.first).to_contain_text("Let op")
    expect(reader.locator("main")).not_to_contain_text("niet iedereen vandaag")
    writer.goto(address)
    writer.click("article.share a.more")
    writer.locator("details", has=writer.locator("form[action$='/withdraw']")).locator("summary").click()
    writer.locator("form[action$='/withdraw'] button").click()
    expect(reader.locator("main")).not_to_contain_text("lindebomen")
    expect(lines).to_have_count(before + 2)
    assert reader.complaints == []


def test_who_is_up_to_date_sees_what_came_last_and_then_what_is_new(demo, new_page, open_group):
    reader, writer = new_page(), new_page()
    group = open_group(reader, "linde")
    read_all(reader, group)
    expect(reader.locator(".headline")).to_have_count(5)
    open_group(writer, "vuurtoren")
    share(writer, group, "Goedemorgen allemaal.")
    expect(reader.locator(".headline")).to_have_count(6, timeout=5_000)
    expect(reader.locator(".headline").first).to_contain_text("Goedemorgen allemaal.")
    expect(reader.locator(".no-news")).to_have_count(0)
    # And up to date again, though that is within the same minute.
    read_all(reader, group)
