"""Signing in: one answer and one hash, whoever it is."""

from __future__ import annotations

import contextlib
import re

import pytest
from django.contrib.auth.hashers import get_hasher
from django.db import connections
from django.test.utils import CaptureQueriesContext

from sterkersamen.platform.accounts import actions, backends, closing, tries
from sterkersamen.platform.accounts.models import Member, Session
from sterkersamen.platform.limits.models import Count
from sterkersamen.testing.cast import PASSPHRASE

pytestmark = pytest.mark.django_db
WRONG = "verkeerd paard batterij nietje"


def plain(answer) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(r'name="login_name" value="[^"]+"', "", text)


def test_works(browser_of, stranger):
    browser = browser_of()
    answer = browser.sign_in("stranger-login")
    assert answer.status_code == 303
    assert answer["Location"] == "/"
    assert browser.get("/account").status_code == 200
    assert Session.objects.get().member == stranger


@pytest.mark.parametrize("same", ["Stranger-Login", " stranger-login ", "ｓtranger-login"])
def test_case_and_width_of_the_name_do_not_matter(browser_of, stranger, same):
    assert browser_of().sign_in(same).status_code == 303


def test_one_answer_for_wrong_and_unknown(browser_of, stranger):
    Member.objects.create_member("closed-login", PASSPHRASE, is_active=False)
    Member.objects.create_member("passkey-login")
    answers = [browser_of().sign_in(name, WRONG) for name in ("stranger-login", "nobody-login", "passkey-login")]
    answers.append(browser_of().sign_in("closed-login"))
    assert {answer.status_code for answer in answers} == {422}
    assert len({plain(answer) for answer in answers}) == 1


