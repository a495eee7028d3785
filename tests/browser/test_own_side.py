"""One's own side on a phone, from a first tap to taking everything along; with Hulp nu in the middle of it, with and
without a connection. And a milestone, told in one tap, that others are glad about."""

from __future__ import annotations

import io
import json
import time
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sterkersamen.testing.browser import wait_until
from tests.browser.test_every_page import look

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}


def choose(page, question: str, answer: str) -> None:
    """One tap in a row of them."""
    page.get_by_role("group", name=question).get_by_role("radio", name=answer, exact=True).tap()


def check_in(page) -> None:
    page.get_by_role("link", name="Invullen").tap()
    page.wait_for_url("**/me/now")
    choose(page, "Hoe voel je je?", "zwaar")
    choose(page, "Hoe sterk is de trek?", "60")
    choose(page, "Hoe sliep je?", "slecht")
    page.fill("[name=line]", "Onrustig na het werk.")
    page.get_by_role("button", name="Bewaren").tap()
    page.wait_for_url("**/me")


def log(page) -> None:
    page.get_by_role("link", name="Ik heb trek").tap()
    page.wait_for_url("**/me/log/new")
    choose(page, "Hoe sterk was het?", "80")
    page.fill("[name=own_trigger]", "De geur van het café")
    page.select_option("[name=strategy]", label="Bel iemand")
    page.get_by_role("button", name="Bewaren").tap()
    page.wait_for_url("**/me/log")


def ride_the_wave(page) -> None:
    """As strong as can be, and stronger than an hour of looking: only on this screen."""
    expect(page.locator('a[href="tel:112"]').first).to_be_visible()
    page.locator("#wave [data-strength='8']").tap()
    expect(page.locator("[data-wave-says]")).to_contain_text("Dit is het begin van de golf.")
    page.get_by_role("button", name="Ik stop met kijken").tap()
    expect(page.locator("[data-wave-over]")).to_contain_text("Van deze cijfers is niets bewaard.")


