"""Reads for the account pages and for rooms that show something of an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from sterkersamen.platform.accounts.models import Consent, Member, Office, Session
from sterkersamen.platform.accounts.sessions import is_signed_in
from sterkersamen.platform.vault.fields import SealBroken


def codes_due(member: Member) -> bool:
    """Whether to offer the recovery codes again: from the day after sign-up until the person says they are kept."""
    return member.codes_kept_at is None and member.joined_on < timezone.localdate()


def has_office(member: Member, *kinds: str) -> bool:
    """Whether the member holds one of these offices now (any office when none is named)."""
    offices = Office.objects.filter(member=member, ended_at=None)
    return (offices.filter(kind__in=kinds) if kinds else offices).exists()


def holders(kind: str) -> int:
    """How many people hold an office now."""
    return Office.objects.filter(kind=kind, ended_at=None, member__is_active=True).count()


def contact(member: Member) -> str:
    """The address that the member gave, or nothing."""
    sealed: Any = member.contact
    return sealed["email"] if sealed else ""


def confirmed_contact(member: Member) -> str:
    """The same, where the member showed that it is theirs; empty otherwise."""
    sealed: Any = member.contact
    return sealed["email"] if sealed and sealed.get("confirmed") else ""


def recovery_codes(member: Member) -> list[str]:
    """The recovery codes that were not used yet, each in three groups of digits. None where they cannot be opened."""
    row = Authenticator.objects.filter(user_id=member.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    try:
        codes = row.wrap().get_unused_codes() if row else []
    except SealBroken:
        codes = []
    return [" ".join(code[i : i + 4] for i in range(0, len(code), 4)) for code in codes]


def passkeys(member: Member) -> list[Authenticator]:
    """The passkeys of a member, the oldest first."""
    return list(Authenticator.objects.filter(user_id=member.pk, type=Authenticator.Type.WEBAUTHN).order_by("pk"))


def has_app(member: Member) -> bool:
    """Whether the member has an authenticator app."""
    return Authenticator.objects.filter(user_id=member.pk, type=Authenticator.Type.TOTP).exists()


def sessions(member: Member) -> list[Session]:
    """The browsers in which a member is signed in now, the one used last first. None that stopped at the second step."""
    rows = Session.objects.filter(member=member, expire_date__gt=timezone.now()).order_by("-seen_at", "public_id")
    return [row for row in rows if is_signed_in(row)]


@dataclass(frozen=True)
class Ways:
    """What opens or guards an account."""

    passphrase: bool
    app: bool
    passkeys: int
    codes: bool


def ways(member: Member) -> Ways:
    """The ways in and the second factors of a member, with one query."""
    types = list(Authenticator.objects.filter(user_id=member.pk).values_list("type", flat=True))
    return Ways(
        passphrase=member.has_usable_password(),
        app=Authenticator.Type.TOTP in types,
        passkeys=types.count(Authenticator.Type.WEBAUTHN),
        codes=Authenticator.Type.RECOVERY_CODES in types,
    )


def consent(member: Member) -> Consent | None:
    """The consent that counts now."""
    return Consent.objects.filter(member=member, withdrawn_at=None).order_by("-id").first()
