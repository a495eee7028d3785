"""A group's own page."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import HttpResponse
from django.template import loader
from django.urls import reverse
from django.views.decorators.http import require_safe

from sterkersamen.community.groups import access, glance, hooks
from sterkersamen.core import renderings
from sterkersamen.core.renderings import Fragment
from sterkersamen.core.views import Request, SeeOther

# Where goes what is the same for many, in a page made for one reader. Words of people are escaped and cannot hold it.
_PLACE = re.compile(r"<!--(top|blocks|about|here|leads)-->")


@require_safe
def home(request: Request, group_id: UUID) -> HttpResponse:
    """A group at a glance: what is new, who is here, who leads it, house rules, and that nobody watches at night."""
    membership = access.membership_of(request.member, group_id)
    found = glance.people(membership)
    waiting = glance.waits(membership) if membership.is_facilitator else None
    if membership.rests:
        # Asked nothing; what waits stands on the page for who leads all the same.
        waiting = glance.Waits(0, 0, 0)
    pieces = {
        "top": [glance.top(membership, waiting)],
        "blocks": [make(membership) for _order, make in hooks.HOME_BLOCKS],
        "about": [glance.about(membership.group)],
        "here": [glance.here(found)],
        "leads": [glance.leads(found)],
    }
    takes_part = membership.ended_at is None and membership.group.archived_at is None
    context = {"group_id": group_id, "takes_part": takes_part, "shows_presence": membership.shows_presence}
    parts: list[Fragment | bytes] = []
    # By turns a piece of this reader's own page, and the name of what comes after it.
    for number, piece in enumerate(_PLACE.split(loader.render_to_string("groups/home.html", context, request))):
        if number % 2:
            parts += [one if isinstance(one, Fragment) else str(one).encode() for one in pieces[piece]]
        else:
            parts.append(piece.encode())
    return renderings.page(request, parts)


@require_safe
def typed(request: Request, group_id: UUID) -> HttpResponse:
    """The same address as people copy it, without its last sign: on to the page."""
    return SeeOther(reverse("groups:home", args=[access.membership_of(request.member, group_id).group_id]))
