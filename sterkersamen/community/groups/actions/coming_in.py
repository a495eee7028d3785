"""How one comes into a group: by an invitation, or by asking."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sterkersamen.community.groups.models import Group, Invitation, Membership, Request
from sterkersamen.community.groups.names import skeleton
from sterkersamen.platform.accounts import second_factor
from sterkersamen.platform.live import outbox
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject, create_key, instance_key

# No letters or digits that are mistaken for each other. Ten of them: 48 bits, with a limit on guesses beside it.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 10


class NotValid(Exception):
    """The invitation is unknown, over, used up or taken back."""


class Full(Exception):
    """The group has as many members as it has room for."""


class NameTaken(Exception):
    """Somebody in the group has this name, or had it and left words under it."""


class AlreadyIn(Exception):
    """The member belongs to the group already, or asked before and waits."""


class RulesOld(Exception):
    """The house rules changed while they were being read."""


class HasFacilitator(Exception):
    """The group has facilitators of its own: they decide who leads it."""


@transaction.atomic
def invite(
    facilitator: Membership, *, uses: int = 1, days: int = 14, key: UUID | None = None
) -> tuple[Invitation, str]:
    """Makes an invitation; gives it and its code, which is kept nowhere. uses: how many people may come in by it.

    key: of the form that was sent; the same one gives the same invitation. Raises NotValid where that one is over, and
    PermissionDenied for who leads no more or is paused.
    """
    group = led_by(facilitator)
    return _invite(group.id, key or uuid4(), made_by=facilitator.id, uses=uses, days=days)


@transaction.atomic
def invite_first(group: Group, *, key: UUID | None = None) -> tuple[Invitation, str]:
    """Makes an organiser's invitation for the one who will lead a group that nobody leads.

    Earlier ones that were not used end: a lost letter leads to nothing. key: of the form that was sent; the same one
    gives the same invitation. Raises HasFacilitator, and NotValid where that one is over.
    """
    group = _locked(group.id)
    if Membership.objects.facilitators().filter(group=group).exists():
        raise HasFacilitator
    return _invite(group.id, key or uuid4(), for_facilitator=True, uses=1, days=14)


def _invite(group_id: UUID, key: UUID, *, uses: int, days: int, **fields) -> tuple[Invitation, str]:
    code, now = code_of(group_id, key), timezone.now()
    made = Invitation.objects.filter(code_hash=hashed(code)).first()
    if made is not None:
        if not _open().filter(id=made.id).exists():
            raise NotValid
        return made, code
    if fields.get("for_facilitator"):
        Invitation.objects.filter(group=group_id, for_facilitator=True, revoked_at=None).update(revoked_at=now)
    ends = now + timedelta(days=days)
    row = Invitation.objects.create(
        group_id=group_id, code_hash=hashed(code), expires_at=ends, uses_left=uses, **fields
    )
    return row, code


def code_of(group_id: UUID, key: UUID) -> str:
    """The code of the invitation that a form with this key made: two times five letters and digits."""
    digest = hmac.digest(instance_key("invitation code"), group_id.bytes + key.bytes, hashlib.sha256)
    number, code = int.from_bytes(digest), ""
    for _place in range(CODE_LENGTH):
        number, at = divmod(number, len(LETTERS))
        code += LETTERS[at]
    return f"{code[:5]}-{code[5:]}"


def revoke(facilitator: Membership, invitation: Invitation) -> None:
    """Takes an invitation back. Safe to repeat."""
    Invitation.objects.filter(id=invitation.id, group=facilitator.group_id, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_by=facilitator.id
    )


def end_invitations_by(membership: Membership) -> None:
    """Ends what this facilitator made: nobody comes in by the word of one who no longer answers for it."""
    Invitation.objects.filter(made_by=membership.id, revoked_at=None).update(revoked_at=timezone.now())


def invitation_of(code: str) -> Invitation | None:
    """The invitation of a code that still lets someone in, with its group. Case, blanks and hyphens do not matter."""
    return _open().select_related("group").filter(code_hash=hashed(code)).first()


def _open() -> QuerySet[Invitation]:
    # Nobody comes in by the word of one who is kept out for now; after the pause it counts again.
    paused = Membership.objects.filter(id=OuterRef("made_by"), paused_at__isnull=False)
    return Invitation.objects.filter(
        ~Exists(paused), revoked_at=None, uses_left__gt=0, expires_at__gt=timezone.now(), group__archived_at=None
    )


def spent_invitation_of(code: str) -> Invitation | None:
    """The invitation of a code whether or not it still lets someone in, for who came in by it a moment ago."""
    return Invitation.objects.select_related("group").filter(code_hash=hashed(code)).first()


def join(member, invitation: Invitation, *, name: str, rules_number: int) -> Membership:
    """Comes in by an invitation, with the house rules read.

    Raises NotValid, Full, NameTaken, AlreadyIn, RulesOld.
    """
    new = uuid4()
    create_key(Subject("membership", new))
    try:
        with transaction.atomic():
            group = _locked(invitation.group_id)
            row = _open().filter(id=invitation.id).select_for_update().first()
            if row is None:
                raise NotValid
            # A code that still goes around is no way back: only a facilitator lets in whom one sent away.
            if was_sent_away(member, group.id):
                raise NotValid
            if row.for_facilitator and Membership.objects.facilitators().filter(group=group).exists():
                raise NotValid
            membership = _enter(member, group, new, name, rules_number)
            if row.for_facilitator:
                _lead(membership)
            row.uses_left -= 1
            row.save(update_fields=["uses_left"])
            _drop_requests(member, group)
            return membership
    except Exception:
        keyring.destroy(Subject("membership", new))
        raise


def destroy_keys(ids: Iterable[UUID]) -> None:
    """Destroys the keys of requests that came to nothing, and tells every process."""
    for id in ids:
        keyring.destroy(Subject("membership", id))
        outbox.control("key_gone", id)


def _drop_requests(member, group: Group) -> None:
    """Who came in by an invitation waits no more: the words of the request go, under their own key."""
    waiting = list(Request.objects.filter(group=group, member=member, decided_at=None).values_list("id", flat=True))
    Request.objects.filter(id__in=waiting).delete()
    transaction.on_commit(lambda: destroy_keys(waiting))


def add(member, group: Group, name: str, facilitator: bool = False) -> Membership:
    """Puts somebody in a group without an invitation: its first facilitator, or invented people.

    Raises Full, NameTaken, AlreadyIn.
    """
    new = uuid4()
    create_key(Subject("membership", new))
    try:
        with transaction.atomic():
            group = _locked(group.id)
            membership = _enter(member, group, new, name, group.rules_number)
            if facilitator:
                _lead(membership)
            return membership
    except Exception:
        keyring.destroy(Subject("membership", new))
        raise


def ask(member, group: Group, *, name: str, word: str, rules_number: int) -> Request:
    """Asks to come in. The asker's words are sealed under the key that the membership will have.

    Raises NotValid where the group takes no requests (of this person), NameTaken, AlreadyIn, RulesOld. A full group may be asked:
    someone may leave before a facilitator answers.
    """
    request = Request(group=group, member=member, rules_accepted=rules_number, sealed={"name": name, "word": word})
    create_key(Subject("membership", request.id))
    try:
        with transaction.atomic():
            group = _locked(group.id)
            if not group.open_to_requests or group.archived_at is not None:
                raise NotValid
            _check(member, group, rules_number)
            if Request.objects.filter(group=group, member=member, decided_at=None).exists():
                raise AlreadyIn
            check_name(group.id, name)
            request.save(force_insert=True)
            outbox.publish("group", group.id, "request", request.id, audience="facilitators")
            return request
    except Exception:
        keyring.destroy(Subject("membership", request.id))
        raise


def take_back(request: Request) -> None:
    """The asker changes their mind: nothing of the request stays. Safe to repeat."""
    gone, _rows = Request.objects.filter(id=request.id, accepted=None).delete()
    if gone:
        keyring.destroy(Subject("membership", request.id))


def accept(facilitator: Membership, request: Request) -> Membership:
    """A facilitator lets the asker in, under the name that was asked for.

    Raises NotValid when it was decided or taken back, or moderators removed the asker for good, Full, NameTaken, AlreadyIn.
    """
    with transaction.atomic():
        group = led_by(facilitator)
        row = Request.objects.select_for_update().filter(id=request.id, group=group, decided_at=None).first()
        if row is None:
            raise NotValid
        # Rules that changed since are read at the first visit, as by everyone.
        membership = _enter(row.member, group, row.id, row.sealed["name"], None, row.rules_accepted)
        row.accepted, row.decided_at, row.decided_by = True, timezone.now(), facilitator.id
        row.save(update_fields=["accepted", "decided_at", "decided_by"])
        return membership


def decline(facilitator: Membership, request: Request) -> None:
    """A facilitator says no. The asker sees it; the words of the request are destroyed. Safe to repeat."""
    done = Request.objects.filter(id=request.id, group=facilitator.group_id, decided_at=None).update(
        accepted=False, decided_at=timezone.now(), decided_by=facilitator.id
    )
    if done:
        keyring.destroy(Subject("membership", request.id))
        outbox.control("key_gone", request.id)


def check_name(group_id: UUID, name: str, but: UUID | None = None) -> None:
    """Raises NameTaken when somebody of the group has this name, or one that looks the same. Call it with the group locked.

    Names of people who left their words behind count too: nobody speaks under another's name.
    """
    rows = [row for row in Membership.objects.filter(group=group_id, words_taken_at=None) if row.id != but]
    keyring.load(Subject("membership", row.id) for row in rows)
    wanted = skeleton(name)
    for row in rows:
        try:
            if skeleton(row.name) == wanted:
                raise NameTaken
        except KeyGone:
            continue


def was_sent_away(member, group_id: UUID) -> bool:
    """Whether a facilitator removed this person from the group once, or the person left it while on pause.

    Says not under which name.
    """
    ended = Membership.objects.filter(group=group_id, member=member, ended_at__isnull=False)
    return ended.filter(Q(ended_how=Membership.Ended.REMOVED) | Q(paused_at__isnull=False)).exists()


def _lead(membership: Membership) -> None:
    membership.facilitator_since = timezone.now()
    membership.save(update_fields=["facilitator_since"])
    second_factor.review(membership.member)


def _check(member, group: Group, rules_number: int | None) -> None:
    if rules_number is not None and rules_number != group.rules_number:
        raise RulesOld
    if Membership.objects.current().filter(group=group, member=member).exists():
        raise AlreadyIn
    if Membership.objects.filter(group=group, member=member, barred_at__isnull=False).exists():
        raise NotValid


def _enter(
    member, group: Group, new: UUID, name: str, rules_number: int | None, accepted: int | None = None
) -> Membership:
    _check(member, group, rules_number)
    # Before the name is looked at: nobody comes into a full group, and nobody learns there which names are in use.
    if Membership.objects.current().filter(group=group).count() >= group.capacity:
        raise Full
    check_name(group.id, name)
    membership = Membership(
        id=new,
        group=group,
        member=member,
        name=name,
        rules_accepted=group.rules_number if accepted is None else accepted,
    )
    membership.save(force_insert=True)
    earlier = Membership.objects.filter(group=group, member=member).exclude(id=new)
    before = dict(earlier.values_list("id", "ended_how"))
    _read_no_more(id for id, how in before.items() if how == Membership.Ended.ALUMNUS)
    safety.carry_blocks(group.id, list(before), new)
    return membership


def _read_no_more(alumni: Iterable[UUID]) -> None:
    """Who comes back reads by the new place alone: an older one would outlive a pause, a removal or a block."""
    for id in alumni:
        Membership.objects.filter(id=id).update(ended_how=Membership.Ended.LEFT)
        outbox.control("rights", id)


def _locked(group_id: UUID) -> Group:
    """The group, so that nobody else comes in before this transaction is done. (SQLite has one writer anyway.)"""
    return Group.objects.select_for_update().get(id=group_id)


def led_by(facilitator: Membership) -> Group:
    """The group, locked, for one who leads it at this moment. Raises PermissionDenied: who was put out of the lead while
    the form was under way does not have the last word."""
    group = _locked(facilitator.group_id)
    if not Membership.objects.facilitators().filter(id=facilitator.id, paused_at=None).exists():
        raise PermissionDenied(_("Dit is voor gespreksleiders van deze groep."))
    return group


def hashed(code: str) -> str:
    plain = "".join(letter for letter in code.casefold() if letter in LETTERS)
    return hmac.new(instance_key("invitation"), plain.encode(), hashlib.sha256).hexdigest()
