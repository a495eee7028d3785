"""Two people and a block between them: whatever one of them opens, hears or searches, nothing of the other is there.

Every view of the permission matrix is opened, so a new page that forgets about blocks fails here. And muting, of which the
other sees nothing; and two accounts that are together in two groups, of which the one knows nothing of the other.
"""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sterkersamen.community.circle import actions as circle
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.leading import actions as leading
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.models import Meeting
from sterkersamen.community.sharing import actions as sharing
from sterkersamen.core import later
from sterkersamen.platform.live.registry import SEATS
from sterkersamen.platform.safety.actions import block, mute, unblock, unmute
from sterkersamen.platform.safety.models import Block
from sterkersamen.testing.cast import join
from tests.apart import FOLDED, FRESH, WORDS, One, heard_by, met, pages_of, pages_of_group, took_part
from tests.permissions import MATRIX

READ = {name: methods for name, methods in MATRIX.items() if "GET" in methods}
# Where who made a block sees whom they blocked, so that they can take it back.
SHOWN_TO_WHO_BLOCKED = ["groups:person", "groups:report"]
# What of somebody muted is read on purpose: the words they sent, and what one is about to report.
OPENED_ON_PURPOSE = re.compile(r"/meetings/missed/|/report(/|$)")


@pytest.fixture
def two(world, els, vuurtoren, dijk, membership_of) -> dict[str, One]:
    """Vuurtoren and Dijk, after they did everything with each other, and with Els."""
    people = {"Vuurtoren": vuurtoren, "Dijk": dijk, "Els": els}
    found = {name: One(membership_of(member), name, WORDS[name]) for name, member in people.items()}
    one, other, guide = found.values()
    date = Meeting.objects.get(id=world.ids["meeting_id"])
    for here, there in ((one, other), (other, one), (guide, other)):
        took_part(here, there, guide.place, date)
    for here, there in ((one, other), (other, one), (guide, other)):
        met(here, there, date)
    leading.guide(guide.place, leading.ask_path(other.place))
    return found


@pytest.fixture
def still(two):
    """The clock stands, where pages are compared: they greet by the hour, and who is here is told for a minute."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


def opened(world, two: dict[str, One], name: str, known=()) -> dict[str, str]:
    browser = world.browser(name.lower())
    return pages_of(world, browser, [{}, *(one.ids for one in two.values())], READ, known)


def found_by(world, name: str, group, word: str) -> str:
    """What somebody gets who searches a group for a word, in both orders."""
    browser, path = world.browser(name.lower()), reverse("sharing:search", args=[group])
    pages = [browser.post(path, {"words": word, "order": order}, follow=True) for order in ("newest", "best")]
    return "\n".join(re.sub(r"<input[^>]*>", "", page.content.decode()) for page in pages)


def told_of(marks: list[str], text: str) -> list[str]:
    return [mark for mark in marks if re.search(rf"\b{mark}\b", text)]


@pytest.mark.proof
@pytest.mark.both
@pytest.mark.parametrize(("blocker", "blocked"), [("Vuurtoren", "Dijk"), ("Dijk", "Vuurtoren"), ("Dijk", "Els")])
def test_nothing_of_the_other_is_anywhere(world, two, blocker, blocked):
    one, other = two[blocker], two[blocked]
    group, talks = one.place.group_id, [each.ids["conversation_id"] for each in two.values()]
    sides = [(one, other), (other, one)]
    if other.place.is_facilitator:
        # Who leads goes on seeing (sharing/tests/test_blocks.py); who blocked them sees nothing of them.
        sides = [(one, other)]
    before = {here.name: opened(world, two, here.name) for here, _there in sides}
    for here, there in sides:
        # The test looks where there is something to see.
        assert sum(there.word in page for page in before[here.name].values()) > 5
        assert there.word in found_by(world, here.name, group, there.word)
        assert told_of(there.marks, heard_by(here.place.member, group, talks))
    block(group, one.place.id, other.place.id)
    shown = {reverse(name, args=[group, other.place.id]) for name in SHOWN_TO_WHO_BLOCKED}
    shown |= {reverse("groups:people", args=[group])}
    for here, there in sides:
        leaks = {
            (path, mark)
            # Also of who kept the addresses of all that could be read before.
            for path, page in opened(world, two, here.name, before[here.name]).items()
            if not (here is one and path.partition("?")[0] in shown)
            # The address that was asked for is what the reader knew already.
            for mark in told_of(there.marks, page.replace(path, ""))
        }
        assert leaks == set(), f"{here.name} sees {there.name}"
        assert there.word not in found_by(world, here.name, group, there.word).replace(f">{there.word}<", "><")
        assert told_of(there.marks, heard_by(here.place.member, group, talks)) == []


# --- Muting ---------------------------------------------------------------------------------------------------------


def bare(pages: dict[str, str]) -> dict[str, str]:
    """Pages without what is new at every look; and without the files of one's own side, which say when they were made."""
    return {path: FRESH.sub("", page) for path, page in pages.items() if not path.startswith(("/me/take/", "/me/now/"))}


