"""Every page, as each sort of person, in both themes, on a phone and on a desk: nothing that axe finds, nothing inline,
nothing from elsewhere, nothing that sticks out, and a title that tells nothing.

All of them are a proof, for that takes minutes; `make test` looks at those that are opened most, and the stories of the
other files at theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.urls import Resolver404, resolve

pytestmark = pytest.mark.browser
WHO = ["", "nieuw", "vuurtoren", "els", "harbour", "akelei", "moderator", "coordinator"]
# No pages: what a program fetches, what is saved as a file, and what only takes a form.
NO_PAGES = {
    # Looked at in the story of a whole circle (test_circle.py).
    "circle:circle",
    "circle:report",
    # In that of a night (test_awake.py).
    "conversations:awake",
    "conversations:report",
    "conversations:talk",
    "meetings:calendar",
    "accounts:codes_file",
    "accounts:export_file",
    "accounts:sign_in_passkey",
    # It leads on to the page.
    "groups:typed",
    "home:manifest",
    "home:robots",
    "home:service_worker",
    "sharing:drafts_key",
    "plans:plan_kept",
    "recovery:device_key",
    "recovery:take_json",
    "recovery:take_tables",
    "recovery:waiting",
}
# From every other page help is one tap away. The page to end up on says nothing; a paper is checked by somebody outside.
WITHOUT_HELP = {"safety:recipe", "meetings:check"}
TELLING = re.compile(r"coca|coke|drug|verslav|gebrui|maandaggroep|donderdaggroep|familiegroep|vuurtoren", re.IGNORECASE)
# The same for everybody who is signed in: looked at once, as whoever comes there first.
SAME = (
    "accounts:",
    "meetings:feed",
    "notify:",
    "home:about",
    "home:anonymous",
    "home:first_time",
    "home:privacy",
    "home:offline",
    "safety:help",
    "sharing:stor",
)
OWN = ("recovery:", "strategies:", "measures:", "plans:")
seen_by_anybody: set[str] = set()
seen_signed_in: set[str] = set()


# What floats over the words: all that is fixed and no bar from side to side.
_FLOATS = """() => [...document.querySelectorAll('body *')].filter((one) => getComputedStyle(one).position === 'fixed'
  && one.getClientRects().length && one.getBoundingClientRect().width < innerWidth).map((one) => one.outerHTML)"""
# What stays beneath the bar when one is at the end of the page.
_UNDER = """() => { scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
  const bar = document.querySelector('.places');
  if (!bar || getComputedStyle(bar).position !== 'fixed') return [];
  const top = bar.getBoundingClientRect().top;
  return [...document.querySelectorAll('main *, footer *')].filter((one) => one.checkVisibility()
    && one.getBoundingClientRect().bottom > top + 1).map((one) => one.outerHTML); }"""

# The two themes differ in colours only: what depends on those is asked in both, all else once a width.
_COLOURS = "runOnly: ['color-contrast', 'link-in-text-block'],"
_AXE = "axe.run({ %s resultTypes: ['violations'] }).then(({ violations }) => ({ violations }))"


def view_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def look(page, name: str) -> None:
    """Looks at the page that is open in four ways."""
    # A click waits until the next page begins, not until it is there.
    page.wait_for_load_state()
    assert not TELLING.search(page.title()), f"{name}: {page.title()}"
    if view_of(page.url) not in WITHOUT_HELP:
        assert page.locator("a[href='/help']:visible").count() > 0, f"{name} has no way to help"
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    # Half a megabyte: read once a page, not once for each way of looking.
    page.evaluate(AXE_SCRIPT)
    for width, height in ((360, 740), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            found = AxeResults(page.evaluate(_AXE % (_COLOURS if theme == "dark" else "")))
            assert found.violations_count == 0, f"{name}, {width} {theme}:\n{found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} sticks out by {wide} pixels at {width}"
        assert page.evaluate(_FLOATS) == [], f"{name} has something floating over its words at {width}"
        assert page.evaluate(_UNDER) == [], f"{name} ends beneath the bar at {width}"


def walk(page, login: str, waiting: list[str], passes: Callable[[str], bool]) -> None:
    """Follows links from some addresses; of pages of one kind only the first. passes: names that are not looked at."""
    base, seen = "/".join(waiting[0].split("/")[:3]), {"accounts:sign_out"} | NO_PAGES
    while waiting:
        address = waiting.pop(0)
        name = view_of(address)
        if name in seen or passes(name):
            continue
        seen.add(name)
        page.goto(address)
        look(page, f"{login or 'nobody'}: {name} {page.url}")
        for link in page.eval_on_selector_all("a[href]", "all => all.map((one) => one.href)"):
            if link.startswith(base) and view_of(link) not in seen:
                waiting.append(link.partition("#")[0])
        seen_by_anybody.update({name, view_of(page.url)})
        if login:
            seen_signed_in.add(name)
    complaints = [one for one in page.complaints if not (name_of_missing(one) and "404" in one)]
    assert complaints == []


@pytest.mark.proof
@pytest.mark.parametrize("login", WHO, ids=lambda login: login or "nobody")
def test_pages(demo, new_page, login):
    """Every page but those of one's own side, which are looked at in test_own_pages.py."""
    page = new_page()
    if login:
        demo.sign_in(page, login)
    waiting = [demo.url + "/"]
    if not login:
        waiting += [
            demo.url + path
            for path in ("/join", f"/join/{demo.invitation.replace('-', '')}", "/recipe", "/none", "/check/none")
        ]

    def passes(name: str) -> bool:
        if login and name.startswith((*OWN, *(SAME if name in seen_signed_in else ()))):
            return True
        # A family group has words of its own on these pages; the others are as in any group.
        own_words = ("groups:", "home:", "safety:")
        return login == "akelei" and name in seen_signed_in and not name.startswith(own_words)

    walk(page, login, waiting, passes)


