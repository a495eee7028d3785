"""To share, to answer, to change one's words and to take them back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.groups.queries import is_new
from sterkersamen.community.sharing import covering, search, sql
from sterkersamen.community.sharing.actions.holding import hold
from sterkersamen.community.sharing.models import WARNINGS, Share, Story
from sterkersamen.core import renderings
from sterkersamen.platform.live import outbox


class NotOpen(Exception):
    """This text takes no answer, encouragement or change now: withdrawn, folded away, or only to be listened to."""


class Changed(Exception):
    """The text was changed elsewhere since the form was made."""


@transaction.atomic
def share(author: Membership, *, body: str, title: str = "", warning: str = "", listening_only: bool = False) -> Share:
    """Shares something in the group of `author`. warning: "" or a key of WARNINGS. listening_only: asks for no replies."""
    row = Share(
        group_id=author.group_id,
        author=author,
        sealed=_words(author, title, body, warning),
        listening_only=listening_only,
    )
    sql.take_turn(row.group_id)
    row.save(force_insert=True)
    search.index(row, row.sealed, is_new=True)
    hold(row, is_new=True)
    outbox.publish("group", row.group_id, "share", row.uid, acting=author.id)
    return row


@transaction.atomic
def reply(author: Membership, parent: Share, *, body: str, warning: str = "") -> Share:
    """Answers a share. Raises NotOpen where it takes no answers."""
    parent = locked(parent)
    if parent.is_reply or parent.listening_only or parent.withdrawn_at or is_folded(parent):
        raise NotOpen
    row = Share(group_id=parent.group_id, author=author, parent=parent, sealed=_words(author, "", body, warning))
    sql.take_turn(row.group_id)
    row.save(force_insert=True)
    search.index(row, row.sealed, is_new=True)
    Share.objects.filter(id=parent.id).update(newest_reply=row.id, version=F("version") + 1)
    hold(row, is_new=True)
    outbox.publish("group", row.group_id, "reply", row.uid, acting=author.id, beneath=parent.author_id)
    return row


@transaction.atomic
def edit(
    row: Share,
    *,
    body: str,
    title: str = "",
    warning: str = "",
    listening_only: bool = False,
    seen: datetime | None = None,
) -> Share:
    """Changes one's own words; readers see that they were changed. The door (it is one's own) is the caller's.

    seen: when the words in the form had last been changed. Raises Changed when that is no longer so, NotOpen for what
    was withdrawn.
    """
    row = locked(row)
    if row.withdrawn_at:
        raise NotOpen
    if row.edited_at != seen:
        raise Changed
    row.sealed = _words(row.author, "" if row.is_reply else title, body, warning, before=row.sealed)
    row.listening_only = listening_only and not row.is_reply
    row.edited_at = timezone.now()
    row.version += 1
    row.save(update_fields=["sealed", "listening_only", "edited_at", "version"])
    if not is_folded(row):
        search.index(row, row.sealed)
    hold(row)
    changed(row)
    return row


@transaction.atomic
def withdraw(row: Share) -> None:
    """Takes one's own words back: the sealed text is overwritten, and nothing finds it any more.

    Replies of others beneath it stay theirs. A story made of it is withdrawn with it. Safe to repeat.
    """
    # Imported here: stories know shares.
    from sterkersamen.community.sharing.actions.stories import withdraw_story

    row = locked(row)
    if row.withdrawn_at:
        return
    row.sealed = {}
    row.withdrawn_at = timezone.now()
    row.pinned_at = row.pinned_by = None
    row.version += 1
    row.save(update_fields=["sealed", "withdrawn_at", "pinned_at", "pinned_by", "version"])
    search.unindex([row.id])
    row.encouragements.all().delete()
    row.folds.all().delete()
    row.holds.all().delete()
    for story in Story.objects.filter(share=row, withdrawn_at=None):
        withdraw_story(story)
    if row.parent_id is not None:
        recount([row.parent_id])
    changed(row)


def changed(row: Share) -> None:
    """Tells open pages that a share looks otherwise now, and every process to drop how it looked. The verb's last step."""
    transaction.on_commit(lambda: renderings.forget(row.uid))
    outbox.publish(outbox.CONTROL, outbox.NOBODY, "rendering", row.uid)
    beneath = row.parent.author_id if row.parent is not None else None
    outbox.publish("group", row.group_id, "changed", row.uid, acting=row.author_id, beneath=beneath)


def locked(row: Share) -> Share:
    """The row as it is now, held until the transaction ends: two writers at once come after each other."""
    return Share.objects.select_for_update().get(pk=row.pk)


def is_folded(row: Share) -> bool:
    """Whether a facilitator folded it away."""
    return row.folds.filter(ended_at=None).exists()


def recount(parent_ids: list[int]) -> None:
    """Sets the newest reply of shares whose replies changed, and lets them be rendered anew."""
    for parent_id in parent_ids:
        newest = Share.objects.standing().filter(parent=parent_id).aggregate(newest=Max("id"))["newest"]
        Share.objects.filter(id=parent_id).update(newest_reply=newest, version=F("version") + 1)


def _words(
    author: Membership, title: str, body: str, warning: str, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    words = {"title": title, "body": body, "warning": _known(warning)}
    return covering.looked_through(words, is_new(author) and not author.is_facilitator, before)


def _known(warning: str) -> str:
    if warning and warning not in WARNINGS:
        raise ValueError(f"unknown warning: {warning!r}")
    return warning
