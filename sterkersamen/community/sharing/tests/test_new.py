"""Writing something: `sharing:new`."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from sterkersamen.community.sharing import actions
from sterkersamen.community.sharing.models import Share, Story


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


def test_a_warning_is_asked_once_before_anything_is_placed(client_of, vuurtoren, at):
    """Vuurtoren writes about last night. He is asked first; his words wait in the form, under the same key."""
    client = client_of(vuurtoren)
    words = {"title": "Gisteren", "body": "Weer Gesnóven, en gehuild.", "warning": "", "once": str(uuid.uuid4())}
    page = client.post(at, words)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Wil je er een waarschuwing boven?" in text
    for kept in ("Gisteren", "Weer Gesnóven, en gehuild.", words["once"]):
        assert kept in text
    assert not Share.objects.exists()
    answered = client.post(at, words | {"asked": "yes"})
    assert answered.status_code == 303
    assert Share.objects.get().sealed["warning"] == ""
    assert "waarschuwing boven" not in client.get(answered["Location"]).content.decode()


def test_the_button_with_a_warning_places_it_with_one(client_of, vuurtoren, at):
    words = {"body": "Weer gesnoven.", "warning": "", "asked": "yes", "with_warning": "use"}
    assert client_of(vuurtoren).post(at, words).status_code == 303
    assert Share.objects.get().sealed["warning"] == "use"


@pytest.mark.parametrize("words", [{"body": "Gewandeld."}, {"body": "Weer gesnoven.", "warning": "use"}])
def test_who_wrote_of_something_else_or_chose_already_is_not_asked(client_of, vuurtoren, at, words):
    assert client_of(vuurtoren).post(at, words).status_code == 303


def test_the_question_is_not_forgotten_while_something_is_mended(client_of, vuurtoren, at):
    page = client_of(vuurtoren).post(at, {"body": "", "asked": "yes"}).content.decode()
    assert 'name="asked" value="yes"' in page


def test_an_edit_asks_only_when_it_brings_the_words_in(client_of, vuurtoren, membership_of):
    row = actions.share(membership_of(vuurtoren), body="Gewandeld.")
    client, edit = client_of(vuurtoren), reverse("sharing:edit", args=[row.group_id, row.uid])
    words = {"title": "", "warning": "", "seen": ""}
    assert client.post(edit, words | {"body": "Weer gesnoven."}).status_code == 200
    row.refresh_from_db()
    assert row.sealed["body"] == "Gewandeld."
    assert client.post(edit, words | {"body": "Weer gesnoven.", "asked": "yes"}).status_code == 303
    row.refresh_from_db()
    seen = row.edited_at.isoformat()
    assert client.post(edit, words | {"body": "Weer gesnoven. En gehuild.", "seen": seen}).status_code == 303


def test_a_story_is_asked_about_too(client_of, vuurtoren, membership_of):
    row = actions.share(membership_of(vuurtoren), title="Toen", body="Gewandeld.")
    client, offer = client_of(vuurtoren), reverse("sharing:offer", args=[row.group_id, row.uid])
    words = {"name": "Iemand", "title": "Toen", "body": "Weer gesnoven.", "warning": ""}
    assert client.post(offer, words).status_code == 200
    assert not Story.objects.exists()
    assert client.post(offer, words | {"asked": "yes", "with_warning": "use"}).status_code == 303
    assert Story.objects.get().sealed["warning"] == "use"


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