def test_the_pages_that_are_opened_most(demo, new_page, open_group):
    """The front door and help, as nobody; the first page, a group, what is shared there and one's own side, as a member."""
    page = new_page()
    for path in ("/", "/help"):
        page.goto(demo.url + path)
        look(page, f"nobody: {path}")
    group = open_group(page, "vuurtoren")
    for address in (demo.url + "/", group, group + "shares", demo.url + "/me"):
        page.goto(address)
        look(page, f"vuurtoren: {address}")
    assert page.complaints == []


def name_of_missing(complaint: str) -> bool:
    return "/none" in complaint


# What the demo's people did not do, and what leads to pages that no link leads to.
_MORE = """
from sterkersamen.community.groups import actions
from sterkersamen.community.groups.models import Membership
from sterkersamen.platform.accounts import actions as accounts
from sterkersamen.platform.accounts.managers import login_hash
from sterkersamen.platform.accounts.models import Member

def place(login):
    member = Member.objects.get(login_hash=login_hash(login))
    return Membership.objects.select_related("group", "member").get(member=member, ended_at=None)

guide = Membership.objects.filter(group=place("heide").group, facilitator_since__isnull=False).first()
actions.pause(guide, place("heide"))
actions.leave(place("wad"), take_words=False)
from django.utils import timezone
from datetime import timedelta
from sterkersamen.community.meetings.models import Meeting
evening = Meeting.objects.of([place("heide").group_id]).coming().first()
Meeting.objects.filter(id=evening.id).update(
    starts_at=timezone.now() - timedelta(minutes=5), ends_at=timezone.now() + timedelta(hours=1)
)
from sterkersamen.community.meetings import actions as meetings, proofs
evening.refresh_from_db()
today = timezone.localdate(evening.starts_at)
for login in ("linde", "merel"):
    meetings.attend(place(login), evening)
# It has to be over before it can be proved, and goes on again after that.
Meeting.objects.filter(id=evening.id).update(ends_at=timezone.now())
for login in ("linde", "merel"):
    proof = meetings.ask_proof(place(login), today, today, today)
    if login == "linde":
        meetings.confirm_proof(guide, proof)
        proof.refresh_from_db()
        print(proofs.code_of(proof, "V. van der Toren"))
Meeting.objects.filter(id=evening.id).update(ends_at=timezone.now() + timedelta(hours=1))
meetings.come(place("linde"), evening, True, "Ik neem soep mee.")
from sterkersamen.community.meetings.models import Missed
missed = Missed.objects.get(membership=place("roerdomp"))
missed.by, missed.word, missed.done_at = place("marjan"), "Ik dacht aan je.", timezone.now()
missed.save()
print(f"/g/{missed.membership.group_id}/meetings/missed/{missed.id}")
accounts.add_app(Member.objects.get(login_hash=login_hash("pluim")), "A" * 32)
# Somebody real, who has a role and no second lock yet.
Member.objects.filter(login_hash=login_hash("klaver")).update(is_demo=False)
accounts.give_office(Member.objects.get(login_hash=login_hash("klaver")), "moderator")
"""


