"""Covered words and words of danger in browsers that are open: nothing comes over the stream that a page would not show."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SECRET = "zeventig euro per gram"


def test_a_price_comes_covered_and_is_opened(demo, new_page, open_group):
    writer, reader, guide = new_page(), new_page(), new_page()
    group = open_group(writer, "vuurtoren")
    open_group(reader, "linde")
    open_group(guide, "els")
    for page in (writer, reader):
        page.goto(group + "shares")
        page.click("article.share >> nth=1 >> a.when")
        page.wait_for_url("**/shares/*")
    writer.fill("#reply [name=body]", f"Bij mij was het {SECRET}, toen. Ik herken je verhaal.")
    writer.click("#reply button.main")
    own = writer.locator("article.reply", has_text="Ik herken je verhaal")
    own.get_by_text(f"“{SECRET}”").wait_for()
    seen = reader.locator("article.reply", has_text="Ik herken je verhaal")
    seen.locator(".held").wait_for()
    assert SECRET not in reader.content()
    guide.goto(group + "held")
    guide.locator("article", has_text=SECRET).get_by_role("button", name="Alles mag open").click()
    guide.wait_for_url("**/held")
    seen.get_by_text(SECRET).wait_for()
    assert seen.locator(".held").count() == 0
    assert [*writer.complaints, *reader.complaints, *guide.complaints] == []


def test_danger_in_an_answer_opens_the_numbers(demo, new_page, open_group):
    page = new_page()
    group = open_group(page, "merel")
    page.goto(group + "shares")
    page.click("article.share >> nth=1 >> a.when")
    page.wait_for_url("**/shares/*")
    there = page.url
    page.fill("#reply [name=body]", "Ik wil soms niet meer wakker worden.")
    page.click("#reply button.main")
    card = page.locator("#whom")
    card.wait_for()
    # A screen reader and the keyboard begin there; the address says nothing.
    expect(card).to_be_focused()
    assert page.url == there
    assert card.get_by_role("link", name="Bel 113").is_visible()
    card.get_by_role("button", name="Ja, vraag een gespreksleider").press("Enter")
    page.get_by_text("Het is gevraagd.").wait_for()
    assert page.complaints == []