@pytest.mark.proof
@pytest.mark.both
def test_who_is_muted_sees_no_difference_in_any_byte(world, two, still):
    """Vuurtoren mutes Dijk, and what Dijk shared. All that Dijk opens and hears stays as it was."""
    one, other = two["Vuurtoren"], two["Dijk"]
    group, talks = one.place.group_id, [each.ids["conversation_id"] for each in two.values()]
    opened(world, two, "Dijk")
    later.flush()
    before, heard = bare(opened(world, two, "Dijk")), heard_by(other.place.member, group, talks)
    mute(group, one.place.id, other.place.id)
    mute(group, one.place.id, other.ids["uid"], Block.Kind.TALK)
    mute(group, one.place.id, other.ids["conversation_id"], Block.Kind.TALK)
    after = bare(opened(world, two, "Dijk"))
    assert after.keys() == before.keys()
    assert [path for path in before if before[path] != after[path]] == []
    assert heard_by(other.place.member, group, talks) == heard


@pytest.mark.proof
@pytest.mark.both
def test_what_is_muted_stands_folded_wherever_it_is_and_calls_for_nobody(world, two):
    one, other = two["Vuurtoren"], two["Dijk"]
    group, talks = one.place.group_id, [each.ids["conversation_id"] for each in two.values()]
    known = opened(world, two, "Vuurtoren")
    mute(group, one.place.id, other.place.id)
    open_words = {
        path
        for path, page in opened(world, two, "Vuurtoren", known).items()
        if other.word in FOLDED.sub("", page) and not OPENED_ON_PURPOSE.search(path)
    }
    assert open_words == set()
    # It is there for who looks, and on the pages that come by themselves it is not even folded.
    assert other.word in world.browser("vuurtoren").get(reverse("sharing:shares", args=[group])).content.decode()
    for path in ("/", f"/g/{group}/"):
        assert other.word not in world.browser("vuurtoren").get(path).content.decode()
    assert other.word not in heard_by(one.place.member, group, talks)
    unmute(group, one.place.id, other.place.id)
    assert other.word in heard_by(one.place.member, group, talks)


# --- Two groups -----------------------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(two, bram, other_group) -> list[Membership]:
    """Vuurtoren and Dijk are together in the Donderdaggroep too, under names that nobody knows here."""
    guide = Membership.objects.get(group=other_group, member=bram)
    places = [
        join(two["Vuurtoren"].place.member, other_group, "Meerkoet"),
        join(two["Dijk"].place.member, other_group, "Rietgors"),
    ]
    for here, there in (places, reversed(places)):
        row = sharing.share(here, title="", body="Een lange dag.")
        sharing.reply(there, row, body="Herken ik.")
        sharing.encourage(there, row, "recognise")
        sharing.share(guide, title="", body="Welkom.")
        meetings.ask_follow_up(here, wants=True, by=there)
    later.flush()
    return places


