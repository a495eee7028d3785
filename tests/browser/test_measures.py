"""Questionnaires in a browser: with keys alone, and on a line; the numbers behind a picture can be reached by keys."""

from __future__ import annotations

import pytest

from tests.browser.test_every_page import look

pytestmark = pytest.mark.browser


def test_filled_in_with_keys_alone(demo, new_page):
    page = new_page()
    demo.sign_in(page, "dijk")
    page.goto(f"{demo.url}/me/measures/3")
    look(page, "measures:measure, empty")
    page.locator("[name=q1]").first.focus()
    # One arrow chooses, a tab goes on to the next question.
    for presses in (1, 2, 1, 3):
        for _once in range(presses):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Klaar"
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/measures/3/*")
    assert "3 van 6" in page.inner_text("dl.scores") and "4 van 6" in page.inner_text("dl.scores")
    assert page.get_by_role("heading", name="Draag het niet alleen").is_visible()
    assert page.get_by_role("img", name="Spanning").count() == 1
    page.locator(".chart summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "numbers"
    look(page, "measures:answer, where it may be heavy")
    assert page.complaints == []


def test_a_line_tells_its_number(demo, new_page):
    page = new_page()
    demo.sign_in(page, "dijk")
    page.goto(f"{demo.url}/me/measures/1")
    line = page.get_by_label("Hoe sterk is de trek nu?")
    assert page.inner_text("output") == "50"
    line.focus()
    for _once in range(7):
        page.keyboard.press("ArrowRight")
    assert page.inner_text("output") == "57"
    page.click("main button.main")
    page.wait_for_url("**/me/measures/1/*")
    assert "57 van 100" in page.inner_text("dl.scores")


def test_what_is_open_comes_in_sight(demo, new_page):
    page = new_page()
    demo.sign_in(page, "vuurtoren")
    page.goto(f"{demo.url}/me/measures/4")
    page.click("main button.main")
    page.get_by_text("Er staan nog 8 vragen open.").wait_for()
    assert page.locator("input:checked").count() == 2
    look(page, "measures:measure, half done")
    page.goto(f"{demo.url}/me/measures")
    look(page, "measures:measures")
