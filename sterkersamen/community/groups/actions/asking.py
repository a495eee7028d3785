"""To ask the facilitators of one's group to look along. Nobody but the one whom it is about ever asks this."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sterkersamen.community.groups.models import LookAlong, Membership
from sterkersamen.platform.notify.actions import notify

# The kind of notice.
LOOK = "look"
# After a week it is no question of now any more, and that somebody asked is forgotten.
KEPT = timedelta(days=7)


@transaction.atomic
def ask_to_look(membership: Membership, address: str) -> int:
    """Tells the facilitators of the group that this member would like them to look at a page. Gives how many there are to
    hear it; safe to repeat."""
    row, _new = LookAlong.objects.get_or_create(membership=membership, address=address)
    leads = (
        Membership.objects.facilitators().filter(group=membership.group_id, paused_at=None).exclude(id=membership.id)
    )
    told = list(leads.values_list("member", flat=True))
    notify(LOOK, told, row.id, until=row.at + KEPT)
    return len(told)


def forget_looks() -> None:
    """Chore: forgets who asked, once it is over. Safe to repeat."""
    LookAlong.objects.filter(at__lt=timezone.now() - KEPT).delete()
