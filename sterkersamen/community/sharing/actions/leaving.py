"""What is left of someone's words in a group when that person goes."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing.actions.shares import recount
from sterkersamen.community.sharing.actions.stories import withdraw_story
from sterkersamen.community.sharing.models import Encouragement, Fold, Hold, Read, SearchWord, Share, Story
from sterkersamen.core import renderings
from sterkersamen.platform.live import outbox
from sterkersamen.platform.vault.fields import Envelope

# Open pages are told of this many of the newest texts; what is older is gone at the next look.
_TOLD = 50


def leave(membership: Membership, words_taken: bool) -> None:
    """Runs in the transaction of a leave. With the words taken along nothing of them stays but the order they came in."""
    Read.objects.filter(membership=membership).delete()
    if words_taken:
        _take_along(membership)


@transaction.atomic
def _take_along(membership: Membership) -> None:
    own = Share.objects.filter(author=membership)
    told = list(own.filter(withdrawn_at=None).order_by("-id").values_list("uid", flat=True)[:_TOLD])
    answered = own.filter(withdrawn_at=None, parent__isnull=False).values_list("parent", flat=True).distinct()
    parents = [parent for parent in answered if parent is not None]
    SearchWord.objects.filter(share__author=membership).delete()
    Encouragement.objects.filter(giver=membership).delete()
    Encouragement.objects.filter(share__author=membership).delete()
    Fold.objects.filter(writer=membership.id).delete()
    Hold.objects.filter(writer=membership.id).delete()
    own.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    own.update(sealed=Envelope(b""), set_aside_at=None, pinned_at=None, pinned_by=None, version=F("version") + 1)
    recount(parents)
    for story in Story.objects.filter(Q(withdrawn_at=None) | Q(set_aside_at__isnull=False), membership=membership):
        withdraw_story(story)
    transaction.on_commit(lambda: renderings.forget(membership.id))
    for uid in told:
        outbox.publish("group", membership.group_id, "changed", uid, acting=membership.id)


def finish_leaving() -> None:
    """Chore: does what a crash between the words and the key left undone. Safe to repeat."""
    left = Share.objects.filter(author__words_taken_at__isnull=False, withdrawn_at=None).values("author")
    for membership in Membership.objects.filter(id__in=left):
        _take_along(membership)
