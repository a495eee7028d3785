"""Joost sold, and looks for customers: he comes in by a code that somebody passed on, offers, asks for numbers, looks for
who is new and alone, and comes back after he was removed."""

from __future__ import annotations

import re

import pytest

from sterkersamen.community.conversations import actions as conversations
from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Invitation, Membership
from sterkersamen.community.sharing.models import Share
from sterkersamen.platform.live.models import Event
from sterkersamen.testing.cast import make_member
from tests.everything import routes

pytestmark = pytest.mark.django_db
OFFER = "Rustige avond hier. Ik heb nog wat liggen, 50 euro per gram. Stuur een bericht."
NUMBER = "Bel me op 06-12345678, dan praten we verder."
LINK = "Kom naar t.me/joostvanhier voor meer."


@pytest.fixture
def code(els, membership_of) -> str:
    return groups.invite(membership_of(els), uses=5)[1]


@pytest.fixture
def joost(player, code):
    """Joost, who was given a code."""
    him = player(make_member("joost-login"))
    him.get("/join")
    him.send("/join", code=code)
    for name in ("Joost sneeuw te koop", "Joost 0612345678", "Gespreksleider Els", "Els"):
        him.send("/join/in", name=name, rules_read="on")
        assert him.status == 422, f"came in as {name}"
    him.send("/join/in", name="Joost", rules_read="on")
    assert him.status == 200 and "/join" not in him.address, him.text
    return him


def share(him, group, body: str) -> str:
    him.get(f"/g/{group.id}/shares/new")
    him.send("/shares/new", body=body)
    assert him.status == 200 and "/shares/new" not in him.address, him.text
    return re.sub(r"[?#].*", "", him.address)


def test_what_he_offers_is_read_by_a_facilitator_first(joost, player, group, els, vuurtoren, dijk):
    for body, hidden in ((OFFER, "50 euro"), (NUMBER, "12345678"), (LINK, "joostvanhier")):
        at = share(joost, group, body)
        # He reads it as he wrote it, and that it waits: no reason to write it otherwise.
        assert hidden in joost.sees(at)
        for reader in (player(vuurtoren), player(dijk)):
            for page in (at, f"/g/{group.id}/shares", f"/g/{group.id}/", "/"):
                assert hidden not in reader.sees(page), page
            reader.get(f"/g/{group.id}/search")
            reader.send("/search", words=hidden)
            assert hidden not in re.sub(r"<input[^>]*>", "", reader.html)
        held = player(els).sees(f"/g/{group.id}/held")
        assert hidden in held
    # The rest is there: nothing that is not dangerous is lost.
    assert "Rustige avond hier" in player(dijk).sees(f"/g/{group.id}/shares")


@pytest.mark.parametrize(
    "written",
    [
        "0 6 1 2 3 4 5 6 7 8",
        "nul zes een twee drie vier vijf zes zeven acht",
        "06.12.34.56.78",
        "+31 6 12 34 56 78",
        "О6-12З45678",
        "06-1234-5678",
        "o6-l2345678",
    ],
)
def test_a_number_written_otherwise_is_a_number(joost, player, group, dijk, written):
    at = share(joost, group, f"Fijne avond allemaal. Ik ben er op {written} de hele avond.")
    assert written not in player(dijk).sees(at) and written.split()[-1] not in player(dijk).text


def test_answers_and_stories_are_no_way_around(joost, player, group, vuurtoren, dijk, membership_of):
    from sterkersamen.community.sharing import actions as sharing

    row = sharing.share(membership_of(vuurtoren), title="Maandag", body="Vandaag was zwaar.")
    at = f"/g/{group.id}/shares/{row.uid}"
    joost.get(at)
    joost.send(at, body=NUMBER)
    assert "12345678" in joost.sees(at) and "12345678" not in player(dijk).sees(at)
    own = share(joost, group, "Zo ging het bij mij.")
    joost.get(own + "/offer")
    joost.send("/offer", name="Joost", title="Mijn weg", body=OFFER)
    assert "50 euro" not in player(dijk).sees("/stories")