def test_a_bad_day_and_what_stays_of_it(demo, new_page):
    page = new_page(**PHONE)
    demo.sign_in(page, "dijk")
    page.goto(demo.url + "/me")
    expect(page.locator(".dots .filled")).to_have_count(0)
    begun = time.monotonic()
    check_in(page)
    # Three taps and a line: a browser is quick, a person has the rest of twenty seconds.
    assert time.monotonic() - begun < 10
    expect(page.locator(".dots .filled")).to_have_count(1)
    log(page)
    # Something strong just now: people first.
    expect(page.get_by_role("heading", name="Het is zwaar nu")).to_be_visible()
    look(page, "recovery:log, something strong just now")
    page.set_viewport_size({"width": 360, "height": 740})

    page.locator(".card.clay a", has_text="Hulp nu").tap()
    page.wait_for_url("**/help")
    ride_the_wave(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    wait_until(page, "caches.match('/help').then(Boolean)")
    page.context.set_offline(True)
    page.goto(demo.url + "/help")
    ride_the_wave(page)
    page.context.set_offline(False)

    # How it ended, in the log.
    page.goto(demo.url + "/me/log")
    page.get_by_role("link", name="Hoe liep het af?").tap()
    page.select_option("[name=went]", label="Het werd minder")
    page.get_by_role("button", name="Bewaren").tap()
    page.wait_for_url("**/me/log")
    expect(page.locator(".entries .card").first).to_contain_text("Het werd minder.")
    expect(page.get_by_role("heading", name="Het is zwaar nu")).to_have_count(0)
    # The own words are in the list the next time; and are counted.
    page.goto(demo.url + "/me/log/new")
    expect(page.locator("[name=trigger] option", has_text="De geur van het café")).to_have_count(1)
    page.goto(demo.url + "/me/pattern")
    expect(page.locator("main")).to_contain_text("De geur van het café: 1 keer")
    expect(page.locator("main")).to_contain_text("Bel iemand: de ene keer dat je het deed")

    # A plan, out of what is in the log and in the library.
    page.goto(demo.url + "/me/plan/moments")
    page.get_by_role("button", name="De geur van het café").tap()
    page.wait_for_url("**/plan/moments/*-*")
    steps = []
    for place in ("first", "second"):
        page.locator("main button[name=pick]").first.tap()
        expect(page.locator(f"[name={place}]")).not_to_have_value("")
        steps.append(page.input_value(f"[name={place}]"))
    # What helped at this moment comes first.
    assert steps[0] == "Bel iemand"
    page.get_by_role("button", name="Bewaren", exact=True).tap()
    page.wait_for_url("**/plan/moments")
    page.goto(demo.url + "/me/plan")
    for step in steps:
        expect(page.locator("main")).to_contain_text(step)
    # It is among what to do first, on the page of help.
    page.goto(demo.url + "/help")
    expect(page.locator("main")).to_contain_text("Bel iemand")

    used_and_nothing_lost(page, demo)
    seen_and_taken(page, demo)
    # A page that was not there without a connection is told by the browser itself.
    assert [one for one in page.complaints if "ERR_INTERNET_DISCONNECTED" not in one] == []


def used_and_nothing_lost(page, demo) -> None:
    page.goto(demo.url + "/me")
    page.get_by_role("link", name="Begin met tellen").tap()
    page.get_by_role("radio", name="Alcohol").tap()
    page.get_by_role("button", name="Verder").tap()
    expect(page.get_by_role("heading", name="Stop hier nooit ineens mee, en nooit alleen")).to_be_visible()
    page.fill("[name=since]", (timezone.localdate() - timedelta(days=41)).isoformat())
    page.fill("[name=name]", "Avonddrank")
    page.get_by_role("button", name="Begin met tellen").tap()
    expect(page.locator(".many b")).to_have_text("41")
    page.goto(demo.url + "/me")
    page.get_by_role("link", name="Ik heb gebruikt").tap()
    expect(page.locator("main")).to_contain_text("Je 40 dagen zonder blijven staan.")
    page.fill("[name=before]", "Alleen thuis na het café.")
    page.fill("[name=tell]", "Mijn groep, maandag.")
    page.get_by_role("button", name="Bewaren").tap()
    page.wait_for_url("**/me/days/after")
    expect(page.locator("main")).to_contain_text("Avonddrank: 40 dagen zonder bij elkaar")
    expect(page.get_by_role("link", name="Naar je groep")).to_be_visible()
    page.get_by_role("link", name="Naar je dagen").tap()
    page.get_by_role("link", name="Avonddrank").tap()
    expect(page.locator(".many")).to_have_text("40 dagen zonder, bij elkaar")
    expect(page.locator("main")).to_contain_text("Alleen thuis na het café.")
    look(page, "recovery:course, on the day itself")
    page.set_viewport_size({"width": 360, "height": 740})
    # It was yesterday: a date is put right, and the day after it counts.
    page.locator("section[aria-labelledby=uses] a").tap()
    page.fill("[name=on]", (timezone.localdate() - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Bewaren").tap()
    expect(page.locator(".many b")).to_have_text("1")


def seen_and_taken(page, demo) -> None:
    page.goto(demo.url + "/me/trends")
    expect(page.get_by_role("img", name="Trek")).to_be_visible()
    expect(page.get_by_role("img", name="Dagen zonder: Avonddrank")).to_be_visible()
    # The numbers behind it, by keys.
    page.locator(".chart summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chart table").first).to_be_visible()
    page.goto(demo.url + "/me/take")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Voor een ander programma (JSON)").tap()
    assert saved.value.suggested_filename == "gegevens.json"
    told = json.loads(saved.value.path().read_text(encoding="utf-8"))
    assert told["check-ins"][0]["line"] == "Onrustig na het werk."
    assert (told["log"][0]["trigger"], told["log"][0]["did"]) == ("De geur van het café", "Bel iemand")
    assert told["days"][0]["uses"][0]["tell"] == "Mijn groep, maandag."
    assert "De geur van het café" in json.dumps(told["plan"], ensure_ascii=False)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Tabellen (CSV)").tap()
    with zipfile.ZipFile(io.BytesIO(saved.value.path().read_bytes())) as packed:
        assert "Onrustig na het werk." in packed.read("check-ins.csv").decode("utf-8-sig")
    page.get_by_role("link", name="Lezen of afdrukken").tap()
    for words in ("Onrustig na het werk.", "De geur van het café", "Avonddrank", "Alleen thuis na het café."):
        expect(page.locator("main")).to_contain_text(words)


def test_a_milestone_is_told_and_others_are_glad(demo, new_page):
    one, other = new_page(**PHONE), new_page()
    demo.sign_in(one, "vuurtoren")
    one.goto(demo.url + "/me/days")
    one.get_by_role("link", name="Cocaïne").tap()
    one.get_by_role("button", name="Vertel het in Maandaggroep").tap()
    one.wait_for_url("**/shares/*")
    told = one.locator("article.share .words").first
    expect(told).to_have_text("Vandaag vertel ik iets moois: 30 dagen zonder.")
    demo.sign_in(other, "els")
    other.goto(one.url)
    glad = other.get_by_role("button", name="Blij voor je").first
    glad.click()
    expect(glad).to_have_attribute("aria-pressed", "true")
    assert one.complaints == []
    assert other.complaints == []
