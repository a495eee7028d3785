"""What moderators decide about a place in a group. They belong to no group, and act by its id alone; that they may, the door
of moderation saw. Each gives whether it did something: somebody can have gone meanwhile.

Unlike a facilitator they may pause or remove the only one who leads: a group is not held hostage by who leads it.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from sterkersamen.community.groups import hooks
from sterkersamen.community.groups.actions.coming_in import NameTaken, check_name
from sterkersamen.community.groups.actions.staying import end
from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.community.groups.queries import suggested_names
from sterkersamen.platform.live import outbox


@transaction.atomic
def pause_until(membership_id: UUID, by: UUID, until: datetime) -> bool:
    """Somebody cannot read or write in this group until a moment, and keeps the place. Open pages end at once. Who paused them
    before stays written down."""
    row = _locked(membership_id)
    if row is None or row.ended_at is not None:
        return False
    row.paused_at, row.paused_by = row.paused_at or timezone.now(), row.paused_by or by
    row.paused_until = until
    row.save(update_fields=["paused_at", "paused_by", "paused_until"])
    for hear in hooks.PAUSING:
        hear(row)
    outbox.control("rights", row.id)
    return True


@transaction.atomic
def end_pause(membership_id: UUID) -> bool:
    """A pause that moderators made ends. One that a facilitator made before stands, and is theirs to end."""
    row = _locked(membership_id)
    if row is None or row.paused_until is None:
        return False
    by, row.paused_until = row.paused_by, None
    if by is None or not Membership.objects.filter(id=by).exists():
        row.paused_at = row.paused_by = None
    row.save(update_fields=["paused_at", "paused_by", "paused_until"])
    outbox.control("rights", membership_id)
    return True


def end_pauses() -> None:
    """Chore: pauses whose date came are over. Safe to repeat."""
    over = Membership.objects.filter(paused_until__lte=timezone.now())
    for membership_id in over.values_list("id", flat=True):
        with transaction.atomic():
            row = _locked(membership_id)
            # A second decision can have made it longer meanwhile.
            if row is not None and row.paused_until is not None and row.paused_until <= timezone.now():
                end_pause(membership_id)


@transaction.atomic
def remove_for_good(membership_id: UUID, by: UUID) -> bool:
    """Somebody leaves the group, and neither a code nor a facilitator lets them in again; page and stream end at once. The words
    stay, until their writer takes them."""
    row = _locked(membership_id)
    if row is None or _barred(row) is not None:
        return False
    # Who came back under another name goes by that one.
    places = Membership.objects.filter(group=row.group_id, member=row.member_id)
    row = places.current().select_related("group", "member").first() or row
    if row.ended_at is None:
        end(row, Membership.Ended.REMOVED, by=by, take_words=False)
    elif row.ended_how != Membership.Ended.REMOVED:
        # Who went on reading as an alumnus reads no more.
        row.ended_how, row.ended_by = Membership.Ended.REMOVED, by
    row.barred_at = timezone.now()
    row.save(update_fields=["barred_at", "ended_how", "ended_by"])
    outbox.control("rights", row.id)
    return True


@transaction.atomic
def take_in_again(membership_id: UUID, removed_at: datetime) -> bool:
    """Undoes a removal for good: the place is as it was, without a lead. Not where its holder came back otherwise or took the
    words along, or where the group closed. Who had gone by themselves before that stays gone, and can come back by a code;
    whom a facilitator had removed before stays removed, and may ask again."""
    row = _locked(membership_id)
    row = _barred(row) if row is not None else None
    if row is None:
        return False
    Membership.objects.filter(id=row.id).update(barred_at=None)
    if Membership.objects.filter(group=row.group_id, pk__in=[row.ended_by]).exists():
        return True
    if row.words_taken_at is not None:
        return False
    if row.ended_at is not None and row.ended_at < removed_at:
        row.ended_how = Membership.Ended.LEFT
        row.save(update_fields=["ended_how"])
        return False
    others = Membership.objects.current().filter(group=row.group_id, member=row.member_id)
    if row.group.archived_at is not None or not row.member.is_active or others.exists():
        return False
    row.ended_at = row.ended_by = row.paused_at = row.paused_by = row.paused_until = None
    row.ended_how = ""
    row.save(update_fields=["ended_at", "ended_how", "ended_by", "paused_at", "paused_by", "paused_until"])
    outbox.control("rendering", row.id)
    outbox.control("rights", row.id)
    return True


@transaction.atomic
def take_name(membership_id: UUID) -> bool:
    """Somebody gets another name in the group, out of nature, on what was written before too; they may choose one themselves.
    Not where that was done already."""
    row = _locked(membership_id)
    if row is None or row.words_taken_at is not None or row.name_set_aside is not None:
        return False
    for name in suggested_names(row.group_id, row.member, count=1000):
        with contextlib.suppress(NameTaken):
            check_name(row.group_id, name)
            row.name, row.name_set_aside = name, row.name
            row.save(update_fields=["name", "name_set_aside"])
            outbox.control("rendering", row.id)
            return True
    return False


@transaction.atomic
def give_name_back(membership_id: UUID) -> bool:
    """Somebody gets the name back that was taken. Not where they chose another since, or somebody else has it by now."""
    row = _locked(membership_id)
    if row is None or row.words_taken_at is not None or row.name_set_aside is None:
        return False
    try:
        check_name(row.group_id, row.name_set_aside, but=row.id)
    except NameTaken:
        return False
    row.name, row.name_set_aside = row.name_set_aside, None
    row.save(update_fields=["name", "name_set_aside"])
    outbox.control("rendering", row.id)
    return True


def forget_name(membership_id: UUID) -> None:
    """Nobody can ask for it back any more. Safe to repeat."""
    Membership.objects.filter(id=membership_id).update(name_set_aside=None)


def _barred(row: Membership) -> Membership | None:
    """The place by which somebody was removed from the group for good, if they were."""
    rows = Membership.objects.filter(group=row.group_id, member=row.member_id, barred_at__isnull=False)
    return rows.select_related("group", "member").first()


def _locked(membership_id: UUID) -> Membership | None:
    """The place as it is now, with its group held, as every verb about a group does it."""
    group = Membership.objects.filter(id=membership_id).values_list("group", flat=True).first()
    if group is None:
        return None
    Group.objects.select_for_update().get(id=group)
    return Membership.objects.select_related("group", "member").get(id=membership_id)
