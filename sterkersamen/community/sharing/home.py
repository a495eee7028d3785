"""What sharing puts on a group's own page: what is new since the last visit, and a way to write."""

from __future__ import annotations

from uuid import UUID

from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import get_language, gettext
from markupsafe import Markup

from sterkersamen.community.groups.hooks import (
    MutedTalk,
    register_home_block,
    register_muted_talks,
    register_unread,
    register_waiting,
    register_warning_words,
)
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import access, queries, render
from sterkersamen.community.sharing.models import WARNINGS, Hold, Share, Story
from sterkersamen.core import renderings
from sterkersamen.core.renderings import Fragment
from sterkersamen.platform.safety.queries import Sight
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject


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


def muted(membership: Membership, sight: Sight) -> list[MutedTalk]:
    """Shares among what this one muted and still sees, by whose they are: their words can be folded away, or stand behind a
    warning. One query, and one of the keyring."""
    rows = Share.objects.standing().tops().filter(group=membership.group_id, uid__in=sight.muted)
    found = list(rows.exclude(author__in=sight.hidden).select_related("author").order_by("-id"))
    keyring.load(Subject("membership", row.author_id) for row in found)
    return [
        MutedTalk(
            gettext("Tekst van %(name)s") % {"name": render.name_of(row.author)},
            row.made_at,
            reverse("sharing:share", args=[row.group_id, row.uid]),
        )
        for row in found
    ]


register_home_block(10, new_shares)
register_waiting(_offered, lambda group_id: render.piece("_home_offered", group_id=group_id))
register_waiting(_held, lambda group_id: render.piece("_home_held", group_id=group_id))
register_unread(queries.unread)
register_muted_talks(muted)
register_warning_words(lambda key: str(WARNINGS.get(key, "")))
