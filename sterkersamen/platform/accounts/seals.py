"""The secrets of second factors, sealed under their member's own key and bound to their row.

allauth keeps them in a JSON column, and has its adapter encrypt and decrypt a bare text without saying whose it is. So a
text knows that itself: from the moment it stands in a row, new or read. A member has one row of a type, so member and
type name the row.
"""

from __future__ import annotations

import base64
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db.models.signals import post_init
from django.dispatch import receiver

from sterkersamen.platform.vault.fields import SealBroken, seal, unseal
from sterkersamen.platform.vault.keyring import INSTANCE, Subject

_NAMES = ("secret", "seed")
# Only for the moment between being made and standing in a row.
_ON_THE_WAY = "mfa.authenticator|data|secret"


class Fresh(str):
    """A secret that has no row yet, sealed under the key of the instance."""


class Held(str):
    """A sealed secret that stands in a row."""

    subject: Subject
    type: str


def encrypt(text: str) -> str:
    """Seals a secret that will stand in a row in a moment."""
    return Fresh(_text(seal(INSTANCE, _ON_THE_WAY, text)))


def decrypt(sealed: str) -> str:
    """Opens the secret of a row. Raises SealBroken when it was moved there from another one."""
    if not isinstance(sealed, Held):
        raise SealBroken("a secret outside of its row")
    return unseal(sealed.subject, _place(sealed.type), base64.b64decode(sealed))


def seal_for(member: UUID, type: str, text: str) -> str:
    """Seals a secret under the key of its member, for the row of this type."""
    return _text(seal(Subject("member", member), _place(type), text))


@receiver(post_init, sender=Authenticator)
def _hold(sender, instance: Authenticator, **options) -> None:
    data = instance.__dict__.get("data")
    for name in _NAMES if isinstance(data, dict) else ():
        sealed = data.get(name)
        if sealed is None:
            continue
        if isinstance(sealed, Fresh):
            opened = unseal(INSTANCE, _ON_THE_WAY, base64.b64decode(sealed))
            sealed = seal_for(instance.user_id, instance.type, opened)
        held = data[name] = Held(sealed)
        held.subject, held.type = Subject("member", instance.user_id), str(instance.type)


def codes_of_nobody() -> RecoveryCodes:
    """Recovery codes that open nothing. To look through these takes as long as to look through somebody's."""
    row = Authenticator(type=Authenticator.Type.RECOVERY_CODES)
    seed = Held(_text(seal(INSTANCE, _place(row.type), RecoveryCodes.generate_seed())))
    seed.subject, seed.type = INSTANCE, row.type
    row.data = {"seed": seed, "used_mask": 0}
    return RecoveryCodes(row)


def _place(type: str) -> str:
    return f"mfa.authenticator|data|{type}"


def _text(envelope: bytes) -> str:
    return base64.b64encode(envelope).decode()
