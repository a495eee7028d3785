"""E-mail: one short text that says that there is something, never what. Sender, subject and text name nothing."""

from __future__ import annotations

import hmac
import secrets
import smtplib
from email.utils import formatdate
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sterkersamen.platform.accounts.models import Member
from sterkersamen.platform.accounts.queries import confirmed_contact, contact
from sterkersamen.platform.vault.keyring import instance_key

CODE_HOURS = 2


class NotSent(Exception):
    """It could not be sent now. for_good: it never will be, trying again is of no use."""

    def __init__(self, for_good: bool):
        super().__init__()
        self.for_good = for_good


def send_notice(member: Member, delivery: UUID) -> None:
    """Says to a member that there is something for them. Raises NotSent; sends nothing to an address that was not confirmed.

    delivery: names the message, so that one that goes twice (a crash after it was handed over) is the same one to who
    receives it (RFC 5322, section 3.6.4).
    """
    address = confirmed_contact(member)
    if not address:
        raise NotSent(for_good=True)
    with translation.override(member.language):
        text = _(
            "Hallo,\n\nEr staat iets voor je klaar. Log in om het te lezen:\n%(address)s\n\n"
            "Wil je dit niet meer? Zet het uit onder Mijn account, Herinneringen.\n"
        )
        text %= {"address": settings.SITE_ADDRESS}
        _send(address, _("Herinnering"), text, delivery.hex)


def send_code(member: Member) -> None:
    """Sends a code to the address that a member gave, to see whether it is theirs. Raises NotSent."""
    with translation.override(member.language):
        text = _(
            "Hallo,\n\nJe code is %(code)s. Vul hem in waar je hem aanvroeg. Hij werkt een uur.\n\n"
            "Heb je niets gevraagd? Dan hoef je niets te doen.\n"
        )
        text %= {"code": _code(member, 0)}
        _send(contact(member), _("Je code"), text, secrets.token_hex(16))


def is_code(member: Member, code: str) -> bool:
    """Whether this is the code that was sent to this very address within the last one or two hours."""
    given = "".join(code.split()).encode()
    return any(hmac.compare_digest(_code(member, ago).encode(), given) for ago in range(CODE_HOURS))


def _code(member: Member, hours_ago: int) -> str:
    hour = int(timezone.now().timestamp()) // 3600 - hours_ago
    text = f"{member.pk}|{contact(member)}|{hour}".encode()
    number = int.from_bytes(hmac.digest(instance_key("e-mail code"), text, "sha256")[:8])
    return f"{number % 1_000_000:06d}"


def _send(address: str, subject: str, text: str, name: str) -> None:
    host = settings.EMAIL_FROM.rpartition("@")[2]
    headers = {
        "Message-ID": f"<{name}@{host}>",
        "Auto-Submitted": "auto-generated",
        "Date": formatdate(timezone.now().timestamp()),
    }
    connection = get_connection(timeout=10)
    message = EmailMessage(subject, text, settings.EMAIL_FROM, [address], headers=headers, connection=connection)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        refused = [code for code, _said in error.recipients.values()]
        raise NotSent(for_good=all(code >= 500 for code in refused)) from None
    except (smtplib.SMTPException, OSError, UnicodeError):
        # Whatever the other side says may hold the address: nothing of it goes into a log.
        raise NotSent(for_good=False) from None
