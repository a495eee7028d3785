"""Reads of this room, shaped for a screen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from sterkersamen.community.conversations.access import Opened
from sterkersamen.community.conversations.actions.talking import answering
from sterkersamen.community.conversations.models import Answerer, Conversation, Joined, Line
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.groups.queries import name_of
from sterkersamen.platform.safety.queries import hidden_from, muted_by
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

# So many lines stand on the page; what came before is one tap away.
PAGE = 60


class Answers(NamedTuple):
    """How many people of a group answer a call, as one who asks can count on them, and how many of them said that they are
    awake now."""

    people: int
    awake: int


class Person(NamedTuple):
    """Somebody in a conversation. name: empty for a facilitator whom a block hides: that one reads along is not hidden."""

    id: UUID
    name: str
    leads: bool
    is_caller: bool


class Waiting(NamedTuple):
    """A conversation that goes on, for who is in it or may come."""

    id: UUID
    name: str
    is_mine: bool
    opened_at: datetime
    answered: bool
    is_in: bool
    is_muted: bool


def answers(membership: Membership) -> Answers:
    """Who answers in this group now. Two queries."""
    rows, now = answering(membership), timezone.now()
    return Answers(len(rows), sum(says_awake(one, now) is True for one in rows))


def answered(places: Iterable[Membership]) -> frozenset[UUID]:
    """In which groups, of some places of one person, somebody else answers. One query."""
    mine = {one.id: one.group_id for one in places}
    rows = Answerer.objects.active().filter(membership__group__in=mine.values()).exclude(membership__in=mine)
    return frozenset(rows.values_list("membership__group", flat=True))


def says_awake(row: Answerer, now: datetime) -> bool | None:
    """Whether somebody said that they can be reached now, on their own clock; None where they said nothing of it.

    The row comes with its membership and member.
    """
    return row.says_awake(now, now.astimezone(ZoneInfo(row.membership.member.time_zone)).hour)


def answerer_of(membership: Membership) -> Answerer | None:
    """How somebody stands with answering, whatever was decided. One query."""
    return Answerer.objects.standing().filter(membership=membership).first()


def answerers(facilitator: Membership) -> list[Answerer]:
    """All of the group who answer, offered to or were asked; who waits longest first. One query, and one of the keyring."""
    rows = Answerer.objects.standing().filter(membership__group=facilitator.group_id)
    found = list(rows.select_related("membership__member").order_by("offered_at", "asked_at", "id"))
    keyring.load(Subject("membership", row.membership_id) for row in found)
    return found


def who_could(facilitator: Membership) -> list[Membership]:
    """Whom a facilitator can ask: who neither answers nor was asked, not on pause, no block between them. Two queries, and
    one of the keyring."""
    known = Answerer.objects.filter(ended_at=None, membership__group=facilitator.group_id).values("membership")
    rows = Membership.objects.current().filter(group=facilitator.group_id, paused_at=None).exclude(id__in=known)
    rows = rows.exclude(id__in=hidden_from(facilitator.id) | {facilitator.id})
    found = list(rows.order_by("joined_at"))
    keyring.load(Subject("membership", row.id) for row in found)
    return found


def own_call(membership: Membership) -> Conversation | None:
    """What somebody asked, as long as it goes on. One query."""
    return Conversation.objects.open().filter(caller=membership).first()


def kept_for(membership: Membership) -> list[Conversation]:
    """Conversations that ended, in which this one was, as long as they can be read. One query where there are none, three
    where there are."""
    rows = Conversation.objects.filter(group=membership.group_id, ended_at__isnull=False, people__membership=membership)
    return _found_by(membership, list(rows.order_by("-ended_at")[:10]))


def open_for(membership: Membership) -> list[Waiting]:
    """Conversations that go on and in which this one has a place: one's own, and for who answers or leads those of others.
    One query where there are none; five, and one of the keyring, where there are."""
    rows = Conversation.objects.open().filter(group=membership.group_id)
    found = list(rows.select_related("caller").order_by("opened_at"))
    if not found:
        return []
    found = _found_by(membership, found)
    keyring.load(Subject("membership", row.caller_id) for row in found)
    there = {
        *Joined.objects.filter(conversation__in=found, membership=membership, went_at=None).values_list(
            "conversation", flat=True
        )
    }
    mine, muted = membership.id, muted_by([membership.id])
    return [
        Waiting(
            row.id,
            row.caller.name,
            row.caller_id == mine,
            row.opened_at,
            row.answered_at is not None,
            row.id in there,
            row.id in muted,
        )
        for row in found
    ]


def _found_by(membership: Membership, rows: list[Conversation]) -> list[Conversation]:
    """Those that the door (`access.conversation_of`) opens to this one. Two queries, none for who leads."""
    if not rows or membership.is_facilitator:
        return rows
    answers = Answerer.objects.active().filter(membership=membership).exists()
    apart = hidden_from(membership.id)
    return [row for row in rows if row.caller_id == membership.id or (answers and row.caller_id not in apart)]


def people_of(opened: Opened) -> list[Person]:
    """Who is in a conversation now, as this one sees it: who asked first. One query, and one of the keyring."""
    rows = Joined.objects.filter(conversation=opened.conversation, went_at=None).select_related("membership")
    found = [row.membership for row in rows.order_by("came_at", "id")]
    unnamed, caller = opened.sight.unnamed, opened.conversation.caller_id
    keyring.load(Subject("membership", one.id) for one in found)
    return [
        Person(one.id, "" if one.id in unnamed else name_of(one), one.is_facilitator, one.id == caller)
        for one in found
        if one.id not in unnamed or one.is_facilitator
    ]


def lines_of(opened: Opened, before: int | None = None) -> tuple[list[Line], bool]:
    """The newest lines of a conversation that this one sees, or those before a number, in the order in which they were
    written; and whether there are earlier ones. One query, and one of the keyring."""
    rows = Line.objects.filter(conversation=opened.conversation).exclude(membership__in=opened.sight.hidden)
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows.select_related("membership").order_by("-number")[: PAGE + 1])
    keyring.load(Subject("membership", row.membership_id) for row in found)
    return found[:PAGE][::-1], len(found) > PAGE


def reachable(about: UUID, members: Iterable[UUID]) -> dict[UUID, bool]:
    """Of some members, what they said of being reached for a call: who asked always is; who answers as they chose. One
    query, and one for who asked."""
    row = Conversation.objects.filter(id=about).values_list("group", "caller__member").first()
    if row is None:
        return {}
    now, wanted = timezone.now(), set(members)
    found = Answerer.objects.active().filter(membership__group=row[0], membership__member__in=wanted)
    said = {
        one.membership.member_id: says
        for one in found.select_related("membership__member")
        if (says := says_awake(one, now)) is not None
    }
    return said | ({row[1]: True} if row[1] in wanted else {})
