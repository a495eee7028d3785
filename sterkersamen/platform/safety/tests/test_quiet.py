"""Plain names and titles for who wants them, the lock after a silence, and what is told of what stays visible."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sterkersamen.platform.accounts.models import Session
from sterkersamen.testing.cast import PASSPHRASE
from sterkersamen.testing.pages import without_tokens

pytestmark = pytest.mark.django_db


def title(answer) -> str:
    return answer.content.decode().partition("<title>")[2].partition("</title>")[0]


@pytest.fixture
def quiet(client_of, vuurtoren) -> Client:
    """A browser of Vuurtoren, who wants it plain."""
    browser = client_of(vuurtoren)
    assert browser.post("/look", {"do": "on"})["Location"] == "/account/quiet"
    vuurtoren.refresh_from_db()
    return browser


def test_counts_for_the_account_wherever_one_signs_in(quiet, client_of, vuurtoren):
    assert vuurtoren.discreet
    other = client_of(vuurtoren)
    answer = other.get("/account")
    assert title(answer) == "Notities"
    # And that browser knows it from now on, also when nobody is signed in.
    assert (answer.cookies["look"].value, answer.cookies["look"]["httponly"]) == ("plain", True)
    other.post("/sign-out")
    assert other.get("/")["Location"] == "/sign-in"


def test_the_browser_knows_it_before_and_after(quiet):
    """Whoever opens the address on this telephone sees a page to sign in to something called Notities."""
    quiet.post("/sign-out")
    page = quiet.get("/", follow=True)
    text = page.content.decode()
    assert title(page) == "Notities"
    assert "Sterker Samen" not in text and "/about" not in text
    assert 'href="/help"' in text and 'action="/exit"' in text


def test_before_there_is_an_account():
    browser = Client()
    page = browser.get("/about/anonymous").content.decode()
    assert "Zet het aan in deze browser" in page
    assert browser.post("/look", {"do": "on"})["Location"] == "/about/anonymous#plain"
    assert title(browser.get("/sign-in")) == title(browser.get("/nope")) == "Notities"
    assert "Zet het uit in deze browser" in browser.get("/about/anonymous").content.decode()
    browser.post("/look", {"do": "off"})
    assert title(browser.get("/sign-in")) == "Inloggen"


def test_can_be_switched_off(quiet, vuurtoren):
    assert "Zet het uit" in quiet.get("/account/quiet").content.decode()
    quiet.post("/look", {"do": "off"})
    vuurtoren.refresh_from_db()
    assert not vuurtoren.discreet
    assert title(quiet.get("/account")) == "Mijn account"


def test_the_app_is_called_so_too(quiet, client):
    """It is fetched without cookies: the page names the one that was chosen."""
    page = quiet.get("/account").content.decode()
    assert 'href="/manifest.webmanifest?look=plain&amp;in=nl"' in page and 'data-look="plain"' in page
    manifest = client.get("/manifest.webmanifest?look=plain&in=nl").json()
    assert (manifest["name"], manifest["short_name"]) == ("Notities", "Notities")
    assert all("plain" in icon["src"] for icon in manifest["icons"])
    assert client.get("/manifest.webmanifest?look=plain&in=en").json()["name"] != "Samen"
    # It is the same app: one that stands on the screen takes the new name where the system lets it.
    assert manifest["id"] == client.get("/manifest.webmanifest").json()["id"]


def test_what_stays_visible_is_said(quiet):
    text = quiet.get("/account/quiet").content.decode()
    for word in ("adres van deze site", "geschiedenis", "privévenster", "beginscherm", "opnieuw op"):
        assert word in text


def test_the_lock_after_a_silence(client_of, vuurtoren):
    """Without a script: whoever comes after five minutes and that one in which it is written, finds the lock."""
    browser = client_of(vuurtoren)
    assert browser.post("/account/quiet", {"after": "5"}).status_code == 303
    assert 'data-idle="5"' in browser.get("/account").content.decode()
    rows = Session.objects.filter(member=vuurtoren)
    rows.update(seen_at=timezone.now() - timedelta(minutes=5, seconds=50))
    assert browser.get("/account").status_code == 200
    rows.update(seen_at=timezone.now() - timedelta(minutes=6, seconds=10))
    assert browser.get("/account")["Location"] == "/lock"
    assert browser.post("/lock", {"passphrase": PASSPHRASE})["Location"] == "/"
    assert browser.get("/account").status_code == 200
    browser.post("/account/quiet", {"after": "0"})
    rows.update(seen_at=timezone.now() - timedelta(days=2))
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize("after", ["", "x", "-5", "5000"])
def test_another_silence_than_is_offered(client_of, vuurtoren, after):
    assert client_of(vuurtoren).post("/account/quiet", {"after": after}).status_code == 422


def test_a_locked_browser_tells_nothing_by_help_or_by_what_is_not_there(client_of, vuurtoren, group):
    """No name of the site, no places of a member, nothing about using; the numbers are there."""
    browser = client_of(vuurtoren)
    browser.post("/look", {"do": "off"})
    browser.post("/exit")
    for path in ("/help", "/nope"):
        page = browser.get(path)
        text = without_tokens(page.content.decode())
        assert title(page) == "Notities", path
        words = ("Sterker", "Samen", "roep", "Voor mezelf", "gebruik", "Trek is", "eerste dagen", "data-member")
        assert not [word for word in words if word in text], path
    assert 'href="tel:112"' in browser.get("/help").content.decode()


def test_a_message_for_its_holder_waits_behind_the_lock(client_of, vuurtoren):
    browser = client_of(vuurtoren)
    browser.post("/account/quiet", {"after": "5"})
    browser.post("/exit")
    assert "Bewaard voor dit apparaat" not in browser.get("/help").content.decode()


def test_a_cookie_that_somebody_left_locks_before_anything_is_shown(client_of, vuurtoren):
    """The script sets it; the request to lock never came in."""
    browser = client_of(vuurtoren)
    browser.cookies["left"] = "1"
    answer = browser.get("/account")
    assert (answer.status_code, answer["Location"]) == (303, "/lock")
    assert answer.cookies["left"]["max-age"] == 0
    assert Session.objects.get(member=vuurtoren).locked_at is not None


def test_it_locks_whatever_is_asked_for_and_for_nobody_too(client_of, vuurtoren):
    browser = client_of(vuurtoren)
    browser.cookies["left"] = "1"
    assert browser.get("/help").cookies["left"]["max-age"] == 0
    assert browser.get("/account")["Location"] == "/lock"
    nobody = Client()
    nobody.cookies["left"], nobody.cookies["invitation"] = "1", "x"
    answer = nobody.get("/sign-in")
    assert answer.status_code == 200
    assert answer.cookies["left"]["max-age"] == answer.cookies["invitation"]["max-age"] == 0


def test_wrong_method(client_of, vuurtoren):
    browser = client_of(vuurtoren)
    assert browser.get("/look").status_code == 405
    assert browser.delete("/account/quiet").status_code == 405
    assert browser.delete("/account/pin").status_code == 405


def test_queries(client_of, vuurtoren, django_assert_max_num_queries):
    browser = client_of(vuurtoren)
    browser.get("/account/quiet")
    with django_assert_max_num_queries(2):
        browser.get("/account/quiet")
