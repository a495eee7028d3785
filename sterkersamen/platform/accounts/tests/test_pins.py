"""The short code that opens the lock of one browser: which ones are no good, how often one may try, when it ends."""

from __future__ import annotations

import base64
import threading

import pytest
from django.db import connection
from django.test import Client

from sterkersamen.platform.accounts import allauth_settings, pins
from sterkersamen.platform.accounts.models import Session
from sterkersamen.platform.accounts.sessions import SessionStore
from sterkersamen.testing.cast import PASSPHRASE
from sterkersamen.testing.pages import without_tokens

pytestmark = pytest.mark.django_db
PIN = "73914"


@pytest.mark.parametrize("pin", ["7391", "40815", "917302", "58203917", "0493", "3377291"])
def test_a_good_one(pin):
    assert pins.what_is_wrong(pin) is None


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "1 2 3 4", "٧٣٩١", "-391"])
def test_four_to_eight_digits(pin):
    assert "vier tot acht" in pins.what_is_wrong(pin)


@pytest.mark.parametrize(
    "pin", ["0000", "1234", "4321", "7890", "2468", "13579", "1212", "123123", "1122", "778899", "2580", "999999"]
)
def test_rows_are_guessed_first(pin):
    assert "rijtje" in pins.what_is_wrong(pin)


@pytest.mark.parametrize("pin", ["1984", "2003", "1907", "3112", "2902", "240783", "830724", "24071983", "19830724"])
def test_years_and_birthdays_too(pin):
    assert "verjaardag" in pins.what_is_wrong(pin)


@pytest.fixture
def browser(client_of, vuurtoren) -> Client:
    """A browser of Vuurtoren with a code, which was left in a hurry."""
    browser = client_of(vuurtoren)
    browser.post("/account/confirm", {"passphrase": PASSPHRASE})
    answer = browser.post("/account/pin", {"pin": PIN})
    assert (answer.status_code, answer["Location"]) == (303, "/account/quiet")
    browser.post("/exit")
    return browser


def is_locked(member) -> bool:
    return Session.objects.filter(member=member, locked_at__isnull=False).exists()


def test_opens_the_lock_and_starts_the_count_afresh(browser, vuurtoren):
    assert browser.post("/lock", {"pin": "11111"}).status_code == 422
    assert browser.post("/lock", {"pin": f" {PIN[:2]} {PIN[2:]} "})["Location"] == "/"
    assert not is_locked(vuurtoren)
    assert Session.objects.get(member=vuurtoren).pin_tries == 0


def test_five_wrong_ones_and_only_what_opens_the_account_does(browser, vuurtoren):
    """Not even the right one then; whatever day or process it is, for the row itself counts."""
    for left in (4, 3, 2, 1):
        text = browser.post("/lock", {"pin": "11111"}).content.decode()
        assert f"nog {left} keer" in text
    assert "gebruik je wachtzin" in browser.post("/lock", {"pin": "11111"}).content.decode()
    page = browser.post("/lock", {"pin": PIN})
    assert page.status_code == 422 and 'name="pin"' not in page.content.decode()
    assert is_locked(vuurtoren)
    assert 'name="pin"' not in browser.get("/lock").content.decode()
    assert browser.post("/lock", {"passphrase": PASSPHRASE}).status_code == 303
    browser.post("/exit")
    assert browser.post("/lock", {"pin": PIN})["Location"] == "/"


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_count_one_by_one(browser, vuurtoren, monkeypatch):
    """A program sends twenty at once: five of them are looked at."""
    looked: list[str] = []
    monkeypatch.setattr(pins, "check_password", lambda typed, _kept: looked.append(typed) or False)

    class Request:
        def __init__(self):
            self.session, self.session_row = {"pin": "kept"}, Session.objects.get(member=vuurtoren)

    asked = [Request() for _n in range(20)]

    def try_one(request):
        assert not pins.opens(request, "11111")
        connection.close()

    threads = [threading.Thread(target=try_one, args=[request]) for request in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked) == pins.TRIES


