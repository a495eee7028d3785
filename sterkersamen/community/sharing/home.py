"""What sharing puts on a group's own page: what is new since the last visit, and a way to write."""

from __future__ import annotations

from markupsafe import Markup

from sterkersamen.community.groups.hooks import register_home_block, register_unread, register_warning_words
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import access, queries, render
from sterkersamen.community.sharing.models import WARNINGS, Story


def new_shares(membership: Membership) -> Markup:
    """At most five lines of what is new for this membership, and the way to all. One query."""
    page = queries.newest(membership)
    lines = render.headlines([(line.id, line.version) for line in page.lines])
    return render.piece(
        "_home",
        group_id=membership.group_id,
        fresh=Markup(b"".join(line.html for line in lines).decode()),
        known=membership.seen_to > 0,
        any=page.any,
        may_write=access.may_write(membership),
    )


def offered_stories(membership: Membership) -> Markup | str:
    """For facilitators: that somebody offered a story. One query for them, none for others."""
    if not membership.is_facilitator:
        return ""
    waiting = Story.objects.filter(membership__group=membership.group_id, agreed_at=None, withdrawn_at=None).exists()
    return render.piece("_home_offered", group_id=membership.group_id) if waiting else ""


register_home_block(10, new_shares)
register_home_block(15, offered_stories)
register_unread(queries.unread)
register_warning_words(lambda key: str(WARNINGS.get(key, "")))
