"""Help now: for everyone, whoever and wherever."""

from __future__ import annotations

import pytest
from django.db import DatabaseError

from sterkersamen.platform.safety import actions, hooks, queries
from sterkersamen.platform.safety.models import CrisisContact
from sterkersamen.platform.vault.fields import SealBroken

pytestmark = pytest.mark.django_db


def test_is_public_and_has_the_numbers(client):
    page = client.get("/help")
    text = page.content.decode()
    assert page.status_code == 200
    assert text.index("tel:112") < text.index("tel:113") < text.index("tel:0880767000")
    assert "tel:0885051220" in text
    # Said once, not beneath each number.
    assert text.count("nog niet nagekeken door deze organisatie") == 1
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
    assert "nagekeken op 2 maart" in text
    # The others were not.
    assert text.count("nog niet nagekeken door deze organisatie") == 1


def test_what_nobody_knows_is_left_out(client):
    """Dijk, at night, reads what is known of a number, and no lines that say that nobody knows."""
    text = client.get("/help").content.decode()
    lines = text[text.index("tel:08002000") :].partition("</li>")[0]
    assert "dag en nacht · gratis</p>" in lines
    assert "weten we niet" not in text


def test_when_all_is_checked_nothing_says_otherwise(client):
    for row in queries.first_contacts():
        keep = ("name", "kind", "position", "phone", "also", "what_for", "hours", "cost", "asks_name", "calls_back")
        actions.save_contact(row.key, {name: getattr(row, name) for name in keep} | {"checked_on": "2026-03-02"})
    assert "nog niet nagekeken" not in client.get("/help").content.decode()


def test_is_there_when_the_table_is_not(client, monkeypatch):
    def broken(*_args):
        raise DatabaseError

    monkeypatch.setattr(CrisisContact.objects, "order_by", broken)
    assert "tel:112" in client.get("/help").content.decode()


@pytest.mark.parametrize("error", [DatabaseError, SealBroken, KeyError])
def test_one_card_that_fails_takes_nothing_from_the_others(client_of, dijk, monkeypatch, error):
    def broken(_member):
        raise error("Dijk")

    monkeypatch.setattr(hooks, "HELP", [(1, broken), (2, lambda member: "Bel Ome Jan")])
    monkeypatch.setattr(hooks, "AFTER", [(1, broken)])
    page = client_of(dijk).get("/help")
    assert page.status_code == 200 and "Bel Ome Jan" in page.content.decode()


def test_wrong_method(client):
    assert client.post("/help").status_code in {403, 405}
