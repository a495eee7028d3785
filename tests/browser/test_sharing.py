"""Writing and answering in a real browser: drafts, kind words with one tap, what comes in live."""

from __future__ import annotations

import re
from functools import partial

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
KEPT = "Bewaard op dit apparaat"
_BROKEN_OFF = """() => {
  const real = window.fetch;
  window.fetch = async () => {
    window.fetch = real;
    document.querySelector("[data-form-state]").textContent = "";
    return new Response(new ReadableStream({ start: (body) => body.error(new TypeError()) }));
  };
}"""
SHARE = re.compile(r"/shares/[0-9a-f-]{36}")


def kept(page) -> dict[str, str]:
    """What this browser keeps of drafts."""
    return page.evaluate(
        "Object.fromEntries(Object.entries(localStorage).filter(([name]) => name.startsWith('draft.')))"
    )


def kept_anew(page, change) -> None:
    """Does something to a text, and waits until it is kept with that."""
    before = kept(page)
    change()
    page.wait_for_function(
        "(before) => Object.entries(before).every(([name, value]) => ![null, value].includes(localStorage.getItem(name)))",
        arg=before,
    )


def answer(status: int, body: str, route) -> None:
    """Answers a form in the place of the server."""
    route.fulfill(status=status, content_type="text/html", body=body)


def write(page, group: str, body: str) -> None:
    page.goto(group + "shares/new")
    page.fill("[name=body]", body)
    expect(page.locator("[data-draft-state]")).to_have_text(KEPT)


def test_a_draft_survives_a_reload_and_nobody_reads_it(open_group, new_page):
    page = new_page()
    group = open_group(page, "dijk")
    write(page, group, "Nog niet af: de kaasboer.")
    kept_anew(page, lambda: page.select_option("[name=warning]", "loss"))
    kept_anew(page, lambda: page.check("[name=listening_only]"))
    words = kept(page)
    assert len(words) == 1
    assert "kaasboer" not in str(words)
    once = page.input_value("#write [name=once]")
    # The line fails for a moment, just when the page asks for the key to what is kept.
    page.route("**/drafts/key", lambda route: route.abort(), times=1)
    page.reload()
    # Who writes on at once loses nothing of either.
    page.fill("[name=body]", "En de bakker.")
    expect(page.locator("[name=body]")).to_have_value("Nog niet af: de kaasboer.\n\nEn de bakker.")
    expect(page.locator("[name=warning]")).to_have_value("loss")
    expect(page.locator("[name=listening_only]")).to_be_checked()
    assert page.input_value("#write [name=once]") == once
    # Emptied by hand: nothing is kept.
    page.fill("[name=body]", "")
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('draft.'))")
    assert [one for one in page.complaints if "ERR_FAILED" not in one] == []


def test_a_draft_survives_pages_that_do_not_know_who_is_there(demo, open_group, new_page):
    """Dijk has no connection and looks for help meanwhile; and follows a link to what is no longer there."""
    page = new_page()
    group = open_group(page, "dijk")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    page.goto(demo.url + "/help")
    write(page, group, "Nog niet af: de veerpont.")
    assert len(kept(page)) == 1
    page.goto(group + "shares/00000000-0000-4000-8000-000000000000")
    assert len(kept(page)) == 1
    page.context.set_offline(True)
    for place in (demo.url + "/help", group + "shares"):
        page.goto(place)
        assert len(kept(page)) == 1
    page.context.set_offline(False)
    page.goto(group + "shares/new")
    expect(page.locator("[name=body]")).to_have_value("Nog niet af: de veerpont.")


