"""What waits for the facilitators of a group from the rooms above, on the group's own page: one query for all of it."""

from __future__ import annotations

from django.db.models import Exists
from markupsafe import Markup

from sterkersamen.community.groups.hooks import WAITING, register_home_block
from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.core.prepared import Prepared

# Made at the first page, when every room has registered.
_asked: Prepared[Group] = Prepared(
    lambda group: (
        Group.objects.filter(id=group)
        .only("id")
        .annotate(**{f"waits_{place}": Exists(rows()) for place, (rows, _card) in enumerate(WAITING)})
    )
)


def cards(membership: Membership) -> Markup | str:
    """A card for each kind of thing that waits, for facilitators who do not rest. One query for them, none for others."""
    if not membership.is_facilitator or membership.rests:
        return ""
    found = _asked.first(membership.group_id)
    waits = [card for place, (_rows, card) in enumerate(WAITING) if getattr(found, f"waits_{place}")]
    return Markup("").join(card(membership.group_id) for card in waits)


register_home_block(15, cards)
