"""A locked browser: nothing but the way back in, help, and the way out."""

from __future__ import annotations

import pytest

from sterkersamen.platform.accounts.models import Session
from sterkersamen.testing.cast import PASSPHRASE

pytestmark = pytest.mark.django_db


@pytest.fixture
def locked(client_of, vuurtoren):
    """A browser of Vuurtoren that was left in a hurry."""
    browser = client_of(vuurtoren)
    browser.post("/exit")
    return browser


@pytest.mark.parametrize("path", ["/", "/groups", "/stories", "/account", "/privacy", "/account/access"])
def test_shows_nothing(locked, path):
    answer = locked.get(path)
    assert (answer.status_code, answer["Location"]) == (303, "/lock")


def test_refuses_what_a_script_sends(locked):
    assert locked.post("/language", headers={"X-Enhanced": "1"}).status_code == 423


def test_help_stays(locked):
    assert locked.get("/help").status_code == 200


def test_the_page_says_nothing_about_the_site(locked):
    text = locked.get("/lock").content.decode()
    assert "<title>Op slot</title>" in text
    for word in ("Sterker", "Samen", "Vuurtoren", "Maandaggroep", "cocaïne"):
        assert word not in text


def test_the_passphrase_opens(locked, vuurtoren):
    answer = locked.post("/lock", {"passphrase": PASSPHRASE})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert Session.objects.get(member=vuurtoren).locked_at is None
    assert locked.get("/").status_code == 200


def test_another_passphrase_does_not(locked, vuurtoren):
    answer = locked.post("/lock", {"passphrase": "iets heel anders"})
    assert answer.status_code == 422
    assert "iets heel anders" not in answer.content.decode()
    assert Session.objects.get(member=vuurtoren).locked_at is not None


@pytest.mark.parametrize("typed", ["", "x" * 5000, "a\x00b", "\u202ewachtzin"])
def test_odd_input_is_answered(locked, typed):
    assert locked.post("/lock", {"passphrase": typed}).status_code == 422


def test_tries_are_counted(locked, vuurtoren):
    for _n in range(10):
        assert locked.post("/lock", {"passphrase": "raden"}).status_code == 422
    assert locked.post("/lock", {"passphrase": PASSPHRASE}).status_code == 429
    assert Session.objects.get(member=vuurtoren).locked_at is not None


def test_signing_out_is_possible(locked, vuurtoren):
    locked.post("/sign-out")
    assert not Session.objects.filter(member=vuurtoren).exists()


def test_a_lock_costs_no_query(locked, django_assert_num_queries):
    with django_assert_num_queries(1):
        locked.get("/groups")


def test_is_not_shown_when_nothing_is_locked(client, client_of, dijk):
    assert client.get("/lock")["Location"] == "/"
    assert client_of(dijk).get("/lock")["Location"] == "/"


def test_wrong_method(locked):
    assert locked.delete("/lock").status_code == 405
