"""Help now in a browser: without an account and without a connection, as the wave goes up, comes down or stays; and on to
the log of who is signed in, without a number in an address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from sterkersamen.testing.browser import wait_until

pytestmark = pytest.mark.browser
_STORED = """async () => [localStorage.length, sessionStorage.length, document.cookie,
  (await indexedDB.databases()).length]"""


@pytest.fixture
def followed():
    """Opens Hulp nu in a page whose clock the test moves; gives it a way to answer, so many minutes later."""

    def begin(page, url: str):
        page.clock.install()
        page.goto(url + "/help")
        wave = page.locator("#wave")
        expect(wave).to_be_visible()

        def answer(strength: int, later: int = 0) -> None:
            if later:
                page.clock.fast_forward(later * 60_000)
            wave.locator(f"[data-strength='{strength}']").click()

        return wave, answer

    return begin


def test_without_an_account_and_without_a_connection(demo, browser, followed):
    """Dijk's brother opened it once. On a night without a connection it is there, whole, and keeps nothing of him."""
    context = browser()
    page = context.new_page()
    page.goto(demo.url + "/help")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    wait_until(page, "caches.match('/help').then(Boolean)")
    context.set_offline(True)
    wave, answer = followed(page, demo.url)
    text = page.locator("main").inner_text()
    assert re.search(r"\b3 minuten|drie minuten", text) is None and "Meestal binnen een uur" in text
    assert text.index("pijn op de borst") < text.index("Rustig ademen") < text.index("Trek is een golf")
    page.get_by_text("Adem mee").click()
    expect(page.locator(".breath")).to_be_visible()
    answer(6)
    expect(wave).to_contain_text("Dit is het begin van de golf")
    expect(wave).to_contain_text("Nog 60 minuten in dit uur")
    page.clock.fast_forward(5 * 60_000)
    expect(wave.locator(".asks-now")).to_have_text("Er zijn vijf minuten voorbij. Hoe sterk is het nu?")
    people = wave.get_by_role("link", name="Met iemand praten")
    expect(people).to_be_hidden()
    answer(8)
    expect(wave).to_contain_text("Hij is sterker nu.")
    expect(people).to_be_visible()
    answer(5, later=10)
    expect(wave).to_contain_text("Hij zakt.")
    expect(people).to_be_hidden()
    assert wave.locator(".hour circle").count() == 3
    assert wave.locator("[data-wave-list] li").all_text_contents() == ["6", "na 5 minuten: 8", "na 15 minuten: 5"]
    # After an hour it is told what it came to, and there are people.
    answer(5, later=45)
    expect(wave).to_contain_text("Een uur, en je bent er nog. Hij zakte van 8 naar 5. Is het nog zwaar?")
    people.click()
    expect(page.locator("#talk")).to_be_in_viewport()
    answer(2, later=5)
    expect(wave).to_contain_text("Het ergste lijkt voorbij.")
    page.get_by_role("button", name="Ik stop met kijken").click()
    expect(wave).to_contain_text("Van deze cijfers is niets bewaard.")
    # Where it stays, that is no failure.
    page.get_by_role("button", name="Opnieuw beginnen").click()
    answer(7)
    page.clock.fast_forward(61 * 60_000)
    expect(wave).to_contain_text("Een uur, en je bent er nog. Is hij niet gezakt? Dat komt voor.")
    expect(people).to_be_visible()
    assert page.evaluate(_STORED) == [0, 0, "", 0]
    # Nobody is signed in here: there is no log to go on to.
    expect(page.get_by_role("button", name="Schrijf dit moment op")).to_have_count(0)


def test_on_to_the_log(demo, new_page, followed):
    page = new_page()
    demo.sign_in(page, "vuurtoren")
    wave, answer = followed(page, demo.url)
    expect(page.get_by_text("De cijfers gaan mee.")).to_be_hidden()
    for strength, later in ((7, 0), (9, 5), (4, 10), (1, 10)):
        answer(strength, later)
    page.get_by_role("button", name="Ik stop met kijken").click()
    expect(page.get_by_text("De cijfers gaan mee.")).to_be_visible()
    page.get_by_role("button", name="Schrijf dit moment op").click()
    page.wait_for_url("**/me/log/new#begin")
    expect(page.locator("[name=strength][value='90']")).to_be_checked()
    expect(page.locator("[name=went]")).to_have_value("passed")
    expect(page.locator("[name=note]")).to_be_visible()
    expect(page.locator("[name=note]")).to_have_value("Van 0 tot 10: 7, na 5 min. 9, na 15 min. 4, na 25 min. 1")
    page.click("main form button.main")
    page.wait_for_url("**/me/log")
    expect(page.locator("main")).to_contain_text("na 15 min. 4")
    assert page.complaints == []


def test_on_to_the_log_without_a_script(demo, new_page):
    page = new_page(java_script_enabled=False)
    demo.sign_in(page, "vuurtoren")
    page.goto(demo.url + "/help")
    page.get_by_role("button", name="Schrijf dit moment op").click()
    page.wait_for_url("**/me/log/new#begin")
    assert page.locator("[name=strength]:checked").count() == 0 and page.locator("main .error").count() == 0
