"""What this room holds of a person, how it leaves and how it is destroyed."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session as PlainSession
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.core import privacy, restores
from sterkersamen.platform.accounts import actions, closing, exporting
from sterkersamen.platform.accounts.models import Consent, Export, ExportPart, Member, Office, Session, this_month
from sterkersamen.platform.accounts.sessions import held
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
        "discreet": member.discreet,
        "email": contact,
        "codes_kept_at": member.codes_kept_at and member.codes_kept_at.isoformat(),
        "seen_month": member.seen_month.isoformat()[:7],
        "keep_months": member.keep_months,
        "closes_at": member.closes_at and member.closes_at.isoformat(),
    }


def _shred_member(member) -> None:
    """The row stays, empty and shut, until every room has let go of it; nobody can tell whose it was."""
    actions.end_sessions(member)
    Member.objects.filter(pk=member.pk).update(
        login_hash=f"gone-{member.pk}",
        password=make_password(None),
        is_active=False,
        contact=None,
        codes_kept_at=None,
        language=settings.LANGUAGE_CODE,
        time_zone=settings.TIME_ZONE,
        seen_month=this_month(),
        keep_months=settings.INACTIVE_MONTHS,
        discreet=False,
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
            "locked_at": row.locked_at and row.locked_at.isoformat(),
            "has_pin": held(row, "pin") is not None,
            "locks_after": held(row, "idle_lock"),
        }


def _authenticators(member):
    for row in Authenticator.objects.filter(user_id=member.pk).order_by("pk"):
        yield {
            "type": row.type,
            "added_at": row.created_at.isoformat(),
            "last_used_at": row.last_used_at and row.last_used_at.isoformat(),
        }


privacy.personal(
    Consent,
    says=_("De toestemming die je gaf, met de tekst en de datum."),
    export=_consents,
    shred=lambda member: Consent.objects.filter(member=member).delete(),
)
privacy.personal(
    Member,
    says=_(
        "Je account: een afdruk van je inlognaam en wachtzin die niemand terug kan lezen, je taal en tijdzone, of je "
        "onopvallend koos, in welke maand je er voor het laatst was, en je e-mailadres als je dat gaf, verzegeld."
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
    says=_(
        "Waar je bent ingelogd: sinds wanneer en wanneer voor het laatst. Geen IP-adres en geen soort apparaat. Koos je voor "
        "een apparaat een pincode, dan een afdruk daarvan, verzegeld."
    ),
    export=_sessions,
    shred=lambda member: Session.objects.filter(member=member).delete(),
)
privacy.personal(
    Authenticator,
    says=_("Je passkeys, je app met codes en je herstelcodes. De geheimen zelf geven we nooit mee."),
    export=_authenticators,
    shred=lambda member: Authenticator.objects.filter(user_id=member.pk).delete(),
)


def _exports(member):
    for row in Export.objects.filter(member=member):
        yield {"asked_at": row.asked_at.isoformat()}


privacy.personal(
    Export,
    says=_("Dat je een kopie van alles vroeg. Een dag later is dat weg, met de kopie."),
    export=_exports,
    shred=exporting.forget,
)
privacy.personal(
    ExportPart,
    says=_(
        "Die kopie zelf, verzegeld met een sleutel die na een dag vernietigd wordt. Reservekopieën bevatten hem niet."
    ),
    # Everything that is in it is exported by the room that it comes from.
    export=lambda member: iter(()),
    shred=exporting.forget,
)
restores.leave_out(Session, "everybody signs in again: one that was ended since must not come back")
restores.leave_out(Export, "its key is in no backup")
restores.leave_out(ExportPart, "its key is in no backup")
privacy.words(
    {
        "joined_on": _("Sinds"),
        "language": _("Taal"),
        "time_zone": _("Tijdzone"),
        "email": _("E-mailadres"),
        "codes_kept_at": _("Herstelcodes bewaard"),
        "seen_month": _("Laatste maand dat je er was"),
        "keep_months": _("Sluit na zoveel maanden zonder bezoek"),
        "closes_at": _("Sluit op"),
        "kind": _("Soort"),
        "given_at": _("Gegeven"),
        "ended_at": _("Gestopt"),
        "text": _("Tekst"),
        "withdrawn_at": _("Ingetrokken"),
        "since": _("Sinds"),
        "last_seen": _("Laatst gebruikt"),
        "shared_device": _("Gedeeld apparaat"),
        "locked_at": _("Op slot sinds"),
        "has_pin": _("Pincode voor het slot"),
        "locks_after": _("Vanzelf op slot na zoveel minuten"),
        "discreet": _("Onopvallend"),
        "type": _("Soort"),
        "added_at": _("Toegevoegd"),
        "last_used_at": _("Laatst gebruikt"),
        "asked_at": _("Gevraagd"),
        "at": _("Wanneer"),
    }
)
privacy.impersonal(EmailAddress, "always empty: a contact address is a sealed field of the member")
privacy.impersonal(EmailConfirmation, "always empty, as the addresses are")
privacy.impersonal(PlainSession, "always empty: sessions are our own model")
privacy.impersonal(Group, "always empty: roles are offices and memberships")
privacy.impersonal(Permission, "names of kinds of rights, made by Django; given to nobody")
privacy.impersonal(ContentType, "names of models")
privacy.term(
    20,
    _("Een account dat je niet meer gebruikt"),
    lambda: (
        gettext(
            "Zo lang je zelf kiest; koos je niets, dan %(months)d maanden. We weten alleen in welke maand je er voor het "
            "laatst was. We waarschuwen je %(span)s vooraf, op de manier die je koos. Kom je langs, dan blijft het."
        )
        % {"months": settings.INACTIVE_MONTHS, "span": privacy.span(closing.WARNED)}
    ),
)
privacy.term(
    25,
    _("Een account dat je sluit"),
    lambda: (
        gettext("We wissen het meteen, of na %(short)d of %(long)d dagen bedenktijd. Dat kies je zelf.")
        % {"short": closing.DAYS[1], "long": closing.DAYS[2]}
    ),
)
privacy.term(
    30,
    _("Waar je bent ingelogd"),
    lambda: (
        gettext("Tot %(idle)s nadat je er voor het laatst was, en nooit langer dan %(most)s.")
        % {
            "idle": privacy.span(timedelta(hours=settings.SESSION_IDLE_HOURS)),
            "most": privacy.span(timedelta(days=settings.SESSION_ABSOLUTE_DAYS)),
        }
    ),
)
privacy.term(35, _("Een kopie van alles die je vroeg"), lambda: privacy.span(exporting.KEPT))
