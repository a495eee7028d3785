"""What a browser has in its own files of what is kept without a connection, while it is there and after somebody left."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from sterkersamen.testing.browser import FLAGS, chromium_of_tests
from sterkersamen.testing.bytesearch import search_files
from tests.browser.test_offline import SISTER, fill_in, switch_on

pytestmark = [pytest.mark.browser, pytest.mark.proof]


def _key_in_files(folder) -> bytes:
    """What this browser has in its files of the key to the plan: itself encrypted, where the system has a key for that."""
    (file,) = [path for path in folder.rglob("Cookies") if path.is_file()]
    with closing(sqlite3.connect(file)) as database:
        ((plain, hidden),) = database.execute(
            "SELECT value, encrypted_value FROM cookies WHERE name = 'kept'"
        ).fetchall()
    # Its end: it begins alike for every cookie of a host.
    return (hidden or plain.encode())[-32:]


def test_the_files_of_a_browser(demo, browser_engine, tmp_path):
    """A browser with a folder of its own: nothing of it in plain text; and after somebody left, also without a connection,
    the key to the plan is in none of its files."""
    words = ["hooischelfavond", SISTER, "Er is geld binnen"]

    def files_with(key: bytes) -> list[str]:
        return [path.name for path in tmp_path.rglob("*") if path.is_file() and key in path.read_bytes()]

    def open_one():
        return browser_engine.browser_type.launch_persistent_context(
            tmp_path, executable_path=chromium_of_tests(whole=True), args=FLAGS, headless=True, locale="nl-NL"
        )

    context = open_one()
    page = context.new_page()
    switch_on(demo, page)
    context.set_offline(True)
    page.goto(demo.url + "/me/now")
    fill_in(page, "Een hooischelfavond")
    expect(page.locator("[data-unsent]:visible")).to_contain_text("Zodra er verbinding is")
    page.goto(demo.url + "/me/plan")
    expect(page.locator("[data-kept-words]")).to_contain_text(SISTER)
    context.close()
    assert search_files([tmp_path], words) == []
    key = _key_in_files(tmp_path)
    assert files_with(key) == ["Cookies"]
    # It is still there for its owner.
    context = open_one()
    page = context.new_page()
    context.set_offline(True)
    page.goto(demo.url + "/me/plan")
    expect(page.locator("[data-kept-words]")).to_contain_text(SISTER)
    page.click("form[data-exit] button")
    page.wait_for_url("**/recipe")
    context.close()
    assert search_files([tmp_path], words) == []
    assert files_with(key) == []
