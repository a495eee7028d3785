"""Help now: for everyone, whoever and wherever."""

from __future__ import annotations

import pytest
from django.db import DatabaseError

from sterkersamen.platform.safety import actions
from sterkersamen.platform.safety.models import CrisisContact

pytestmark = pytest.mark.django_db


def test_is_public_and_has_the_numbers(client):
    page = client.get("/help")
    text = page.content.decode()
    assert page.status_code == 200
    assert text.index("tel:112") < text.index("tel:113") < text.index("tel:0880767000")
    assert "tel:0885051220" in text
    assert "Nog niet nagekeken door deze organisatie." in text
    assert "pijn op de borst" in text[: text.index("tel:112")]


def test_keeps_nothing(client):
    page = client.get("/help")
    assert page["Cache-Control"] == "no-store"
    assert "session" not in page.cookies


def test_is_there_for_members_too(client_of, dijk):
    assert client_of(dijk).get("/help").status_code == 200


def test_speaks_the_language_that_is_asked_for(client):
    assert client.get("/help?in=en")["Content-Language"] in {"nl", "en"}
    assert b'<html lang="en">' in client.get("/help?in=en").content
    assert b'<html lang="nl">' in client.get("/help?in=xx").content


def test_shows_what_the_organiser_keeps(client):
    row = {
        "name": "Buurtlijn",
        "kind": "talk",
        "position": 1,
        "phone": "020-1234567",
        "what_for": {"nl": "praten"},
        "hours": {"nl": "altijd"},
    }
    actions.save_contact("buurtlijn", row | {"cost": {"nl": "niets"}, "checked_on": "2026-03-02"})
    text = client.get("/help").content.decode()
    assert "Buurtlijn" in text
    assert "Nagekeken op 2 maart" in text


def test_is_there_when_the_table_is_not(client, monkeypatch):
    def broken(*_args):
        raise DatabaseError

    monkeypatch.setattr(CrisisContact.objects, "order_by", broken)
    assert "tel:112" in client.get("/help").content.decode()


def test_wrong_method(client):
    assert client.post("/help").status_code in {403, 405}
