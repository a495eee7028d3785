"""A group's own page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.template import loader
from django.views.decorators.http import require_safe

from sterkersamen.community.groups import access, glance, hooks
from sterkersamen.core import renderings
from sterkersamen.core.views import Request

# Where goes what is the same for many, in a page made for one reader. Words of people are escaped and cannot hold it.
_HERE, _ABOUT = "<!--here-->", "<!--about-->"


@require_safe
def home(request: Request, group_id: UUID) -> HttpResponse:
    """A group at a glance: what is new, who is here, who leads it, house rules, and that nobody watches at night."""
    membership = access.membership_of(request.member, group_id)
    found = glance.people(membership)
    about = glance.about(membership.group, found)
    shell = loader.render_to_string(
        "groups/home.html",
        {
            "membership": membership,
            "group": membership.group,
            "takes_part": membership.ended_at is None and membership.group.archived_at is None,
            "blocks": [make(membership) for _order, make in hooks.HOME_BLOCKS],
            "waits": glance.waits(membership) if membership.is_facilitator else None,
        },
        request,
    )
    head, _mark, rest = shell.partition(_HERE)
    middle, _mark, tail = rest.partition(_ABOUT)
    return renderings.page(request, [head.encode(), glance.here(found), middle.encode(), about, tail.encode()])
