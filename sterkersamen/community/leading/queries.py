"""Reads of leading together, shaped for a screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.leading.actions import KEPT, able
from sterkersamen.community.leading.models import Duty, Note, Path
from sterkersamen.community.meetings.models import Meeting
from sterkersamen.platform.safety.queries import hidden_from, sight_of
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

# So many dates stand on the roster: with one a week it is a quarter of a year.
AHEAD = 12
# An evening is light with two.
WANTED = 2


class Guides(NamedTuple):
    """Somebody who guides a date. duty: the row; name: empty for a reader who does not see them."""

    duty: UUID
    id: UUID
    name: str
    asks: bool


class Evening(NamedTuple):
    """A date on the roster, as one reader sees it."""

    meeting: Meeting
    guides: list[Guides]
    mine: Guides | None
    there_is_room: bool
    # Whose place this reader can take.
    asked: list[Guides]


class Written(NamedTuple):
    """A date about which something can be written, and how many did."""

    meeting: Meeting
    number: int


def roster(membership: Membership) -> tuple[list[Evening], bool]:
    """The coming dates of the group with who guides them, and whether this reader can. Five queries, and those of the keyring."""
    can = membership.id in {one.id for one in able(membership.group_id)}
    rows = Meeting.objects.filter(group=membership.group_id).coming().held().select_related("series", "group")[:AHEAD]
    meetings = list(rows)
    guides = guides_of(membership, meetings)
    return [_evening(membership, one, guides.get(one.id, []), can) for one in meetings], can


def _evening(membership: Membership, meeting: Meeting, guides: list[Guides], can: bool) -> Evening:
    mine = next((one for one in guides if one.id == membership.id), None)
    asked = [one for one in guides if one.asks and one.name and can and mine is None]
    there_is_room = can and mine is None and len([one for one in guides if not one.asks]) < WANTED
    return Evening(meeting, guides, mine, there_is_room, asked)


def guides_of(membership: Membership, meetings: Iterable[Meeting]) -> dict[UUID, list[Guides]]:
    """By date who guides it, as this one sees it. Two queries, and one of the keyring at most."""
    sight = sight_of(membership.id, membership.is_facilitator)
    rows = Duty.objects.holding().filter(meeting__in=meetings).select_related("membership").order_by("at", "id")
    found = list(rows)
    keyring.load(Subject("membership", row.membership_id) for row in found)
    by: dict[UUID, list[Guides]] = {}
    for row in found:
        name = "" if row.membership_id in sight.unnamed else row.membership.name
        by.setdefault(row.meeting_id, []).append(Guides(row.id, row.membership_id, name, row.asked_at is not None))
    return by


def written_of(facilitator: Membership) -> list[Written]:
    """The evenings of the last month, newest first, with how many notes this one can read. Three queries."""
    now = timezone.now()
    meetings = list(
        Meeting.objects.held()
        .filter(group=facilitator.group_id, ends_at__lte=now, ends_at__gt=now - KEPT)
        .select_related("series", "group")
        .order_by("-starts_at", "-id")[:AHEAD]
    )
    rows = Note.objects.filter(meeting__in=meetings)
    numbers = dict(rows.order_by().values_list("meeting").annotate(Count("id")))
    return [Written(one, numbers.get(one.id, 0)) for one in meetings]


def notes_of(meeting: Meeting) -> list[Note]:
    """What facilitators wrote about an evening, in time. A block takes no facilitator's sight of it. One query, and one of
    the keyring."""
    found = list(Note.objects.filter(meeting=meeting).select_related("membership").order_by("at"))
    keyring.load(Subject("membership", row.membership_id) for row in found)
    return found


def paths_of(facilitator: Membership) -> list[Path]:
    """Who learns to guide and can be helped by this one (not across a block), who asked first on top. Two queries."""
    rows = Path.objects.going().filter(membership__group=facilitator.group_id, membership__paused_at=None)
    rows = rows.exclude(membership__in=hidden_from(facilitator.id)).select_related("membership", "guide")
    found = list(rows.order_by("asked_at", "id"))
    keyring.load(Subject("membership", one.id) for row in found for one in (row.membership, row.guide) if one)
    return found


def path_of(membership: Membership) -> Path | None:
    """How far somebody is who learns to guide; None for who does not. One query."""
    return Path.objects.going().select_related("guide").filter(membership=membership).first()


def beside(membership: Membership, path: Path) -> str:
    """The name of who helps somebody learn it; empty where nobody does, or a block came between them. One query."""
    if path.guide is None or path.guide_id in hidden_from(membership.id):
        return ""
    return path.guide.name


def is_alone(facilitator: Membership) -> bool:
    """Whether nobody else guides the group now. One query."""
    others = Membership.objects.on_hand().filter(group=facilitator.group_id).exclude(id=facilitator.id)
    return not others.exists()
