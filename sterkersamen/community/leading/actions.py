"""The verbs of leading together. Nobody is put on a date by somebody else, and nobody says why they cannot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.actions.coming_in import led_by
from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.community.leading.models import Duty, Note, Path, Step
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.models import Commitment, Meeting
from sterkersamen.platform.limits.actions import allow
from sterkersamen.platform.notify.actions import notify
from sterkersamen.platform.safety.queries import hidden_from, sight_of

SUBSTITUTE, LEARNING = "substitute", "learning"
# The turns of a duty's notices: to everybody who can, that somebody cannot; to whose it was, that somebody took it over.
ASKED, TAKEN_OVER = 0, 1
# A note after a hard evening, and who guided it, are forgotten after so long.
KEPT = timedelta(days=30)
# Who rests leaves evenings behind: for those that come soon the others are asked, later ones are free again.
SOON = timedelta(days=14)
STEPS = list(Step)


class Over(Exception):
    """The date is over, or does not go on."""


class Taken(Exception):
    """It is somebody else's by now, or was taken back."""


class There(Exception):
    """Who would take it over guides that date already."""


@transaction.atomic
def take(membership: Membership, meeting: Meeting) -> None:
    """Guides a date, or does so after all where one looked for somebody else. Raises PermissionDenied, Over. Safe to
    repeat."""
    _may_guide(membership, meeting)
    Duty.objects.filter(meeting=meeting, membership=membership, asked_at__isnull=False).delete()
    Duty.objects.get_or_create(meeting=meeting, membership=membership)
    _comes(membership, meeting)


@transaction.atomic
def ask_substitute(membership: Membership, meeting: Meeting) -> None:
    """Cannot guide a date after all: everybody else who can hears it at once, twelve times an hour at most. Raises Over.
    Safe to repeat."""
    _hold(membership)
    _to_come(meeting)
    row = Duty.objects.select_for_update().filter(meeting=meeting, membership=membership, asked_at=None).first()
    if row is None:
        return
    row.asked_at = timezone.now()
    row.save(update_fields=["asked_at"])
    there = Duty.objects.filter(meeting=meeting).values_list("membership", flat=True)
    others = [one for one in able(membership.group_id) if one.id not in there]
    if allow("substitute", str(membership.id), times=12, seconds=3600):
        _tell(SUBSTITUTE, others, membership, row.id, until=meeting.ends_at)


@transaction.atomic
def take_over(membership: Membership, meeting: Meeting, duty: UUID) -> None:
    """Guides a date for somebody who looks for a substitute; who is first has it, and the other hears it.

    Raises PermissionDenied, Over, Taken, and There for who guides it already. Safe to repeat.
    """
    _may_guide(membership, meeting)
    row = (
        Duty.objects.select_for_update(of=("self",))
        .select_related("membership")
        .filter(id=duty, meeting=meeting, asked_at__isnull=False)
        .first()
    )
    mine = Duty.objects.filter(meeting=meeting, membership=membership)
    if row is None and mine.filter(asked_at=None).exists():
        return
    # As the roster shows it: a tap must not tell more of a block than the page does.
    if row is None or row.membership_id in sight_of(membership.id, membership.is_facilitator).unnamed:
        raise Taken
    if row.membership_id == membership.id:
        take(membership, meeting)
        return
    if mine.exists():
        raise There
    row.delete()
    _comes_no_more([row.membership], [meeting])
    new = Duty.objects.create(meeting=meeting, membership=membership, taken_from=row.membership)
    _comes(membership, meeting)
    _tell(SUBSTITUTE, [row.membership], membership, new.id, turn=TAKEN_OVER, until=meeting.ends_at)


@transaction.atomic
def rest(facilitator: Membership, until: datetime | None) -> None:
    """Does not guide for a while. For dates of the coming two weeks the others are asked, later ones are free again.

    Raises PermissionDenied. Safe to repeat.
    """
    groups.rest(facilitator, until)
    _let_go(facilitator, until)


