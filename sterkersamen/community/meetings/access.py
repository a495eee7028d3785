"""Doors of meetings. Only who belongs to the group now comes near: an alumnus reads words, not where people meet."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from sterkersamen.community.groups.access import current_of
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings.actions.following_up import missed_by
from sterkersamen.community.meetings.models import Commitment, Meeting, Missed, Proof, Series
from sterkersamen.core.prepared import Prepared
from sterkersamen.core.views import GoFirst
from sterkersamen.platform.safety.queries import hidden_from

_meeting: Prepared[Meeting] = Prepared(
    lambda group, meeting: Meeting.objects.of([group]).select_related("series", "group").filter(id=meeting)
)


def planner_of(member, group_id: UUID) -> Membership:
    """The membership of a facilitator of a group that goes on. Raises Http404, GoFirst, PermissionDenied."""
    found = current_of(member, group_id)
    if not found.is_facilitator:
        raise PermissionDenied(_("Dit is voor gespreksleiders van deze groep."))
    return found


def meeting_in(membership: Membership, meeting_id: UUID) -> Meeting:
    """A date of the group, or one that another group holds together with it. Raises Http404."""
    found = _meeting.first(membership.group_id, meeting_id)
    if found is None:
        raise Http404
    return found


def own_meeting_in(membership: Membership, meeting_id: UUID) -> Meeting:
    """A date of the group itself. Raises Http404."""
    return _one(Meeting.objects.select_related("series").filter(id=meeting_id, group=membership.group_id))


def missed_in(membership: Membership, missed_id: UUID) -> Missed:
    """That somebody of the group was missed: for themselves, once there is a word, and for who may write it.

    Raises Http404.
    """
    mine = Missed.objects.select_related("membership", "meeting__series", "by").filter(membership=membership)
    row = mine.filter(id=missed_id).first()
    if row is not None and row.by_id is not None and row.has_word and row.by_id not in hidden_from(membership.id):
        return row
    row = next((one for one in missed_by(membership) if one.id == missed_id), None)
    if row is None:
        raise Http404
    return row


def series_in(membership: Membership, series_id: UUID) -> Series:
    """A series of the group. Raises Http404."""
    return _one(Series.objects.filter(id=series_id, group=membership.group_id))


def own_proof(member, proof_id: UUID) -> Proof:
    """A proof that `member` asked for and did not take back, also of a group that they left. Raises Http404."""
    rows = Proof.objects.own(member).select_related("membership__group")
    return _one(rows.filter(id=proof_id))


def proof_to_decide(facilitator: Membership, proof_id: UUID) -> Proof:
    """What somebody asked of the group that this facilitator leads.

    Raises Http404, PermissionDenied in one's own case, and GoFirst where it was decided.
    """
    rows = Proof.objects.select_related("membership").filter(membership__ended_at=None)
    found = _one(rows.filter(id=proof_id, membership__group=facilitator.group_id))
    if found.membership.member_id == facilitator.member_id:
        raise PermissionDenied(_("Over je eigen bewijs beslist een andere gespreksleider."))
    if found.confirmed_at is not None or found.ended_at is not None:
        raise GoFirst(reverse("meetings:meetings", args=[facilitator.group_id]))
    return found


def _one(rows):
    found = rows.first()
    if found is None:
        raise Http404
    return found


def reportable_word(membership: Membership, missed_id: UUID) -> Missed:
    """Words that somebody sent this membership, also where there is a block by now: who hurts somebody and then blocks them
    is not out of reach. Raises Http404."""
    mine = Missed.objects.select_related("by__group").filter(membership=membership, by__isnull=False)
    row = _one(mine.filter(id=missed_id))
    if not row.has_word:
        raise Http404
    return row


def reportable_coming(membership: Membership, meeting_id: UUID, membership_id: UUID) -> Commitment:
    """What somebody else wrote with whether they come to a date that this membership sees. Raises Http404."""
    meeting = meeting_in(membership, meeting_id)
    # Of a group that comes too no words are shown.
    said = Commitment.objects.select_related("membership__group").filter(membership__group=membership.group_id)
    said = said.filter(meeting=meeting, membership=membership_id)
    row = _one(said.filter(membership__words_taken_at=None).exclude(membership=membership.id))
    if not row.word or row.membership_id in hidden_from(membership.id) and not membership.is_facilitator:
        raise Http404
    return row
