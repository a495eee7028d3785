"""Knowing a person by login name and passphrase, without telling whether there is such a person."""

from __future__ import annotations

import functools
import secrets

from django.contrib.auth.hashers import check_password, make_password

from sterkersamen.platform.accounts.managers import login_hash
from sterkersamen.platform.accounts.models import Member

# Longer ones are refused before any work is done: hashing megabytes is a way to keep a server busy.
LONGEST = 256


@functools.cache
def nobody() -> str:
    """A hash that no passphrase opens, so that an unknown name takes as long as a known one."""
    return make_password(secrets.token_urlsafe(32))


class Passphrase:
    """Django's way in for `authenticate(login_name=..., passphrase=...)`. Costs one hash, whoever asks."""

    def authenticate(self, request, login_name: str | None = None, passphrase: str | None = None):
        if login_name is None or passphrase is None or len(passphrase) > LONGEST:
            return None
        unknown = nobody()
        member = Member.objects.filter(login_hash=login_hash(login_name)).first()
        known = member is not None and member.is_active and member.has_usable_password()
        right = check_password(passphrase, member.password if member is not None and known else unknown)
        return member if known and right else None

    def get_user(self, member_id):
        return Member.objects.filter(pk=member_id, is_active=True).first()