@transaction.atomic
def write_note(facilitator: Membership, meeting: Meeting, text: str) -> None:
    """Writes to the other facilitators about an evening, until a month after it; an empty text takes it away.

    Raises PermissionDenied, Over. Safe to repeat.
    """
    led_by(facilitator)
    if not takes_note(meeting):
        raise Over
    if text:
        Note.objects.update_or_create(meeting=meeting, membership=facilitator, defaults={"text": text})
    else:
        Note.objects.filter(meeting=meeting, membership=facilitator).delete()


def takes_note(meeting: Meeting) -> bool:
    """Whether something can be written about an evening: from its beginning until a month after it."""
    now = timezone.now()
    return meeting.starts_at <= now < meeting.ends_at + KEPT and meeting.is_held


@transaction.atomic
def ask_path(membership: Membership) -> Path:
    """Wants to learn to guide: the facilitators hear it. Gives how far they are. Safe to repeat.

    Raises PermissionDenied for who facilitates.
    """
    if membership.is_facilitator:
        raise PermissionDenied
    row = Path.objects.filter(membership=membership).order_by("-asked_at").first()
    if row is None:
        row, _new = Path.objects.get_or_create(membership=membership, ended_at=None)
        others = Membership.objects.on_hand().filter(group=membership.group_id)
        _tell(LEARNING, others, membership, row.id, until=timezone.now() + KEPT)
    elif row.ended_at is not None:
        # Who stops and asks again, and again, stands on the roster again; the facilitators are told once.
        row.step, row.guide, row.ended_at = Step.ASKED, None, None
        row.save(update_fields=["step", "guide", "ended_at", "step_at"])
    return row


@transaction.atomic
def guide(facilitator: Membership, path: Path) -> None:
    """Goes beside somebody who learns; who asked looks on from now. Another who went beside them does so no more.

    Raises PermissionDenied, Taken where it is over. Safe to repeat.
    """
    row = _path(facilitator, path)
    if row.membership_id in hidden_from(facilitator.id):
        raise Taken
    row.guide = facilitator
    row.step = Step.SHADOW if row.step == Step.ASKED else row.step
    row.save(update_fields=["guide", "step", "step_at"])
    _tell_learner(row)


@transaction.atomic
def go_on(facilitator: Membership, path: Path, after: str) -> None:
    """The next step; after the last one they are a facilitator. after: the step that was seen, so that two taps are one.

    Raises PermissionDenied for who does not go beside them, Taken.
    """
    row = _path(facilitator, path)
    if row.guide_id != facilitator.id:
        raise PermissionDenied
    if row.step != after or row.step == Step.ASKED:
        raise Taken
    if row.step == Step.OWN:
        row.ended_at = timezone.now()
        groups.make_facilitator(facilitator, row.membership)
    else:
        row.step = STEPS[STEPS.index(Step(row.step)) + 1]
    row.save(update_fields=["step", "step_at", "ended_at"])
    _tell_learner(row)


@transaction.atomic
def end_path(membership: Membership) -> None:
    """Learns it no longer. No reason is asked. Safe to repeat; for who facilitates by now it changes nothing."""
    ended = Path.objects.going().filter(membership=membership).update(ended_at=timezone.now())
    if ended:
        _let_go(membership)


@transaction.atomic
def leave_guiding(facilitator: Membership, path: Path) -> None:
    """Does not go beside somebody any more: another facilitator can. Safe to repeat."""
    Path.objects.going().filter(id=path.id, guide=facilitator).update(guide=None)


def able(group_id: UUID) -> list[Membership]:
    """Who can guide a group's dates now: facilitators who are on hand, and who learns it and is so far. Two queries."""
    learning = Path.objects.guiding().filter(membership__group=group_id, membership__paused_at=None)
    return [
        *Membership.objects.on_hand().filter(group=group_id).order_by("joined_at"),
        *Membership.objects.current().filter(paths__in=learning).order_by("joined_at"),
    ]


def forget() -> None:
    """Duties of dates of a month ago, notes about them, and who learned it then, are forgotten. Safe to repeat."""
    before = timezone.now() - KEPT
    Note.objects.filter(meeting__ends_at__lt=before).delete()
    Duty.objects.filter(meeting__ends_at__lt=before).delete()
    Path.objects.filter(Q(ended_at__lt=before) | Q(membership__facilitator_since__lt=before)).delete()


