"""A proof that one was there: asked by a member, confirmed by a facilitator who is somebody else, taken back at will."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sterkersamen.community.groups.actions.coming_in import led_by
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import queries
from sterkersamen.community.meetings.models import Mark, Proof
from sterkersamen.community.meetings.returning import earned
from sterkersamen.platform.notify.actions import KEPT, notify

YEARS_AT_MOST = 2
PROOF = "proof"
# To facilitators that somebody asks; to who asked that it was decided.
ASKED, DECIDED = 0, 1


class NotThere(Exception):
    """Nobody noted this person at any date in these days."""


class TooFar(Exception):
    """Days that are still to come, or more of them than a proof is for."""


class Asked(Exception):
    """This member asked already, and waits."""


class NotEarned(Exception):
    """There is nothing to share (yet)."""


def ask_proof(membership: Membership, first: date, last: date, today: date) -> Proof:
    """Asks for a proof over some days, both with them. today: as the member's clock has it.

    Raises TooFar, NotThere, Asked.
    """
    if last > today or last > first + relativedelta(years=YEARS_AT_MOST):
        raise TooFar
    if not queries.attended(membership, first, last):
        raise NotThere
    try:
        with transaction.atomic():
            made = Proof.objects.create(membership=membership, first=first, last=last)
            guides = Membership.objects.on_hand().filter(group=membership.group_id).exclude(id=membership.id)
            _tell(made, guides.values_list("member", flat=True), ASKED)
            return made
    except IntegrityError as error:
        raise Asked from error


@transaction.atomic
def confirm_proof(facilitator: Membership, proof: Proof) -> None:
    """A facilitator confirms it, with as many dates as are known now. Safe to repeat.

    Raises NotThere where none is left, and PermissionDenied for who leads no more, and in one's own case.
    """
    _decides(facilitator, proof)
    number = len(queries.attended(proof.membership, proof.first, proof.last))
    if not number:
        raise NotThere
    Proof.objects.waiting().filter(id=proof.id).update(
        confirmed_at=timezone.now(), confirmed_by=facilitator.id, number=number
    )
    _tell(proof, [proof.membership.member_id], DECIDED)


@transaction.atomic
def refuse_proof(facilitator: Membership, proof: Proof) -> None:
    """A facilitator does not confirm it. Safe to repeat. Raises PermissionDenied."""
    _decides(facilitator, proof)
    Proof.objects.waiting().filter(id=proof.id).update(ended_at=timezone.now(), ended_by=facilitator.id)
    _tell(proof, [proof.membership.member_id], DECIDED)


def end_proof(proof: Proof) -> None:
    """The member takes it back: no paper of it is genuine any more. What was never confirmed goes altogether. Safe to
    repeat."""
    Proof.objects.filter(id=proof.id, confirmed_at=None).delete()
    Proof.objects.filter(id=proof.id, ended_at=None).update(ended_at=timezone.now(), ended_by=proof.membership_id)


def share_mark(membership: Membership, zone: ZoneInfo) -> None:
    """Shares the last mark that one earned with the group. zone: of the member's own clock. Raises NotEarned. Safe to
    repeat."""
    found = earned(queries.days_of([membership.id], zone).get(membership.id, []))
    if found is None:
        raise NotEarned
    Mark.objects.get_or_create(membership=membership, months=found.months)


def unshare_marks(membership: Membership) -> None:
    """Takes back what one shared of it. Safe to repeat."""
    Mark.objects.filter(membership=membership).delete()


def leave_proofs(membership: Membership, words_taken: bool) -> None:
    """Who leaves waits for nothing and shares nothing there any more. A paper that was confirmed still says what was,
    unless the words went along."""
    Mark.objects.filter(membership=membership).delete()
    gone = Proof.objects.filter(membership=membership)
    (gone if words_taken else gone.filter(confirmed_at=None)).delete()


def _tell(proof: Proof, members: Iterable[UUID], turn: int) -> None:
    notify(PROOF, members, proof.id, turn=turn, until=timezone.now() + KEPT)


def _decides(facilitator: Membership, proof: Proof) -> None:
    led_by(facilitator)
    if proof.membership.group_id != facilitator.group_id:
        raise PermissionDenied
    if proof.membership.member_id == facilitator.member_id:
        raise PermissionDenied(_("Over je eigen bewijs beslist een andere gespreksleider."))
