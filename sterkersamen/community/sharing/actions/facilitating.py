"""What facilitators do with a share: pin it on top, or fold it away with a reason that its writer reads."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import search
from sterkersamen.community.sharing.actions.shares import NotOpen, changed, is_folded, locked
from sterkersamen.community.sharing.models import Fold, Share
from sterkersamen.platform.safety.actions import log_access

PINNED_AT_MOST = 3


class PinnedEnough(NotOpen):
    """As many shares are pinned as a list takes without hiding what is new."""


@transaction.atomic
def pin(row: Share, by: Membership) -> None:
    """Keeps a share on top of the list. Raises NotOpen for a reply and what was withdrawn or folded, PinnedEnough past three."""
    row = locked(row)
    if row.is_reply or row.withdrawn_at or is_folded(row):
        raise NotOpen
    if row.pinned_at:
        return
    if Share.objects.standing().filter(group=row.group_id, pinned_at__isnull=False).count() >= PINNED_AT_MOST:
        raise PinnedEnough
    _set_pin(row, timezone.now(), by.id)


@transaction.atomic
def unpin(row: Share) -> None:
    """Puts a pinned share back in its place in time. Safe to repeat."""
    row = locked(row)
    if row.pinned_at:
        _set_pin(row, None, None)


def _set_pin(row: Share, at, by) -> None:
    row.pinned_at, row.pinned_by = at, by
    row.version += 1
    row.save(update_fields=["pinned_at", "pinned_by", "version"])
    changed(row)


@transaction.atomic
def fold(row: Share, by: Membership, reason: str) -> None:
    """Folds a share or reply away: readers see that it is folded, its writer also why. Written in the access log."""
    row = locked(row)
    if row.withdrawn_at:
        raise NotOpen
    if is_folded(row):
        return
    Fold(share=row, writer=row.author_id, by=by.id, reason=reason).save(force_insert=True)
    search.unindex([row.id])
    row.pinned_at = row.pinned_by = None
    row.version += 1
    row.save(update_fields=["pinned_at", "pinned_by", "version"])
    log_access(row.author_id, by.id, "facilitator", "share_folded", row.uid, "house_rules")
    changed(row)


@transaction.atomic
def unfold(row: Share) -> None:
    """Opens what was folded away. Safe to repeat."""
    row = locked(row)
    if not row.folds.filter(ended_at=None).update(ended_at=timezone.now()):
        return
    search.index(row, row.sealed)
    row.version += 1
    row.save(update_fields=["version"])
    changed(row)
