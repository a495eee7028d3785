"""What a membership has seen. Small writes, done off the request's path."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing.models import Read
from sterkersamen.core.later import later


def mark_seen(membership_id: UUID, seen_to: int) -> None:
    """Remembers, soon, that this membership has seen the list up to a number."""
    # What is new is written at once, also within the minute; the same once more waits.
    later(("sharing.seen", membership_id, seen_to), partial(_write_seen, membership_id, seen_to))


def mark_read(membership_id: UUID, share_id: int, seen_to: int) -> None:
    """Remembers, soon, that this membership has seen the replies beneath a share up to a number."""
    later(("sharing.read", membership_id, share_id, seen_to), partial(_write_read, membership_id, share_id, seen_to))


def _write_seen(membership_id: UUID, seen_to: int) -> None:
    Membership.objects.filter(id=membership_id, seen_to__lt=seen_to).update(seen_to=seen_to, seen_at=timezone.now())


def _write_read(membership_id: UUID, share_id: int, seen_to: int) -> None:
    # One statement, so that two pages read at once do not stumble over each other. An older page may set it back a
    # little: then a reply is new once more.
    Read.objects.bulk_create(
        [Read(membership_id=membership_id, share_id=share_id, seen_to=seen_to)],
        update_conflicts=True,
        unique_fields=["membership", "share"],
        update_fields=["seen_to"],
    )
