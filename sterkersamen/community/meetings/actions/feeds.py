"""Secret addresses for calendar programs."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.db import transaction

from sterkersamen.community.groups.models import Group
from sterkersamen.community.meetings.models import Feed
from sterkersamen.platform.vault.keyring import instance_key


def make_feed(member, group: Group | None, *, tells: bool) -> Feed:
    """A new secret address for the calendar of a group, or of all one's groups; one that was there stops working.

    tells: with names and places in it.
    """
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        Feed.objects.filter(member=member, group=group).delete()
        feed = Feed(member=member, group=group, secret=secret, secret_hash=hashed_secret(secret), tells=tells)
        feed.save(force_insert=True)
    return feed


def end_feed(member, group: Group | None) -> None:
    """The address stops working. Safe to repeat."""
    Feed.objects.filter(member=member, group=group).delete()


def end_feeds(member) -> None:
    """All of a member's addresses stop working: who signs out everywhere may do so because somebody had the device."""
    Feed.objects.filter(member=member).delete()


def hashed_secret(secret: str) -> str:
    """Under what an address is found."""
    return hmac.new(instance_key("calendar"), secret.encode(), hashlib.sha256).hexdigest()
