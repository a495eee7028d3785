"""What sharing puts on a group's own page: what is new since the last visit, and a way to write."""

from __future__ import annotations

from uuid import UUID

from django.db.models import OuterRef
from django.utils.translation import get_language
from markupsafe import Markup

from sterkersamen.community.groups.hooks import (
    register_home_block,
    register_unread,
    register_waiting,
    register_warning_words,
)
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import access, queries, render
from sterkersamen.community.sharing.models import WARNINGS, Hold, Story
from sterkersamen.core import renderings
from sterkersamen.core.renderings import Fragment


def new_shares(membership: Membership) -> Fragment:
    """At most five lines of what is new for this membership, else of what came last, and the way to all. One query."""
    page = queries.newest(membership)
    versions = tuple((line.id, line.version) for line in page.lines)
    known, may_write, group_id = membership.seen_to > 0, access.may_write(membership), membership.group_id
    about = {"fresh": page.fresh, "any": page.any, "known": known, "may_write": may_write}
    key = ("home", group_id, versions, *about.values(), get_language())
    return renderings.kept(key) or renderings.keep(key, _new(group_id, versions, about))


def _new(group_id: UUID, versions: tuple[tuple[int, int], ...], about: dict[str, bool]) -> Fragment:
    lines = render.headlines(versions)
    shown = Markup(b"".join(line.html for line in lines).decode())
    html = render.piece("_home", group_id=group_id, lines=shown, **about)
    return Fragment(html, {tag for line in lines for tag in line.tags})


def _offered():
    return Story.objects.filter(membership__group=OuterRef("pk"), agreed_at=None, withdrawn_at=None)


def _held():
    return Hold.objects.filter(share__group=OuterRef("pk"), decided_at=None)


register_home_block(10, new_shares)
register_waiting(_offered, lambda group_id: render.piece("_home_offered", group_id=group_id))
register_waiting(_held, lambda group_id: render.piece("_home_held", group_id=group_id))
register_unread(queries.unread)
register_warning_words(lambda key: str(WARNINGS.get(key, "")))
