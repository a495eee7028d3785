"""To offer a share to everyone who is signed in, to agree to that, and to take it back."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import covering
from sterkersamen.community.sharing.actions.shares import NotOpen, is_folded, locked
from sterkersamen.community.sharing.models import Share, Story
from sterkersamen.platform.live import outbox
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject, create_key


def offer_story(row: Share, *, name: str, title: str, body: str, warning: str = "") -> Story:
    """Offers words of one's own share as a story, under a name chosen for it. It waits for a facilitator.

    The words are a copy that its writer went through once more: what they say in a group may tell strangers too much.
    Raises NotOpen for a reply, or for what was withdrawn or folded away, or already offered.
    """
    story_id = uuid.uuid4()
    create_key(Subject("story", story_id))
    with transaction.atomic():
        row = locked(row)
        if row.is_reply or row.withdrawn_at or is_folded(row) or row.stories.filter(withdrawn_at=None).exists():
            raise NotOpen
        words = covering.looked_through({"title": title, "body": body, "warning": warning}, False, quoted=True)
        words["name"] = name
        story = Story(id=story_id, membership_id=row.author_id, share=row, sealed=words)
        story.save(force_insert=True)
    return story


@transaction.atomic
def agree_to_story(story: Story, by: Membership) -> None:
    """A facilitator agrees: everyone who is signed in can read it. Raises NotOpen for what was withdrawn meanwhile."""
    story = Story.objects.select_for_update().get(pk=story.pk)
    if story.withdrawn_at:
        raise NotOpen
    if story.agreed_at is None:
        story.agreed_at, story.agreed_by = timezone.now(), by.id
        story.save(update_fields=["agreed_at", "agreed_by"])


def decline_story(story: Story) -> None:
    """A facilitator thinks it wiser not to. The copy is destroyed; the share stays as it is."""
    withdraw_story(story)


def withdraw_story(story: Story) -> None:
    """Takes a story back everywhere: its key is destroyed, and with it every copy. Safe to repeat."""
    with transaction.atomic():
        stands = Story.objects.filter(Q(withdrawn_at=None) | Q(set_aside_at__isnull=False), pk=story.pk)
        stands.update(withdrawn_at=timezone.now(), set_aside_at=None, sealed=None)
        transaction.on_commit(lambda: _destroy(story.id))


def finish_stories() -> None:
    """Chore: destroys keys of withdrawn stories that a crash left. Safe to repeat."""
    gone = Story.objects.filter(withdrawn_at__isnull=False, set_aside_at=None)
    for story_id in gone.values_list("id", flat=True):
        if keyring.exists(Subject("story", story_id)):
            _destroy(story_id)


def _destroy(story_id: uuid.UUID) -> None:
    keyring.destroy(Subject("story", story_id))
    outbox.control("key_gone", story_id)
