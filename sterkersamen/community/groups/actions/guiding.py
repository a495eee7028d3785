"""Making a group, and what its facilitators do."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sterkersamen.community.groups import hooks
from sterkersamen.community.groups.actions.coming_in import destroy_keys, end_invitations_by, led_by
from sterkersamen.community.groups.actions.staying import end, refuse_last
from sterkersamen.community.groups.models import Group, Invitation, Membership, Request, Rules
from sterkersamen.platform.accounts import second_factor
from sterkersamen.platform.live import outbox
from sterkersamen.platform.safety.actions import log_access
from sterkersamen.platform.vault.keyring import Subject, create_key


def create_group(
    *,
    name: str,
    purpose: str,
    waiting: str,
    kind: str,
    rules: str,
    capacity: int | None = None,
    alumni_read: bool = False,
    open_to_requests: bool = True,
) -> Group:
    """Makes a group with its key and its first house rules. waiting: how long an answer to a request usually takes."""
    group = Group(
        kind=kind,
        sealed={"name": name, "purpose": purpose, "waiting": waiting},
        capacity=capacity or settings.GROUP_CAPACITY,
        alumni_read=alumni_read,
        open_to_requests=open_to_requests,
        rules_number=1,
    )
    create_key(Subject("group", group.id))
    with transaction.atomic():
        group.save(force_insert=True)
        Rules.objects.create(group=group, number=1, text=rules)
    return group


@transaction.atomic
def edit_group(
    facilitator: Membership,
    *,
    name: str,
    purpose: str,
    waiting: str,
    capacity: int,
    alumni_read: bool,
    open_to_requests: bool,
) -> None:
    """Changes what a group is called, what it is for and how one comes in. Nobody leaves when it gets smaller."""
    group = led_by(facilitator)
    group.sealed = {"name": name, "purpose": purpose, "waiting": waiting}
    group.capacity, group.alumni_read, group.open_to_requests = capacity, alumni_read, open_to_requests
    group.save(update_fields=["sealed", "capacity", "alumni_read", "open_to_requests"])
    outbox.control("rendering", group.id)
    if not alumni_read:
        for reader in Membership.objects.filter(group=group, ended_how=Membership.Ended.ALUMNUS):
            outbox.control("rights", reader.id)


@transaction.atomic
def change_rules(facilitator: Membership, text: str) -> Rules:
    """New house rules: everyone reads and accepts them before going on. The facilitator who wrote them has.

    Rules that are the same as before are not new: nothing happens.
    """
    group = led_by(facilitator)
    newest = Rules.objects.filter(group=group, number=group.rules_number).first()
    if newest is not None and newest.text == text:
        return newest
    group.rules_number += 1
    group.save(update_fields=["rules_number"])
    Membership.objects.filter(id=facilitator.id).update(rules_accepted=group.rules_number)
    rules = Rules.objects.create(group=group, number=group.rules_number, text=text)
    outbox.control("rendering", group.id)
    outbox.control("rights", group.id)
    for hear in hooks.CHANGING:
        hear(group)
    return rules


@transaction.atomic
def make_facilitator(facilitator: Membership, other: Membership) -> None:
    """Another member becomes a facilitator too. A second factor is asked of them at the next page. Safe to repeat."""
    led_by(facilitator)
    other = (
        Membership.objects.select_for_update()
        .select_related("member")
        .get(id=other.id, group=facilitator.group_id, ended_at=None)
    )
    if other.facilitator_since is None:
        other.facilitator_since = timezone.now()
        other.save(update_fields=["facilitator_since"])
        _write_down(facilitator, other)
        second_factor.review(other.member)
        outbox.control("rendering", other.id)
        outbox.control("rights", other.id)


@transaction.atomic
def step_down(membership: Membership) -> None:
    """A facilitator becomes a member again; the invitations they made end. Raises LastFacilitator."""
    Group.objects.select_for_update().get(id=membership.group_id)
    refuse_last(membership)
    _lead_no_more(membership)


@transaction.atomic
def unmake_facilitator(facilitator: Membership, other: Membership) -> None:
    """Another facilitator becomes a member again; the invitations they made end. Raises LastFacilitator. Safe to repeat."""
    led_by(facilitator)
    row = (
        Membership.objects.facilitators()
        .select_related("member")
        .filter(id=other.id, group=facilitator.group_id)
        .first()
    )
    if row is not None:
        refuse_last(row)
        _lead_no_more(row)
        _write_down(facilitator, row)


@transaction.atomic
def rest(facilitator: Membership, until: datetime | None) -> None:
    """A facilitator does not guide for a while, until a moment or until further notice; nobody asks why. Also the only one:
    nobody has to go on because nobody else is there. Safe to repeat."""
    led_by(facilitator)
    Membership.objects.filter(id=facilitator.id).update(rests_since=timezone.now(), rests_until=until)


@transaction.atomic
def return_from_rest(facilitator: Membership) -> None:
    """A facilitator guides again. Safe to repeat."""
    led_by(facilitator)
    Membership.objects.filter(id=facilitator.id).update(rests_since=None, rests_until=None)


def _lead_no_more(membership: Membership) -> None:
    Membership.objects.filter(id=membership.id).update(facilitator_since=None, rests_since=None, rests_until=None)
    end_invitations_by(membership)
    second_factor.review(membership.member)
    for hear in hooks.LEAD_ENDING:
        hear(membership)
    outbox.control("rendering", membership.id)
    outbox.control("rights", membership.id)


@transaction.atomic
def pause(facilitator: Membership, other: Membership) -> None:
    """Another member cannot read or write for now, and keeps the place. Open pages end at once. Safe to repeat.

    Raises LastFacilitator when nobody would be left who can end the pause.
    """
    led_by(facilitator)
    refuse_last(other)
    reads = Membership.objects.filter(id=other.id, group=facilitator.group_id, ended_at=None, paused_at=None)
    if reads.update(paused_at=timezone.now(), paused_by=facilitator.id):
        _write_down(facilitator, other)
    for hear in hooks.PAUSING:
        hear(other)
    outbox.control("rights", other.id)


@transaction.atomic
def resume(facilitator: Membership, other: Membership) -> None:
    """A paused member may come back; not whom moderators paused, whose pause ends on its date. Safe to repeat."""
    led_by(facilitator)
    paused = Membership.objects.filter(id=other.id, group=facilitator.group_id, paused_at__isnull=False)
    if not paused.filter(paused_until=None).update(paused_at=None, paused_by=None):
        return
    _write_down(facilitator, other)
    outbox.control("rights", other.id)


@transaction.atomic
def remove(facilitator: Membership, other: Membership) -> None:
    """Another member, or an alumnus who still reads, leaves the group for good; page and stream end at once. The words
    stay, until their writer takes them.

    Raises LastFacilitator. Safe to repeat.
    """
    led_by(facilitator)
    found = Membership.objects.select_for_update().filter(id=other.id, group=facilitator.group_id)
    row = found.filter(Q(ended_at=None) | Q(ended_how=Membership.Ended.ALUMNUS)).first()
    if row is None:
        return
    _write_down(facilitator, row)
    if row.ended_at is not None:
        found.update(ended_how=Membership.Ended.REMOVED, ended_by=facilitator.id)
        outbox.control("rights", row.id)
        return
    refuse_last(row)
    end(row, Membership.Ended.REMOVED, by=facilitator.id, take_words=False)


def _write_down(facilitator: Membership, other: Membership) -> None:
    """That somebody who leads changed another's place is in the log that the other reads."""
    log_access(other.id, facilitator.id, "facilitator", "place_changed", None, "leading")


@transaction.atomic
def archive(facilitator: Membership) -> None:
    """The group is over: everyone may still read, nobody writes or comes in. Safe to repeat."""
    group = led_by(facilitator)
    if group.archived_at is not None:
        return
    now = timezone.now()
    group.archived_at, group.archived_by = now, facilitator.id
    group.save(update_fields=["archived_at", "archived_by"])
    Invitation.objects.filter(group=group, revoked_at=None).update(revoked_at=now, revoked_by=facilitator.id)
    waiting = list(Request.objects.filter(group=group, decided_at=None).values_list("id", flat=True))
    Request.objects.filter(id__in=waiting).update(accepted=False, decided_at=now, decided_by=facilitator.id)
    transaction.on_commit(lambda: destroy_keys(waiting))
    outbox.control("rendering", group.id)
    for hear in hooks.CHANGING:
        hear(group)
