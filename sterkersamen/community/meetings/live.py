"""What stands on top of a group's own page, and what an open one shows by itself."""

from __future__ import annotations

from django.template import loader
from markupsafe import Markup

from sterkersamen.community.groups.hooks import register_home_block
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import queries, showing
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.registry import register_fragment


def home_block(membership: Membership) -> Markup | str:
    """The next meeting, for who belongs to the group now. Two queries."""
    if membership.ended_at is not None or membership.group.archived_at is not None:
        return ""
    asks = queries.follow_up_of(membership) is None
    return showing.next_meeting(membership, queries.next_in(membership), asks)


def changed(event: Event) -> str:
    """That something changed. Not what: alumni hear the group's stream too, and when people meet is not for them."""
    return loader.get_template("meetings/_changed.html").render({"group_id": event.stream})


register_home_block(5, home_block)
register_fragment("meetings", changed)
