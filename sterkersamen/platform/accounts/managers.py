from __future__ import annotations

import hashlib
import hmac
import unicodedata
from typing import Any

from django.contrib.auth.base_user import BaseUserManager

from sterkersamen.platform.vault.keyring import Subject, create_key, instance_key


def login_hash(name: str) -> str:
    """The keyed hash under which a login name is stored: 64 hexadecimal digits. Case and width do not matter."""
    plain = unicodedata.normalize("NFKC", name).strip().casefold()
    return hmac.new(instance_key("login-name"), plain.encode(), hashlib.sha256).hexdigest()


class MemberManager(BaseUserManager):
    def create_member(self, login_name: str, passphrase: str | None = None, **fields):
        """Makes an account with its key. Without a passphrase only a passkey can open it."""
        member: Any = self.model(login_hash=login_hash(login_name), **fields)
        if passphrase is None:
            member.set_unusable_password()
        else:
            member.set_password(passphrase)
        create_key(Subject("member", member.id))
        member.save(force_insert=True)
        return member

    def get_by_natural_key(self, username: str | None):
        return self.get(login_hash=username)
