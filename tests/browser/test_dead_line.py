"""A connection that is there and does nothing: what is on the device takes its place."""

from __future__ import annotations

import os
import signal

import pytest
from playwright.sync_api import expect

from sterkersamen.testing.browser import wait_until
from tests.browser.test_offline import SISTER, fill_in, kept, rows, switch_on

pytestmark = [pytest.mark.browser, pytest.mark.proof]


def test_a_page_on_a_connection_that_does_nothing(demo, new_page):
    """What is on the device is shown after some seconds; help is, whoever asks for it."""
    page, other = new_page(), new_page()
    switch_on(demo, page)
    demo.sign_in(other, "dijk")
    wait_until(other, "navigator.serviceWorker.controller && caches.match('/help').then(Boolean)")
    # It takes what it is sent, and answers nothing.
    os.killpg(demo.process.pid, signal.SIGSTOP)
    try:
        page.goto(demo.url + "/me/now")
        fill_in(page, "Stil op de dode lijn")
        expect(page.locator("[data-unsent]:visible")).to_contain_text("Zodra er verbinding is")
        page.goto(demo.url + "/me/plan")
        expect(page.locator("[data-kept-words]")).to_contain_text(SISTER)
        other.goto(demo.url + "/help")
        expect(other.locator('a[href="tel:112"]').first).to_be_visible()
        assert other.evaluate("caches.keys()") != [] and not other.evaluate("caches.has('here')")
    finally:
        os.killpg(demo.process.pid, signal.SIGCONT)
    page.goto(demo.url + "/me")
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('wait.'))")
    assert len(rows(demo, "vuurtoren", "dode lijn")) == 1


def test_a_connection_that_does_nothing(demo, new_page):
    """It is given ten seconds; then what was filled in is kept here, and sent when it does something again."""
    page = new_page()
    switch_on(demo, page, "nieuw")
    page.goto(demo.url + "/me/now")
    # What is sent gets no answer, until whoever sent it gives up.
    page.evaluate("""() => {
      const real = window.fetch;
      const never = ({ signal }) => new Promise((_done, fail) => signal?.addEventListener("abort", () => fail(signal.reason)));
      window.fetch = (address, more) => (more?.method === "POST" ? never(more) : real(address, more));
    }""")
    fill_in(page, "Hangend in de tunnelbuis")
    expect(page.locator("[data-unsent]")).to_contain_text("Zodra er verbinding is", timeout=15_000)
    assert len(kept(page)["waits"]) == 1 and rows(demo, "nieuw", "tunnelbuis") == []
    page.goto(demo.url + "/me")
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('wait.'))")
    assert len(rows(demo, "nieuw", "tunnelbuis")) == 1
