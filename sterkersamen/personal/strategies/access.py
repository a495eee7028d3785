"""Doors of what is offered to others: for its writer, for facilitators of the group, and for who may take it out."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from sterkersamen.community.groups.access import facilitator_of
from sterkersamen.community.groups.models import Membership
from sterkersamen.personal.strategies.models import Offer
from sterkersamen.platform.accounts.models import Office
from sterkersamen.platform.accounts.queries import has_office


def waiting(member, group_id: UUID, offer_id: UUID) -> tuple[Membership, Offer]:
    """What waits for the facilitators of a group. Nobody decides about their own. Raises Http404, PermissionDenied."""
    membership = facilitator_of(member, group_id)
    row = Offer.objects.waiting().select_related("membership").filter(id=offer_id, membership__group=group_id).first()
    if row is None:
        raise Http404
    if row.membership.member_id == membership.member_id:
        raise PermissionDenied(_("Over iets van jezelf beslist een andere gespreksleider."))
    return membership, row


class Overseen(NamedTuple):
    """Something published that an actor may take out. by: the membership or account under which they do."""

    offer: Offer
    by: UUID
    group: UUID | None


def overseen(member, offer_id: UUID) -> Overseen:
    """Something published, for who may take it out: a facilitator of the group that it came from, or a moderator.

    Raises PermissionDenied for everyone else, who may read it; Http404 for its writer, who takes it back by another way, and
    for what is not there.
    """
    row = Offer.objects.published().select_related("membership").filter(id=offer_id).first()
    if row is None or row.membership.member_id == member.pk:
        raise Http404
    leads = Membership.objects.facilitators().filter(member=member, group=row.membership.group_id, paused_at=None)
    leading = leads.values_list("id", flat=True).first()
    if leading is not None:
        return Overseen(row, leading, row.membership.group_id)
    if has_office(member, Office.Kind.MODERATOR):
        return Overseen(row, member.pk, None)
    raise PermissionDenied


def reportable(member, offer_id: UUID) -> Offer:
    """Something published that this member may report. Raises Http404, also for its writer."""
    row = Offer.objects.published().select_related("membership").filter(id=offer_id).first()
    if row is None or row.membership.member_id == member.pk:
        raise Http404
    return row


def may_oversee(member, offer_id: str) -> bool:
    """Whether this member may take out something published that they can read."""
    try:
        overseen(member, UUID(offer_id))
    except PermissionDenied:
        return False
    return True


def own_of(member, offer_id: str) -> str | None:
    """The id of one's own of which something published is the copy, for its writer; None for everyone else."""
    own = Offer.objects.filter(id=offer_id, membership__member=member).values_list("own", flat=True).first()
    return str(own) if own else None
