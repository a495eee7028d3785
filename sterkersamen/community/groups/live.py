"""Who may hear a group's stream, who is shown as being there, and what facilitators hear of requests."""

from __future__ import annotations

from uuid import UUID

from django.template import loader
from django.utils.translation import gettext as _

from sterkersamen.community.groups import access
from sterkersamen.community.groups.models import Membership
from sterkersamen.core.views import GoFirst
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.registry import Seat, register_fragment, register_presence, register_stream
from sterkersamen.platform.safety.queries import sight_of
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject


def seat_of(member, group_id: UUID) -> Seat | None:
    """The seat of a member at a group's stream, or None when that member may not read there now."""
    from django.http import Http404

    try:
        found = access.membership_of(member, group_id)
    except (Http404, GoFirst):
        return None
    shows = found.shows_presence and found.ended_at is None
    sight = sight_of(found.id, found.is_facilitator)
    return Seat(found.id, found.is_facilitator, sight.unheard, shows, unseen=sight.unseen)


def here(ids: list[UUID]) -> str:
    """The people who are here, for the page of their group."""
    keyring.load(Subject("membership", one) for one in ids)
    people = list(Membership.objects.current().filter(id__in=ids, shows_presence=True).order_by("joined_at"))
    return loader.get_template("groups/_here.html").render({"people": people})


def asked(_event: Event) -> str:
    """A line for facilitators: somebody asks to come in."""
    return _("Iemand vraagt of er plek is in de groep.")


register_stream("group", seat_of)
register_presence("group", here)
register_fragment("request", asked)
