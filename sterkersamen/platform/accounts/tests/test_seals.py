"""Secrets of second factors: each under its member's own key, in its own row, and nowhere else."""

from __future__ import annotations

import base64
import importlib
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection

from sterkersamen.platform.accounts import actions, queries
from sterkersamen.platform.accounts.tests.test_second_step import SECRET, code_now
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.fields import seal
from sterkersamen.platform.vault.keyring import INSTANCE, KeyGone, Subject

pytestmark = pytest.mark.django_db
NEW = "lantaarn wolk schaatsen peer"


def row_of(member, type: str) -> Authenticator:
    return Authenticator.objects.get(user_id=member.pk, type=type)


def test_secrets_moved_to_another_member_open_nothing(browser_of, stranger, dijk):
    """Somebody who can write in the database gives Dijk the app and the codes of their own account."""
    for member in (stranger, dijk):
        actions.renew_codes(member)
        actions.add_app(member, SECRET)
    code = queries.recovery_codes(stranger)[0]
    for type in ("totp", "recovery_codes"):
        Authenticator.objects.filter(pk=row_of(dijk, type).pk).update(data=row_of(stranger, type).data)
    browser = browser_of()
    browser.sign_in("dijk-login")
    assert browser.post("/sign-in/step", {"code": code_now()}).status_code == 422
    assert browser.post("/sign-in/step", {"code": code}).status_code == 422
    recovering = {"login_name": "dijk-login", "code": code, "passphrase": NEW}
    assert browser_of().post("/recover", recovering).status_code == 422
    assert queries.recovery_codes(dijk) == []
    actions.renew_codes(dijk)
    assert len(queries.recovery_codes(dijk)) == 10


def test_the_codes_of_an_account_are_gone_with_its_key(stranger):
    """In an old copy of the table too."""
    actions.renew_codes(stranger)
    keyring.destroy(Subject("member", stranger.pk))
    with pytest.raises(KeyGone):
        queries.recovery_codes(stranger)


def test_what_was_sealed_before_is_bound_by_the_migration(browser_of, stranger):
    """Before, every secret lay under the key of the instance; written that way, none opens any more."""
    actions.renew_codes(stranger)
    row = row_of(stranger, "recovery_codes")
    before = base64.b64encode(seal(INSTANCE, "mfa.authenticator|data|secret", "ab" * 40)).decode()
    Authenticator.objects.filter(pk=row.pk).update(data={"seed": before, "used_mask": 1})
    assert queries.recovery_codes(stranger) == []
    migration = importlib.import_module("sterkersamen.platform.accounts.migrations.0002_secrets_of_members")
    migration.bind(apps, SimpleNamespace(connection=connection))
    codes = queries.recovery_codes(stranger)
    assert len(codes) == 9
    assert (
        browser_of().post("/recover", {"login_name": "stranger-login", "code": codes[0], "passphrase": NEW}).status_code
        == 200
    )
