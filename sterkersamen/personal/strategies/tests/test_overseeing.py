"""What was published: taken out by who may, and reported by everybody who can read it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from sterkersamen.personal.strategies import actions
from sterkersamen.personal.strategies.models import Offer, OwnStrategy
from sterkersamen.personal.strategies.tests.conftest import WORDS, read, to, told

TITLE = WORDS["title"]


@pytest.mark.parametrize("role", ["els", "moderator"])
def test_who_may_takes_it_out_and_says_why(client_of, vuurtoren, stranger, published, own, role, request):
    client, door = client_of(request.getfixturevalue(role)), to("take_out", published.id)
    assert door in read(client, to("strategy", str(published.id)))
    assert client.post(door, {"word": ""}).status_code == 422
    assert client.post(door, {"word": "Er staat een plek in."}).status_code == 303
    published.refresh_from_db()
    assert published.ended_how == "taken_out" and published.sealed is None
    assert TITLE not in read(client_of(stranger), to("strategies"))
    page = read(client_of(vuurtoren), to("strategy", str(own.id)))
    assert "Er staat een plek in." in page and "is daar weggehaald" in page
    assert told(vuurtoren) == ["Een gespreksleider keek naar wat je aanbood."]
    assert client.get(door).status_code == 404


def test_nobody_else_takes_it_out(client_of, dijk, bram, stranger, organiser, published):
    for one in (dijk, bram, stranger, organiser):
        client = client_of(one)
        assert client.get(to("take_out", published.id)).status_code == 403
        assert client.post(to("take_out", published.id), {"word": "Weg."}).status_code == 403
        assert to("take_out", published.id) not in read(client, to("strategy", str(published.id)))
    assert Offer.objects.published().exists()


def test_it_is_reported_without_telling_who_or_of_whom(
    client_of, stranger, vuurtoren, els, moderator, published, membership_of
):
    client, door = client_of(stranger), to("report", published.id)
    assert door in read(client, to("strategy", str(published.id)))
    page = read(client, door)
    for trace in ("Vuurtoren", "Maandaggroep", str(published.membership_id), "moderators_only"):
        assert trace not in page
    assert client.post(door, {"why": ""}).status_code == 422
    answer = client.post(door, {"why": "unsafe", "more": "Dit kan mis gaan.", "once": str(uuid4())})
    assert answer.url == to("strategy", str(published.id))
    assert client_of(vuurtoren).get(door).status_code == 404, "not one's own"
    guide = client_of(els)
    reports = read(guide, reverse("groups:reports", args=[published.membership.group_id]))
    link = re.search(r'href="([^"]+/reports/[0-9a-f-]{36})"', reports)
    assert link
    for page in (read(guide, link[1]), read(client_of(moderator), f"/moderation/{link[1].rsplit('/', 1)[1]}")):
        assert TITLE in page and "Loop naar het water." in page and "Dit kan mis gaan." in page
        assert "Vuurtoren" not in page


def test_a_moderator_takes_out_what_was_reported(client_of, stranger, moderator, published):
    client_of(stranger).post(to("report", published.id), {"why": "rules", "once": str(uuid4())})
    desk = client_of(moderator)
    claim = re.search(r'action="(/moderation/[0-9a-f-]{36})/claim"', read(desk, reverse("moderation:reports")))
    assert claim
    assert TITLE in read(desk, claim[1])
    desk.post(f"{claim[1]}/decide", {"kind": "withdraw", "rule": "other"})
    assert client_of(stranger).get(to("strategy", str(published.id))).status_code == 404
    assert TITLE in read(desk, claim[1]), "the copy of the report stays"


def test_what_a_facilitator_wrote_is_reported_past_the_facilitators(
    client_of, stranger, els, tineke, moderator, membership_of
):
    place = membership_of(els)
    row = actions.offer(OwnStrategy.objects.create(member=els, data=WORDS), place, WORDS)
    actions.agree(row, membership_of(tineke))
    page = read(client_of(stranger), to("report", row.id))
    assert "gespreksleider schreef" not in page
    client_of(stranger).post(to("report", row.id), {"why": "rules", "once": str(uuid4())})
    assert "Er zijn geen meldingen" in read(client_of(tineke), reverse("groups:reports", args=[place.group_id]))
    assert "alleen voor moderatoren" in read(client_of(moderator), reverse("moderation:reports"))