def test_a_lost_connection_loses_nothing_and_sending_again_places_it_once(open_group, new_page):
    page = new_page()
    group = open_group(page, "dijk")
    write(page, group, "Onder de brug was geen bereik.")
    page.context.set_offline(True)
    page.click("#write button.main")
    expect(page.locator("[data-form-state]")).to_contain_text("geen verbinding")
    expect(page.locator("[name=body]")).to_have_value("Onder de brug was geen bereik.")
    page.context.set_offline(False)
    # It goes in the middle of the answer.
    page.evaluate(_BROKEN_OFF)
    page.click("#write button.main")
    expect(page.locator("[data-form-state]")).to_contain_text("geen verbinding")
    # A disk that is full, a server that is too busy, a proxy before it that finds nobody.
    for status, told, said in (
        (
            503,
            '<main id="main"><section data-message><h1>X</h1><p>We kunnen niets bewaren.</p></section></main>',
            "We kunnen",
        ),
        (503, "<p>Het is nu te druk.</p>", "Het is nu te druk."),
        (502, "<center><h1>Bad Gateway</h1></center>", "Geen verbinding"),
    ):
        page.route("**/shares/new", partial(answer, status, told))
        page.click("#write button.main")
        expect(page.locator("[data-form-state]")).to_contain_text(said)
        expect(page.locator("[name=body]")).to_have_value("Onder de brug was geen bereik.")
        page.unroute("**/shares/new")
    page.click("#write button.main")
    page.wait_for_url(SHARE)
    assert kept(page) == {}
    page.goto(group + "shares")
    expect(page.locator("article.share", has_text="Onder de brug")).to_have_count(1)


def test_a_draft_that_arrived_without_an_answer_is_not_placed_twice(open_group, new_page):
    page = new_page()
    group = open_group(page, "dijk")
    write(page, group, "De trein reed weg.")
    # It arrives, but the browser never hears so.
    page.route(
        "**/shares/new",
        lambda route: (
            (route.fetch(max_redirects=0), route.abort()) if route.request.method == "POST" else route.continue_()
        ),
    )
    page.click("#write button.main")
    expect(page.locator("[data-form-state]")).to_contain_text("geen verbinding")
    page.unroute("**/shares/new")
    # The browser of this test shares its cookies with who fetched; a real one has lost them with the answer.
    page.context.clear_cookies(name="sent")
    page.reload()
    expect(page.locator("[name=body]")).to_have_value("De trein reed weg.")
    page.click("#write button.main")
    page.wait_for_url(SHARE)
    page.goto(group + "shares")
    expect(page.locator("article.share", has_text="De trein reed weg")).to_have_count(1)


@pytest.mark.parametrize("way", ["sign out", "exit"])
def test_leaving_wipes_drafts(demo, open_group, new_page, way):
    page = new_page()
    group = open_group(page, "dijk")
    write(page, group, "Dit mag niemand zien.")
    assert kept(page)
    if way == "exit":
        page.click("form[data-exit] button")
    else:
        page.goto(f"{demo.url}/account")
        page.click("form[data-wipe][action$='sign-out'] button")
    page.wait_for_url(lambda url: "/account" not in url and "/shares" not in url)
    assert kept(page) == {}


def test_without_a_script_everything_still_works(demo, open_group, browser):
    page = browser(java_script_enabled=False).new_page()
    group = open_group(page, "dijk")
    page.goto(group + "shares/new")
    page.fill("[name=body]", "Zonder script.")
    page.click("#write button.main")
    page.wait_for_url("**?posted=1*")
    page.fill("#reply [name=body]", "En een antwoord.")
    page.click("#reply button.main")
    page.wait_for_url("**#s-*")
    expect(page.locator("article.reply")).to_contain_text("En een antwoord.")
    page.goto(group + "shares")
    button = page.locator("article.share:not(.mine)").first.get_by_role("button", name="Sterkte")
    before = button.get_attribute("aria-pressed")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false" if before == "true" else "true")


def test_back_from_a_text_that_was_found(open_group, new_page):
    page = new_page(width=360)
    group = open_group(page, "dijk")
    page.goto(group + "search")
    page.fill("#search [name=words]", "fietsen")
    page.keyboard.press("Enter")
    page.locator(".hit a").first.click()
    page.wait_for_url(SHARE)
    page.go_back()
    expect(page.locator(".hit mark").first).to_be_visible()
    expect(page.locator("#search [name=words]")).to_have_value("fietsen")
    page.reload()
    expect(page.locator(".hit mark").first).to_be_visible()
    assert "fiets" not in page.url
    assert page.complaints == []


