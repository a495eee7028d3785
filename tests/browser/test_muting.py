"""Muting in a real browser, with a page of each of the two open: nothing comes by itself, and the other sees no difference."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SHARE = re.compile(r"/shares/[0-9a-f-]{36}")


def write(page, group: str, body: str) -> str:
    """Places a text; gives its id."""
    page.goto(group + "shares/new")
    page.fill("[name=body]", body)
    page.click("#write button.main")
    page.wait_for_url(SHARE)
    return page.url.partition("?")[0].rpartition("/")[2]


def answer(page, group: str, uid: str, body: str) -> None:
    page.goto(group + "shares/" + uid)
    page.fill("#reply [name=body]", body)
    page.click("#reply button.main")
    expect(page.locator("article.reply", has_text=body)).to_have_count(1)


def test_a_conversation_and_then_a_person(open_group, new_page):
    """Dijk mutes one conversation of Vuurtoren's, looks at the list, and mutes Vuurtoren."""
    writer, reader = new_page(), new_page(width=1280)
    group = open_group(writer, "vuurtoren")
    loud, other = write(writer, group, "Over de veerpont."), write(writer, group, "Over de vuurtorenwachter.")
    open_group(reader, "dijk")
    reader.goto(f"{group}shares/{loud}/more")
    # With the keys alone.
    reader.get_by_role("button", name="Dit gesprek dempen").focus()
    reader.keyboard.press("Enter")
    expect(reader.locator("main")).to_contain_text("Dit gesprek heb je gedempt.")
    reader.goto(group + "shares")
    muted, heard = (reader.locator(f"article[id='s-{uid}']") for uid in (loud, other))
    expect(muted.get_by_text("Over de veerpont.")).to_be_hidden()
    muted.get_by_text("Toch lezen").click()
    expect(muted.get_by_text("Over de veerpont.")).to_be_visible()
    answer(writer, group, loud, "Ik heb er nog over nagedacht.")
    answer(writer, group, other, "Hierover ook.")
    # The second one came in, and so did the first before it; only the second one says so.
    expect(heard.locator("a.answers")).to_contain_text("1 antwoord")
    expect(muted.locator("a.answers")).not_to_contain_text("1 antwoord")
    # Now the person: what Vuurtoren writes from here on does not come to the open page.
    reader.goto(f"{group}shares/{other}/more")
    reader.get_by_role("link", name="Vuurtoren dempen of blokkeren").click()
    reader.get_by_role("button", name="Dempen").click()
    expect(reader.locator("main")).to_contain_text("Wat je dempt")
    reader.goto(f"{group}shares/{other}")
    before = reader.locator("article.reply").count()
    answer(writer, group, other, "En dit nog.")
    reader.wait_for_timeout(700)
    assert reader.locator("article.reply").count() == before
    expect(reader.locator("#live-say")).to_be_empty()
    reader.reload()
    expect(reader.locator("article.reply")).to_have_count(before + 1)
    expect(reader.get_by_text("En dit nog.")).to_be_hidden()
    # The writer's page knows nothing of it.
    writer.goto(group + "people")
    expect(writer.locator("main")).to_contain_text("Dijk")
    assert "demp" not in writer.content().lower().replace("dempen of", "")
    assert reader.complaints == [] and writer.complaints == []
