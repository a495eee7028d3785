"""The second step: a code of the app, a passkey or a recovery code; none of them twice."""

from __future__ import annotations

import time

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache

from sterkersamen.platform.accounts import actions, queries
from sterkersamen.platform.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


@pytest.fixture
def guarded(stranger):
    """Somebody with an app and recovery codes."""
    actions.renew_codes(stranger)
    actions.add_app(stranger, SECRET)
    return stranger


def test_works_with_the_app(browser_of, guarded):
    browser = browser_of()
    assert browser.sign_in("stranger-login", next="/account/codes")["Location"] == "/sign-in/step"
    assert browser.get("/account")["Location"].startswith("/sign-in")
    assert browser.get("/sign-in/step").status_code == 200
    assert browser.post("/sign-in/step", {"code": code_now()})["Location"] == "/account/codes"
    assert browser.get("/account").status_code == 200


def test_a_code_of_the_app_works_once_in_any_process(browser_of, guarded):
    with time_machine.travel(time.time(), tick=False):
        first, second = browser_of(), browser_of()
        for browser in (first, second):
            browser.sign_in("stranger-login")
        assert first.post("/sign-in/step", {"code": code_now()}).status_code == 303
        # Another process has a memory of its own; what was used lies in the counters.
        cache.clear()
        assert second.post("/sign-in/step", {"code": code_now()}).status_code == 422


def test_a_code_of_the_app_does_not_work_again_after_midnight(browser_of, guarded):
    """In another process, which does not remember it, and under another day's key."""
    with time_machine.travel("2026-03-03 23:59:50+00:00", tick=False) as clock:
        first, second = browser_of(), browser_of()
        for browser in (first, second):
            browser.sign_in("stranger-login")
        code = code_now()
        assert first.post("/sign-in/step", {"code": code}).status_code == 303
        cache.clear()
        clock.shift(20)
        assert second.post("/sign-in/step", {"code": code}).status_code == 422


def test_a_recovery_code_works_once(browser_of, guarded):
    code = queries.recovery_codes(guarded)[3]
    browser = browser_of()
    browser.sign_in("stranger-login")
    assert browser.post("/sign-in/step", {"code": code}).status_code == 303
    other = browser_of()
    other.sign_in("stranger-login")
    assert other.post("/sign-in/step", {"code": code}).status_code == 422
    assert code not in queries.recovery_codes(guarded)


def test_works_with_a_passkey(browser_of, guarded):
    browser = browser_of()
    browser.sign_in("stranger-login")
    browser.post("/sign-in/step", {"code": code_now()})
    passkey = browser.add_passkey()
    other = browser_of()
    other.sign_in("stranger-login")
    options = other.get("/sign-in/step?options=1").json()
    assert other.post("/sign-in/step", {"credential": passkey.get(options)}).status_code == 303
    assert other.get("/account").status_code == 200


def test_a_passkey_alone_needs_no_second_step(browser_of, guarded):
    browser = browser_of()
    browser.sign_in("stranger-login")
    browser.post("/sign-in/step", {"code": code_now()})
    passkey = browser.add_passkey()
    other = browser_of()
    answer = other.post("/sign-in/passkey", {"credential": passkey.get(other.get("/sign-in/passkey").json())})
    assert answer["Location"] == "/"


def test_too_many_codes(browser_of, guarded):
    browser = browser_of()
    browser.sign_in("stranger-login")
    for _try in range(10):
        assert browser.post("/sign-in/step", {"code": "000000"}).status_code == 422
    # The count goes with the account: another browser helps nobody.
    other = browser_of()
    other.sign_in("stranger-login")
    assert other.post("/sign-in/step", {"code": code_now()}).status_code == 429


def test_the_step_ends_after_a_while(browser_of, guarded, settings):
    with time_machine.travel(time.time(), tick=False) as clock:
        browser = browser_of()
        browser.sign_in("stranger-login")
        clock.shift(settings.ACCOUNT_LOGIN_TIMEOUT + 1)
        assert browser.post("/sign-in/step", {"code": code_now()})["Location"] == "/sign-in"


def test_shared_device_is_remembered_over_the_step(browser_of, guarded):
    browser = browser_of()
    browser.sign_in("stranger-login", shared_device="on")
    browser.post("/sign-in/step", {"code": code_now()})
    assert SessionStore(browser.cookies["session"].value).shared


def test_nobody_half_way_is_sent_back(browser_of):
    assert browser_of().get("/sign-in/step")["Location"] == "/sign-in"
    assert browser_of().post("/sign-in/step", {"code": "123456"})["Location"] == "/sign-in"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"code": "\x00"},
        {"code": "x" * 9999},
        {"credential": "{"},
        {"credential": "[]"},
        {"credential": '{"response": 1}'},
    ],
)
def test_bad_forms(browser_of, guarded, form):
    browser = browser_of()
    browser.sign_in("stranger-login")
    assert browser.post("/sign-in/step", form).status_code == 422


def test_wrong_method(browser_of):
    assert browser_of().put("/sign-in/step").status_code == 405


def test_half_a_sign_in_ends_with_the_passphrase(browser_of, stranger, guarded):
    """Somebody knows the old passphrase and waits at the second step while it is changed elsewhere."""
    waiting = browser_of()
    waiting.sign_in("stranger-login")
    actions.change_passphrase(stranger, "een heel nieuwe wachtzin 88")
    answer = waiting.post("/sign-in/step", {"code": code_now()})
    assert answer["Location"] == "/sign-in"
    assert waiting.get("/account").status_code in {302, 303}


def test_half_a_sign_in_ends_when_every_browser_is_signed_out(browser_of, stranger, guarded):
    """Somebody knows the passphrase and waits at the second step; Stranger, who does not know that, signs out everywhere."""
    here, waiting = browser_of(), browser_of()
    here.sign_in("stranger-login")
    here.post("/sign-in/step", {"code": code_now()})
    waiting.sign_in("stranger-login")
    assert "Een ander apparaat" not in here.get("/account").content.decode()
    here.post("/account/sessions/end")
    with time_machine.travel(time.time() + 60):
        assert waiting.post("/sign-in/step", {"code": code_now()})["Location"] == "/sign-in"
    assert waiting.get("/account").status_code == 303


def test_the_first_second_step_signs_out_browsers_that_proved_less(browser_of, stranger):
    here, elsewhere = browser_of(), browser_of()
    for browser in (here, elsewhere):
        browser.sign_in("stranger-login")
    here.add_passkey()
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code in {302, 303}