def test_words_about_using_are_asked_about_once(open_group, new_page):
    """Dijk sends what he wrote; the question, both answers and nothing of the bar are on the first screen of a phone."""
    page = new_page(width=360)
    group = open_group(page, "dijk")
    page.goto(group + "shares/new")
    page.fill("[name=body]", "Vandaag weer Gesnóven.")
    page.click("#write button.main")
    take = page.get_by_role("button", name="Ja, met een waarschuwing")
    leave = page.get_by_role("button", name="Nee, zo is het goed")
    bar = page.locator(".places").bounding_box()
    for button in (take, leave):
        expect(button).to_be_in_viewport(ratio=1)
        box = button.bounding_box()
        assert box["y"] + box["height"] <= bar["y"]
    expect(page.locator("[name=body]")).to_have_value("Vandaag weer Gesnóven.")
    take.click()
    page.wait_for_url(SHARE)
    expect(page.locator("article.share details.warn")).to_have_count(1)
    expect(page.locator("main")).not_to_contain_text("waarschuwing boven")
    assert page.complaints == []


def test_an_answer_appears_beneath_without_leaving_the_page(open_group, new_page):
    page = new_page()
    group = open_group(page, "dijk")
    page.goto(group + "shares")
    page.locator("article.share:not(.mine) a.when").first.click()
    page.wait_for_url(SHARE)
    before = page.locator("article.reply").count()
    page.evaluate(
        """() => {
          window.said = [];
          const say = document.getElementById("live-say");
          new MutationObserver(() => window.said.push(say.textContent)).observe(say, { childList: true });
        }"""
    )
    # The stream is faster than the answer of the form: it is told as one's own all the same, not as a new one.
    held = []
    page.route(SHARE, lambda route: held.append((route, route.fetch())))
    page.fill("#reply [name=body]", "Ik lees met je mee.")
    page.click("#reply button.main")
    expect(page.locator("article.reply", has_text="Ik lees met je mee.")).to_have_count(1)
    page.wait_for_timeout(1000)
    # Who goes on writing meanwhile loses nothing of that, and does not say it all twice.
    page.locator("#reply [name=body]").press("End")
    page.keyboard.type(" Elke dag.")
    held[0][0].fulfill(response=held[0][1])
    expect(page.locator("#live-say")).to_have_text("Je antwoord staat er.")
    page.wait_for_timeout(1000)
    assert set(page.evaluate("window.said")) == {"Je antwoord staat er."}
    page.unroute(SHARE)
    expect(page.locator("article.reply", has_text="Ik lees met je mee.")).to_have_count(1)
    expect(page.locator("#reply [name=body]")).to_have_value("Elke dag.")
    page.fill("#reply [name=body]", "En nog iets, ik heb gesnoven.")
    page.click("#reply button.main")
    page.get_by_role("button", name="Ja, met een waarschuwing").click()
    expect(page.locator("article.reply")).to_have_count(before + 2)
    expect(page.locator("main")).not_to_contain_text("waarschuwing boven")
    # The script forgets what arrived.
    page.reload()
    expect(page.locator("#reply [name=body]")).to_have_value("")
    assert page.complaints == []


