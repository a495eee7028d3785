"""Searching on a page: `sharing:search`."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from sterkersamen.community.sharing import actions, finding
from sterkersamen.community.sharing.views.search import KEPT_SECONDS


@pytest.fixture
def at(group):
    return reverse("sharing:search", args=[group.id])


@pytest.fixture
def row(vuurtoren, membership_of):
    return actions.share(membership_of(vuurtoren), title="Langs het water", body="Gefietst in de regen.")


def ask(client, at, words):
    """What stands in the browser after the question was sent."""
    return client.post(at, words, follow=True)


def test_what_is_found_is_marked_and_leads_to_the_text(client_of, dijk, at, row):
    page = ask(client_of(dijk), at, {"words": "fietsen", "order": "newest"}).content.decode()
    assert "<mark>Gefietst</mark>" in page
    assert reverse("sharing:share", args=[row.group_id, row.uid]) in page
    assert "Dat is alles wat we vonden" in page


def test_the_question_is_in_no_address(client_of, dijk, at, row):
    page = client_of(dijk).get(at, {"words": "fietsen"}).content.decode()
    assert "<mark>" not in page
    client = client_of(dijk)
    answer = client.post(at, {"words": "fietsen"})
    assert answer.status_code == 303
    sealed = answer["Location"].partition("?s=")[2]
    assert b"fiets" not in base64.urlsafe_b64decode(sealed)
    answer = client.get(answer["Location"])
    assert "<mark>Gefietst</mark>" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert 'method="post"' in page


def test_what_was_found_opens_again_for_this_session_in_this_group_and_not_for_ever(
    client_of, dijk, vuurtoren, group, at, row
):
    """Dijk reads a hit and goes back. Whoever finds the address in a history opens nothing with it."""
    client = client_of(dijk)
    address = client.post(at, {"words": "fietsen"})["Location"]
    for _time in range(2):
        assert "<mark>" in client.get(address).content.decode()
    for other in (client_of(dijk), client_of(vuurtoren)):
        page = other.get(address)
        assert page.status_code == 200
        assert "<mark>" not in page.content.decode()
    for broken in ("x", "%00", address.partition("=")[2][:-8], "A" * 400):
        assert client.get(at, {"s": broken}).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(seconds=KEPT_SECONDS + 1)):
        assert "<mark>" not in client.get(address).content.decode()


def test_nothing_found_says_what_to_try(client_of, dijk, at, row):
    assert "Niets gevonden" in ask(client_of(dijk), at, {"words": "zeppelin"}).content.decode()
    assert "bijna elke tekst" in ask(client_of(dijk), at, {"words": "het een de"}).content.decode()


def test_a_text_with_a_warning_stays_folded(client_of, dijk, vuurtoren, membership_of, at):
    actions.share(membership_of(vuurtoren), body="Weer gesnoven.", warning="use")
    page = ask(client_of(dijk), at, {"words": "gesnoven"}).content.decode()
    assert page.index('<details class="warn">') < page.index("<mark>gesnoven</mark>")


def test_more_hits_come_by_a_form(client_of, dijk, vuurtoren, membership_of, at):
    me = membership_of(vuurtoren)
    for number in range(finding.PAGE + 1):
        actions.share(me, body=f"Zeilen {number}.")
    client = client_of(dijk)
    page = ask(client, at, {"words": "zeilen", "order": "newest"}).content.decode()
    assert 'name="before"' in page
    before = page.partition('name="before" value="')[2].partition('"')[0]
    rest = ask(client, at, {"words": "zeilen", "order": "newest", "before": before}).content.decode()
    assert rest.count("<mark>") == 1


@pytest.mark.parametrize(
    "words",
    [
        {"words": ""},
        {"words": "x" * 201},
        {"words": "zee\x00"},
        {"words": "zee", "order": "willekeurig"},
        {"words": "zee", "before": "x"},
        {},
    ],
)
def test_a_wrong_question_is_told(client_of, dijk, at, words):
    assert client_of(dijk).post(at, words).status_code == 422


def test_an_unknown_place_to_go_on_from_finds_nothing(client_of, dijk, at, row):
    words = {"words": "fietsen", "before": "6e9d28e8-7f12-4a62-b8d3-1b80ab0a5b6c"}
    for order in ("newest", "best"):
        assert "<mark>" not in ask(client_of(dijk), at, words | {"order": order}).content.decode()


def test_one_may_search_only_so_often(client_of, dijk, at, row, monkeypatch):
    client = client_of(dijk)
    for _ in range(60):
        assert ask(client, at, {"words": "fietsen"}).status_code == 200
    answer = ask(client, at, {"words": "fietsen"})
    assert answer.status_code == 429
    assert "Wacht een minuut" in answer.content.decode()
