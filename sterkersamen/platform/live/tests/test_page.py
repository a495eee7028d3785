"""What appears on an open page, in a real browser."""

from __future__ import annotations

import uuid

import pytest

from sterkersamen.platform.live.tests.test_servers import post
from sterkersamen.testing.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("page") / "data", made=True, DATABASE_URL="") as made:
        made.world = made.people(3)
        made.refs = made.shares(made.world["group"], 12)
        yield made


def as_person(server, browser, number: int, **options):
    """A browser in which one of the group is signed in."""
    context = browser(**options)
    cookie = {"name": "session", "value": server.world["people"][number]["cookie"], "url": server.url}
    context.add_cookies([cookie])
    return context


def write(server, body: str, number: int = 2, path: str = "/shares/new") -> None:
    form = {"title": "", "warning": "", "body": body, "once": str(uuid.uuid4())}
    assert post(server, f"/g/{server.world['group']}{path}", server.world["people"][number]["cookie"], **form) in {
        200,
        303,
    }


def streams(page) -> int:
    """How many streams this tab holds open."""
    script = "() => performance.getEntriesByType('resource').filter((one) => one.name.includes('/live/')).length"
    return page.evaluate(script)


def listening(page) -> None:
    """Waits until the page's stream is open, in this tab or in another of the same browser."""
    page.wait_for_function(
        "() => navigator.locks.query().then((locks) => locks.held.some((one) => one.name === 'live'))"
    )
    page.wait_for_timeout(700)


def test_a_new_text_appears_at_the_top(server, browser):
    page = as_person(server, browser, 0).new_page()
    page.goto(f"{server.url}/g/{server.world['group']}/shares")
    listening(page)
    write(server, "Dit is net gezegd.")
    page.get_by_text("Dit is net gezegd.").wait_for()
    assert "Dit is net gezegd." in page.locator("[data-live-list] article").first.inner_text()
    page.wait_for_function("() => document.getElementById('live-say').textContent !== ''")
    # Once, though the page that wrote it and the stream both know it.
    assert page.get_by_text("Dit is net gezegd.").count() == 1


def test_who_reads_further_down_is_not_moved(server, browser):
    page = as_person(server, browser, 0).new_page()
    page.goto(f"{server.url}/g/{server.world['group']}/shares")
    listening(page)
    page.evaluate("() => window.scrollTo(0, 900)")
    before = page.evaluate("() => [window.scrollY, document.querySelectorAll('article').length]")
    write(server, "Iets voor later.")
    button = page.locator("#live-new")
    button.wait_for(state="visible")
    assert page.evaluate("() => [window.scrollY, document.querySelectorAll('article').length]") == before
    button.click()
    page.get_by_text("Iets voor later.").wait_for()
    assert button.is_hidden()
    assert "Iets voor later." in page.evaluate("() => document.activeElement.textContent")


def test_an_answer_appears_without_disturbing_who_writes(server, browser):
    uid = server.refs[-1]
    page = as_person(server, browser, 0).new_page()
    page.goto(f"{server.url}/g/{server.world['group']}/shares/{uid}")
    listening(page)
    field = page.locator("#reply textarea")
    field.fill("Ik ben nog aan het")
    top = field.bounding_box()["y"]
    write(server, "Een antwoord van een ander.", path=f"/shares/{uid}")
    page.locator("[data-live-replies]").get_by_text("Een antwoord van een ander.").wait_for()
    page.keyboard.type(" schrijven")
    assert field.input_value() == "Ik ben nog aan het schrijven"
    assert abs(field.bounding_box()["y"] - top) < 2


def test_all_tabs_share_one_stream(server, browser):
    context = as_person(server, browser, 1)
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(f"{server.url}/g/{server.world['group']}/shares")
        listening(page)
    write(server, "Voor beide tabbladen.")
    for page in (first, second):
        page.get_by_text("Voor beide tabbladen.").wait_for()
    held = second.evaluate("() => navigator.locks.query().then((locks) => [locks.held.length, locks.pending.length])")
    assert held == [1, 1]
    assert min(streams(first), streams(second)) == 0
    # The one with the stream goes away; the other takes over and hears on.
    (first if streams(second) == 0 else second).close()
    left = second if first.is_closed() else first
    left.wait_for_timeout(1500)
    write(server, "Na het sluiten.")
    left.get_by_text("Na het sluiten.").wait_for()


def test_what_was_missed_without_a_connection_comes_back(server, browser):
    context = as_person(server, browser, 0)
    page = context.new_page()
    page.goto(f"{server.url}/g/{server.world['group']}/shares")
    listening(page)
    server.stop()
    page.locator("#live-state").wait_for(state="visible", timeout=30_000)
    assert "Je tekst is veilig" in page.locator("#live-state").inner_text()
    server.shares(server.world["group"], 1)
    server.start()
    page.get_by_text("Tekst 0.").nth(1).wait_for(state="attached", timeout=45_000)
    page.locator("#live-state").wait_for(state="hidden", timeout=30_000)


def test_without_javascript_it_is_there_after_a_reload(server, browser):
    page = as_person(server, browser, 0, java_script_enabled=False).new_page()
    page.goto(f"{server.url}/g/{server.world['group']}/shares")
    write(server, "Zonder script.")
    page.reload()
    page.get_by_text("Zonder script.").wait_for()
