"""Words that wait for a facilitator: telling them, and what they decide."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import covering, search
from sterkersamen.community.sharing.models import Hold, Share
from sterkersamen.platform.notify.actions import notify
from sterkersamen.platform.safety.actions import log_access

# The kind of notice that words wait.
HELD = "held"
_TOLD_FOR = timedelta(days=30)


def hold(row: Share, is_new: bool = False) -> None:
    """Has a text wait for a facilitator where words of it are covered, and not where none are any more. Runs in the
    transaction that wrote it."""
    waiting = Hold.objects.filter(share=row, decided_at=None)
    if not covering.waits(row.sealed):
        if not is_new:
            waiting.delete()
        return
    others = Hold.objects.filter(share__group=row.group_id, decided_at=None).exclude(share=row)
    # Told once for all that waits: who looks, sees all of it.
    is_first = not others.exists()
    made, new = waiting.get_or_create(share=row, decided_at=None, defaults={"writer": row.author_id})
    if new and is_first:
        leads = Membership.objects.facilitators().filter(group=row.group_id, paused_at=None).exclude(id=row.author_id)
        notify(HELD, leads.values_list("member", flat=True), made.id, until=timezone.now() + _TOLD_FOR)


@transaction.atomic
def decide_held(row: Hold, by: Membership, opened: Collection[int], reason: str, seen: datetime | None) -> None:
    """A facilitator looked: pieces of these numbers are open to all, what else waited stays covered, with a reason.

    seen: when the words that the facilitator read had last been changed. Raises Changed when that is no longer so, NotOpen
    for what was decided or withdrawn meanwhile. Whose decision it is, is the door's.
    """
    # Imported here: sharing has words wait.
    from sterkersamen.community.sharing.actions.shares import Changed, NotOpen, changed, is_folded, locked

    share = locked(row.share)
    waiting = Hold.objects.select_for_update().filter(pk=row.pk, decided_at=None).first()
    if waiting is None or share.withdrawn_at:
        raise NotOpen
    if share.edited_at != seen:
        raise Changed
    share.sealed = covering.decided(share.sealed, opened)
    share.version += 1
    share.save(update_fields=["sealed", "version"])
    waiting.decided_at, waiting.decided_by = timezone.now(), by.id
    waiting.reason = reason if covering.covered(share.sealed) else None
    waiting.save(update_fields=["decided_at", "decided_by", "reason"])
    if not is_folded(share):
        search.index(share, share.sealed)
    log_access(share.author_id, by.id, "facilitator", "held_decided", share.uid, "house_rules")
    changed(share)


def read_held(row: Hold, by: Membership) -> None:
    """Writes down, for whose words they are, that a facilitator read what others see covered."""
    log_access(row.writer, by.id, "facilitator", "held_read", row.id, "house_rules")
