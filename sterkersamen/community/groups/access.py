"""Doors of a group: each gives the membership by which someone comes in, or refuses.

Who has nothing to do with a group gets 404, as if it did not exist; who belongs to it but may not do this gets 403.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from sterkersamen.community.groups.models import Group, Invitation, Membership, Request
from sterkersamen.community.groups.queries import own_ids
from sterkersamen.core.prepared import Prepared
from sterkersamen.core.views import GoFirst
from sterkersamen.platform.safety.access import group_report, organiser
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.safety.queries import blocked_by, hidden_from

# Asked by every page of a group.
_place: Prepared[Membership] = Prepared(
    lambda group, member: (
        Membership.objects.readers()
        .select_related("group")
        .filter(group=group, member=member)
        .order_by("-joined_at")[:1]
    )
)


def place_of(member, group_id: UUID) -> Membership:
    """The membership of `member` in a group whatever its state: paused, with rules unread, or an alumnus who may read.

    One query, the group with it. Raises Http404.
    """
    found = _place.first(group_id, member.pk)
    if found is None:
        raise Http404
    return found


def membership_of(member, group_id: UUID) -> Membership:
    """The membership by which `member` reads in a group.

    Raises Http404, and GoFirst to whom a pause or new rules keep out.
    """
    found = place_of(member, group_id)
    if found.ended_at is None:
        if found.paused_at is not None:
            raise GoFirst(reverse("groups:paused", args=[group_id]))
        if found.rules_accepted < found.group.rules_number:
            raise GoFirst(reverse("groups:rules", args=[group_id]))
    return found


def current_of(member, group_id: UUID) -> Membership:
    """The membership of someone who belongs to the group now and may take part.

    Raises Http404, GoFirst, PermissionDenied.
    """
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


def leaving(member, group_id: UUID) -> Membership:
    """The membership of someone who may go: also one who is paused, or did not read new rules. Raises Http404."""
    return place_of(member, group_id)


def past_of(member, membership_id: UUID) -> Membership:
    """A place that someone had once, with words still standing there. Raises Http404."""
    return _one(Membership.objects.filter(id=membership_id, member=member, ended_at__isnull=False, words_taken_at=None))


def open_group(member, group_id: UUID) -> Group:
    """A group that `member` may ask to come into. Raises Http404, and GoFirst to who belongs to it or asked already."""
    barred = Membership.objects.filter(member=member, barred_at__isnull=False).values("group")
    group = _one(Group.objects.filter(id=group_id, open_to_requests=True, archived_at=None).exclude(id__in=barred))
    if Membership.objects.current().filter(group=group, member=member).exists():
        raise GoFirst(reverse("groups:home", args=[group_id]))
    asked = Request.objects.filter(group=group, member=member, decided_at=None).values_list("id", flat=True).first()
    if asked is not None:
        raise GoFirst(reverse("groups:asked", args=[asked]))
    return group


def own_request(member, request_id: UUID) -> Request:
    """What `member` asked. Raises Http404, and GoFirst to who was let in."""
    found = _one(Request.objects.select_related("group").filter(id=request_id, member=member))
    if found.accepted:
        raise GoFirst(reverse("groups:home", args=[found.group_id]))
    return found


def request_in(membership: Membership, request_id: UUID) -> Request:
    """What somebody asked of the group that this facilitator leads. Raises Http404."""
    return _one(Request.objects.select_related("member").filter(id=request_id, group=membership.group_id))


def invitation_in(membership: Membership, invitation_id: UUID) -> Invitation:
    """An invitation of the group that this facilitator leads. Raises Http404."""
    return _one(Invitation.objects.filter(id=invitation_id, group=membership.group_id, for_facilitator=False))


def group_for_organiser(member, group_id: UUID) -> Group:
    """A group as organisers may know it. Raises PermissionDenied, Http404."""
    organiser(member)
    return _one(Group.objects.filter(id=group_id))


def report_in(membership: Membership, report_id: UUID) -> Report:
    """A report that this facilitator may read: none about a facilitator, about themselves, or of their
    own. Raises Http404."""
    return group_report(membership.group_id, report_id, own_ids(membership))


def other_in(membership: Membership, other_id: UUID) -> Membership:
    """Someone who belongs to the same group now or reads there as an alumnus, as this membership may know of them.

    Who blocked this one is not there, but a facilitator sees everyone. Raises Http404.
    """
    if is_out_of_sight(membership, other_id):
        raise Http404
    return reportable_in(membership, other_id)


def is_out_of_sight(membership: Membership, other_id: UUID) -> bool:
    """Whether a block that the other made keeps them from this membership. A facilitator sees everyone."""
    return not membership.is_facilitator and other_id in hidden_from(membership.id) - blocked_by(membership.id)


def reportable_in(membership: Membership, other_id: UUID) -> Membership:
    """Someone of the same group whom this membership may report, also one who blocked it: who hurts somebody and then
    blocks them is not out of reach. Nothing of them is for the page. Raises Http404."""
    rows = Membership.objects.readers().select_related("group", "member")
    return _one(rows.filter(group=membership.group_id, id=other_id))


def _one(rows):
    found = rows.first()
    if found is None:
        raise Http404
    return found