def test_what_is_ones_own_stays_on_a_text_that_changes_live(open_group, new_page):
    writer, reader = new_page(), new_page()
    group = open_group(writer, "vuurtoren")
    writer.goto(group + "shares/new")
    writer.fill("[name=body]", "De eerste versie.")
    writer.click("#write button.main")
    writer.wait_for_url(SHARE)
    address = writer.url.partition("?")[0]
    open_group(reader, "dijk")
    reader.goto(group + "shares")
    text = reader.locator(f"article[id='s-{address.rpartition('/')[2]}']")
    button = text.get_by_role("button", name="Blij voor je")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    # The writer hears quietly of it.
    expect(writer.locator("#heard")).to_contain_text("Dijk: Blij voor je")
    writer.fill("#reply [name=body]", "Nog een gedachte.")
    writer.click("#reply button.main")
    expect(text.locator("a.answers")).to_contain_text("1 antwoord")
    # Said as what it is, and counted on the page itself.
    expect(writer.locator("#live-say")).to_have_text("Je antwoord staat er.")
    expect(writer.locator("article.share a.answers")).to_contain_text("1 antwoord")
    # Taken back, it counts no more on pages that are open.
    writer.locator("article.reply a.more").click()
    writer.get_by_text("Intrekken", exact=True).click()
    writer.get_by_role("button", name="Ja, trek mijn tekst in").click()
    writer.wait_for_url(lambda url: not url.endswith("/more"))
    expect(text.locator("a.answers")).to_have_text("Antwoorden")
    writer.goto(address + "/edit")
    writer.fill("[name=body]", "De tweede versie.")
    writer.click("#write button.main")
    expect(text).to_contain_text("De tweede versie.")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(text.locator("a.answers")).to_have_text("Antwoorden")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    # Shown at once; on the server when the button is no longer busy.
    expect(button).not_to_have_attribute("aria-busy", "true")
    reader.reload()
    expect(button).to_have_attribute("aria-pressed", "false")
    # The text changes while it is on its way: what was given is seen on what takes its place.
    held = []
    reader.route("**/encourage*", lambda route: held.append((route, route.fetch())))
    button.click()
    writer.goto(address + "/edit")
    writer.fill("[name=body]", "De derde versie.")
    writer.click("#write button.main")
    expect(text).to_contain_text("De derde versie.")
    held[0][0].fulfill(response=held[0][1])
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(writer.locator("article.mine .enc").first).to_be_hidden()


def test_what_is_folded_meanwhile_is_not_answered(open_group, new_page):
    """Dijk has the page open while Els folds the text: there is no box to answer in any more, until she opens it."""
    facilitator, reader = new_page(), new_page()
    group = open_group(facilitator, "els")
    facilitator.goto(group + "shares")
    address = facilitator.locator("article.share a.when").nth(2).get_attribute("href")
    open_group(reader, "dijk")
    reader.goto(group.partition("/g/")[0] + address)
    expect(reader.locator("#reply")).to_be_visible()
    facilitator.goto(group.partition("/g/")[0] + address + "/more")
    facilitator.get_by_text("Dichtvouwen").first.click()
    facilitator.fill("[name=reason]", "Even dicht.")
    facilitator.get_by_role("button", name="Dichtvouwen").click()
    facilitator.wait_for_url(lambda url: not url.endswith("/more"))
    expect(reader.locator("#reply")).to_be_hidden()
    expect(reader.get_by_text("Hier kan nu geen antwoord bij.")).to_be_visible()
    facilitator.goto(group.partition("/g/")[0] + address + "/more")
    facilitator.get_by_role("button", name="Weer openvouwen").click()
    expect(reader.locator("#reply")).to_be_visible()
    assert reader.complaints == []


def test_what_one_reports_is_not_lost_with_the_connection(open_group, new_page):
    page = new_page()
    group = open_group(page, "dijk")
    page.goto(group + "shares")
    page.locator("article.share:not(.mine) a.more").first.click()
    page.get_by_role("link", name="Melden").click()
    page.wait_for_url("**/report")
    page.fill("#report [name=more]", "Hier staat een plek in, bij het oude gemaal.")
    page.context.set_offline(True)
    page.click("#report button.main")
    expect(page.locator("#report [data-form-state]")).to_contain_text("Geen verbinding")
    expect(page.locator("#report [name=more]")).to_have_value("Hier staat een plek in, bij het oude gemaal.")
    page.context.set_offline(False)
    # What is wrong is told in the form, with all that was typed.
    page.click("#report button.main")
    expect(page.locator("#report .error").first).to_be_visible()
    expect(page.locator("#report [name=more]")).to_have_value("Hier staat een plek in, bij het oude gemaal.")
    page.locator("#report [name=why]").first.check()
    page.click("#report button.main")
    page.wait_for_url("**/reported")
