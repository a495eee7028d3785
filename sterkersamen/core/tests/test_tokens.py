"""The field against forged forms: Django takes its token, and nothing can be learnt from one page about the next."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, _unmask_cipher_token
from django.test import Client

from sterkersamen.core.tokens import masked

SECRET = "abcXYZ019" * 3 + "qwert"


def token_on(client: Client, path: str = "/sign-in") -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', client.get(path).content.decode())[1]


def test_the_mask_comes_off_again():
    assert {_unmask_cipher_token(masked(SECRET)) for _time in range(200)} == {SECRET}


def test_each_letter_of_a_mask_is_as_likely():
    counted = Counter("".join(masked(SECRET)[:32] for _time in range(3_000)))
    assert set(counted) == set(CSRF_ALLOWED_CHARS)
    # 96,000 letters: some 1,550 of each, and 39 more or less as a rule. Seven times that happens once in 10^10 runs.
    assert all(abs(count - 96_000 / 62) < 7 * 39 for count in counted.values())


@pytest.mark.django_db
def test_a_form_with_it_is_taken_and_one_without_is_not():
    client = Client(enforce_csrf_checks=True)
    token = token_on(client)
    secret = client.cookies["csrftoken"].value
    assert token != token_on(client) and secret not in token
    sent = {"language": "en", "next": "/sign-in"}
    assert client.post("/language", sent | {"csrfmiddlewaretoken": token}).status_code == 303
    for wrong in ("", masked(SECRET), token[:-1] + ("a" if token[-1] != "a" else "b")):
        assert client.post("/language", sent | {"csrfmiddlewaretoken": wrong}).status_code == 403


@pytest.mark.django_db
def test_the_cookie_is_sent_once_and_anew_where_it_is_none():
    client = Client()
    assert "csrftoken" in client.get("/sign-in").cookies
    assert "csrftoken" not in client.get("/sign-in").cookies
    client.cookies["csrftoken"] = "no secret"
    assert "csrftoken" in client.get("/sign-in").cookies


def test_signing_in_changes_it(els):
    client = Client(enforce_csrf_checks=True)
    before = token_on(client)
    old = client.cookies["csrftoken"].value
    from sterkersamen.testing.cast import PASSPHRASE

    sent = {"login_name": "els-login", "passphrase": PASSPHRASE, "csrfmiddlewaretoken": before}
    assert client.post("/sign-in", sent).status_code == 303
    assert client.cookies["csrftoken"].value != old
