"""Somebody with a program. First with an account that belongs nowhere, then as a member who copies what there is to read,
and with what members of two groups know of each other."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest

from sterkersamen.community.groups import actions as groups
from sterkersamen.testing.cast import join
from sterkersamen.testing.pages import Page, crawl, ids
from tests.everything import World, names_in, routes

pytestmark = pytest.mark.django_db
# Names that many could have are among the ideas for one.
PRIVATE = ["Vandaag was zwaar", "Goed dat je het vertelt", "Ik loop rondjes", "Een lange dag", "Tineke"]


def walk(player, start: str = "/") -> dict[str, Page]:
    """All that can be reached by links."""

    def get(path: str) -> tuple[int, str, str]:
        player.get(path)
        return player.status, player.address, player.html

    return crawl(get, start)


def test_with_an_account_he_finds_which_groups_are_open_and_no_more(player, world: World, stranger):
    his = player(stranger)
    pages = walk(his)
    text = " ".join(word for page in pages.values() for word in page.words)
    assert "Maandaggroep" in text, "open groups show that they exist"
    assert [(path, one) for one in PRIVATE for path, page in pages.items() if one in " ".join(page.words)] == []
    # And every address that there is, with the right ids: as if there were nothing.
    for name, pattern in routes().items():
        if "group_id" in names_in(pattern) and not name.startswith(("groups:ask", "conversations:awake")):
            right, wrong = world.address(name), world.address(name, group_id=uuid4())
            there = his.ask("GET", right), his.to, re.sub(r'value="[^"]+"|nonce[^ >]+', "", his.html)
            nowhere = his.ask("GET", wrong), his.to, re.sub(r'value="[^"]+"|nonce[^ >]+', "", his.html)
            assert there == nowhere, f"{name} tells that there is something"


def test_ids_are_drawn_and_not_counted(player, world: World, els):
    """From one address nobody gets to the next: no numbers, no order, nothing made of the time or of a name."""
    found = set()
    for path, page in walk(player(els)).items():
        for link in [path, *page.links, *(form.path for form in page.forms)]:
            found |= set(re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", link))
            numbers = re.findall(r"/(\d+)(?:/|$)", link.partition("?")[0])
            # One's own questionnaires are numbered from the first, so that an address names none.
            assert numbers == [] or link.startswith("/me/measures/"), link
    assert len(found) > 20
    drawn = [one for one in found if UUID(one).version == 4]
    assert len(drawn) == len(found), sorted(found - set(drawn))


def test_what_a_member_copies_is_of_one_group(player, world: World, vuurtoren, other_group, dijk):
    """She reads in two groups, and keeps all of it. Nothing in the one copy says who somebody is in the other."""
    join(vuurtoren, other_group, "Meerkoet")
    join(dijk, other_group, "Roodborst")
    pages = walk(player(dijk))

    def of(group_id) -> tuple[set[str], str]:
        """The ids of people, texts and dates in a group, as they stand in addresses; and all words."""
        own = {path: page for path, page in pages.items() if path.startswith(f"/g/{group_id}")}
        assert len(own) > 5
        links = [
            link for path, page in own.items() for link in [path, *page.links] if link.startswith(f"/g/{group_id}")
        ]
        return ids(" ".join(links)) - {group_id.hex}, " ".join(word for page in own.values() for word in page.words)

    (here_ids, here_words), (there_ids, there_words) = of(world.ids["group_id"]), of(other_group.id)
    assert len(here_ids) > 8 and len(there_ids) > 1
    assert not here_ids & there_ids
    assert "Meerkoet" not in here_words and "Vuurtoren" not in there_words
    assert str(vuurtoren.pk) not in here_words + there_words


def test_guessing_is_counted(player, world: World, stranger, els, membership_of):
    """Codes of invitations, codes on paper, addresses of calendars: too long to guess, and too slow."""
    code = groups.invite(membership_of(els))[1]
    his = player(stranger)
    his.get("/join")
    statuses = []
    for number in range(62):
        his.get(f"/join/aaaaa-{number:05d}")
        statuses.append(his.status)
    assert statuses[0] < 429 and statuses[-1] == 429, statuses
    # With the right one he is not told either, for now.
    his.get(f"/join/{code}")
    assert his.status == 429 and "Maandaggroep" not in his.html
    nobody = player()
    assert {nobody.ask("GET", f"/agenda/{'x' * 42}{one}.ics") for one in "abc"} == {404}
    looks = [nobody.ask("GET", f"/check/{number:05d}-aaaaa") for number in range(70)]
    assert looks[-1] == 429


def test_a_member_searches_no_faster_than_a_person(player, world: World, vuurtoren):
    her = player(vuurtoren)
    search = f"/g/{world.ids['group_id']}/search"
    her.get(search)
    statuses = [(her.send("/search", words=f"woord {number}"), her.status)[1] for number in range(62)]
    assert statuses[0] == 200 and statuses[-1] == 429
