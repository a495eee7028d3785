"""Doors: each gives a member the share or story asked for, or refuses.

Who has nothing to do with it gets 404, a block between the two included: it looks as if there were nothing. No block
takes a share from who facilitates the group. Who may see it but not do this gets 403. Whom a pause or new rules keep out
is sent there first (GoFirst), as by every door of groups.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from sterkersamen.community.groups.access import facilitator_of, membership_of
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing.models import Fold, Hold, Share, Story
from sterkersamen.core.prepared import Prepared
from sterkersamen.platform.safety.queries import Sight, sight_of

_row: Prepared[Share] = Prepared(
    lambda uid, group: Share.objects.select_related("author", "parent").filter(uid=uid, group=group)
)


class Opened(NamedTuple):
    """A share or reply (its parent read with it), the membership that opened it, and whom that membership does not see."""

    membership: Membership
    share: Share
    sight: Sight

    @property
    def is_writer(self) -> bool:
        return self.share.author_id == self.membership.id

    @property
    def is_hidden(self) -> bool:
        """Whether a block keeps it, or what it answers, from this membership."""
        row, hidden = self.share, self.sight.hidden
        beneath = row.parent is not None and row.parent.author_id in hidden and not self.is_writer
        return row.author_id in hidden or beneath


def may_write(membership: Membership) -> bool:
    """Whether one belongs to the group now, and the group is not closed for good."""
    return membership.ended_at is None and membership.group.archived_at is None


def share_of(member, group_id: UUID, uid: UUID) -> Opened:
    """A share or reply that `member` may read. Raises Http404, also for an answer to what this member does not see;
    one's own stays one's own, to change or take back."""
    opened = reportable(member, group_id, uid)
    if opened.is_hidden:
        raise Http404
    return opened


def reportable(member, group_id: UUID, uid: UUID) -> Opened:
    """A share or reply that `member` may report, with one that a block keeps from them: who hurts somebody and then
    blocks them is not out of reach. Its words and its writer are not for this page. Raises Http404."""
    membership = membership_of(member, group_id)
    sight = sight_of(membership.id, membership.is_facilitator)
    row = _row.first(uid, group_id)
    if row is None:
        raise Http404
    return Opened(membership, row, sight)


def share_to_write_to(member, group_id: UUID, uid: UUID) -> Opened:
    """A share that `member` may answer or encourage. Raises Http404, PermissionDenied."""
    opened = share_of(member, group_id, uid)
    require_writer(opened)
    return opened


def require_writer(opened: Opened) -> None:
    """Raises PermissionDenied for who may only read here."""
    if not may_write(opened.membership):
        raise PermissionDenied(_("Je kunt in deze groep nu alleen lezen."))


def own_share(member, group_id: UUID, uid: UUID) -> Opened:
    """A share that `member` wrote and that still stands. Raises Http404, PermissionDenied for another's."""
    opened = share_of(member, group_id, uid)
    if not opened.is_writer:
        raise PermissionDenied
    if opened.share.withdrawn_at:
        raise Http404
    return opened


def facilitated_share(member, group_id: UUID, uid: UUID) -> Opened:
    """A share in a group that `member` facilitates. Raises Http404, PermissionDenied for who does not."""
    opened = share_of(member, group_id, uid)
    if not opened.membership.is_facilitator:
        raise PermissionDenied
    if opened.share.withdrawn_at:
        raise Http404
    return opened


def may_unfold(opened: Opened, fold: Fold | None) -> bool:
    """Whether this facilitator may open what was folded away: not their own words, when somebody else folded them, and
    nothing that moderators folded."""
    return fold is None or not fold.by_moderator and (not opened.is_writer or fold.by == opened.membership.id)


def story_of(story_id: UUID) -> Story:
    """A story that everyone who is signed in may read. Raises Http404."""
    told = Story.objects.select_related("membership")
    story = told.filter(id=story_id, agreed_at__isnull=False, withdrawn_at=None).first()
    if story is None:
        raise Http404
    return story


def reportable_story(member, story_id: UUID) -> Story:
    """A story that this member may report. Raises Http404, also for its writer."""
    story = story_of(story_id)
    if not may_report(member, story):
        raise Http404
    return story


def may_report(member, story: Story) -> bool:
    """Whether a story is somebody else's."""
    return story.membership.member_id != member.pk


def own_story(member, story_id: UUID) -> Story:
    """A story that `member` offered. Raises Http404 for anyone else's: whose it is, is nobody's business."""
    story = Story.objects.filter(id=story_id, membership__member=member, withdrawn_at=None).first()
    if story is None:
        raise Http404
    return story


def offered_story(member, group_id: UUID, story_id: UUID) -> tuple[Membership, Story]:
    """A story that waits for the facilitators of a group. Nobody decides about their own. Raises Http404, PermissionDenied."""
    membership = facilitator_of(member, group_id)
    waiting = Story.objects.select_related("membership")
    story = waiting.filter(id=story_id, membership__group=group_id, agreed_at=None, withdrawn_at=None).first()
    if story is None:
        raise Http404
    if story.membership.member_id == membership.member_id:
        raise PermissionDenied(_("Over je eigen verhaal beslist een andere gespreksleider."))
    return membership, story


def held_of(member, group_id: UUID, hold_id: UUID) -> tuple[Membership, Hold]:
    """Covered words that wait for the facilitators of a group. Nobody decides about their own. Raises Http404,
    PermissionDenied."""
    membership = facilitator_of(member, group_id)
    waiting = Hold.objects.select_related("share__author", "share__parent")
    row = waiting.filter(id=hold_id, share__group=group_id, decided_at=None).first()
    if row is None:
        raise Http404
    if row.share.author.member_id == membership.member_id:
        raise PermissionDenied(_("Over je eigen woorden beslist een andere gespreksleider."))
    return membership, row