def seen_elsewhere(places: list[Membership], browsers: dict[UUID, Client]) -> list:
    found: list = []
    for place in places:
        browser = browsers.get(place.id)
        if browser is None:
            browser = browsers[place.id] = Client()
            browser.force_login(place.member)
        found.append(pages_of_group(browser, place.group_id))
        found.append(heard_by(place.member, place.group_id, []))
    later.flush()
    return found


@pytest.mark.proof
@pytest.mark.both
@pytest.mark.parametrize("do", [block, mute])
@pytest.mark.parametrize("by", ["Vuurtoren", "Dijk"])
def test_what_is_done_in_one_group_changes_no_byte_in_another(two, elsewhere, still, do, by):
    """Somebody with two accounts, or a guess, does it in one group and looks in the other what changes: nothing."""
    one, other = two[by], two["Dijk" if by == "Vuurtoren" else "Vuurtoren"]
    group = one.place.group_id
    browsers: dict[UUID, Client] = {}
    seen_elsewhere(elsewhere, browsers)
    before = seen_elsewhere(elsewhere, browsers)
    assert all(len(part) > 10 for part in before)
    do(group, one.place.id, other.place.id)
    assert seen_elsewhere(elsewhere, browsers) == before
    (unblock if do is block else unmute)(group, one.place.id, other.place.id)
    assert seen_elsewhere(elsewhere, browsers) == before
    # And it is a look that sees such things: done there, it shows.
    do(elsewhere[0].group_id, elsewhere[0].id, elsewhere[1].id)
    assert seen_elsewhere(elsewhere, browsers) != before


# --- The one exception ----------------------------------------------------------------------------------------------


def test_in_an_open_circle_both_see_each_other_after_a_warning_and_not_before(world, two, membership_of, els):
    """Dijk sits in the ring. Vuurtoren, who blocked him, finds nothing of him on any page; at the door she is asked, and
    once she comes, both see who is there."""
    one, other, guide = two["Vuurtoren"], two["Dijk"], membership_of(els)
    group, row = one.place.group_id, Meeting.objects.get(id=world.ids["meeting_id"])
    now = timezone.now()
    Meeting.objects.filter(id=row.id).update(starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=1))
    row.refresh_from_db()
    lead = circle.open_circle(guide, row)
    circle.let_in(lead, circle.arrive(other.place, lead.circle).id)
    block(group, one.place.id, other.place.id)
    path, browser = reverse("circle:circle", args=[group, row.id]), world.browser("vuurtoren")
    assert told_of(other.marks, browser.get(path).content.decode()) == []
    assert SEATS["circle"](one.place.member, lead.circle_id) is None
    asked = browser.post(path, {"do": "arrive"}).content.decode()
    assert 'name="sure"' in asked and told_of(other.marks, asked) == []
    assert told_of(one.marks, world.browser("dijk").get(path).content.decode()) == []
    browser.post(path, {"do": "arrive", "sure": "yes"})
    circle.let_in(lead, lead.circle.seats.get(membership=one.place).id)
    assert other.name in told_of(other.marks, browser.get(path).content.decode())
    assert one.name in told_of(one.marks, world.browser("dijk").get(path).content.decode())


def test_muting_hides_nobody_at_the_table(world, two, membership_of, els):
    """Who sits in the ring is seen by all who sit there, whomever they muted."""
    one, other, guide = two["Vuurtoren"], two["Dijk"], membership_of(els)
    group, row = one.place.group_id, Meeting.objects.get(id=world.ids["meeting_id"])
    now = timezone.now()
    Meeting.objects.filter(id=row.id).update(starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=1))
    row.refresh_from_db()
    mute(group, one.place.id, other.place.id)
    lead = circle.open_circle(guide, row)
    for each in (one, other):
        circle.let_in(lead, circle.arrive(each.place, lead.circle, sure=False).id)
    path = reverse("circle:circle", args=[group, row.id])
    assert other.name in world.browser("vuurtoren").get(path).content.decode()
    assert (
        other.name in world.browser("vuurtoren").get(reverse("meetings:meeting", args=[group, row.id])).content.decode()
    )
