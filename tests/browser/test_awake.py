"""Two browsers at night: Dijk asks who is awake, Vuurtoren comes, and they write; and a night on which nobody answers."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import look

pytestmark = pytest.mark.browser
# As if five minutes had gone by since somebody asked.
_LATER = """
from datetime import timedelta
from django.db.models import F
from sterkersamen.community.conversations.models import Conversation
Conversation.objects.open().update(opened_at=F("opened_at") - timedelta(minutes=5))
"""
# More than a page holds.
_MANY = """
from sterkersamen.community.conversations import actions
from sterkersamen.community.conversations.models import Conversation
row = Conversation.objects.open().select_related("caller").get()
for number in range(70):
    actions.say(row.caller, row, f"Regel {number}.")
"""


def test_a_night(demo, new_page, open_group):
    dijk, vuurtoren = new_page(), new_page()
    open_group(vuurtoren, "vuurtoren")
    demo.sign_in(dijk, "dijk")
    # Two taps from any page.
    dijk.click("nav >> text=Hulp nu")
    dijk.click("main >> text=Vraag wie er wakker is")
    expect(dijk.locator("main")).to_contain_text("soms antwoordt")
    look(dijk, "before one asks")
    dijk.click("button:has-text('Vraag wie er wakker is')")
    expect(dijk.locator("main")).to_contain_text("Je vraag is verstuurd")
    # One's own words stand there at once, and stay when the connection goes.
    dijk.fill("[name=text]", "Ik loop rondjes door de kamer")
    dijk.click("button:has-text('Versturen')")
    expect(dijk.locator("#talk-lines .mine")).to_contain_text("Ik loop rondjes door de kamer")
    expect(dijk.locator("[name=text]")).to_have_value("")
    # The other has a page of the group open, and sees it there; what was written only after coming in.
    asked = vuurtoren.locator("main .asked a")
    expect(asked).to_contain_text("Iemand vraagt of je er bent")
    asked.click()
    expect(vuurtoren.locator("main")).not_to_contain_text("Ik loop rondjes door de kamer")
    look(vuurtoren, "before one comes in")
    vuurtoren.click("button:has-text('Ik ben er')")
    expect(vuurtoren.locator("#talk-lines")).to_contain_text("Ik loop rondjes door de kamer")
    expect(dijk.locator("#talk-state")).to_contain_text("Er is iemand")
    # With keys alone one goes on writing where one was.
    vuurtoren.fill("[name=text]", "Ik lees met je mee")
    vuurtoren.keyboard.press("Tab")
    vuurtoren.keyboard.press("Enter")
    expect(vuurtoren.locator("[name=text]")).to_be_focused()
    expect(dijk.locator("#talk-lines")).to_contain_text("Ik lees met je mee")
    expect(dijk.locator("#talk-state")).not_to_contain_text("Je vraag is verstuurd")
    # Without a connection nothing is lost.
    dijk.context.set_offline(True)
    dijk.fill("[name=text]", "Het zakt een beetje")
    dijk.click("button:has-text('Versturen')")
    expect(dijk.locator("#say")).to_contain_text("Je tekst staat er nog")
    dijk.context.set_offline(False)
    dijk.click("button:has-text('Versturen')")
    expect(vuurtoren.locator("#talk-lines")).to_contain_text("Het zakt een beetje")
    look(dijk, "a conversation")
    look(vuurtoren, "a conversation, for who answers")
    report = dijk.locator("#talk-lines li:not(.mine) footer a").first.get_attribute("href")
    other = dijk.context.new_page()
    other.goto(demo.url + report)
    look(other, "reporting a line of a conversation")
    other.close()
    vuurtoren.fill("[name=text]", "Slaap lekker straks")
    dijk.click("button:has-text('Het gaat weer')")
    expect(dijk.locator("main")).to_contain_text("Dit gesprek is gesloten")
    look(dijk, "a conversation that is over")
    # What the other was writing is not taken away.
    expect(vuurtoren.locator("#talk-state")).to_contain_text("Dit gesprek is gesloten")
    expect(vuurtoren.locator("[name=text]")).to_have_value("Slaap lekker straks")
    dijk.click("main >> text=Schrijf dit moment op")
    expect(dijk.locator("h1")).to_be_visible()


def test_nobody_answers(demo, new_page, open_group):
    dijk = new_page()
    open_group(dijk, "dijk")
    dijk.click("main >> text=Vraag wie er wakker is")
    dijk.click("button:has-text('Vraag wie er wakker is')")
    expect(dijk.locator("main")).to_contain_text("Je vraag is verstuurd")
    demo.run(_MANY)
    expect(dijk.locator("#talk-lines li")).to_have_count(70)
    reads_back = dijk.context.new_page()
    reads_back.goto(dijk.url)
    reads_back.click("main >> text=Eerdere teksten")
    expect(reads_back.locator("#talk-lines")).to_contain_text("Regel 0.")
    # Just when it is told, there is no connection for a moment.
    dijk.route(dijk.url, lambda route: route.abort(), times=1)
    demo.run(_LATER)
    # The page says so by itself, also where nobody touches it; what was on it stays there.
    expect(reads_back.locator("#talk-state")).to_contain_text("Er heeft nog niemand geantwoord", timeout=20_000)
    expect(reads_back.locator("#talk-lines")).to_contain_text("Regel 0.")
    reads_back.close()
    expect(dijk.locator("#talk-state")).to_contain_text("Er heeft nog niemand geantwoord", timeout=20_000)
    expect(dijk.locator("#talk-state a[href='tel:113']")).to_be_visible()
    expect(dijk.locator("#talk-state a[href='tel:0880767000']")).to_be_visible()
    expect(dijk.locator("#talk-lines li")).to_have_count(70)
    look(dijk, "nobody answered")
    dijk.click("button:has-text('Het gaat weer')")
    expect(dijk.locator("main")).to_contain_text("Dit gesprek is gesloten")


def test_who_is_in_two_groups_chooses(demo, new_page):
    bram = new_page()
    demo.sign_in(bram, "bram")
    bram.goto(f"{demo.url}/help")
    bram.click("main >> text=Vraag wie er")
    expect(bram.locator("main")).to_contain_text("Alleen mensen van die ene groep horen het")
    # Where nobody answers is said before one asks there.
    expect(bram.locator("main li", has_text="Er antwoordt daar nog niemand.")).to_have_count(1)
    look(bram, "in which group")
