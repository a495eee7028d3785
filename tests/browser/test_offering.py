"""On a phone: something that helps in two taps; what one wrote is offered with keys alone, agreed to, and found by another."""

from __future__ import annotations

import pytest

from tests.browser.test_every_page import look

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


def test_something_that_helps_in_two_taps(demo, new_page):
    page = new_page()
    page.set_viewport_size(PHONE)
    demo.sign_in(page, "dijk")
    page.goto(f"{demo.url}/strategies")
    page.click("text=Boosheid")
    # What to do stands in sight, without going down past the list that one chose from.
    first = page.locator(".helps .card a").first
    box = first.bounding_box()
    assert box and box["y"] + box["height"] < PHONE["height"] - 80
    first.click()
    assert page.locator("ol.steps li").first.is_visible()
    page.goto(f"{demo.url}/strategies")
    page.click("summary:has-text('Slapen, eten en bewegen')")
    page.get_by_role("link", name="Eet iets gewoons").click()
    page.get_by_role("heading", name="Eet iets gewoons").wait_for()
    assert page.complaints == []


def test_offered_with_keys_alone_and_found_by_another(demo, new_page):
    page = new_page()
    page.set_viewport_size(PHONE)
    demo.sign_in(page, "pluim")
    page.goto(f"{demo.url}/strategies/new")
    page.fill("[name=title]", "Kastanjes zoeken in het park")
    page.fill("[name=how]", "Neem een tasje mee.\nZoek tot het vol is.")
    page.check("[name=triggers][value=anger]")
    page.click("main button.main")
    page.get_by_role("link", name="Aanbieden aan anderen").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/offer")
    # One group: it is chosen already. What was not ticked is asked for, and nothing that was typed is lost.
    page.fill("[name=what_for]", "Als ik kook van woede.")
    page.locator("[name=what_for]").press("Enter")
    page.get_by_text("Kijk het nog eens na, en kruis dit dan aan.").wait_for()
    assert page.input_value("[name=what_for]") == "Als ik kook van woede."
    look(page, "strategies:offer, refused")
    page.set_viewport_size(PHONE)
    page.locator("[name=sure]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Een gespreksleider van Maandaggroep leest het eerst.").wait_for()
    look(page, "strategies:strategy, offered")
    own = page.url

    guide = new_page()
    demo.sign_in(guide, "els")
    guide.goto(f"{demo.url}/groups")
    guide.click("main a:has-text('Maandaggroep')")
    guide.click("main a[href$='/strategies']")
    offered = guide.locator("article", has_text="Kastanjes zoeken in het park")
    offered.get_by_role("button", name="Ja, dit kan iedereen lezen").click()
    guide.get_by_text("Iedereen met een account kan het nu vinden").wait_for()

    other = new_page()
    demo.sign_in(other, "akelei")
    other.goto(f"{demo.url}/strategies")
    other.click("text=Boosheid")
    other.get_by_role("link", name="Kastanjes zoeken in het park").click()
    other.get_by_text("van een groepslid").wait_for()
    assert "Pluim" not in other.inner_text("main")

    page.goto(f"{demo.url}/")
    page.get_by_role("link", name="Een gespreksleider keek naar wat je aanbood.").click()
    page.wait_for_url(own)
    page.get_by_role("button", name="Terugnemen").click()
    page.get_by_text("Het is teruggenomen.").wait_for()
    assert other.reload().status == 404
    assert [one for one in page.complaints if "422" not in one] == guide.complaints == []
