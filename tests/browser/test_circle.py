"""Two browsers hold a whole circle, from the waiting room to the close."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sterkersamen.testing.server import Server
from tests.browser.test_every_page import look

pytestmark = pytest.mark.browser
_EVENING = """
from datetime import timedelta
from django.utils import timezone
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import actions
from sterkersamen.platform.accounts.managers import login_hash
from sterkersamen.platform.accounts.models import Member
els = Membership.objects.select_related("group").get(member=Member.objects.get(login_hash=login_hash("els")), ended_at=None)
meeting = actions.add(els, timezone.now() + timedelta(minutes=10), 90, "online", {"name": "Avondkring"}, False)
print(f"/g/{els.group_id}/meetings/{meeting.id}")
"""

TAPPED = """(values) => values.forEach((value) => {
  const button = document.querySelector(`button[value="${value}"]`);
  button.focus();
  button.click();
})"""
SENT_OR_SAID = """() => {
  const form = document.querySelector("[data-when=say] form");
  return !form.elements.text.value || form.querySelector("[data-form-state]")?.textContent;
}"""


def test_a_whole_circle(demo, new_page):
    address = demo.url + demo.run(_EVENING).strip()
    els, dijk = new_page(), new_page()
    for page, login in ((els, "els"), (dijk, "dijk")):
        demo.sign_in(page, login)
        page.goto(address)
        page.click("text=Naar de kring")
    expect(dijk.locator("main")).to_contain_text("nog niet open")
    els.click("text=De kring openen")
    expect(els.locator("svg.ring")).to_be_visible()
    look(els, "the ring with one")
    # Her page finds out by itself that it is open.
    dijk.click("text=Ik wil naar binnen")
    expect(dijk.locator("main")).to_contain_text("laat je zo binnen")
    look(dijk, "at the door")
    # She appears at the door of Els by herself, and is inside by one tap of Els, without touching anything.
    els.click("button:has-text('Laat binnen')")
    expect(dijk.locator("svg.ring")).to_be_visible()
    expect(dijk.locator("[data-when=lead]")).to_be_hidden()
    els.click("[data-when=lead] button:has-text('Hoe is het nu?')")
    expect(els.locator("[data-when=check_in]")).to_be_visible()
    expect(dijk.locator("[data-when=check_in]")).to_be_hidden()
    els.fill("[name=line]", "Moe maar aanwezig")
    els.select_option("[data-when=check_in] [name=number]", "6")
    els.click("text=Zo is het")
    expect(dijk.locator("section.circle")).to_contain_text("Moe maar aanwezig")
    expect(dijk.locator("[data-when=check_in]")).to_be_visible()
    dijk.click("text=Ik sla over")
    expect(dijk.locator("[data-when=check_in]")).to_be_hidden()
    els.click("[data-when=lead] button:has-text('Een ronde')")
    expect(els.locator("[data-when=say]")).to_be_visible()
    expect(els.locator("#own button[aria-current=step]")).to_have_text("Een ronde")
    # The second tap does not wait until the first was answered.
    dijk.evaluate(TAPPED, ["nod:", "hand:up"])
    expect(els.locator("svg.ring .nods")).to_have_count(1)
    expect(els.locator("section.circle")).to_contain_text("wil iets zeggen")
    expect(dijk.locator("button:has-text('Toch niet')")).to_be_focused()
    els.click("text=Even stil")
    expect(dijk.locator("section.circle .step")).to_contain_text("even stil")
    els.click("button:has-text('Verder')")
    expect(els.locator("button:has-text('Even stil')")).to_be_visible()
    els.fill("[data-when=say] [name=text]", "Vanavond zeg ik iets eerlijks")
    els.click("text=Zeg het en geef door")
    expect(dijk.locator("section.circle")).to_contain_text("Vanavond zeg ik iets eerlijks")
    expect(els.locator("[data-when=say] [name=text]")).to_have_value("")
    expect(dijk.locator("[data-when=say]")).to_be_visible()
    look(dijk, "somebody who speaks")
    look(els, "who guides")
    # The connection is gone while Dijk writes: nothing is lost, and the ring is right again by itself.
    dijk.fill("[data-when=say] [name=text]", "Dat herken ik")
    dijk.context.set_offline(True)
    dijk.click("text=Zeg het, ik heb nog meer")
    expect(dijk.locator("[data-when=say] [data-form-state]")).to_contain_text("Je tekst staat er nog")
    dijk.context.set_offline(False)
    dijk.click("text=Zeg het, ik heb nog meer")
    expect(els.locator("section.circle")).to_contain_text("Dat herken ik")
    expect(els.locator("ol.spoken li")).to_have_count(2)
    expect(dijk.locator("[data-when=say] [name=text]")).to_have_value("")
    # A restart of the server in the middle.
    demo.kill()
    Server.start(demo)
    dijk.fill("[data-when=say] [name=text]", "Nog steeds hier")
    # A connection that died with it fails once, and says so; what was typed stays, and is sent by the next tap.
    while dijk.input_value("[data-when=say] [name=text]"):
        dijk.click("text=Zeg het en geef door")
        dijk.wait_for_function(SENT_OR_SAID)
    expect(els.locator("section.circle")).to_contain_text("Nog steeds hier", timeout=10000)
    els.click("ol.spoken a:visible >> nth=0")
    expect(els.locator("h1")).to_have_text("Melden")
    look(els, "a report")
    els.click("a.crumb")
    expect(els.locator("h1")).to_have_text("De kring")
    # Els goes; Dijk, whom she named since the page was opened, is offered to take over, and gives it back.
    els.click("section.circle summary:has-text('Meer')")
    els.click("button:has-text('Kan het overnemen')")
    expect(dijk.locator("section.circle")).to_contain_text("neemt het over als dat nodig is")
    els.click("button:has-text('Ik ga')")
    dijk.click("button:has-text('Ik neem het over')")
    expect(dijk.locator("[data-when=lead]")).to_be_visible()
    dijk.locator("#words").evaluate("form => (form.closest('details').open = true)")
    dijk.fill("[name=theme]", "Feestdagen")
    dijk.click("[data-when=lead] button:has-text('Bewaren')")
    expect(dijk.locator("section.circle .theme")).to_contain_text("Feestdagen")
    expect(dijk.locator("[name=theme]")).to_have_value("Feestdagen")
    els.goto(address + "/circle")
    els.click("text=Ik wil naar binnen")
    els.click("button:has-text('Ik neem het over')")
    expect(els.locator("[name=theme]")).to_have_value("Feestdagen")
    els.click("summary:has-text('De kring sluiten')")
    els.click("button:has-text('Sluit de kring')")
    expect(els.locator("main")).to_contain_text("Wat er gezegd is, is gewist")
    expect(dijk.locator("main")).to_contain_text("De kring is gesloten", timeout=15000)
    look(dijk, "a circle that closed")
    offline = [one for one in [*els.complaints, *dijk.complaints] if "ERR_" not in one and "/live/?" not in one]
    assert offline == []


def test_saying_that_one_comes_without_a_connection(demo, new_page):
    address = demo.url + demo.run(_EVENING).strip()
    dijk = new_page()
    demo.sign_in(dijk, "dijk")
    dijk.goto(address)
    dijk.fill("[name=word]", "Ik neem koek mee")
    dijk.context.set_offline(True)
    dijk.click("button:has-text('Ik ben erbij')")
    expect(dijk.locator("[data-form-state]")).to_contain_text("Je tekst staat er nog")
    dijk.context.set_offline(False)
    dijk.click("button:has-text('Ik ben erbij')")
    expect(dijk.locator("main")).to_contain_text("jij: Ik neem koek mee")
    # What the page has to say after it was not read by the script that sent it.
    expect(dijk.locator("body")).to_contain_text("De groep ziet dat je komt")
    expect(dijk.locator("[name=word]")).to_have_value("Ik neem koek mee")
