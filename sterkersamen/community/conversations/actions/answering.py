"""Who answers, and when they are awake. Nobody is put there by somebody else: a facilitator asks or agrees, they say yes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from sterkersamen.community.conversations.models import Answerer, Joined
from sterkersamen.community.groups.actions.coming_in import led_by
from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.platform.live import outbox
from sterkersamen.platform.notify.actions import notify
from sterkersamen.platform.safety.queries import hidden_from

ANSWERING = "answering"
# The turns of its notices: to who leads, to who is asked, to who answers from now on.
OFFERED, ASKED, APPROVED = 0, 1, 2
# So long what was told of it is of use, and what ended is kept.
KEPT = timedelta(days=30)
# Nobody is awake longer by one tap.
LONGEST_AWAKE = timedelta(hours=12)


class NotThere(Exception):
    """It was ended or decided meanwhile, or is about somebody who cannot answer now."""


@transaction.atomic
def offer(membership: Membership) -> Answerer:
    """Wants to answer now and then. Whom a facilitator asked, and who leads the group, does from now on; for others a
    facilitator decides. Safe to repeat."""
    _hold(membership)
    row = _standing(membership)
    if row.offered_at is None:
        row.offered_at = timezone.now()
        # Who asked may have stepped down since: then somebody else looks at it again.
        asked_by = Membership.objects.facilitators().filter(id=row.asked_by, group=membership.group_id).first()
        if membership.is_facilitator:
            row.approved_at, row.approved_by = row.offered_at, membership.id
        elif asked_by is not None:
            row.approved_at, row.approved_by = row.offered_at, asked_by.id
        row.save()
        if row.approved_at is None:
            leaders = Membership.objects.on_hand().filter(group=membership.group_id)
            _tell(leaders, membership, row, OFFERED)
    return row


@transaction.atomic
def ask_to_answer(facilitator: Membership, other: Membership) -> None:
    """A facilitator asks somebody whether they want to answer now and then. Raises PermissionDenied, NotThere for oneself,
    for who is on pause, and across a block. Safe to repeat."""
    led_by(facilitator)
    apart = other.id == facilitator.id or other.id in hidden_from(facilitator.id)
    if apart or other.group_id != facilitator.group_id or other.ended_at is not None or other.paused_at is not None:
        raise NotThere
    row = _standing(other)
    if row.offered_at is None and row.asked_at is None:
        row.asked_at, row.asked_by = timezone.now(), facilitator.id
        row.save()
        _tell([other], facilitator, row, ASKED)


@transaction.atomic
def approve(facilitator: Membership, row_id: UUID) -> None:
    """A facilitator agrees that somebody who offered answers. Raises PermissionDenied, NotThere. Safe to repeat."""
    led_by(facilitator)
    row = _locked(facilitator, row_id)
    if row.offered_at is None:
        raise NotThere
    if row.approved_at is None:
        row.approved_at, row.approved_by = timezone.now(), facilitator.id
        row.save(update_fields=["approved_at", "approved_by"])
        _tell([row.membership], facilitator, row, APPROVED)


@transaction.atomic
def end_answering(by: Membership, row_id: UUID) -> None:
    """Answers no more: one's own choice, or that of a facilitator. Says no to what was asked or offered, too.

    Raises PermissionDenied for somebody else's, NotThere. Safe to repeat.
    """
    if not Answerer.objects.filter(id=row_id, membership=by).exists():
        # Before the row: all others hold the group first.
        led_by(by)
    _end([_locked(by, row_id, ended=True)], by.id)


def leave(membership: Membership) -> None:
    """Who leaves the group answers there no more. In a transaction."""
    _end(Answerer.objects.filter(membership=membership, ended_at=None), membership.id)


@transaction.atomic
def be_awake(membership: Membership, until: datetime | None) -> None:
    """Is awake now, until a moment (twelve hours ahead at most), or sleeps. Raises PermissionDenied for who does not answer."""
    row = _own(membership)
    now = timezone.now()
    row.awake_until = min(until, now + LONGEST_AWAKE) if until is not None and until > now else None
    row.save(update_fields=["awake_until"])


@transaction.atomic
def choose_hours(membership: Membership, hours: tuple[int, int] | None) -> None:
    """Between which hours of one's own clock one can be reached; None: outside the quiet hours of one's notices.

    Raises PermissionDenied for who does not answer.
    """
    row = _own(membership)
    row.from_hour, row.to_hour = hours if hours is not None else (None, None)
    row.save(update_fields=["from_hour", "to_hour"])


def forget() -> None:
    """A chore: what ended a month ago is forgotten. Safe to repeat."""
    Answerer.objects.filter(ended_at__lt=timezone.now() - KEPT).delete()


def _own(membership: Membership) -> Answerer:
    row = Answerer.objects.active().select_for_update(of=("self",)).filter(membership=membership).first()
    if row is None:
        raise PermissionDenied
    return row


def answers(membership: Membership) -> bool:
    """Whether somebody answers calls in this group, with a facilitator's agreement."""
    return Answerer.objects.active().filter(membership=membership).exists()


def _standing(membership: Membership) -> Answerer:
    row = Answerer.objects.filter(membership=membership, ended_at=None).first()
    return row or Answerer(membership=membership)


def _locked(by: Membership, row_id: UUID, ended: bool = False) -> Answerer:
    rows = Answerer.objects.all() if ended else Answerer.objects.standing()
    row = (
        rows.select_related("membership")
        .select_for_update(of=("self",))
        .filter(id=row_id, membership__group=by.group_id)
        .first()
    )
    if row is None:
        raise NotThere
    return row


def _end(rows: Iterable[Answerer], by: UUID) -> None:
    for row in rows:
        if row.ended_at is None:
            row.ended_at, row.ended_by, row.awake_until = timezone.now(), by, None
            row.save(update_fields=["ended_at", "ended_by", "awake_until"])
            _stand_up(row.membership)


def _stand_up(membership: Membership) -> None:
    """Conversations to which somebody came because they answer are theirs no longer; what they asked themselves is."""
    if not membership.is_facilitator:
        there = Joined.objects.filter(membership=membership, went_at=None, conversation__ended_at=None)
        for joined in list(there.exclude(conversation__caller=membership)):
            Joined.objects.filter(id=joined.id).update(went_at=timezone.now())
            outbox.publish("conversation", joined.conversation_id, "talk", joined.conversation_id)
    outbox.control("rights", membership.id)


def _hold(membership: Membership) -> None:
    """Two at once come after each other."""
    Group.objects.select_for_update().get(id=membership.group_id)


def _tell(people: Iterable[Membership], by: Membership, row: Answerer, turn: int) -> None:
    apart = hidden_from(by.id) | {by.id}
    members = {one.member_id for one in people if one.id not in apart}
    notify(ANSWERING, members, row.id, turn=turn, until=timezone.now() + KEPT)
