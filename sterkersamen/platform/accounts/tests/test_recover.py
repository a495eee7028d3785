"""The passphrase is lost: a recovery code opens the way, and tells nobody anything else."""

from __future__ import annotations

import contextlib
import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.hashers import get_hasher
from django.db import connections
from django.test.utils import CaptureQueriesContext

from sterkersamen.platform.accounts import actions, queries
from sterkersamen.platform.accounts.models import Member, Session
from sterkersamen.platform.accounts.passphrases import Strong

pytestmark = pytest.mark.django_db
NEW = "lantaarn wolk schaatsen peer"


@pytest.fixture
def code(stranger) -> str:
    actions.renew_codes(stranger)
    return queries.recovery_codes(stranger)[0]


def ask(browser, name="stranger-login", code="", passphrase=NEW):
    return browser.post("/recover", {"login_name": name, "code": code, "passphrase": passphrase})


def test_works(browser_of, stranger, code):
    inside = browser_of("stranger-login")
    assert ask(browser_of(), code=code).status_code == 200
    assert inside.get("/account")["Location"].startswith("/sign-in")
    assert not Session.objects.filter(member=stranger).exists()
    assert browser_of().sign_in("stranger-login").status_code == 422
    assert browser_of().sign_in("stranger-login", NEW).status_code == 303
    assert ask(browser_of(), code=code).status_code == 422


def test_does_not_pass_the_second_step(browser_of, stranger, code):
    actions.add_app(stranger, "JBSWY3DPEHPK3PXP")
    ask(browser_of(), code=code)
    assert browser_of().sign_in("stranger-login", NEW)["Location"] == "/sign-in/step"


def test_one_answer_for_wrong_and_unknown(browser_of, stranger, code):
    bodies = set()
    for name in ("stranger-login", "nobody-login"):
        answer = ask(browser_of(), name, "123412341234")
        assert answer.status_code == 422
        text = answer.content.decode()
        for changing in (name, r'name="csrfmiddlewaretoken" value="[^"]+"', r"<output>[^<]+", r'data-take="[^"]+'):
            text = re.sub(changing, "", text)
        bodies.add(text)
    assert len(bodies) == 1


@pytest.mark.parametrize("name", ["stranger-login", "nobody-login"])
def test_one_hash_whoever_it_is(browser_of, stranger, code, name, monkeypatch):
    hasher, work = type(get_hasher()), []
    real = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *a, **k: work.append(1) or real(self, *a, **k))
    ask(browser_of(), name, "123412341234")
    assert len(work) == 1


@pytest.mark.parametrize("name", ["stranger-login", "nobody-login", "passkey-login", "closed-login"])
def test_as_much_is_asked_of_the_databases_whoever_it_is(browser_of, stranger, code, name):
    """A lock or a row more would be seen by who tries often enough, though each takes less than the hash varies."""
    actions.renew_codes(Member.objects.create_member("passkey-login"))
    actions.renew_codes(Member.objects.create_member("closed-login", NEW, is_active=False))
    browser = browser_of()
    # Keys are read once.
    ask(browser, name, "123412341234")
    with contextlib.ExitStack() as stack:
        asked = [stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in connections]
        assert ask(browser, name, "123412341234").status_code == 422
    # Two rows are looked for, two counts made, whichever databases they are in.
    assert sum(len(queries) for queries in asked) == 4


def test_a_code_that_was_used_in_between(stranger, code, monkeypatch):
    """Two at the same moment: one of them looked before the other had used it."""
    real = RecoveryCodes.get_unused_codes
    monkeypatch.setattr(RecoveryCodes, "get_unused_codes", lambda self: [code, *real(self)])
    assert actions.recover("stranger-login", code, NEW)
    assert not actions.recover("stranger-login", code, NEW)


def test_limit_is_the_same_for_known_and_unknown(browser_of, stranger, code):
    for name in ("stranger-login", "nobody-login"):
        for _try in range(10):
            assert ask(browser_of(), name, "000000000000").status_code == 422
        assert ask(browser_of(), name, code).status_code == 429


def test_trying_codes_leaves_the_way_in_with_a_passphrase(browser_of, stranger, code):
    """Somebody tries to shut Stranger out; and Stranger, who signed in wrongly ten times, can still recover."""
    for _try in range(11):
        ask(browser_of(), "stranger-login", "000000000000")
    assert browser_of().sign_in("stranger-login").status_code == 303
    for _try in range(11):
        browser_of().sign_in("dijk-login", "verkeerd paard batterij nietje")
    assert ask(browser_of(), "dijk-login", "000000000000").status_code == 422


def test_counted_before_a_passphrase_is_judged(browser_of, stranger, code, monkeypatch):
    """Judging one is work that anybody could ask for without end."""
    judged = []
    monkeypatch.setattr(Strong, "validate", lambda self, *a, **k: judged.append(1))
    for _try in range(12):
        answer = ask(browser_of(), "stranger-login", "")
    assert answer.status_code == 429
    assert len(judged) == 10


def test_weak_new_passphrase(browser_of, stranger, code):
    assert ask(browser_of(), code=code, passphrase="welkom01").status_code == 422
    assert code in queries.recovery_codes(stranger)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"login_name": "\x00", "code": "\x00", "passphrase": "\x00"},
        {"login_name": "a", "code": "é٣", "passphrase": NEW},
    ],
)
def test_bad_forms(browser_of, stranger, code, form):
    assert browser_of().post("/recover", form).status_code == 422


def test_page_and_methods(browser_of, client_of, stranger):
    assert browser_of().get("/recover").status_code == 200
    assert browser_of().put("/recover").status_code == 405
    assert client_of(stranger).get("/recover")["Location"] == "/account/passphrase"
