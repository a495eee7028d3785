"""To offer one of one's own strategies to everyone who is signed in, to agree to that, and to take it back or out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sterkersamen.community.groups.actions.coming_in import led_by
from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.personal.strategies.models import Offer, OwnStrategy, Tally
from sterkersamen.platform.live import outbox
from sterkersamen.platform.notify.actions import notify
from sterkersamen.platform.safety.actions import log_access
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject, create_key

KIND = "strategy"
# What its writer is told of: the turns of one notice.
DECIDED, TAKEN_OUT = 1, 2
_TOLD = timedelta(days=30)


class NotOpen(Exception):
    """It was offered already, taken back or decided meanwhile, or there is no place in the group any more."""


def offer(row: OwnStrategy, membership: Membership, words: dict[str, Any]) -> Offer:
    """Offers a copy of one's own to a group, without a name. It waits for a facilitator.

    words: the copy, which its writer went through once more: what one writes for oneself may tell others too much.
    Raises NotOpen.
    """
    offer_id = uuid4()
    create_key(Subject("strategy", offer_id))
    with transaction.atomic():
        group = Group.objects.select_for_update().get(id=membership.group_id)
        stands = OwnStrategy.objects.select_for_update().filter(id=row.id).first()
        belongs = Membership.objects.current().filter(id=membership.id, paused_at=None).exists()
        if not (stands and belongs) or group.archived_at or Offer.objects.standing().filter(own=row).exists():
            raise NotOpen
        made = Offer(id=offer_id, membership=membership, own=row, sealed=words)
        made.save(force_insert=True)
    return made


@transaction.atomic
def agree(row: Offer, by: Membership) -> None:
    """A facilitator agrees: everyone who is signed in finds it in the library. Raises NotOpen for what was taken back
    meanwhile, PermissionDenied for who lost the lead."""
    led_by(by)
    now = Offer.objects.standing().select_for_update().filter(pk=row.pk).first()
    if now is None:
        raise NotOpen
    if now.agreed_at is None:
        now.agreed_at, now.agreed_by = timezone.now(), by.id
        now.save(update_fields=["agreed_at", "agreed_by"])
        _tell(now, DECIDED)


@transaction.atomic
def decline(row: Offer, by: Membership, word: str) -> None:
    """A facilitator thinks it wiser not to, and says why: its writer reads that. The copy is destroyed; one's own stays.

    Raises NotOpen for what another decided meanwhile.
    """
    led_by(by)
    if not _end(row, Offer.Ended.DECLINED, by=by.id, word=word, waiting=True):
        raise NotOpen
    _tell(row, DECIDED)


@transaction.atomic
def take_out(row: Offer, by: UUID, role: str, word: str) -> None:
    """Takes it out of the library, with a word for its writer. by, role: a facilitator's membership, or a moderator's account;
    that they may, the door saw. Raises NotOpen for what is gone."""
    if not _end(row, Offer.Ended.TAKEN_OUT, by=by, word=word):
        raise NotOpen
    log_access(row.membership_id, by, role, "offer_taken_out", row.pk, "house_rules")
    _tell(row, TAKEN_OUT)


@transaction.atomic
def set_aside(offer_id: UUID, by: UUID) -> bool:
    """Moderators take it out of the library, and its words are kept until nobody can ask for them back. Its counts go: they
    begin anew where it comes back. Whether it stood there."""
    now = timezone.now()
    done = (
        Offer.objects.published()
        .filter(id=offer_id)
        .update(ended_at=now, set_aside_at=now, ended_how=Offer.Ended.TAKEN_OUT, ended_by=by)
    )
    Tally.objects.filter(strategy=str(offer_id)).delete()
    return bool(done)


@transaction.atomic
def bring_back(offer_id: UUID) -> bool:
    """Puts back what was set aside. Not where its writer threw it away meanwhile, or offered it anew."""
    row = Offer.objects.select_for_update().filter(id=offer_id, set_aside_at__isnull=False).first()
    if row is None or (row.own_id and Offer.objects.standing().filter(own=row.own_id).exists()):
        return False
    row.ended_at = row.ended_by = row.set_aside_at = None
    row.ended_how = ""
    row.save(update_fields=["ended_at", "ended_how", "ended_by", "set_aside_at"])
    return True


@transaction.atomic
def erase_set_aside(offer_id: UUID) -> None:
    """What was set aside is gone for good, its key with it. Safe to repeat."""
    if Offer.objects.filter(id=offer_id, set_aside_at__isnull=False).update(set_aside_at=None, sealed=None):
        transaction.on_commit(lambda: _destroy(offer_id))


def withdraw(row: Offer) -> None:
    """Its writer takes it back: its key is destroyed, and with it every copy. Safe to repeat."""
    erase_set_aside(row.pk)
    _end(row, Offer.Ended.WITHDRAWN)


@transaction.atomic
def remove(row: OwnStrategy) -> None:
    """Throws away one of one's own, and takes back what was offered of it. Safe to repeat."""
    # Held first, so that nothing is offered of it meanwhile that nobody could take back.
    OwnStrategy.objects.select_for_update().filter(id=row.id).first()
    for one in Offer.objects.filter(Q(ended_at=None) | Q(set_aside_at__isnull=False), own=row):
        withdraw(one)
    OwnStrategy.objects.filter(id=row.id).delete()