def test_he_is_alone_with_nobody(joost, player, group, vuurtoren, dijk, els, membership_of):
    """There is no message to one person; who asks at night gets a room with all who answer, and facilitators see it."""
    assert not [name for name in routes() if re.search(r"(direct|private|message|dm)", name.partition(":")[2])]
    people = joost.get(f"/g/{group.id}/people")
    found = [link for link in people.links if re.fullmatch(rf"/g/{group.id}/people/[0-9a-f-]{{36}}", link)]
    assert len(found) > 2
    for link in found:
        page = joost.get(link)
        typed = [name for form in page.forms if form.method == "post" for name in form.texts]
        assert typed == [], f"something can be written to one person at {link}"
    # He may answer nobody at night before a facilitator agreed, and comes to no conversation that others have.
    conversations.approve(membership_of(els), conversations.offer(membership_of(dijk)).id)
    joost.get(f"/g/{group.id}/awake/answering")
    joost.send("/awake/answering", ("do", "offer"))
    asks = player(vuurtoren)
    asks.get(f"/g/{group.id}/awake")
    asks.send("/awake")
    talk = re.sub(r"[?#].*", "", asks.address)
    assert "/talk/" in talk
    assert joost.ask("GET", talk) == 404 and joost.ask("POST", talk, b"do=come") == 404
    # Whoever reads is seen there, and facilitators find the room on the page of the group.
    assert talk in player(els).get(f"/g/{group.id}/").links


def test_he_does_not_find_who_is_new(joost, group, vuurtoren, dijk):
    """Neither the list of people nor a person's page says since when somebody is here."""
    newest = make_member("brandnieuw-login")
    him = groups.join(newest, groups.invitation_of(_code(group)), name="Nieuwkomer", rules_number=1)
    before = {link: joost.sees(link) for link in joost.get(f"/g/{group.id}/people").links if "/people/" in link}
    assert f"/g/{group.id}/people/{him.id}" in before
    Membership.objects.filter(id=him.id).update(joined_at="2020-01-01T12:00:00Z")
    assert before == {link: joost.sees(link) for link in joost.get(f"/g/{group.id}/people").links if "/people/" in link}


def _code(group) -> str:
    leads = Membership.objects.select_related("group", "member").exclude(facilitator_since=None).get(group=group)
    return groups.invite(leads, uses=2)[1]


def test_he_places_ten_texts_an_hour(joost, group):
    for number in range(10):
        share(joost, group, f"Hallo allemaal, dit is nummer {number}.")
    joost.get(f"/g/{group.id}/shares/new")
    joost.send("/shares/new", body="En nog een.")
    assert joost.status == 429 and "En nog een." in joost.html
    assert Share.objects.count() == 10


def test_removed_he_is_out_and_does_not_come_back_by_himself(joost, player, group, els, code, membership_of):
    at = share(joost, group, "Ik ben Joost.")
    his = Membership.objects.get(group=group, member__login_hash=_hash("joost-login"))
    before = Event.objects.count()
    guide = player(els)
    guide.get(f"/g/{group.id}/manage/people/{his.id}")
    guide.send(f"/manage/people/{his.id}", ("do", "remove"))
    assert Event.objects.count() > before, "open streams are told"
    for path in ("/", "/people", "/shares", "/search", "/awake", "/meetings", "/me", "/rules"):
        assert joost.ask("GET", f"/g/{group.id}{path}") == 404, path
    assert joost.ask("GET", at) == 404 and joost.ask("POST", at, b"body=x") == 404
    assert joost.ask("GET", f"/live/?stream=group:{group.id}") != 200
    # The code that still goes around lets him in no more; to ask again is for a facilitator to decide.
    assert Invitation.objects.get().uses_left > 1
    joost.get("/join")
    joost.send("/join", code=code)
    if "/join/in" in [form.path for form in joost.page.forms]:
        joost.send("/join/in", name="Sneeuwvlok", rules_read="on")
    assert joost.ask("GET", f"/g/{group.id}/") == 404
    # With another account and a code he would be in: his numbers are covered again, and he is as slow as anybody new.
    again = player(make_member("joost2-login"))
    again.get("/join")
    again.send("/join", code=code)
    again.send("/join/in", name="Sneeuwvlok", rules_read="on")
    another = share(again, group, NUMBER)
    assert "12345678" not in player(els).sees(f"/g/{group.id}/shares")
    assert "12345678" in again.sees(another)


def _hash(name: str) -> str:
    from sterkersamen.platform.accounts.managers import login_hash

    return login_hash(name)
