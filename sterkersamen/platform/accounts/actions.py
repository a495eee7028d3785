"""Verbs: to sign up, to change what opens an account, to end sessions, to give and end an office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from sterkersamen.platform.accounts import hooks, second_factor
from sterkersamen.platform.accounts.managers import login_hash
from sterkersamen.platform.accounts.models import Consent, Member, Office, Session
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.fields import SealBroken
from sterkersamen.platform.vault.keyring import Subject


class LoginNameTaken(Exception):
    """There is an account under this login name already."""


def sign_up(
    login_name: str, passphrase: str | None, consent: str, language: str, keep_months: int | None = None
) -> Member:
    """Makes an account, with the consent in the words that were shown, and with recovery codes.

    passphrase: None for someone who will open it with a passkey. keep_months: how long it is kept when nobody uses it.
    Raises LoginNameTaken.
    """
    hashed = make_password(passphrase)
    member = Member(login_hash=login_hash(login_name), password=hashed, language=language)
    member.keep_months = keep_months or member.keep_months
    member.second_factor_due = not member.has_usable_password()
    keyring.create_key(Subject("member", member.id))
    try:
        with transaction.atomic():
            member.save(force_insert=True)
            Consent.objects.create(member=member, text=consent)
            RecoveryCodes.activate(member)
    except IntegrityError:
        keyring.destroy(Subject("member", member.id))
        raise LoginNameTaken from None
    return member


def change_passphrase(member: Member, passphrase: str, *, keep: UUID | None = None) -> None:
    """Sets a new passphrase and ends every session but the one named `keep`."""
    hashed = make_password(passphrase)
    with transaction.atomic():
        member.password = hashed
        member.save(update_fields=["password"])
        end_sessions(member, keep=keep)


def recover(login_name: str, code: str, passphrase: str) -> bool:
    """Sets a new passphrase for whoever has a recovery code, and ends all sessions. Whether the code was right.

    Takes as long for a name that nobody has: the hash, tens of milliseconds, is made before anyone is looked for.
    """
    hashed = make_password(passphrase)
    member = Member.objects.filter(login_hash=login_hash(login_name), is_active=True).first()
    row = Authenticator.objects.filter(user_id=member and member.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    if member is None or row is None:
        return False
    with transaction.atomic():
        try:
            if not row.wrap().validate_code(code):
                return False
        except SealBroken:
            return False
        member.password = hashed
        member.save(update_fields=["password"])
        end_sessions(member)
    return True


def renew_codes(member: Member) -> None:
    """Makes new recovery codes; the old ones stop working. They are offered again until they are kept."""
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=member.pk)
        Authenticator.objects.filter(user_id=member.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(member)
        member.codes_kept_at = None
        member.save(update_fields=["codes_kept_at"])


def keep_codes(member: Member) -> None:
    """Notes that the person has the recovery codes on paper or in a safe place."""
    member.codes_kept_at = timezone.now()
    member.save(update_fields=["codes_kept_at"])


def add_app(member: Member, secret: str, *, here: UUID | None = None) -> None:
    """Adds an authenticator app. Nothing happens where there is one already. here: the browser that stays signed in."""
    first = not second_factor.is_set_up(member)
    try:
        with transaction.atomic():
            TOTP.activate(member, secret)
    except IntegrityError:
        return
    _secured(member, first, here)


def remove_app(member: Member) -> None:
    """Takes the authenticator app away."""
    Authenticator.objects.filter(user_id=member.pk, type=Authenticator.Type.TOTP).delete()
    second_factor.review(member)


def add_passkey(member: Member, credential: dict, *, here: UUID | None = None) -> Authenticator:
    """Adds a passkey that was checked by its form. It gets no name: pages number them. here: as in `add_app`."""
    first = not second_factor.is_set_up(member)
    row = WebAuthn.add(member, "", credential).instance
    _secured(member, first, here)
    return row


def _secured(member: Member, first: bool, here: UUID | None) -> None:
    """After a way of proving was added: with the first one, browsers that proved less are signed out."""
    if first:
        end_sessions(member, keep=here)
    second_factor.review(member)


class LastWayIn(Exception):
    """Without this passkey the account could not be opened any more."""


def remove_passkey(member: Member, passkey_id: int) -> None:
    """Takes a passkey away. Raises LastWayIn when there is no passphrase and no other passkey."""
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=member.pk)
        passkeys = Authenticator.objects.filter(user_id=member.pk, type=Authenticator.Type.WEBAUTHN)
        if not member.has_usable_password() and not passkeys.exclude(pk=passkey_id).exists():
            raise LastWayIn
        passkeys.filter(pk=passkey_id).delete()
    second_factor.review(member)


def set_contact(member: Member, email: str) -> None:
    """Keeps an address, sealed under the member's own key; an empty one is removed. A new one is not confirmed yet."""
    known: Any = member.contact
    if email and known and known["email"] == email:
        return
    member.contact = {"email": email} if email else None
    member.save(update_fields=["contact"])


def confirm_contact(member: Member) -> None:
    """The member showed that the address is theirs: from now on something may be sent to it."""
    sealed: Any = member.contact
    member.contact = sealed | {"confirmed": True}
    member.save(update_fields=["contact"])


def set_preferences(member: Member, language: str, time_zone: str, keep_months: int | None = None) -> None:
    """The language and time zone of someone's pages, and how long an account is kept that nobody uses."""
    member.language, member.time_zone = language, time_zone
    member.keep_months = keep_months or member.keep_months
    member.save(update_fields=["language", "time_zone", "keep_months"])


def set_discreet(member: Member, discreet: bool) -> None:
    """Whether titles, icon, the site's name and calendars of this member say nothing at all (`core.outward`)."""
    member.discreet = discreet
    member.save(update_fields=["discreet"])


def end_session(member: Member, public_id: UUID) -> bool:
    """Signs one browser of this member out. Whether there was one."""
    return _end(Session.objects.filter(member=member, public_id=public_id)) > 0


def end_sessions(member: Member, *, keep: UUID | None = None) -> int:
    """Signs this member out everywhere, but for the browser named `keep`. Gives how many ended."""
    sessions = Session.objects.filter(member=member)
    hooks.shut_out(member)
    return _end(sessions.exclude(public_id=keep) if keep else sessions)


def _end(sessions) -> int:
    with transaction.atomic():
        ended = list(sessions.values_list("public_id", flat=True))
        Session.objects.filter(public_id__in=ended).delete()
        for public_id in ended:
            hooks.signed_out(public_id)
    return len(ended)


def give_office(member: Member, kind: str, given_by: UUID | None = None) -> bool:
    """Gives someone a role for the whole instance. Whether it is new."""
    with transaction.atomic():
        _row, new = Office.objects.get_or_create(
            member=member, kind=kind, ended_at=None, defaults={"given_by": given_by}
        )
    second_factor.review(member)
    return new


def end_office(member: Member, kind: str) -> bool:
    """Ends a role for the whole instance. Whether there was one."""
    ended = Office.objects.filter(member=member, kind=kind, ended_at=None).update(ended_at=timezone.now())
    second_factor.review(member)
    return ended > 0


def purge() -> None:
    """Chore: removes sessions that are over and accounts that were never given a way in."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    unclaimed = Member.objects.filter(
        second_factor_due=True,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        authenticator__type=Authenticator.Type.RECOVERY_CODES,
        joined_on__lt=timezone.localdate() - timedelta(days=2),
    )
    for member in unclaimed:
        if not second_factor.is_set_up(member):
            keyring.destroy(Subject("member", member.id))
            member.delete()
