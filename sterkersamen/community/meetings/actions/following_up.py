"""A kind word for who was not there: only for who asked for it, from a person, never from a machine."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings.models import Attendance, Commitment, FollowUp, Goal, Meeting, Missed, Standing
from sterkersamen.platform.notify.actions import notify
from sterkersamen.platform.safety.models import Block
from sterkersamen.platform.safety.queries import hidden_from

MISSED, WORD = "missed", "word"
# Attendance can still be noted for twelve hours; after these days it is too late for a word about it.
SETTLED, LATE = Meeting.AFTER, timedelta(days=4)
# At most one word in so long, however many evenings there are.
REST = timedelta(days=14)
# So many evenings of the group without being seen.
UNSEEN = 3
# What was not done or read by then is forgotten.
KEPT = timedelta(days=30)


@transaction.atomic
def ask_follow_up(membership: Membership, wants: bool, by: Membership | None = None) -> None:
    """Says whether one wants a kind word when one is not there, and from whom; a facilitator where nobody is named.

    Raises PermissionDenied for somebody of another group, or with whom there is a block.
    """
    if by is not None and (
        by.group_id != membership.group_id or by.id == membership.id or by.id in hidden_from(membership.id)
    ):
        raise PermissionDenied
    FollowUp.objects.update_or_create(membership=membership, defaults={"wants": wants, "by": by if wants else None})
    if not wants:
        Missed.objects.filter(membership=membership, done_at=None).delete()


def notice_absence() -> None:
    """Looks who asked for a word and was not there: who said yes and did not come, or was not seen at three evenings.

    An evening of which nobody said who was there tells nothing of anybody. Safe to repeat.
    """
    now = timezone.now()
    settled = Meeting.objects.held().filter(ends_at__lte=now - SETTLED, ends_at__gt=now - LATE)
    for meeting in settled.filter(Exists(Attendance.objects.filter(meeting=OuterRef("pk")))).order_by("ends_at"):
        for membership in _absent(meeting, now):
            _miss(membership, meeting, now)


def _absent(meeting: Meeting, now: datetime) -> list[Membership]:
    """Who of the group asked for a word and is missed after this evening."""
    here = Attendance.objects.filter(meeting=meeting, membership=OuterRef("pk"))
    asked = Membership.objects.current().filter(
        ~Exists(here),
        group=meeting.group_id,
        paused_at=None,
        joined_at__lt=meeting.starts_at,
        follow_up__wants=True,
    )
    lately = Missed.objects.filter(membership=OuterRef("pk"), made_at__gt=now - REST)
    people = list(asked.filter(~Exists(lately)).select_related("follow_up"))
    if not people:
        return []
    said = dict(Commitment.objects.filter(meeting=meeting, membership__in=people).values_list("membership", "coming"))
    always = set(
        Standing.objects.filter(series=meeting.series_id, membership__in=people, at__lt=meeting.starts_at)
        .exclude(series=None)
        .values_list("membership", flat=True)
    )
    return [one for one in people if said.get(one.id, one.id in always) or _unseen(one, meeting)]


def _unseen(membership: Membership, last: Meeting) -> bool:
    """Whether they were at none of the last evenings of their group, this one among them. Who cancels is not missed for it."""
    known = Attendance.objects.filter(meeting=OuterRef("pk"))
    evenings = Meeting.objects.held().filter(
        Exists(known), group=membership.group_id, ends_at__lte=last.ends_at, starts_at__gt=membership.joined_at
    )
    found = list(evenings.order_by("-ends_at").values_list("id", flat=True)[:UNSEEN])
    return len(found) == UNSEEN and not Attendance.objects.filter(meeting__in=found, membership=membership).exists()


@transaction.atomic
def _miss(membership: Membership, meeting: Meeting, now: datetime) -> None:
    row, new = Missed.objects.get_or_create(membership=membership, meeting=meeting)
    if new:
        to = {one.member_id for one in who_writes(membership)}
        notify(MISSED, to, row.id, until=now + KEPT)


def who_writes(membership: Membership) -> list[Membership]:
    """Who may send this one a word: whom they chose, as long as that one is there; else the facilitators, but nobody whom a
    block keeps from them. Three queries."""
    apart = hidden_from(membership.id) | {membership.id}
    others = Membership.objects.current().filter(group=membership.group_id, paused_at=None).exclude(id__in=apart)
    chosen = FollowUp.objects.filter(membership=membership).values_list("by", flat=True).first()
    found = list(others.filter(Q(id=chosen) | Q(facilitator_since__isnull=False)))
    # Who rests is asked where nobody else is there to be asked.
    leading = [one for one in found if one.is_facilitator]
    return [one for one in found if one.id == chosen] or [one for one in leading if not one.rests] or leading


def missed_by(writer: Membership) -> list[Missed]:
    """Whom this one may send a word, by the same rule, oldest first; done already or not. Two queries."""
    apart = hidden_from(writer.id) | {writer.id}
    between = Q(blocker=OuterRef("membership"), blocked=OuterRef("membership__follow_up__by"))
    between |= Q(blocked=OuterRef("membership"), blocker=OuterRef("membership__follow_up__by"))
    rows = (
        Missed.objects.filter(membership__group=writer.group_id, membership__ended_at=None)
        .exclude(membership__in=apart)
        .select_related("membership__follow_up__by", "meeting__series", "by")
        .annotate(are_apart=Exists(Block.objects.filter(between, kind=Block.Kind.BLOCK)))
        .order_by("made_at", "id")
    )
    return [row for row in rows if _is_for(writer, row)]


def _is_for(writer: Membership, row) -> bool:
    chosen = row.membership.follow_up.by
    if chosen is not None and chosen.ended_at is None and chosen.paused_at is None and not row.are_apart:
        return chosen.id == writer.id
    return writer.is_facilitator


@transaction.atomic
def send_word(writer: Membership, missed: Missed, word: str) -> None:
    """Sends somebody a kind word in one's own name; an empty one puts it aside. Raises PermissionDenied. Safe to repeat: the
    first one counts."""
    row = Missed.objects.select_for_update(of=("self",)).select_related("membership").get(id=missed.id)
    if row.id not in {one.id for one in missed_by(writer)}:
        raise PermissionDenied
    if row.done_at is not None:
        return
    row.by, row.word, row.done_at = writer, word or None, timezone.now()
    row.save(update_fields=["by", "word", "done_at"])
    if word:
        notify(WORD, [row.membership.member_id], row.id, until=timezone.now() + KEPT)


def set_goal(membership: Membership, text: str) -> None:
    """What one wants to work on until next time, in the place of what it was; empty: nothing."""
    with transaction.atomic():
        Goal.objects.filter(membership=membership).delete()
        if text:
            Goal.objects.create(membership=membership, text=text)


def forget_words() -> None:
    """What nobody did, and words of a month ago, are forgotten. Safe to repeat."""
    Missed.objects.filter(made_at__lt=timezone.now() - KEPT).delete()


def unfollow(membership: Membership, words_taken: bool) -> None:
    """Who leaves a group is not missed there; what they wrote to others goes along with their words."""
    FollowUp.objects.filter(membership=membership).delete()
    Missed.objects.filter(membership=membership).delete()
    Goal.objects.filter(membership=membership).delete()
    if words_taken:
        Missed.objects.filter(by=membership).delete()
