"""What this room holds of a person, how it leaves and how it is destroyed."""

from __future__ import annotations

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session as PlainSession
from django.utils.translation import gettext_lazy as _

from sterkersamen.core import privacy
from sterkersamen.platform.accounts import actions
from sterkersamen.platform.accounts.models import Consent, Member, Office, Session
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject


def _member(member):
    try:
        contact = (member.contact or {}).get("email")
    except KeyGone:
        contact = None
    yield {
        "joined_on": member.joined_on.isoformat(),
        "language": member.language,
        "time_zone": member.time_zone,
        "email": contact,
        "codes_kept_at": member.codes_kept_at and member.codes_kept_at.isoformat(),
    }


def _shred_member(member) -> None:
    """The row stays, empty and shut, until every room has let go of it; nobody can tell whose it was."""
    actions.end_sessions(member)
    Member.objects.filter(pk=member.pk).update(
        login_hash=f"gone-{member.pk}", password=make_password(None), is_active=False, contact=None, codes_kept_at=None
    )
    keyring.destroy(Subject("member", member.pk))


def _offices(member):
    for row in Office.objects.filter(member=member).order_by("id"):
        yield {
            "kind": row.kind,
            "given_at": row.given_at.isoformat(),
            "ended_at": row.ended_at and row.ended_at.isoformat(),
        }


def _consents(member):
    for row in Consent.objects.filter(member=member).order_by("id"):
        yield {
            "text": row.text,
            "given_at": row.given_at.isoformat(),
            "withdrawn_at": row.withdrawn_at and row.withdrawn_at.isoformat(),
        }


def _sessions(member):
    for row in Session.objects.filter(member=member).order_by("made_at"):
        yield {
            "since": row.made_at.isoformat(),
            "last_seen": row.seen_at.isoformat(),
            "shared_device": row.shared_device,
        }


def _authenticators(member):
    for row in Authenticator.objects.filter(user_id=member.pk).order_by("pk"):
        yield {
            "type": row.type,
            "added_at": row.created_at.isoformat(),
            "last_used_at": row.last_used_at and row.last_used_at.isoformat(),
        }


# The consent first: erasing goes the other way round, and a withdrawn consent is what an unfinished one is found by.
privacy.personal(
    Consent,
    says=_("De toestemming die je gaf, met de tekst en de datum."),
    export=_consents,
    shred=lambda member: Consent.objects.filter(member=member).delete(),
)
privacy.personal(
    Member,
    says=_(
        "Je account: een afdruk van je inlognaam en wachtzin die niemand terug kan lezen, je taal en tijdzone, "
        "en je e-mailadres als je dat gaf, verzegeld."
    ),
    export=_member,
    shred=_shred_member,
)
privacy.personal(
    Office,
    says=_("Of je een rol hebt voor de hele plek, zoals moderator, en sinds wanneer."),
    export=_offices,
    shred=lambda member: Office.objects.filter(member=member).delete(),
)
privacy.personal(
    Session,
    says=_("Waar je bent ingelogd: sinds wanneer en wanneer voor het laatst. Geen IP-adres en geen soort apparaat."),
    export=_sessions,
    shred=lambda member: Session.objects.filter(member=member).delete(),
)
privacy.personal(
    Authenticator,
    says=_("Je passkeys, je app met codes en je herstelcodes. De geheimen zelf geven we nooit mee."),
    export=_authenticators,
    shred=lambda member: Authenticator.objects.filter(user_id=member.pk).delete(),
)
privacy.impersonal(EmailAddress, "always empty: a contact address is a sealed field of the member")
privacy.impersonal(EmailConfirmation, "always empty, as the addresses are")
privacy.impersonal(PlainSession, "always empty: sessions are our own model")
privacy.impersonal(Group, "always empty: roles are offices and memberships")
privacy.impersonal(Permission, "names of kinds of rights, made by Django; given to nobody")
privacy.impersonal(ContentType, "names of models")
