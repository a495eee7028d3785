"""Quick exit: one tap, without a script, and always locks."""

from __future__ import annotations

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from sterkersamen.platform.accounts.models import Session
from sterkersamen.platform.live.models import Event

pytestmark = pytest.mark.django_db


def test_locks_and_leads_to_a_page_that_says_nothing(client_of, vuurtoren):
    browser = client_of(vuurtoren)
    answer = browser.post("/exit")
    assert (answer.status_code, answer["Location"]) == (303, "/recipe")
    assert Session.objects.get(member=vuurtoren).locked_at is not None
    assert browser.get("/")["Location"] == "/lock"


def test_works_without_a_token(vuurtoren, client_of):
    """From a page that was kept offline, or that stood open for days."""
    assert client_of(vuurtoren, enforce_csrf_checks=True).post("/exit").status_code == 303


def test_works_without_an_account():
    assert Client(enforce_csrf_checks=True).post("/exit")["Location"] == "/recipe"


def test_ends_the_streams_of_this_browser(client_of, vuurtoren):
    browser = client_of(vuurtoren)
    browser.post("/exit")
    told = Event.objects.get(stream_kind="control", kind="signed_out")
    assert told.ref == Session.objects.get(member=vuurtoren).public_id


def test_locks_this_browser_only(client_of, vuurtoren):
    phone, laptop = client_of(vuurtoren), client_of(vuurtoren)
    phone.post("/exit")
    assert laptop.get("/").status_code == 200


def test_a_second_time_keeps_the_first_moment(client_of, vuurtoren):
    browser = client_of(vuurtoren)
    browser.post("/exit")
    first = Session.objects.get(member=vuurtoren).locked_at
    assert browser.post("/exit").status_code == 303
    assert Session.objects.get(member=vuurtoren).locked_at == first


def _storage_fails(monkeypatch, error):
    """From here on nothing is changed or taken away; reading goes on."""

    def fail(*_given, **_named):
        raise error

    for verb in ("update", "delete"):
        monkeypatch.setattr(f"django.db.models.query.QuerySet.{verb}", fail)


@pytest.mark.parametrize("error", [OperationalError("disk full for vuurtoren-login"), InterfaceError(), OSError()])
def test_a_lock_that_cannot_be_written_signs_out(client_of, vuurtoren, monkeypatch, caplog, error):
    """The disk is full when Vuurtoren leaves in a hurry: this browser must not stay open."""
    browser = client_of(vuurtoren)
    with monkeypatch.context() as full:
        _storage_fails(full, error)
        answer = browser.post("/exit")
    assert (answer.status_code, answer["Location"]) == (303, "/recipe")
    assert answer.cookies["session"]["max-age"] == answer.cookies["invitation"]["max-age"] == 0
    assert not browser.cookies["session"].value
    assert browser.get("/account")["Location"].startswith("/sign-in")
    (line,) = [record for record in caplog.records if record.name.startswith("sterkersamen")]
    assert type(error).__name__ in line.getMessage()
    assert "vuurtoren" not in line.getMessage() + str(line.exc_info)


@pytest.mark.parametrize("error", [OperationalError("gone"), ValueError("anything")])
def test_leads_away_where_nobody_can_say_who_it_is(client_of, vuurtoren, monkeypatch, error):
    """The database is gone altogether, and Vuurtoren has no script: the tomato soup comes, and no cookie stays."""
    browser = client_of(vuurtoren)
    browser.raise_request_exception = False

    def gone(*_given):
        raise error

    with monkeypatch.context() as without:
        without.setattr("sterkersamen.platform.accounts.sessions._read", gone)
        assert browser.get("/groups").status_code >= 500
        answer = browser.post("/exit")
        assert (answer.status_code, answer["Location"]) == (303, "/recipe")
        assert answer.cookies["session"]["max-age"] == answer.cookies["invitation"]["max-age"] == 0
        assert answer["Cache-Control"] == "no-store"
        assert browser.get("/recipe").status_code == 200
    assert browser.get("/account")["Location"].startswith("/sign-in")


def test_a_browser_that_was_left_and_cannot_be_locked_later_either(client_of, vuurtoren, monkeypatch):
    """The lock did not arrive, and when the browser comes back the disk is full: it is signed out, not let in."""
    browser = client_of(vuurtoren)
    browser.cookies["left"] = "1"
    with monkeypatch.context() as full:
        _storage_fails(full, OperationalError())
        answer = browser.get("/account")
    assert answer["Location"].startswith("/sign-in")
    assert answer.cookies["session"]["max-age"] == answer.cookies["left"]["max-age"] == 0
    assert browser.get("/account")["Location"].startswith("/sign-in")


@pytest.mark.parametrize(("mode", "wiped"), [("navigate", True), ("cors", False)])
def test_a_form_that_came_by_itself_has_the_browser_wipe(client_of, vuurtoren, mode, wiped):
    """Our script wipes itself, and keeps the messages (push) that the worker of this browser gets."""
    answer = client_of(vuurtoren).post("/exit", headers={"Sec-Fetch-Mode": mode})
    assert ("Clear-Site-Data" in answer) is wiped


def test_half_a_sign_in_that_cannot_be_taken_away_goes_too(monkeypatch):
    browser = Client()
    half = browser.session
    half["half"] = True
    half.save()
    with monkeypatch.context() as full:
        _storage_fails(full, OperationalError())
        answer = browser.post("/exit")
    assert (answer.status_code, answer.cookies["session"]["max-age"]) == (303, 0)


def test_every_page_has_the_button(client):
    for path in ("/", "/help", "/privacy", "/about/first-time", "/about/anonymous", "/nope", "/sign-in", "/offline"):
        text = client.get(path).content.decode()
        assert 'action="/exit"' in text, path
        assert 'href="/help"' in text, path


def test_wrong_method(client):
    assert client.get("/exit").status_code == 405


def test_the_page_it_leads_to_has_no_name_and_no_way_back(client):
    text = client.get("/recipe").content.decode()
    assert "<title>Tomatensoep</title>" in text
    for word in ("Sterker", "Samen", "groep", "cocaïne", "Hulp", 'href="/"'):
        assert word not in text


def test_another_address_can_be_chosen(client, settings):
    """By a header: our rules for forms (CSP) forbid a redirect from a form to another host."""
    assert "Refresh" not in client.get("/recipe")
    settings.QUICK_EXIT_URL = "https://example.org/"
    assert client.get("/recipe")["Refresh"] == "0; url=https://example.org/"
