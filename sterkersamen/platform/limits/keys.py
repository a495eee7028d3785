"""The key of the day: random, kept in the keyring, destroyed two days later. Then nobody can tell who was counted."""

from __future__ import annotations

import datetime
import hashlib
import hmac
from uuid import UUID, uuid5

from django.utils import timezone

from sterkersamen.platform.vault.keyring import KeyGone, Subject, create_key, derive, destroy, exists

KIND = "limits"
_DAYS = UUID("3b1e5f0e-8c1c-4b52-9a35-3f7f0f8f6d11")
# How far back a key is looked for to destroy it: a server that stood still for a month catches up.
_LOOK_BACK = 40


def subject_of(day: datetime.date) -> Subject:
    """The subject under which the key of a day (UTC) lies in the keyring."""
    return Subject(KIND, uuid5(_DAYS, day.isoformat()))


def digest(text: str) -> bytes:
    """A keyed hash of `text`, 32 bytes, that cannot be made again once the day is over."""
    subject = subject_of(timezone.now().date())
    try:
        key = derive(subject, "limits")
    except KeyGone:
        create_key(subject)
        key = derive(subject, "limits")
    return _digest(key, text)


def digest_of_yesterday(text: str) -> bytes | None:
    """The hash of `text` that was made yesterday (UTC); None where nothing was counted then."""
    try:
        key = derive(subject_of(timezone.now().date() - datetime.timedelta(days=1)), "limits")
    except KeyGone:
        return None
    return _digest(key, text)


def _digest(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256)


def destroy_old_keys() -> None:
    """Destroys the keys of the days before yesterday. Safe to repeat."""
    today = timezone.now().date()
    for days in range(2, _LOOK_BACK):
        subject = subject_of(today - datetime.timedelta(days=days))
        if exists(subject):
            destroy(subject)
