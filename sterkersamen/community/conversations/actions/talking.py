"""A call, and the room that it opens: for several, never for two; facilitators can always come in, and are seen there."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from sterkersamen.community.conversations.models import Answerer, Conversation, Joined, Line
from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.platform.live import outbox
from sterkersamen.platform.notify.actions import forget as forget_notices
from sterkersamen.platform.notify.actions import notify
from sterkersamen.platform.once.actions import forget as forget_forms
from sterkersamen.platform.safety.actions import forget_talk
from sterkersamen.platform.safety.queries import hidden_from
from sterkersamen.platform.vault import fleeting, keyring
from sterkersamen.platform.vault.keyring import Subject

KIND = "conversation"
CALL = "call"
# The turns of its notices: that somebody asks, to who answers; that somebody came, to who asked.
CALLED, CAME = 0, 1
# After so long it wakes nobody any more.
CALLS_FOR = timedelta(hours=1)
# A key is written just before its conversation: so long it may be there alone.
OPENING = timedelta(minutes=1)


class Ended(Exception):
    """The conversation is over, or one is not in it any more."""


class Nobody(Exception):
    """Nobody answers in this group."""


@transaction.atomic
def call(membership: Membership) -> Conversation:
    """Asks who is awake: opens a conversation and tells everybody who answers, or gives the one that is open.

    Raises Nobody where nobody answers in this group (whom no block keeps apart). Who may ask, and how often, is the
    caller's of this verb.
    """
    Group.objects.select_for_update().get(id=membership.group_id)
    row = Conversation.objects.open().filter(caller=membership).first()
    if row is not None:
        return row
    people = answering(membership)
    if not people:
        raise Nobody
    row = Conversation(group_id=membership.group_id, caller=membership)
    keyring.create_key(Subject(KIND, row.id))
    row.save(force_insert=True)
    Joined.objects.create(conversation=row, membership=membership)
    notify(CALL, {one.membership.member_id for one in people}, row.id, turn=CALLED, until=row.opened_at + CALLS_FOR)
    # Who answers or leads, and has a page of the group open, sees it there; the others hear nothing. It says not whose it is,
    # and comes through where one muted the other: who asks is told how many answer, and must be able to count on them.
    for one in people:
        outbox.publish("group", row.group_id, "call", row.id, audience="one", only=one.membership_id)
    outbox.publish("group", row.group_id, "call", row.id, acting=membership.id, audience="facilitators")
    return row


@transaction.atomic
def come(membership: Membership, conversation: Conversation) -> None:
    """Comes into a conversation, for all who are in it to see. Raises Ended. Safe to repeat."""
    row = _locked(conversation)
    joined, new = Joined.objects.get_or_create(conversation=row, membership=membership)
    if not new and joined.went_at is None:
        return
    joined.went_at = None
    joined.save(update_fields=["went_at"])
    if membership.id not in hidden_from(row.caller_id):
        until = timezone.now() + CALLS_FOR
        notify(CALL, [row.caller.member_id], row.id, turn=CAME, until=until)
    _changed(row)


@transaction.atomic
def go(membership: Membership, conversation: Conversation) -> None:
    """Leaves a conversation that somebody else asked for; one may come back as long as it goes on. Safe to repeat."""
    row = _locked(conversation)
    if Joined.objects.filter(conversation=row, membership=membership, went_at=None).update(went_at=timezone.now()):
        _changed(row)
        outbox.control("rights", membership.id)


@transaction.atomic
def say(membership: Membership, conversation: Conversation, text: str) -> Line:
    """Writes something, for everybody in it. Raises Ended for who is not in it now."""
    row = _locked(conversation)
    if not Joined.objects.filter(conversation=row, membership=membership, went_at=None).exists():
        raise Ended
    now = timezone.now()
    row.lines_number += 1
    row.last_at = now
    answers = row.answered_at is None and membership.id != row.caller_id
    # Somebody whose words the one who asked does not see has not answered them.
    if answers and membership.id not in hidden_from(row.caller_id):
        row.answered_at = now
    row.save(update_fields=["lines_number", "last_at", "answered_at"])
    line = Line(conversation=row, membership=membership, number=row.lines_number, at=now, sealed=text)
    line.save(force_insert=True)
    if answers and row.answered_at == now:
        _changed(row)
    outbox.publish(KIND, row.id, "line", line.id, acting=membership.id)
    return line


@transaction.atomic
def take_line(line_id: UUID) -> bool:
    """Moderators take a line away, which a day after the conversation would be gone anyway: for good. Whether it stood there."""
    line = Line.objects.filter(id=line_id).first()
    if line is None:
        return False
    row = Conversation.objects.select_for_update().get(id=line.conversation_id)
    line.delete()
    if row.ended_at is None:
        _changed(row)
    return True


@transaction.atomic
def close(membership: Membership, conversation: Conversation) -> None:
    """Ends a conversation: who asked for it does, or a facilitator of the group. Raises PermissionDenied. Safe to repeat."""
    if conversation.caller_id != membership.id and not membership.is_facilitator:
        raise PermissionDenied
    with contextlib.suppress(Ended):
        _end(_locked(conversation), membership.id)


def answering(membership: Membership) -> list[Answerer]:
    """Who answers in the group, with whom there is no block. Two queries."""
    rows = Answerer.objects.active().filter(membership__group=membership.group_id)
    apart = hidden_from(membership.id) | {membership.id}
    return list(rows.exclude(membership__in=apart).select_related("membership__member"))


def tell_silence() -> None:
    """A chore: open pages of who asked hear that nobody answered for five minutes. Safe to repeat."""
    silent = Conversation.objects.open().filter(
        answered_at=None, told_at=None, opened_at__lte=timezone.now() - Conversation.SILENT
    )
    for id in list(silent.values_list("id", flat=True)):
        with transaction.atomic():
            row = Conversation.objects.select_for_update().filter(id=id, told_at=None, answered_at=None).first()
            if row is not None:
                row.told_at = timezone.now()
                row.save(update_fields=["told_at"])
                _changed(row)


def forget() -> None:
    """A chore: what nobody writes in any more ends, and what ended a day ago is gone, key first. Safe to repeat.

    Destroys keys that a crash left behind, and what a lost key made unreadable.
    """
    now = timezone.now()
    for row in Conversation.objects.open().filter(last_at__lt=now - Conversation.LONGEST_SILENCE):
        with transaction.atomic(), contextlib.suppress(Ended):
            _end(_locked(row), None)
    for id in list(Conversation.objects.filter(ended_at__lt=now - Conversation.KEPT).values_list("id", flat=True)):
        destroy(id)
    for key in fleeting.rows(older=OPENING):
        if key.kind == KIND and not Conversation.objects.filter(id=key.subject).exists():
            keyring.destroy(Subject(KIND, key.subject))
    # Rows out of a backup, whose keys no backup holds.
    for id in list(Conversation.objects.filter(opened_at__lt=now - OPENING).values_list("id", flat=True)):
        if not keyring.exists(Subject(KIND, id)):
            destroy(id)


def destroy(id: UUID) -> None:
    """Destroys a conversation: its key, so that no copy can be read, then the rows, what is known of its forms, and who was
    told of it."""
    keyring.destroy(Subject(KIND, id))
    with transaction.atomic():
        people = list(Joined.objects.filter(conversation=id).values_list("membership", flat=True))
        forget_forms(people, f"talk {id.hex}"[:40])
        Conversation.objects.filter(id=id).delete()
        forget_notices(CALL, id)
        forget_talk(id)
        outbox.forget(id)
        outbox.control("key_gone", id)
        outbox.control("rights", id)


def leave(membership: Membership, words_taken: bool) -> None:
    """Who leaves the group, or is removed, leaves its conversations; what they asked for ends. Words that are taken along
    go at once. In a transaction."""
    stand_up(membership)
    if words_taken:
        for row in list(Conversation.objects.filter(lines__membership=membership).distinct()):
            Line.objects.filter(conversation=row, membership=membership).delete()
            if row.ended_at is None:
                _changed(row)
        for id in Conversation.objects.filter(caller=membership).values_list("id", flat=True):
            transaction.on_commit(partial(destroy, id))


def stand_up(membership: Membership) -> None:
    """Who is paused leaves the conversations of the group; what they asked for ends. In a transaction."""
    for row in Conversation.objects.open().filter(people__membership=membership, people__went_at=None):
        with contextlib.suppress(Ended):
            if row.caller_id == membership.id:
                _end(_locked(row), None)
            else:
                go(membership, row)


def group_changed(group: Group) -> None:
    """New house rules: who is in a conversation is asked again. A group that is over has none. In a transaction."""
    for row in Conversation.objects.open().filter(group=group):
        with contextlib.suppress(Ended):
            if group.archived_at is not None:
                _end(_locked(row), None)
            else:
                outbox.control("rights", row.id)


def _locked(conversation: Conversation) -> Conversation:
    """The row of one that goes on, held until the transaction ends. Raises Ended."""
    rows = Conversation.objects.open().select_for_update(of=("self",)).select_related("caller")
    row = rows.filter(id=conversation.id).first()
    if row is None:
        raise Ended
    return row


def _end(row: Conversation, by: UUID | None) -> None:
    row.ended_at, row.ended_by = timezone.now(), by
    row.save(update_fields=["ended_at", "ended_by"])
    _changed(row)


def _changed(row: Conversation) -> None:
    """Open pages look again: who is there, whether somebody answered, whether it goes on."""
    outbox.publish(KIND, row.id, "talk", row.id)