def left(membership: Membership, words_taken: bool) -> None:
    """Runs in the transaction of a leave. What waits is for this group's facilitators no more. What is in the library
    stays, as words in a group do, unless they are taken along."""
    for one in Offer.objects.filter(Q(ended_at=None) | Q(set_aside_at__isnull=False), membership=membership):
        if words_taken:
            erase_set_aside(one.pk)
        if words_taken or one.agreed_at is None:
            _end(one, Offer.Ended.WITHDRAWN if words_taken else Offer.Ended.CLOSED)
    if words_taken:
        Offer.objects.filter(membership=membership).update(word=None)


def group_changed(group: Group) -> None:
    """Runs in the transaction in which a group is closed: nobody decides there any more about what waits."""
    if group.archived_at is not None:
        for one in Offer.objects.standing().filter(membership__group=group, agreed_at=None):
            _end(one, Offer.Ended.CLOSED)


def finish() -> None:
    """Chore: destroys keys of what ended, where a crash came in between. Safe to repeat."""
    for offer_id in Offer.objects.filter(ended_at__isnull=False, set_aside_at=None).values_list("id", flat=True):
        if keyring.exists(Subject("strategy", offer_id)):
            _destroy(offer_id)


@transaction.atomic
def _end(row: Offer, how: str, *, by: UUID | None = None, word: str | None = None, waiting: bool = False) -> bool:
    """Ends an offer; gives whether it stood (or, with `waiting`, waited). Its counts go with it: they are about nothing
    any more."""
    standing = Offer.objects.standing().select_for_update(of=["self"]).filter(pk=row.pk)
    now = standing.filter(agreed_at=None).first() if waiting else standing.first()
    if now is None:
        return False
    now.ended_at, now.ended_how, now.ended_by = timezone.now(), how, by
    now.sealed, now.word = None, word
    now.save(update_fields=["ended_at", "ended_how", "ended_by", "sealed", "word"])
    Tally.objects.filter(strategy=str(row.pk)).delete()
    transaction.on_commit(lambda: _destroy(row.pk))
    return True


def _destroy(offer_id: UUID) -> None:
    keyring.destroy(Subject("strategy", offer_id))
    outbox.control("key_gone", offer_id)


def _tell(row: Offer, turn: int) -> None:
    member = Membership.objects.values_list("member", flat=True).get(id=row.membership_id)
    notify(KIND, [member], row.pk, turn=turn, until=timezone.now() + _TOLD)
