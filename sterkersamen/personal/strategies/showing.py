"""What this room puts on a group's own page: for facilitators, that something waits for them."""

from __future__ import annotations

from django.template import loader
from markupsafe import Markup

from sterkersamen.community.groups.hooks import register_home_block
from sterkersamen.community.groups.models import Membership
from sterkersamen.core.prepared import Prepared
from sterkersamen.personal.strategies.models import Offer

_waiting: Prepared[Offer] = Prepared(
    lambda group: Offer.objects.waiting().filter(membership__group=group).only("id")[:1]
)


def offered(membership: Membership) -> Markup | str:
    """For facilitators who do not rest: that somebody offers something. One query for them, none for others."""
    if not membership.is_facilitator or membership.rests or not _waiting(membership.group_id):
        return ""
    html = loader.get_template("strategies/_home_offered.html").render({"group_id": membership.group_id})
    return Markup(html)  # noqa: S704 (our own template)


register_home_block(16, offered)
