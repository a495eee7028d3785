"""What a member does with their own place in a group, up to leaving it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from sterkersamen.community.groups import hooks
from sterkersamen.community.groups.actions.coming_in import check_name, end_invitations_by
from sterkersamen.community.groups.models import Group, Membership, Request
from sterkersamen.platform.accounts import second_factor
from sterkersamen.platform.live import outbox
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

_ENDING = (
    "ended_at",
    "ended_how",
    "ended_by",
    "words_taken_at",
    "facilitator_since",
    "rests_since",
    "rests_until",
    "paused_at",
    "paused_by",
    "paused_until",
    "shows_presence",
)


class LastFacilitator(Exception):
    """The only facilitator of a group with other people in it cannot go or step down: somebody must take over first."""


def accept_rules(membership: Membership, number: int) -> None:
    """The member read and accepts these house rules. An older number than was accepted before changes nothing."""
    Membership.objects.filter(id=membership.id, rules_accepted__lt=number, group__rules_number__gte=number).update(
        rules_accepted=number
    )


@transaction.atomic
def rename(membership: Membership, name: str) -> None:
    """Another name in this group, on what was written before too. Raises NameTaken."""
    Group.objects.select_for_update().get(id=membership.group_id)
    check_name(membership.group_id, name, but=membership.id)
    # Who chose anew wants no earlier one back.
    membership.name, membership.name_set_aside = name, None
    membership.save(update_fields=["name", "name_set_aside"])
    outbox.control("rendering", membership.id)


@transaction.atomic
def show_presence(membership: Membership, shown: bool) -> None:
    """Whether others in the group see that this member is here."""
    Membership.objects.filter(id=membership.id).update(shows_presence=shown)
    membership.shows_presence = shown
    outbox.control("rights", membership.id)


def leave(membership: Membership, *, take_words: bool, stay_reader: bool = False) -> None:
    """Leaves the group.

    take_words: everything the member wrote there becomes unreadable for good, in old copies too; the others keep
    what they answered. stay_reader: where the group wants that, one who leaves the words behind may go on reading (oud-lid).
    Raises LastFacilitator. A place that ended before can still have its words taken, and an oud-lid can stop reading.
    """
    with transaction.atomic():
        group = Group.objects.select_for_update().get(id=membership.group_id)
        row = Membership.objects.select_for_update().get(id=membership.id)
        if row.words_taken_at is not None:
            return
        if row.ended_at is None:
            refuse_last(row)
            # A pause holds for reading too: going is no way around it.
            reads = stay_reader and group.alumni_read and not take_words and row.paused_at is None
            end(row, Membership.Ended.ALUMNUS if reads else Membership.Ended.LEFT, by=row.id, take_words=take_words)
        elif take_words:
            end(row, row.ended_how, by=row.ended_by or row.id, take_words=True)
        elif row.ended_how == Membership.Ended.ALUMNUS and not stay_reader:
            row.ended_how = Membership.Ended.LEFT
            row.save(update_fields=["ended_how"])
            outbox.control("rights", row.id)
    if take_words:
        _destroy(row.id)


def end(row: Membership, how: str, *, by, take_words: bool) -> None:
    """Ends a membership, in the transaction of the caller, and tells other rooms and open streams."""
    now = timezone.now()
    if row.ended_at is None:
        row.ended_at, row.ended_how, row.ended_by = now, how, by
    if take_words:
        row.words_taken_at = now
        row.ended_how = Membership.Ended.LEFT if row.ended_how == Membership.Ended.ALUMNUS else row.ended_how
    was_facilitator = row.facilitator_since is not None
    # A pause stays written down: a code is no way back from it.
    row.facilitator_since = row.rests_since = row.rests_until = None
    row.shows_presence = False
    row.save(update_fields=_ENDING)
    if was_facilitator:
        second_factor.review(row.member)
    # Also of one who stepped down a moment before, on the way out.
    end_invitations_by(row)
    for hear in hooks.LEAVING:
        hear(row, take_words)
    outbox.control("rendering", row.id)
    outbox.control("rights", row.id)


def refuse_last(membership: Membership) -> None:
    """Raises LastFacilitator when others would stay without a facilitator. Call it with the group locked."""
    if membership.facilitator_since is None:
        return
    others = Membership.objects.current().filter(group=membership.group_id).exclude(id=membership.id)
    # A paused one cannot lead, and nobody would be there to end the pause.
    if others.exists() and not others.filter(facilitator_since__isnull=False, paused_at=None).exists():
        raise LastFacilitator


def finish_leaving() -> None:
    """Chore: destroys keys of words that were taken along, or of a request that was declined, where a crash came in
    between. Safe to repeat."""
    taken = Membership.objects.filter(words_taken_at__isnull=False).values_list("id", flat=True)
    declined = Request.objects.filter(accepted=False).values_list("id", flat=True)
    for id in [*taken, *declined]:
        if keyring.exists(Subject("membership", id)):
            _destroy(id)


def _destroy(id: UUID) -> None:
    keyring.destroy(Subject("membership", id))
    # After the key is gone: a process that heard of it earlier could have opened it once more.
    outbox.control("key_gone", id)
