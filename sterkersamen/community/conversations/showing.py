"""What stands elsewhere: on a group's own page and on "Hulp nu"."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef
from django.template import loader
from django.urls import reverse
from django.utils.translation import get_language
from markupsafe import Markup

from sterkersamen.community.conversations import queries
from sterkersamen.community.conversations.models import Answerer, Conversation
from sterkersamen.community.groups.hooks import register_home_block
from sterkersamen.community.groups.models import Membership
from sterkersamen.core import renderings
from sterkersamen.core.prepared import Prepared
from sterkersamen.core.renderings import Fragment
from sterkersamen.platform.safety.hooks import register_help


def _made(template: str, context: dict) -> Markup:
    return Markup(loader.get_template(f"conversations/{template}.html").render(context))  # noqa: S704 (our own template)


# Asked by every visit of a group's own page.
_open: Prepared[Conversation] = Prepared(
    lambda group: Conversation.objects.filter(group=group, ended_at=None).only("id")[:1]
)


def who_asks(membership: Membership) -> Markup | str:
    """Who asks whether somebody is there, for who may come; and what one asked oneself. One query where nobody asks."""
    if not _takes_part(membership) or _open.first(membership.group_id) is None:
        return ""
    waiting = [one for one in queries.open_for(membership) if not one.is_muted]
    return _made("_home", {"group_id": membership.group_id, "waiting": waiting}) if waiting else ""


def way_to_ask(membership: Membership) -> Fragment | str:
    """The way to ask who is awake. No query."""
    if not _takes_part(membership):
        return ""
    key = ("way to ask", membership.group_id, get_language())
    return renderings.rendered(key, lambda: Fragment(_made("_ask", {"group_id": membership.group_id})))


def _takes_part(membership: Membership) -> bool:
    return membership.ended_at is None and membership.group.archived_at is None


def help_block(member) -> Markup | str:
    """ "Wie is er wakker?", for who is in a group where somebody answers, and the way back to what one asked. Where nobody
    does it is no way: who needs somebody now finds people to call in its place. Two queries."""
    answers = Answerer.objects.active().filter(membership__group=OuterRef("group")).exclude(membership=OuterRef("id"))
    places = Membership.objects.current().filter(
        member=member, paused_at=None, group__archived_at=None, rules_accepted__gte=F("group__rules_number")
    )
    found = list(places.annotate(answers=Exists(answers)).values_list("id", "group", "answers"))
    if not found:
        return ""
    mine = Conversation.objects.open().filter(caller__in=[id for id, *_more in found]).order_by("-opened_at").first()
    if mine is None and not any(is_answered for *_where, is_answered in found):
        return ""
    if mine is not None:
        address = reverse("conversations:talk", args=[mine.group_id, mine.id])
    elif len(found) == 1:
        address = reverse("conversations:call", args=[found[0][1]])
    else:
        address = reverse("conversations:awake")
    return _made("_help", {"address": address, "open": mine is not None})


register_home_block(1, who_asks)
register_home_block(20, way_to_ask)
register_help(10, help_block)
