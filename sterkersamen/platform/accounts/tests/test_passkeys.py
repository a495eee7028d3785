"""Passkeys: adding, signing in, taking away; what a broken or foreign one gets."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator

from sterkersamen.platform.accounts.models import Member, Session

pytestmark = pytest.mark.django_db


def test_added_listed_and_used(browser_of, stranger):
    browser = browser_of("stranger-login")
    passkey = browser.add_passkey()
    assert browser.added.status_code == 303
    assert "Passkey 1" in browser.get("/account/passkeys").content.decode()
    other = browser_of()
    answer = other.post(
        "/sign-in/passkey", {"credential": passkey.get(other.get("/sign-in/passkey").json()), "next": "/account"}
    )
    assert answer["Location"] == "/account"
    assert other.get("/account").status_code == 200


def test_no_name_of_a_person_or_of_this_place_goes_to_the_device(browser_of, stranger):
    options = browser_of("stranger-login").get("/account/passkeys/add?options=1").json()["publicKey"]
    assert options["user"]["name"] == options["user"]["displayName"] == "mijn account"
    assert options["rp"]["name"] == "localhost"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"


def test_one_that_asks_for_no_finger_or_pin_is_refused(browser_of, stranger):
    browser = browser_of("stranger-login")
    browser.add_passkey(verified=False)
    assert browser.added.status_code == 422


def test_one_of_another_place_is_refused(browser_of, stranger):
    browser = browser_of("stranger-login")
    browser.add_passkey(host="elsewhere.example", origin="https://elsewhere.example")
    assert browser.added.status_code == 422


def test_nobody_fills_the_table_by_asking(browser_of, stranger):
    """Each question to a browser without an account is kept as a row of nobody until it is answered."""
    for _time in range(60):
        assert browser_of().get("/sign-in/passkey").status_code == 200
    assert browser_of().get("/sign-in/passkey").status_code == 429
    assert Session.objects.count() == 60
    assert browser_of().get("/sign-in/passkey", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_an_answer_works_once(browser_of, stranger):
    passkey = browser_of("stranger-login").add_passkey()
    other = browser_of()
    answer = passkey.get(other.get("/sign-in/passkey").json())
    assert other.post("/sign-in/passkey", {"credential": answer}).status_code == 303
    other.post("/sign-out")
    other.get("/sign-in/passkey")
    assert other.post("/sign-in/passkey", {"credential": answer}).status_code == 422


def test_anothers_signature_is_refused(browser_of, stranger, dijk):
    mine = browser_of("stranger-login").add_passkey()
    theirs = browser_of("dijk-login").add_passkey()
    mine.handle, mine.id = theirs.handle, theirs.id
    other = browser_of()
    assert (
        other.post("/sign-in/passkey", {"credential": mine.get(other.get("/sign-in/passkey").json())}).status_code
        == 422
    )


def test_closed_account(browser_of, stranger):
    passkey = browser_of("stranger-login").add_passkey()
    Member.objects.update(is_active=False)
    other = browser_of()
    assert (
        other.post("/sign-in/passkey", {"credential": passkey.get(other.get("/sign-in/passkey").json())}).status_code
        == 422
    )


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "{",
        "[]",
        "1",
        '"x"',
        "{}",
        '{"response": {}}',
        '{"response": {"userHandle": 5}}',
        '{"id": "AA", "rawId": "AA", "response": {"userHandle": "AAAA"}}',
        "\x00",
        "x" * 9000,
    ],
)
def test_broken_answers(browser_of, stranger, credential):
    other = browser_of()
    other.get("/sign-in/passkey")
    assert other.post("/sign-in/passkey", {"credential": credential}).status_code == 422
    browser = browser_of("stranger-login")
    browser.get("/account/passkeys/add?options=1")
    assert browser.post("/account/passkeys/add", {"credential": credential}).status_code == 422


def test_damaged_parts(browser_of, stranger):
    browser = browser_of("stranger-login")
    passkey = browser.add_passkey()
    for part in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
        for value in ("", "AAAA", "%%%", None, 7):
            other = browser_of()
            answer = json.loads(passkey.get(other.get("/sign-in/passkey").json()))
            answer["response"][part] = value
            assert other.post("/sign-in/passkey", {"credential": json.dumps(answer)}).status_code == 422, (part, value)


def test_taken_away(browser_of, stranger, dijk):
    browser = browser_of("stranger-login")
    browser.add_passkey()
    row = Authenticator.objects.get(type="webauthn")
    # Another's address does nothing.
    browser_of("dijk-login").post(f"/account/passkeys/{row.pk}/remove")
    assert Authenticator.objects.filter(pk=row.pk).exists()
    browser.post(f"/account/passkeys/{row.pk}/remove")
    assert not Authenticator.objects.filter(pk=row.pk).exists()
    assert browser.get(f"/account/passkeys/{row.pk}/remove").status_code == 405


def test_the_last_way_in_stays(browser_of):
    browser = browser_of()
    browser.sign_up(way="passkey", passphrase="")
    browser.add_passkey()
    row = Authenticator.objects.get(type="webauthn")
    browser.post(f"/account/passkeys/{row.pk}/remove")
    assert Authenticator.objects.filter(pk=row.pk).exists()
    browser.post("/account/passphrase", {"passphrase": "kwartet regen molen fluit"})
    browser.post(f"/account/passkeys/{row.pk}/remove")
    assert not Authenticator.objects.filter(pk=row.pk).exists()


def test_adding_asks_who_it_is(client_of, stranger):
    client = client_of(stranger)
    assert client.get("/account/passkeys/add")["Location"].startswith("/account/confirm")
    assert client.post("/account/passkeys/add", {"credential": "{}"})["Location"].startswith("/account/confirm")


def test_strangers_are_sent_to_sign_in(browser_of):
    for path in ("/account/passkeys", "/account/passkeys/add"):
        assert browser_of().get(path)["Location"].startswith("/sign-in")
    assert browser_of().post("/account/passkeys/1/remove")["Location"] == "/sign-in"


def test_bad_id(client_of, stranger):
    assert client_of(stranger).post("/account/passkeys/x/remove").status_code == 404