@pytest.mark.parametrize(
    "name",
    ["stranger-login", "nobody-login", "closed-login", "passkey-login", "app-login", "closing-login", "erased-login"],
)
@pytest.mark.parametrize("passphrase", [PASSPHRASE, WRONG])
def test_one_hash_whoever_it_is(browser_of, stranger, name, passphrase, monkeypatch, real_hasher):
    """Counted, not timed: a clock on a busy machine proves nothing."""
    Member.objects.all().delete()
    for known in ("stranger-login", "closed-login"):
        Member.objects.create_member(known, PASSPHRASE, is_active=known != "closed-login")
    Member.objects.create_member("passkey-login")
    actions.add_app(Member.objects.create_member("app-login", PASSPHRASE), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    closing.ask(Member.objects.create_member("closing-login", PASSPHRASE), 30)
    closing.close(Member.objects.create_member("erased-login", PASSPHRASE))
    backends.nobody.cache_clear()
    backends.nobody()
    hasher, work = type(get_hasher()), []
    for method in ("encode", "verify"):
        real = getattr(hasher, method)
        monkeypatch.setattr(
            hasher, method, lambda self, *a, real=real, method=method: work.append(method) or real(self, *a)
        )
    browser = browser_of()
    with contextlib.ExitStack() as stack:
        asked = [stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in connections]
        answer = browser.sign_in(name, passphrase)
    backends.nobody.cache_clear()
    assert work == ["verify"]
    # And as much is asked of the databases, until it is known who it is.
    if answer.status_code == 422:
        assert sum(len(queries) for queries in asked) == 8


def test_limit_is_the_same_for_known_and_unknown(browser_of, stranger):
    texts = {}
    for name in ("stranger-login", "nobody-login"):
        browser = browser_of()
        for _try in range(10):
            assert browser.sign_in(name, WRONG).status_code == 422
        answer = browser.sign_in(name, PASSPHRASE)
        assert answer.status_code == 429
        texts[name] = plain(answer)
    assert len(set(texts.values())) == 1
    # A name written otherwise is the same name.
    assert browser_of().sign_in("STRANGER-login").status_code == 429


def test_a_right_answer_starts_the_count_afresh(browser_of, stranger):
    for _round in range(3):
        for _try in range(6):
            browser_of().sign_in("stranger-login", WRONG)
        assert browser_of().sign_in("stranger-login").status_code == 303


def test_when_everyone_is_tried_each_gets_fewer_tries(browser_of, stranger, monkeypatch):
    real = tries.allow
    monkeypatch.setattr(tries, "allow", lambda verb, who, **limit: who != "everyone" and real(verb, who, **limit))
    for _try in range(3):
        assert browser_of().sign_in("stranger-login", WRONG).status_code == 422
    assert browser_of().sign_in("stranger-login", WRONG).status_code == 429


def test_the_address_is_counted_and_kept_nowhere(browser_of, stranger):
    browser = browser_of()
    for number in range(60):
        browser.sign_in(f"name-{number}", WRONG)
    assert browser.sign_in("name-61", WRONG).status_code == 429
    assert not any(b"127.0.0.1" in bytes(row.key) for row in Count.objects.all())


def test_behind_a_proxy_only_its_own_word_counts(rf, settings, monkeypatch):
    settings.BEHIND_TLS = True
    seen = []
    monkeypatch.setattr(tries, "allow", lambda verb, who, **limit: seen.append((verb, who)) or True)
    tries.sign_up(rf.get("/", HTTP_X_FORWARDED_FOR="6.6.6.6, 10.0.0.1"))
    tries.sign_up(rf.get("/"))
    assert [who for verb, who in seen if verb == "sign-up-place"] == ["10.0.0.1"]


def test_of_ipv6_the_network_counts(browser_of, stranger):
    """One connection has more addresses than could be counted one by one."""
    for number in range(60):
        browser_of().post(
            "/sign-in", {"login_name": f"n-{number}", "passphrase": WRONG}, REMOTE_ADDR=f"2001:db8::{number:x}"
        )
    form = {"login_name": "stranger-login", "passphrase": PASSPHRASE}
    assert browser_of().post("/sign-in", form, REMOTE_ADDR="2001:db8::ffff:1").status_code == 429
    assert browser_of().post("/sign-in", form, REMOTE_ADDR="2001:db8:0:1::1").status_code == 303


@pytest.mark.parametrize(
    ("written", "counted"),
    [
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1%eth0", "2001:db8::/64"),
        ("unix", "unix"),
    ],
)
def test_what_counts_as_one_place(written, counted):
    assert tries._network(written) == counted


def test_shared_device(browser_of, stranger):
    browser = browser_of()
    answer = browser.sign_in("stranger-login", shared_device="on")
    assert answer.cookies["session"]["max-age"] == ""
    assert Session.objects.get().shared_device
    other = browser_of().sign_in("stranger-login")
    assert other.cookies["session"]["max-age"] > 0


def test_the_typed_name_is_kept_and_the_passphrase_is_not(browser_of):
    text = browser_of().sign_in("nobody-login", WRONG).content.decode()
    assert "nobody-login" in text
    assert WRONG not in text


@pytest.mark.parametrize(
    ("next", "to"), [("/account", "/account"), ("//evil.example", "/"), ("https://evil.example", "/")]
)
def test_next(browser_of, stranger, next, to):
    assert browser_of().sign_in("stranger-login", next=next)["Location"] == to


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"login_name": "x\x00y", "passphrase": "z"},
        {"login_name": "x", "passphrase": "z" * 100_000},
        {"login_name": "x", "passphrase": "a\x00b"},
    ],
)
def test_bad_forms(browser_of, form):
    assert browser_of().post("/sign-in", form).status_code == 422


def test_without_a_token_it_is_refused(stranger):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    assert client.post("/sign-in", {"login_name": "stranger-login", "passphrase": PASSPHRASE}).status_code == 403


def test_wrong_method(browser_of):
    assert browser_of().delete("/sign-in").status_code == 405


def test_who_is_in_goes_on(client_of, stranger):
    assert client_of(stranger).get("/sign-in?next=/account")["Location"] == "/account"
