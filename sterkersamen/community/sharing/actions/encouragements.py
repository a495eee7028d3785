"""A kind word with one tap, and taking it back. Saying the same twice changes nothing, so no form key is needed."""

from __future__ import annotations

from django.db import transaction

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import covering
from sterkersamen.community.sharing.actions.shares import NotOpen, is_folded, locked
from sterkersamen.community.sharing.models import Encouragement, Share
from sterkersamen.platform.live import outbox


@transaction.atomic
def encourage(giver: Membership, row: Share, kind: str) -> None:
    """Gives `kind` to what another wrote; only the writer hears of it.

    Raises NotOpen for one's own words, for what was withdrawn or folded away, and beneath words about crisis: a tap is
    no answer to those.
    """
    row = locked(row)
    if row.author_id == giver.id or row.withdrawn_at or is_folded(row) or covering.is_crisis(row.sealed):
        raise NotOpen
    given, new = Encouragement.objects.get_or_create(share=row, giver=giver, kind=Encouragement.Kind(kind))
    if new:
        outbox.publish(
            "group", row.group_id, "encouraged", given.id, acting=giver.id, audience="one", only=row.author_id
        )


@transaction.atomic
def take_back(giver: Membership, row: Share, kind: str) -> None:
    """Takes an encouragement back. Silent, and safe to repeat."""
    Encouragement.objects.filter(share=row, giver=giver, kind=kind).delete()
