"""A plan is made in a browser, with a script and without, and put on paper: one page as people write it, and on more than
one nothing is cut off."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import look

pytestmark = pytest.mark.browser


def paper(page, **options) -> tuple[int, str]:
    """How many pages of A4 the open page has on paper, and what stands on them."""
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True, **options)))
    assert all(abs(width - 595) < 2 and abs(height - 842) < 2 for width, height in (one.get_size() for one in document))
    return len(document), " ".join(" ".join(one.get_textpage().get_text_range() for one in document).split())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_one_page(demo, new_page, theme):
    page = new_page()
    demo.sign_in(page, "vuurtoren")
    page.emulate_media(color_scheme=theme)
    for name, words in (("plan", ["Marit, mijn zus", "Ruud belt"]), ("week", ["Mijn pas ligt thuis", "Groepsavond"])):
        page.goto(f"{demo.url}/me/{name}/print")
        expect(page.get_by_role("button", name="Afdrukken")).to_be_visible()
        pages, text = paper(page)
        assert pages == 1 and all(one in text for one in words)
        # Nothing but the plan: no places, no name of the product, no way back.
        for other in ("Hulp nu", "Snel sluiten", "Sterker Samen", "Afdrukken", "Voor mezelf", "Privacy"):
            assert other not in text, other
    # All that one keeps, on paper: dark ink, whatever theme somebody reads by.
    page.goto(f"{demo.url}/me/take/read")
    inks = set()
    for screen in ("light", theme):
        page.emulate_media(media="print", color_scheme=screen)
        inks.add(page.evaluate("getComputedStyle(document.querySelector('main dd')).color"))
    assert len(inks) == 1


def test_a_plan_from_nothing(demo, new_page):
    """Six questions, answered in a browser; a tap on an idea keeps what was typed."""
    page = new_page()
    demo.sign_in(page, "nieuw")
    page.goto(f"{demo.url}/me/plan")
    page.get_by_role("link", name="Begin met de eerste vraag").click()
    page.wait_for_url("**/plan/reasons")
    page.fill("main textarea", "Voor mijn broertje")
    page.get_by_role("button", name="Ik wil uitgerust wakker worden").click()
    expect(page.locator("main textarea")).to_have_value("Voor mijn broertje\nIk wil uitgerust wakker worden")
    page.get_by_role("button", name="Bewaren en verder").click()
    page.wait_for_url("**/plan/moments")
    page.get_by_role("button", name="Er is geld binnen").click()
    page.wait_for_url("**/plan/moments/*-*")
    page.fill("[name=first]", "Geld naar mijn broertje")
    # The enter key sends what was typed, and takes over no idea.
    page.press("[name=first]", "Enter")
    page.wait_for_url("**/plan/moments")
    expect(page.locator("main")).to_contain_text("Geld naar mijn broertje")
    page.goto(f"{demo.url}/me/plan/people")
    page.fill("[name=name0]", "Tante Toos")
    page.fill("[name=phone0]", "geen idee")
    page.get_by_role("button", name="Bewaren en stoppen").click()
    expect(page.locator("main .error").first).to_contain_text("Dit is geen telefoonnummer")
    expect(page.locator("[name=name0]")).to_have_value("Tante Toos")
    page.fill("[name=phone0]", "06 00 000 009")
    page.get_by_role("button", name="Bewaren en stoppen").click()
    page.wait_for_url("**/me/plan")
    expect(page.locator('a[href="tel:0600000009"]').first).to_be_visible()
    assert page.complaints == [] or all("422" in one for one in page.complaints)


def test_steps_and_what_is_wrong(demo, new_page):
    """The steps have one address in the crawl of every page, and each looks different; so does a form that was refused."""
    page = new_page()
    demo.sign_in(page, "vuurtoren")
    for step in ("moments", "people", "after"):
        page.goto(f"{demo.url}/me/plan/{step}")
        look(page, f"step {step}")
    page.goto(f"{demo.url}/me/plan/people")
    page.fill("[name=phone0]", "geen idee")
    page.click("main form button.main")
    expect(page.locator("main .error").first).to_be_visible()
    look(page, "people, refused")
    # Changed on another device meanwhile.
    page.goto(f"{demo.url}/me/plan/signs")
    other = page.context.new_page()
    other.goto(f"{demo.url}/me/plan/signs")
    other.fill("main textarea", "Van de telefoon")
    other.click("main form button.main")
    other.wait_for_url("**/plan/people")
    page.fill("main textarea", "Van de laptop")
    page.click("main form button.main")
    expect(page.locator("main [role=alert]")).to_contain_text("ergens anders veranderd")
    expect(page.locator("main textarea")).to_have_value("Van de laptop")
    look(page, "signs, changed elsewhere")


@pytest.mark.parametrize(("login", "lines", "pages"), [("dijk", 10, {1}), ("harbour", 20, {3, 4, 5})])
def test_a_long_plan_is_cut_nowhere(demo, new_page, login, lines, pages):
    """Much is set more closely and stays on one page. As much as fits in each part is more than a page, which is said before
    it is printed. The end of every line is there."""
    page = new_page()
    demo.sign_in(page, login)
    parts, ends = ("reasons", "signs", "places", "after"), []
    for part in parts:
        said = [
            f"{number} {'een lange regel die door moet lopen ' * (lines // 5)}einde {part}{number}"
            for number in range(lines)
        ]
        ends += [f"einde {part}{number}" for number in range(lines)]
        page.goto(f"{demo.url}/me/plan/{part}")
        page.fill("main textarea", "\n".join(said))
        page.click("main form button.main")
        page.wait_for_url(lambda url, part=part: not url.endswith(part))
    page.goto(f"{demo.url}/me/plan/print")
    number, text = paper(page)
    assert number in pages
    assert page.locator(".no-print .note").count() == (0 if pages == {1} else 1)
    assert "meer dan één blad" not in text
    assert [line for line in ends if line not in text] == []


def test_a_hard_hour(demo, new_page):
    """It asks what belongs to its rhythm; an idea keeps what was typed; in a weekend money comes on Friday."""
    page = new_page()
    demo.sign_in(page, "dijk")
    page.goto(f"{demo.url}/me/week/hours/new")
    day, days = page.locator("[name=day]"), page.get_by_text("vrijdag", exact=True)
    expect(days).to_be_visible()
    expect(day).to_be_hidden()
    page.check("[name=how][value=pay]")
    expect(days).to_be_hidden()
    page.fill("[name=what]", "Betaaldag")
    day.fill("25")
    page.fill("[name=then]", "Pas thuis")
    page.locator("button[name=pick]").first.click()
    expect(page.locator("[name=then]")).to_have_value(re.compile(r"^Pas thuis\n.+"))
    expect(page.locator("[name=what]")).to_have_value("Betaaldag")
    expect(day).to_have_value("25")
    expect(page.locator("[name=how][value=pay]")).to_be_checked()
    look(page, "hard hour, begun")
    page.click("main form button.main")
    page.wait_for_url("**/me/week")
    expect(page.locator("main")).to_contain_text("elke maand op de 25e, in het weekend de vrijdag ervoor")
    assert page.complaints == []


def test_thrown_away_on_another_device(demo, new_page):
    """What was typed meanwhile stays on the screen, and it is said why it was not kept."""
    page = new_page()
    demo.sign_in(page, "vuurtoren")
    page.goto(f"{demo.url}/me/plan/moments")
    page.locator("main li", has_text="Ruud belt").get_by_role("link").click()
    page.wait_for_url("**/moments/*-*")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_text("Weghalen").click()
    other.get_by_role("button", name="Ja, haal het weg").click()
    other.wait_for_url("**/plan/moments")
    page.fill("[name=second]", "Naar de buurvrouw")
    page.get_by_role("button", name="Bewaren").click()
    expect(page.locator("main [role=status]")).to_contain_text("Dit is intussen weggehaald")
    expect(page.locator("[name=second]")).to_have_value("Naar de buurvrouw")
    assert all("404" in one for one in page.complaints)


_FULL = """
from uuid import uuid4
from django.conf import settings
from django.test import Client
from sterkersamen.personal.plans import actions
from sterkersamen.personal.plans.models import HardHour, Plan, Point
from sterkersamen.testing.cast import make_member
member = make_member("vol")
line = "een avond die lang duurt, en dan fiets ik naar huis"
lines = [f"{number} {line}" for number in range(10)]
moment = lambda: {"id": uuid4().hex, "text": "Ruud belt", "steps": [{"id": "", "text": line}] * 3}
people = [{"name": f"Tante {number}", "phone": "06 00 000 001", "when": "altijd"} for number in range(10)]
actions.add(Plan, member, {"reasons": lines, "moments": [moment() for _ in range(12)], "signs": lines, "people": people,
    "places": lines, "after": [*lines, "einde"]})
days = list(range(7))
for number in range(6):
    actions.add(Point, member, {"title": line[:40], "days": days, "begins": f"1{number}:00", "ends": ""})
told = {"what": "Alleen", "how": "week", "days": days, "day": None, "begins": "20:00", "ends": "02:00"}
actions.add(HardHour, member, told | {"then": [line, "einde"]})
browser = Client()
browser.force_login(member, settings.AUTHENTICATION_BACKENDS[0])
print(browser.cookies["session"].value)
"""


@pytest.mark.proof
def test_a_full_plan_and_a_full_week_stay_on_one_page(demo, new_page):
    """Twelve moments, ten people and ten lines a part; seven things a day: set closely, and nothing is missing."""
    page = new_page()
    page.context.add_cookies([{"name": "session", "value": demo.run(_FULL).strip(), "url": demo.url}])
    for name, ends in (("plan", 1), ("week", 7)):
        page.goto(f"{demo.url}/me/{name}/print")
        # Browsers print the address of a page where its margin leaves room for that.
        pages, text = paper(page, display_header_footer=True)
        assert (pages, text.count("einde"), text.count(demo.url)) == (1, ends, 0)
        look(page, f"{name}, full")
