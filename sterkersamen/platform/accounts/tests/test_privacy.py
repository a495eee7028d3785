"""What leaves with a person and what is left of one who is erased."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator

from sterkersamen.core import privacy
from sterkersamen.platform.accounts import actions, closing
from sterkersamen.platform.accounts.models import Consent, Member, Office, Session
from sterkersamen.platform.vault.keyring import Subject, exists

pytestmark = pytest.mark.django_db
OURS = (Member, Office, Consent, Session, Authenticator)


def test_export_holds_what_is_theirs_and_no_secret(browser_of, stranger):
    browser_of("stranger-login")
    actions.renew_codes(stranger)
    actions.set_contact(stranger, "iemand@voorbeeld.example")
    actions.give_office(stranger, "clinician")
    text = json.dumps({model.__name__: list(privacy.PERSONAL[model].export(stranger)) for model in OURS})
    assert "iemand@voorbeeld.example" in text
    assert "clinician" in text
    assert stranger.login_hash not in text
    assert stranger.password not in text
    assert Authenticator.objects.get().data["seed"] not in text


def test_shred_leaves_nothing_and_can_be_repeated(browser_of, stranger, dijk):
    browser = browser_of("stranger-login")
    actions.set_contact(stranger, "iemand@voorbeeld.example")
    for _again in range(2):
        for model in OURS:
            privacy.PERSONAL[model].shred(stranger)
    assert not exists(Subject("member", stranger.pk))
    assert not Session.objects.filter(member=stranger).exists()
    assert not Consent.objects.filter(member=stranger).exists()
    assert browser.get("/account").status_code == 303
    assert browser_of().sign_in("stranger-login").status_code == 422
    assert exists(Subject("member", dijk.pk))
    assert Consent.objects.filter(member=dijk).exists()
    # Still answers, without the sealed address.
    gone = Member.objects.get(pk=stranger.pk)
    assert next(iter(privacy.PERSONAL[Member].export(gone)))["email"] is None


def test_closing_withdraws_and_erases(browser_of, stranger):
    browser = browser_of("stranger-login")
    there = browser_of("stranger-login")
    assert browser.get("/account/close").status_code == 200
    assert browser.post("/account/close", {}).status_code == 422
    answer = browser.post("/account/close", {"sure": "on", "days": "0"})
    assert answer.status_code == 200
    for each in (browser, there):
        assert each.get("/account").status_code == 303
    assert browser_of().sign_in("stranger-login").status_code == 422
    assert not exists(Subject("member", stranger.pk))
    assert not Consent.objects.filter(member=stranger).exists()


def test_closing_asks_who_it_is(client_of, stranger):
    client = client_of(stranger)
    assert client.post("/account/close", {"sure": "on", "days": "0"})["Location"].startswith("/account/confirm")
    assert Member.objects.get(pk=stranger.pk).is_active


@pytest.mark.parametrize("broken", [Authenticator, Session, Member])
def test_an_erasure_that_broke_off_is_finished_by_the_chore(stranger, dijk, broken, monkeypatch):
    def fails(member):
        raise OSError("power cut")

    whole = privacy.PERSONAL[broken]
    monkeypatch.setitem(privacy.PERSONAL, broken, privacy.Personal(whole.says, whole.export, fails))
    with pytest.raises(OSError, match="power cut"):
        closing.close(stranger)
    monkeypatch.setitem(privacy.PERSONAL, broken, whole)
    closing.carry_out()
    assert not exists(Subject("member", stranger.pk))
    assert not Consent.objects.filter(member=stranger).exists()
    assert Member.objects.get(pk=dijk.pk).is_active
