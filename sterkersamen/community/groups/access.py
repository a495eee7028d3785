"""Doors of a group: each gives the membership by which someone comes in, or refuses.

Who has nothing to do with a group gets 404, as if it did not exist; who belongs to it but may not do this gets 403.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from sterkersamen.community.groups.models import Membership
from sterkersamen.core.views import GoFirst


def place_of(member, group_id: UUID) -> Membership:
    """The membership of `member` in a group whatever its state: paused, with rules unread, or an alumnus who may read.

    One query, the group with it. Raises Http404.
    """
    found = (
        Membership.objects.select_related("group")
        .filter(group=group_id, member=member)
        .filter(Q(ended_at=None) | Q(ended_how=Membership.Ended.ALUMNUS, words_taken_at=None, group__alumni_read=True))
        .order_by("-joined_at")
        .first()
    )
    if found is None:
        raise Http404
    return found


def membership_of(member, group_id: UUID) -> Membership:
    """The membership by which `member` reads in a group. Raises Http404, and GoFirst to whom a pause or new rules keep out."""
    found = place_of(member, group_id)
    if found.ended_at is None:
        if found.paused_at is not None:
            raise GoFirst(reverse("groups:paused", args=[group_id]))
        if found.rules_accepted < found.group.rules_number:
            raise GoFirst(reverse("groups:rules", args=[group_id]))
    return found


def current_of(member, group_id: UUID) -> Membership:
    """The membership of someone who belongs to the group now and may take part. Raises Http404, GoFirst, PermissionDenied."""
    found = membership_of(member, group_id)
    if found.ended_at is not None or found.group.archived_at is not None:
        raise PermissionDenied(_("Je kunt in deze groep nu alleen lezen."))
    return found


def facilitator_of(member, group_id: UUID) -> Membership:
    """The membership of a facilitator of the group. Raises Http404, GoFirst, PermissionDenied."""
    found = membership_of(member, group_id)
    if not found.is_facilitator:
        raise PermissionDenied(_("Dit is voor gespreksleiders van deze groep."))
    return found


def other_in(membership: Membership, other_id: UUID) -> Membership:
    """Someone who belongs to the same group now. Raises Http404."""
    found = Membership.objects.current().select_related("group").filter(group=membership.group_id, id=other_id).first()
    if found is None:
        raise Http404
    return found
