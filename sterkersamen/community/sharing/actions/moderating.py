"""What moderators decide about a text. They belong to no group, and act by its id alone; that they may, the door of moderation
saw. Each gives whether it did something: the writer can have been first.

What is taken away is set aside: nobody reads it, and its words are kept until nobody can ask for them back.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from sterkersamen.community.sharing import search
from sterkersamen.community.sharing.actions.shares import changed, is_folded, recount
from sterkersamen.community.sharing.actions.stories import withdraw_story
from sterkersamen.community.sharing.models import Fold, Share, Story


@transaction.atomic
def fold_for_good(uid: UUID, by: UUID) -> bool:
    """Folds a share or reply away, and no facilitator opens it again. A fold of theirs makes place for this one."""
    row = _standing(uid)
    if row is None:
        return False
    row.folds.filter(ended_at=None).update(ended_at=timezone.now())
    Fold(share=row, writer=row.author_id, by=by, by_moderator=True, reason="").save(force_insert=True)
    search.unindex([row.id])
    row.pinned_at = row.pinned_by = None
    _save(row, "pinned_at", "pinned_by")
    return True


@transaction.atomic
def open_again(uid: UUID) -> bool:
    """Opens what moderators folded away; also beneath what was set aside since, for when that comes back."""
    row = Share.objects.select_for_update().filter(uid=uid).first()
    if row is None or not row.folds.filter(ended_at=None, by_moderator=True).update(ended_at=timezone.now()):
        return False
    if row.withdrawn_at is None:
        search.index(row, row.sealed)
    _save(row)
    return True


@transaction.atomic
def set_aside(uid: UUID) -> bool:
    """Takes a share or reply away for everybody, with a story made of it, and keeps its words."""
    row = _standing(uid)
    if row is None:
        return False
    row.withdrawn_at = row.set_aside_at = timezone.now()
    row.pinned_at = row.pinned_by = None
    search.unindex([row.id])
    Story.objects.filter(share=row, withdrawn_at=None).update(
        withdrawn_at=row.set_aside_at, set_aside_at=row.set_aside_at
    )
    _save(row, "withdrawn_at", "set_aside_at", "pinned_at", "pinned_by")
    return True


@transaction.atomic
def bring_back(uid: UUID) -> bool:
    """Puts back what was set aside. Not where its writer erased it meanwhile."""
    row = Share.objects.select_for_update().filter(uid=uid, set_aside_at__isnull=False).first()
    if row is None:
        return False
    # A story that was reported by itself has a moment of its own, and a decision.
    Story.objects.filter(share=row, set_aside_at=row.set_aside_at).update(withdrawn_at=None, set_aside_at=None)
    row.withdrawn_at = row.set_aside_at = None
    _save(row, "withdrawn_at", "set_aside_at")
    if not is_folded(row):
        search.index(row, row.sealed)
    return True


@transaction.atomic
def erase_set_aside(uid: UUID) -> None:
    """Nobody can ask for it back any more, or its writer wants it gone: what was set aside is erased. Safe to repeat."""
    row = Share.objects.select_for_update().filter(uid=uid, set_aside_at__isnull=False).first()
    if row is None:
        return
    stories = list(Story.objects.filter(share=row, set_aside_at=row.set_aside_at))
    row.sealed, row.set_aside_at = {}, None
    row.version += 1
    row.save(update_fields=["sealed", "set_aside_at", "version"])
    row.encouragements.all().delete()
    row.folds.all().delete()
    row.holds.all().delete()
    for story in stories:
        withdraw_story(story)
    changed(row)


@transaction.atomic
def set_story_aside(story_id: UUID) -> bool:
    """Takes a story away for everybody, and keeps its words."""
    now = timezone.now()
    return bool(Story.objects.filter(id=story_id, withdrawn_at=None).update(withdrawn_at=now, set_aside_at=now))


@transaction.atomic
def bring_story_back(story_id: UUID) -> bool:
    """Puts back a story that was set aside."""
    aside = Story.objects.filter(id=story_id, set_aside_at__isnull=False)
    return bool(aside.update(withdrawn_at=None, set_aside_at=None))


def erase_story_set_aside(story_id: UUID) -> None:
    """Nobody can ask for it back any more: a story that was set aside is erased. Safe to repeat."""
    story = Story.objects.filter(id=story_id, set_aside_at__isnull=False).first()
    if story is not None:
        withdraw_story(story)


def _standing(uid: UUID) -> Share | None:
    row = Share.objects.select_for_update().filter(uid=uid, withdrawn_at=None).first()
    # Whose words are gone with a place in the group has nothing left to fold or to take away.
    return row if row is not None and row.author.words_taken_at is None else None


def _save(row: Share, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])
    if row.parent_id is not None:
        recount([row.parent_id])
    changed(row)