def leave(membership: Membership, words_taken: bool) -> None:
    """Who leaves a group guides nothing there. Notes to the others go along with the words; else they stay their month."""
    Duty.objects.filter(membership=membership).delete()
    Path.objects.filter(membership=membership).delete()
    Path.objects.filter(guide=membership).update(guide=None)
    Duty.objects.filter(taken_from=membership).update(taken_from=None)
    if words_taken:
        Note.objects.filter(membership=membership).delete()


def lead_ended(membership: Membership) -> None:
    """Who leads the group no more guides none of its coming dates: others are asked. They go beside nobody, and what they
    once learned counts no more."""
    Path.objects.filter(guide=membership, ended_at=None).update(guide=None)
    Path.objects.filter(membership=membership, ended_at=None).update(ended_at=timezone.now())
    _let_go(membership)


def _let_go(membership: Membership, until: datetime | None = None) -> None:
    """Guides none of the dates to come, or none before a moment: for those that come soon the others are asked, what is
    later, or does not go on, is free again."""
    now = timezone.now()
    mine = Duty.objects.filter(membership=membership, meeting__ends_at__gt=now)
    if until is not None:
        mine = mine.filter(meeting__starts_at__lt=until)
    soon = Q(meeting__starts_at__lt=now + SOON, meeting__cancelled_at=None, meeting__pause=None)
    _comes_no_more([membership], mine.values("meeting"))
    for row in mine.filter(soon).select_related("meeting"):
        ask_substitute(membership, row.meeting)
    mine.exclude(soon).delete()


def _hold(membership: Membership) -> None:
    """One verb of a group after the other: before anything of a date is looked at."""
    Group.objects.select_for_update().get(id=membership.group_id)


def _may_guide(membership: Membership, meeting: Meeting) -> None:
    _hold(membership)
    _to_come(meeting)
    rests_before = membership.rests_until is not None and membership.rests_until <= meeting.starts_at
    can = {one.id for one in able(membership.group_id)}
    if meeting.group_id != membership.group_id or not (
        membership.id in can or (membership.is_facilitator and rests_before)
    ):
        raise PermissionDenied


def _comes(membership: Membership, meeting: Meeting) -> None:
    """Who guides a date comes to it, and so is reminded and hears when it changes. A word that they said to it stays."""
    said = Commitment.objects.filter(meeting=meeting, membership=membership).first()
    if said is None or not said.coming:
        meetings.come(membership, meeting, coming=True)


def _comes_no_more(people, meetings) -> None:
    """Who let a date go is not expected there, nor missed: what guiding it said for them is taken back. Who said a word to
    the group comes all the same."""
    Commitment.objects.filter(membership__in=people, meeting__in=meetings, coming=True, word=None).delete()


def _to_come(meeting: Meeting) -> None:
    if meeting.ends_at <= timezone.now() or not meeting.is_held:
        raise Over


def _path(facilitator: Membership, path: Path) -> Path:
    led_by(facilitator)
    rows = Path.objects.going().select_for_update(of=("self",)).select_related("membership")
    row = rows.filter(id=path.id, membership__group=facilitator.group_id).first()
    if row is None:
        raise Taken
    return row


def _tell_learner(row: Path) -> None:
    turn = STEPS.index(Step(row.step)) + (row.ended_at is not None)
    notify(LEARNING, [row.membership.member_id], row.id, turn=turn, until=timezone.now() + KEPT)


def _tell(kind: str, people: Iterable[Membership], by: Membership, about: UUID, until: datetime, turn: int = 0) -> None:
    apart = hidden_from(by.id) | {by.id}
    notify(kind, {one.member_id for one in people if one.id not in apart}, about, turn=turn, until=until)


def learns(membership: Membership) -> bool:
    """Whether somebody learns to guide the group, with a facilitator beside them."""
    return Path.objects.guided().filter(membership=membership).exists()
