"""Searching on a page: `sharing:search`."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sterkersamen.community.sharing import actions, finding


@pytest.fixture
def at(group):
    return reverse("sharing:search", args=[group.id])


@pytest.fixture
def row(vuurtoren, membership_of):
    return actions.share(membership_of(vuurtoren), title="Langs het water", body="Gefietst in de regen.")


def test_what_is_found_is_marked_and_leads_to_the_text(client_of, dijk, at, row):
    page = client_of(dijk).post(at, {"words": "fietsen", "order": "newest"}).content.decode()
    assert "<mark>Gefietst</mark>" in page
    assert reverse("sharing:share", args=[row.group_id, row.uid]) in page
    assert "Dat is alles wat we vonden" in page


def test_the_question_is_in_no_address(client_of, dijk, at, row):
    page = client_of(dijk).get(at, {"words": "fietsen"}).content.decode()
    assert "<mark>" not in page
    answer = client_of(dijk).post(at, {"words": "fietsen"})
    assert answer["Cache-Control"] == "no-store"
    assert "?" not in answer.request["PATH_INFO"]
    assert 'method="post"' in page


def test_nothing_found_says_what_to_try(client_of, dijk, at, row):
    assert "Niets gevonden" in client_of(dijk).post(at, {"words": "zeppelin"}).content.decode()
    assert "bijna elke tekst" in client_of(dijk).post(at, {"words": "het een de"}).content.decode()


def test_a_text_with_a_warning_stays_folded(client_of, dijk, vuurtoren, membership_of, at):
    actions.share(membership_of(vuurtoren), body="Weer gesnoven.", warning="use")
    page = client_of(dijk).post(at, {"words": "gesnoven"}).content.decode()
    assert page.index('<details class="warn">') < page.index("<mark>gesnoven</mark>")


def test_more_hits_come_by_a_form(client_of, dijk, vuurtoren, membership_of, at):
    me = membership_of(vuurtoren)
    for number in range(finding.PAGE + 1):
        actions.share(me, body=f"Zeilen {number}.")
    client = client_of(dijk)
    page = client.post(at, {"words": "zeilen", "order": "newest"}).content.decode()
    assert 'name="before"' in page
    before = page.partition('name="before" value="')[2].partition('"')[0]
    rest = client.post(at, {"words": "zeilen", "order": "newest", "before": before}).content.decode()
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
        assert "<mark>" not in client_of(dijk).post(at, words | {"order": order}).content.decode()


def test_one_may_search_only_so_often(client_of, dijk, at, row, monkeypatch):
    client = client_of(dijk)
    for _ in range(60):
        assert client.post(at, {"words": "fietsen"}).status_code == 200
    answer = client.post(at, {"words": "fietsen"})
    assert answer.status_code == 429
    assert "Wacht een minuut" in answer.content.decode()