def test_signs_nobody_in(browser, vuurtoren):
    """Not in another browser, not in place of the passphrase, and not where the account is guarded."""
    assert browser.post("/lock", {"passphrase": PIN}).status_code == 422
    assert browser.post("/lock", {"pin": PIN})["Location"] == "/"
    for path in ("/account/passphrase", "/account/passkeys/add", "/account/codes", "/account/close", "/account/pin"):
        assert browser.get(path)["Location"].startswith("/account/confirm"), path
    assert browser.post("/account/confirm", {"passphrase": PIN}).status_code == 422
    other = Client()
    assert other.post("/sign-in", {"login_name": "vuurtoren-login", "passphrase": PIN}).status_code == 422


def test_belongs_to_one_browser(browser, client_of, vuurtoren):
    laptop = client_of(vuurtoren)
    laptop.post("/exit")
    assert 'name="pin"' not in laptop.get("/lock").content.decode()
    assert laptop.post("/lock", {"pin": PIN}).status_code == 422


def test_lies_hashed_in_what_is_sealed(client_of, vuurtoren, settings, monkeypatch):
    settings.PASSWORD_HASHERS = allauth_settings.PASSWORD_HASHERS
    browser = client_of(vuurtoren)
    monkeypatch.setattr("sterkersamen.platform.accounts.tries.is_fresh", lambda _request: True)
    browser.post("/account/pin", {"pin": PIN})
    row = Session.objects.get(member=vuurtoren)
    store = SessionStore(browser.cookies["session"].value)
    assert store.load()["pin"].startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert b"argon2" not in base64.b64decode(row.session_data)
    assert PIN.encode() not in base64.b64decode(row.session_data)


def test_a_new_passphrase_ends_it(browser, vuurtoren):
    browser.post("/lock", {"passphrase": PASSPHRASE})
    assert browser.post("/account/passphrase", {"passphrase": "wolk trap emmer vlinder"}).status_code == 303
    browser.post("/exit")
    assert 'name="pin"' not in browser.get("/lock").content.decode()


def test_can_be_taken_away(browser):
    browser.post("/lock", {"passphrase": PASSPHRASE})
    assert "Pincode weghalen" in browser.get("/account/quiet").content.decode()
    assert browser.post("/account/quiet", {"do": "drop_pin"}).status_code == 303
    browser.post("/exit")
    assert browser.post("/lock", {"pin": PIN}).status_code == 422


def test_is_asked_for_by_who_just_proved_who_they_are(client_of, vuurtoren):
    browser = client_of(vuurtoren)
    for answer in (browser.get("/account/pin"), browser.post("/account/pin", {"pin": PIN})):
        assert answer["Location"].startswith("/account/confirm?next=")
    browser.post("/exit")
    assert browser.post("/lock", {"pin": PIN}).status_code == 422


def test_a_weak_one_is_refused_with_the_reason_and_not_shown_again(client_of, vuurtoren):
    browser = client_of(vuurtoren)
    browser.post("/account/confirm", {"passphrase": PASSPHRASE})
    answer = browser.post("/account/pin", {"pin": "1984"})
    assert answer.status_code == 422
    page = without_tokens(answer.content.decode())
    assert "verjaardag" in page and "1984" not in page


def test_not_on_a_shared_device(stranger):
    browser = Client()
    browser.post("/sign-in", {"login_name": "stranger-login", "passphrase": PASSPHRASE, "shared_device": "on"})
    assert browser.get("/account/pin")["Location"] == "/account/quiet"
    assert browser.post("/account/pin", {"pin": PIN})["Location"] == "/account/quiet"
    assert "gedeeld apparaat" in browser.get("/account/quiet").content.decode()


@pytest.mark.parametrize("typed", ["", " ", "x" * 5000, "7\x0039", "\u202e7391", "99999999999999"])
def test_odd_input_is_answered(browser, typed):
    assert browser.post("/lock", {"pin": typed}).status_code == 422
