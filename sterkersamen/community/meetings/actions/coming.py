"""Saying whether one comes, and what one does there. A member's own; nobody is pressed, and nothing is counted."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings.actions.planning import Over
from sterkersamen.community.meetings.models import Commitment, Meeting, Series, Standing, Task


class Taken(Exception):
    """Somebody else does it already."""


@transaction.atomic
def come(membership: Membership, meeting: Meeting, coming: bool, word: str | None = None) -> None:
    """Says for one date: I'll be there, or not this time. word: to the group; empty takes it back, None leaves it. Raises Over.

    Who does not come gives back what they would do there.
    """
    _to_come(meeting)
    said = {"coming": coming} | ({} if word is None else {"word": word or None})
    Commitment.objects.update_or_create(meeting=meeting, membership=membership, defaults=said)
    if not coming:
        Task.objects.filter(meeting=meeting, membership=membership).delete()


@transaction.atomic
def come_every_time(membership: Membership, series: Series, meeting: Meeting | None = None) -> None:
    """Comes to every date of a series until they say otherwise; to the one on whose page they say it too, whatever they
    said of it before. Safe to repeat."""
    Standing.objects.get_or_create(series=series, membership=membership)
    Commitment.objects.filter(meeting=meeting, membership=membership, coming=False).delete()


def no_longer_every_time(membership: Membership, series: Series) -> None:
    """Says for each date by itself again. Safe to repeat."""
    Standing.objects.filter(series=series, membership=membership).delete()


def take(membership: Membership, meeting: Meeting, kind: str) -> None:
    """Takes on something for one date, and so comes. Raises Over, and Taken when somebody else has it. Safe to repeat."""
    _to_come(meeting)
    try:
        with transaction.atomic():
            row, _new = Task.objects.get_or_create(meeting=meeting, kind=kind, defaults={"membership": membership})
            if row.membership_id != membership.id:
                raise Taken
            said = Commitment.objects.filter(meeting=meeting, membership=membership).first()
            if said is None or not said.coming:
                come(membership, meeting, coming=True)
    except IntegrityError as error:
        raise Taken from error


def give_back(membership: Membership, meeting: Meeting, kind: str) -> None:
    """Gives back what one took on: another can take it. Safe to repeat."""
    Task.objects.filter(meeting=meeting, membership=membership, kind=kind).delete()


def leave(membership: Membership, words_taken: bool) -> None:
    """Who leaves a group comes to nothing there any more. What they said of dates that were goes along with their words."""
    Standing.objects.filter(membership=membership).delete()
    to_come = {"meeting__ends_at__gt": timezone.now()}
    Task.objects.filter(membership=membership, **to_come).delete()
    gone = Commitment.objects.filter(membership=membership)
    (gone if words_taken else gone.filter(**to_come)).delete()


def _to_come(meeting: Meeting) -> None:
    if meeting.ends_at <= timezone.now() or meeting.cancelled_at is not None or meeting.pause_id is not None:
        raise Over