@pytest.mark.proof
def test_pages_behind_something(demo, new_page, open_group):
    """A pause, words that were left behind, a second step, a locked browser, rules, a report that was sent."""
    from sterkersamen.web.demo.people import PASSPHRASE

    code, missed = demo.run(_MORE).split()

    def step_in(login: str):
        page = new_page()
        page.goto(f"{demo.url}/sign-in")
        page.fill("[name=login_name]", login)
        page.fill("[name=passphrase]", PASSPHRASE)
        page.click("main button.main")
        page.wait_for_url(lambda url: not url.endswith("/sign-in"))
        return page

    def see(page, name: str) -> None:
        assert view_of(page.url) == name
        look(page, name)
        assert page.complaints == []
        seen_by_anybody.add(name)

    page = step_in("heide")
    page.goto(f"{demo.url}/groups")
    page.click("main a[href^='/g/']")
    see(page, "groups:paused")
    page = new_page()
    group = open_group(page, "els")
    page.goto(group + "meetings")
    page.click(".dates a >> nth=0")
    see(page, "meetings:meeting")
    evening = page.url
    page.click("main a[href*='/report/']")
    see(page, "meetings:report_coming")
    page.goto(evening)
    page.get_by_role("link", name="Wie waren er?").click()
    page.wait_for_url("**/noted")
    see(page, "meetings:noted")
    page.goto(group + "meetings")
    page.get_by_role("link", name="vraagt een bewijs").click()
    page.wait_for_url("**/proofs/*")
    see(page, "meetings:decide_proof")
    page = new_page()
    page.goto(f"{demo.url}/check/{code}")
    see(page, "meetings:check")
    page.fill("[name=name]", "V. van der Toren")
    page.click("main button.main")
    page.get_by_text("Ja, dit is de naam").wait_for()
    look(page, "meetings:check, with a name")
    page = step_in("linde")
    page.goto(f"{demo.url}/agenda/proofs")
    page.click("main .dates a")
    page.wait_for_url("**/proofs/*")
    see(page, "meetings:proof")
    page.fill("[name=name]", "V. van der Toren")
    with page.expect_download() as paper:
        page.click("main form button.main >> nth=0")
    assert paper.value.suggested_filename == "bewijs.pdf"
    page = step_in("wad")
    page.goto(f"{demo.url}/groups")
    page.click("main a[href^='/groups/past/']")
    see(page, "groups:past")
    # Somebody who went reads what was decided about them, and what became of their appeal.
    page.goto(demo.url + "/reports")
    page.click("main a[href^='/decisions/']")
    see(page, "moderation:decision")
    page = step_in("lantaarn")
    page.goto(f"{demo.url}/groups")
    page.click("main a[href^='/g/']")
    look(page, "groups:paused, by moderators")
    page.click("main a[href='/reports']")
    page.click("main a[href^='/decisions/']")
    look(page, "moderation:decision, while two decide")
    page = step_in("roerdomp")
    page.goto(demo.url + missed)
    page.click("main a[href$='/report']")
    see(page, "meetings:report_missed")
    page = step_in("moderator")
    page.goto(demo.url + "/moderation")
    page.click("main form[action$='/claim'] button >> nth=0")
    look(page, "moderation:report, taken on")
    page.check("[value=warn]")
    page.click("main form[action$='/decide'] button.main")
    page.get_by_text("Kies de regel").wait_for()
    look(page, "moderation:report, without a rule")
    see(step_in("pluim"), "accounts:second_step")
    see(step_in("klaver"), "accounts:secure")
    page = step_in("heide")
    page.goto(demo.url + "/account/export")
    see(page, "accounts:export")
    page.click("main form button.main")
    look(page, "accounts:export, while it is made")
    page.locator("a[download]").wait_for(timeout=60_000)
    look(page, "accounts:export, ready")
    page.goto(demo.url + "/account/close")
    see(page, "accounts:close")
    page.check("[name=sure]")
    page.click("main form button.clay")
    page.get_by_text("Je bent nu overal uitgelogd").wait_for()
    look(page, "accounts:close, asked")
    page = step_in("heide")
    page.wait_for_url("**/account/closing")
    see(page, "accounts:closing")
    page = new_page()
    group = open_group(page, "merel")
    page.goto(group + "rules")
    see(page, "groups:rules")
    page.goto(demo.url + "/offline")
    see(page, "home:offline")
    page.goto(demo.url + "/account/confirm")
    see(page, "accounts:confirm")
    page.goto(group + "shares")
    page.click("article.share >> nth=1 >> a.more")
    page.click("main a[href$='/report']")
    see(page, "sharing:report")
    page.check("[value=worried]")
    page.fill("main textarea", "Ik maak me zorgen.")
    page.click("main form button.main")
    page.wait_for_url("**/reported")
    see(page, "sharing:reported")
    page.click("form[data-exit] button")
    page.wait_for_url("**/recipe")
    page.goto(group)
    see(page, "safety:lock")


@pytest.mark.proof
def test_every_page_was_looked_at(demo):
    """A page that no link leads to would be looked at by nobody."""
    from tests.permissions import MATRIX

    pages = {name for name, methods in MATRIX.items() if "GET" in methods and not name.startswith(OWN)}
    assert sorted(pages - seen_by_anybody) == sorted(name for name in NO_PAGES if not name.startswith(OWN))


def test_a_first_visit_is_small(demo, browser):
    """A group's page with nothing in the browser's cache: at most 60 kB and 10 requests."""
    login = browser().new_page()
    demo.sign_in(login, "vuurtoren")
    login.goto(f"{demo.url}/groups")
    login.click("main a:has-text('Maandaggroep')")
    login.wait_for_url("**/g/*/")
    fresh = browser()
    fresh.add_cookies([cookie for cookie in login.context.cookies() if cookie["name"] == "session"])
    for path in ("", "shares"):
        page = fresh.new_page()
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.setCacheDisabled", {"cacheDisabled": True})
        asked, sizes = [], []
        network.on("Network.requestWillBeSent", lambda event, asked=asked: asked.append(event["request"]["url"]))
        network.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
        page.goto(login.url + path, wait_until="load")
        page.wait_for_timeout(800)
        assert len(asked) <= 10, asked
        assert sum(sizes) <= 60_000, f"{sum(sizes)} bytes: {asked}"
        page.close()
