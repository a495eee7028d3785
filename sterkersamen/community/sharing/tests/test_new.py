"""Writing something: `sharing:new`."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from sterkersamen.community.sharing.models import Share


@pytest.fixture
def at(group):
    return reverse("sharing:new", args=[group.id])


def test_the_page_says_who_reads_it_and_as_whom_one_writes(client_of, vuurtoren, at):
    page = client_of(vuurtoren).get(at).content.decode()
    assert "Je schrijft als Vuurtoren" in page
    assert "data-draft=" in page


def test_a_share_is_placed_and_shown_to_its_writer(client_of, vuurtoren, dijk, group, at):
    client = client_of(vuurtoren)
    words = {"title": "Maandag", "body": "Gefietst.", "warning": "", "listening_only": "on", "once": str(uuid.uuid4())}
    answer = client.post(at, words)
    row = Share.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/g/{group.id}/shares/{row.uid}?posted=1")
    assert answer.cookies["sent"].value == words["once"]
    assert row.sealed == {"title": "Maandag", "body": "Gefietst.", "warning": ""}
    assert row.listening_only
    assert "Gefietst." in client_of(dijk).get(f"/g/{group.id}/shares").content.decode()


def test_sent_twice_is_placed_once(client_of, vuurtoren, at):
    client, words = client_of(vuurtoren), {"body": "Gefietst.", "once": str(uuid.uuid4())}
    first, second = client.post(at, words), client.post(at, words)
    assert first["Location"] == second["Location"]
    assert Share.objects.count() == 1


def test_the_same_key_with_another_text_is_told_and_loses_nothing(client_of, vuurtoren, at):
    client, key = client_of(vuurtoren), str(uuid.uuid4())
    client.post(at, {"body": "Gefietst.", "once": key})
    answer = client.post(at, {"body": "Gewandeld, en meer.", "once": key})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Gewandeld, en meer." in page
    assert key not in page
    assert Share.objects.count() == 1


def test_two_people_may_hold_the_same_key(client_of, vuurtoren, dijk, at):
    words = {"body": "Gefietst.", "once": str(uuid.uuid4())}
    for one in (vuurtoren, dijk):
        assert client_of(one).post(at, words).status_code == 303
    assert Share.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("body", "", "Er staat nog niets"),
        ("body", "   \n ", "Er staat nog niets"),
        ("body", "x" * 10_001, "langer dan 10.000"),
        ("title", "x" * 121, "De titel is te lang"),
        ("warning", "anders", "Kies een waarschuwing"),
        ("body", "NUL \x00", "niet kunnen bewaren"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_kept(client_of, vuurtoren, at, field, value, says):
    words = {"title": "Mijn titel", "body": "Mijn tekst.", "listening_only": "on", "once": str(uuid.uuid4())}
    answer = client_of(vuurtoren).post(at, words | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    for name in {"title", "body"} - {field}:
        assert words[name] in page
    assert words["once"] in page
    assert "checked" in page
    assert not Share.objects.exists()


@pytest.mark.parametrize("once", ["", "geen sleutel", "00000000-0000-0000-0000-00000000000g", "x" * 5000])
def test_a_form_that_lost_its_key_is_still_carried_out(client_of, vuurtoren, at, once):
    assert client_of(vuurtoren).post(at, {"body": "Gefietst.", "once": once}).status_code == 303


def test_ten_thousand_signs_fit(client_of, vuurtoren, at):
    text = ("Zó'n 😀 dag. " * 900)[:9_999].strip()
    assert client_of(vuurtoren).post(at, {"body": text}).status_code == 303
    assert Share.objects.get().sealed["body"] == text


def test_a_turned_text_is_straightened(client_of, vuurtoren, at):
    client_of(vuurtoren).post(at, {"body": "goed \u202edgals\u202c"})
    assert Share.objects.get().sealed["body"] == "goed dgals"


def test_a_request_from_another_site_is_refused(client_of, vuurtoren, at):
    client = client_of(vuurtoren, enforce_csrf_checks=True)
    assert client.post(at, {"body": "Van elders."}).status_code == 403
    assert not Share.objects.exists()
