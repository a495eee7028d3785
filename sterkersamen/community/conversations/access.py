"""Doors: who may call, who may answer, and who is in a conversation. Nobody else finds that there is one."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext as _

from sterkersamen.community.conversations.models import Answerer, Conversation, Joined, Line
from sterkersamen.community.groups.access import current_of
from sterkersamen.community.groups.models import Membership
from sterkersamen.platform.safety.queries import Sight, sight_of


class Opened(NamedTuple):
    """A conversation, the membership that opened it, whom that one does not see, and how it stands in it: not yet there,
    there, or gone."""

    membership: Membership
    conversation: Conversation
    sight: Sight
    joined: Joined | None

    @property
    def is_caller(self) -> bool:
        return self.conversation.caller_id == self.membership.id

    @property
    def is_in(self) -> bool:
        """Whether they are in it now: as long as it goes on they write there."""
        return self.joined is not None and self.joined.went_at is None

    @property
    def reads(self) -> bool:
        """Whether they may read it: who is in it, and who was when it is over."""
        return self.is_in or (self.joined is not None and self.conversation.ended_at is not None)


def leader_of(member, group_id: UUID) -> Membership:
    """The membership of a facilitator who decides who answers. Raises Http404, GoFirst, PermissionDenied."""
    found = current_of(member, group_id)
    if not found.is_facilitator:
        raise PermissionDenied(_("Dit is voor gespreksleiders van deze groep."))
    return found


def conversation_of(member, group_id: UUID, conversation_id: UUID) -> Opened:
    """A conversation for who asked for it, who answers in its group or leads it. Raises Http404, GoFirst, PermissionDenied.

    A block between who called and who answers: there is nothing. It takes no conversation from who leads the group.
    """
    membership = current_of(member, group_id)
    row = Conversation.objects.filter(id=conversation_id, group=group_id).select_related("caller").first()
    opened = _opened(membership, row) if row is not None else None
    if opened is None:
        raise Http404
    return opened


def line_of(member, group_id: UUID, conversation_id: UUID, line_id: UUID) -> tuple[Opened, Line]:
    """A line that one may report: of a conversation in which one is or was. Also one that a block hides by now, whoever
    asked, and when one answers no more: who hurts somebody and then blocks them is not out of reach.

    Raises Http404, GoFirst, PermissionDenied.
    """
    membership = current_of(member, group_id)
    rows = Joined.objects.select_related("conversation__caller").filter(membership=membership)
    joined = rows.filter(conversation=conversation_id, conversation__group=group_id).first()
    found = Line.objects.select_related("membership").filter(id=line_id, conversation=conversation_id).first()
    if found is None or joined is None:
        raise Http404
    sight = sight_of(membership.id, membership.is_facilitator)
    return Opened(membership, joined.conversation, sight, joined), found


def has_place(opened: Opened) -> bool:
    """Whether this one still finds the conversation."""
    return _opened(opened.membership, opened.conversation) is not None


def seat_in(member, conversation_id: UUID) -> Opened | None:
    """How a member stands in a conversation that goes on, for its stream; None where they are not in it now."""
    row = Conversation.objects.open().select_related("caller").filter(id=conversation_id).first()
    if row is None:
        return None
    membership = (
        Membership.objects.current()
        .filter(
            group=row.group_id,
            member=member,
            paused_at=None,
            rules_accepted__gte=F("group__rules_number"),
            group__archived_at=None,
        )
        .select_related("group")
        .first()
    )
    opened = _opened(membership, row) if membership is not None else None
    return opened if opened is not None and opened.is_in else None


def _opened(membership: Membership, row: Conversation) -> Opened | None:
    joined = Joined.objects.filter(conversation=row, membership=membership).first()
    sight = sight_of(membership.id, membership.is_facilitator)
    if row.caller_id == membership.id:
        return Opened(membership, row, sight, joined)
    if row.caller_id in sight.hidden:
        return None
    if not membership.is_facilitator and not Answerer.objects.active().filter(membership=membership).exists():
        return None
    return Opened(membership, row, sight, joined)
