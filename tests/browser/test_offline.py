"""Without a connection, on a phone: what is filled in waits and is kept once, the plan is read, and all of it is wiped."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from sterkersamen.testing.browser import wait_until
from sterkersamen.testing.typed import TYPED
from sterkersamen.web.demo.people import PASSPHRASE
from tests.browser.test_every_page import look

pytestmark = pytest.mark.browser
# What the plan of the demo holds, and no other page.
SISTER = "Marit, mijn zus"
_KEPT = """async () => ({
  plan: localStorage.getItem("kept.plan") !== null,
  on: localStorage.getItem("kept.on") !== null,
  worker: await caches.has("here"),
  waits: Object.entries(localStorage).filter(([name]) => name.startsWith("wait.")).map(([, value]) => value),
})"""
# What is sent from here on is answered, with "not yours", when the test says so.
_HELD = """() => {
  const real = window.fetch;
  const late = () => new Promise((give) => { window.answer = () => give(new Response(null, { status: 404 })); });
  window.fetch = (address, more) => (more?.method === "POST" ? late() : real(address, more));
}"""
# Who asks whether something can be sent has no answer yet when the connection comes back, and hears then that there was none.
_ASKING = """() => {
  const real = window.fetch;
  const lost = () => new Promise((_done, fail) => addEventListener("online", () => setTimeout(fail, 100)));
  window.fetch = (address, more) => {
    if (address !== "/me/now/waiting") return real(address, more);
    window.fetch = real;
    return lost();
  };
}"""
_ROWS = """
import json
from sterkersamen.personal.recovery.models import CheckIn
from sterkersamen.platform.accounts.managers import login_hash
rows = CheckIn.objects.filter(member__login_hash=login_hash({login!r})).order_by("-at")
print(json.dumps([[row.at.isoformat(), row.data["line"]] for row in rows if {line!r} in row.data["line"]]))
"""


def kept(page) -> dict:
    """What this browser keeps of it: the plan counts as kept where either it or its key is there."""
    there = page.evaluate(_KEPT)
    return there | {"plan": there["plan"] or any(cookie["name"] == "kept" for cookie in page.context.cookies())}


def rows(demo, login: str, line: str) -> list[tuple[datetime, str]]:
    """The check-ins of somebody with these words in them: when, and which."""
    return [
        (datetime.fromisoformat(at), said) for at, said in json.loads(demo.run(_ROWS.format(login=login, line=line)))
    ]


def switch_on(demo, page, login: str = "vuurtoren") -> None:
    demo.sign_in(page, login)
    page.goto(f"{demo.url}/me")
    page.get_by_role("link", name="Ook zonder internet").click()
    page.get_by_role("button", name="Aanzetten op dit toestel").click()
    expect(page.get_by_role("heading", name="Op dit toestel staat het aan")).to_be_visible()
    expect(page.locator("[data-device-state]")).to_be_focused()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    # The worker has fetched what it keeps, and answers from now on.
    wait_until(page, "navigator.serviceWorker.controller && caches.match('/offline').then(Boolean)")


def fill_in(page, line: str, mood: str = "zwaar", taps: int = 1) -> None:
    # It is sent sealed, and sought in the server's files all the same.
    TYPED[urlsplit(page.url).port].add(line)
    page.get_by_role("radio", name=mood, exact=True).check()
    page.get_by_label("In één regel").fill(line)
    page.get_by_role("button", name="Bewaren").evaluate("(button, taps) => { while (taps--) button.click(); }", taps)


def test_filled_in_without_a_connection_and_kept_once(demo, new_page):
    page = new_page()
    switch_on(demo, page)
    look(page, "device, on")
    page.set_viewport_size({"width": 360, "height": 740})
    page.context.set_offline(True)
    page.goto(demo.url + "/")
    look(page, "offline, on")
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("link", name="Hoe is het nu?").click()
    expect(page.get_by_role("heading", name="Hoe is het nu?", level=1)).to_be_visible()
    look(page, "now, offline")
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("button", name="Bewaren").click()
    expect(page.locator("[data-unsent]:visible")).to_contain_text("Vul één ding in")
    before = datetime.now().astimezone()
    fill_in(page, "Op de veerpont zonder bereik")
    expect(page.locator("[data-unsent]:visible")).to_contain_text("Zodra er verbinding is")
    expect(page.get_by_label("In één regel")).to_have_value("")
    after = datetime.now().astimezone()
    fill_in(page, "Nog steeds op de veerpont")
    expect(page.locator("[data-unsent]:visible")).to_contain_text("2 keer genoteerd")
    # Sealed, also for this page; and of two messages nobody sees which is the longer one.
    waits = kept(page)["waits"]
    assert len(waits) == 2 and "veerpont" not in str(waits) and len({len(one) for one in waits}) == 1
    page.reload()
    expect(page.locator("[data-unsent]:visible")).to_contain_text("2 keer genoteerd")
    assert rows(demo, "vuurtoren", "veerpont") == []
    # Time passes before the connection is back; the page that is open sends it by itself.
    time.sleep(2)
    sent = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('wait.'))")
    page.context.set_offline(False)
    expect(page.locator("[data-unsent]:visible")).to_contain_text("staat er nu bij")
    assert kept(page)["waits"] == []
    (second, _line), (first, _other) = rows(demo, "vuurtoren", "veerpont")
    assert before - timedelta(seconds=1) <= first <= after <= second
    # The answer was lost: it is sent once more, from two tabs, and is there once.
    for name, value in sent:
        page.evaluate("([name, value]) => localStorage.setItem(name, value)", [name, value])
    other = page.context.new_page()
    page.goto(demo.url + "/me")
    other.goto(demo.url + "/groups")
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('wait.'))")
    assert len(rows(demo, "vuurtoren", "veerpont")) == 2
    assert [one for one in page.complaints if "ERR_INTERNET_DISCONNECTED" not in one] == []


def test_a_connection_that_goes_while_the_page_is_open(demo, new_page):
    page = new_page()
    switch_on(demo, page, "nieuw")
    page.goto(demo.url + "/me/now")
    page.context.set_offline(True)
    page.evaluate(_ASKING)
    fill_in(page, "Bij de stuwdam, en ik wil niet meer leven")
    expect(page.locator("[data-unsent]")).to_contain_text("Zodra er verbinding is")
    page.context.set_offline(False)
    expect(page.locator("[data-unsent]")).to_contain_text("staat er nu bij")
    # Who wrote that is told whom to call, as with a connection.
    expect(page.locator("[data-unsent]")).to_contain_text("dag en nacht kunt bellen")
    assert len(rows(demo, "nieuw", "stuwdam")) == 1
    # Another tab is sending when it comes back, and that comes to nothing.
    other = page.context.new_page()
    other.goto(demo.url + "/robots.txt")
    other.evaluate(
        "() => { navigator.locks.request('waiting', () => new Promise((done) => { window.fail = done; })); }"
    )
    other.wait_for_function("() => window.fail")
    page.context.set_offline(True)
    fill_in(page, "Weer bij de stuwdam")
    expect(page.locator("[data-unsent]")).to_contain_text("Zodra er verbinding is")
    page.context.set_offline(False)
    page.wait_for_timeout(300)
    other.evaluate("() => window.fail()")
    expect(page.locator("[data-unsent]")).to_contain_text("staat er nu bij")
    assert len(rows(demo, "nieuw", "stuwdam")) == 2


def test_without_the_switch_nothing_is_kept(demo, new_page):
    page = new_page()
    demo.sign_in(page, "dijk")
    page.goto(demo.url + "/me/now")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    page.context.set_offline(True)
    fill_in(page, "Niet bewaard op de dijk")
    expect(page.locator("[data-form-state]")).to_contain_text("Geen verbinding")
    expect(page.get_by_label("In één regel")).to_have_value("Niet bewaard op de dijk")
    assert kept(page) == {"plan": False, "on": False, "worker": False, "waits": []}
    page.goto(demo.url + "/me/plan")
    expect(page.get_by_role("heading", name="Er is even geen verbinding")).to_be_visible()
    expect(page.get_by_role("link", name="Mijn plan")).to_be_hidden()
    expect(page.get_by_role("link", name="Hoe is het nu?")).to_be_hidden()


def test_the_plan_is_read_and_called_from(demo, new_page):
    page = new_page()
    switch_on(demo, page)
    page.context.set_offline(True)
    page.goto(demo.url + "/help")
    page.get_by_role("link", name="Mijn plan en mijn mensen").click()
    expect(page.get_by_role("heading", name="Mijn plan", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Er is geld binnen")
    expect(page.get_by_role("link", name=f"Bel {SISTER}")).to_have_attribute("href", re.compile(r"^tel:\d+"))
    look(page, "plan, offline")
    page.context.set_offline(False)
    page.goto(demo.url + "/me/plan/signs")
    page.fill("main textarea", "Ik vergeet de tuinkers water te geven")
    # Who goes on before it was fetched, or loses the connection there, has it with the next page.
    page.route("**/me/plan/kept", lambda route: route.abort())
    page.get_by_role("button", name="Bewaren en stoppen").click()
    page.wait_for_url("**/me/plan")
    page.unroute("**/me/plan/kept")
    page.goto(demo.url + "/groups")
    page.wait_for_function("() => localStorage.getItem('kept.due') === null")
    page.context.set_offline(True)
    page.goto(demo.url + "/me/plan")
    expect(page.locator("[data-kept-words]")).to_contain_text("tuinkers")
    # So long after the last visit a session is over, and so is this.
    page.evaluate("localStorage.setItem('kept.until', String(Date.now() - 1))")
    page.goto(demo.url + "/help")
    expect(page.get_by_role("link", name="Mijn plan en mijn mensen")).to_be_hidden()


def test_a_shared_device_keeps_nothing(demo, new_page):
    page = new_page()
    page.goto(f"{demo.url}/sign-in")
    page.fill("[name=login_name]", "vuurtoren")
    page.fill("[name=passphrase]", PASSPHRASE)
    page.check("[name=shared_device]")
    page.click("main button.main")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(demo.url + "/me/offline")
    expect(page.get_by_role("heading", name="Niet op een gedeeld apparaat")).to_be_visible()
    expect(page.get_by_role("button", name="Aanzetten op dit toestel")).to_have_count(0)
    for path in ("/me/offline/key", "/me/plan/kept"):
        assert page.request.get(demo.url + path).status == 403
    look(page, "device, shared")


@pytest.mark.parametrize("way", ["switch", "sign-out", "exit", "exit without a connection"])
def test_all_of_it_is_wiped(demo, new_page, way):
    page = new_page()
    switch_on(demo, page)
    # A second tab must not hold up the wiping, or write it again.
    other = page.context.new_page()
    other.goto(demo.url + "/me/plan")
    other.wait_for_load_state("networkidle")
    page.goto(demo.url + ("/account" if way == "sign-out" else "/me/offline"))
    page.context.set_offline(True)
    other.goto(demo.url + "/me/now")
    fill_in(other, "Gewist bij de sluisdeur")
    expect(other.locator("[data-unsent]:visible")).to_contain_text("Zodra er verbinding is")
    there = kept(other)
    assert there["plan"] and there["on"] and there["worker"] and len(there["waits"]) == 1
    # Nothing is sent before it is wiped.
    page.context.route("**/me/now/waiting", lambda route: route.abort())
    if way != "exit without a connection":
        page.context.set_offline(False)
    if way == "switch":
        page.get_by_role("button", name="Zet uit en wis alles").click()
        expect(page.get_by_role("heading", name="Nu staat het uit")).to_be_visible()
    elif way == "sign-out":
        page.get_by_role("button", name="Hier uitloggen").click()
        page.wait_for_url(demo.url + "/")
    else:
        page.click("form[data-exit] button")
        page.wait_for_url("**/recipe")
        other.wait_for_url("**/recipe")
    wait_until(page, "caches.has('here').then((there) => !there)")
    page.wait_for_timeout(500)
    assert kept(page) == {"plan": False, "on": False, "worker": False, "waits": []}
    page.context.set_offline(True)
    page.goto(demo.url + "/me/plan")
    expect(page.get_by_role("heading", name="Er is even geen verbinding")).to_be_visible()
    assert rows(demo, "vuurtoren", "sluisdeur") == []


def test_what_was_wiped_elsewhere_is_not_written_again(demo, new_page):
    """Its answer comes when another tab has switched it off."""
    page = new_page()
    switch_on(demo, page)
    page.context.set_offline(True)
    page.goto(demo.url + "/me/now")
    fill_in(page, "Onderweg bij de waterscheiding")
    expect(page.locator("[data-unsent]:visible")).to_contain_text("Zodra er verbinding is")
    page.evaluate(_HELD)
    page.context.set_offline(False)
    page.wait_for_function("() => window.answer")
    other = page.context.new_page()
    other.goto(demo.url + "/me/offline")
    other.get_by_role("button", name="Zet uit en wis alles").click()
    expect(other.get_by_role("heading", name="Nu staat het uit")).to_be_visible()
    page.evaluate("() => window.answer()")
    page.wait_for_timeout(500)
    assert kept(page)["waits"] == []


def test_a_session_that_ended_and_somebody_else(demo, new_page):
    """What waits stays for who comes back, who is not the one that comes first; the plan does not stay."""
    page = new_page()
    switch_on(demo, page)
    page.context.set_offline(True)
    page.goto(demo.url + "/me/now")
    fill_in(page, "Wachtend op de kraanvogels", taps=2)
    expect(page.locator("[data-unsent]:visible")).to_contain_text("Zodra er verbinding is")
    cookie = next(one for one in page.context.cookies() if one["name"] == "session")
    page.context.clear_cookies(name="session")
    page.context.set_offline(False)
    # Not by a page for nobody: the next page is somebody else's at once.
    others = new_page()
    demo.sign_in(others, "dijk")
    theirs = next(one for one in others.context.cookies() if one["name"] == "session")
    page.context.add_cookies([theirs])
    page.goto(demo.url + "/me")
    page.wait_for_function(
        "() => Object.entries(localStorage).some(([name, value]) => name.startsWith('wait.') && value.split('.').length === 3)"
    )
    there = kept(page)
    assert not there["plan"] and not there["on"] and len(there["waits"]) == 1
    assert rows(demo, "dijk", "kraanvogels") == []
    page.context.clear_cookies(name="session")
    demo.sign_in(page, "vuurtoren")
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('wait.'))")
    assert len(rows(demo, "vuurtoren", "kraanvogels")) == 1
    assert cookie["value"] != theirs["value"]


@pytest.mark.proof
def test_a_clock_that_was_wrong(demo, new_page):
    """It is refused with all that was filled in, and kept when one says oneself when it was."""
    page = new_page()
    switch_on(demo, page)
    page.context.set_offline(True)
    page.clock.install(time="2031-01-01T12:00:00Z")
    page.goto(demo.url + "/me/now")
    fill_in(page, "Met de klok van de torenwachter")
    expect(page.locator("[data-unsent]:visible")).to_contain_text("Zodra er verbinding is")
    page.context.set_offline(False)
    expect(page.locator("[data-unsent]:visible")).to_contain_text("kon nog niet worden bewaard")
    page.goto(demo.url + "/me")
    expect(page.locator("[data-unsent]")).to_contain_text("kon nog niet worden bewaard")
    page.goto(demo.url + "/me/now")
    expect(page.locator("main .error").first).to_contain_text("Volgens de klok van je toestel")
    expect(page.get_by_label("In één regel")).to_have_value("Met de klok van de torenwachter")
    look(page, "now, refused")
    yesterday = (datetime.now() - timedelta(days=1)).date().isoformat()
    page.get_by_label("Dag").fill(yesterday)
    page.get_by_role("button", name="Bewaren").click()
    page.wait_for_url("**/me")
    assert kept(page)["waits"] == []
    ((at, _line),) = rows(demo, "vuurtoren", "torenwachter")
    assert at.date().isoformat() == yesterday
    # Another one is thrown away.
    page.context.set_offline(True)
    page.goto(demo.url + "/me/now")
    fill_in(page, "Weggegooid door de torenwachter")
    page.context.set_offline(False)
    expect(page.locator("[data-unsent]:visible")).to_contain_text("kon nog niet worden bewaard")
    page.goto(demo.url + "/me/now")
    page.get_by_role("button", name="Gooi dit weg").click()
    expect(page.get_by_role("button", name="Gooi dit weg")).to_have_count(0)
    assert kept(page)["waits"] == [] and len(rows(demo, "vuurtoren", "torenwachter")) == 1
