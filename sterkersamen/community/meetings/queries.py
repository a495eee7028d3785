"""Reads of meetings, shaped for a screen. Each is an index read, whatever the number of dates."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings.actions.following_up import missed_by
from sterkersamen.community.meetings.models import (
    Attendance,
    Commitment,
    FollowUp,
    Goal,
    Mark,
    Meeting,
    MeetingQuerySet,
    Missed,
    Pause,
    Proof,
    Series,
    Standing,
    Task,
    Where,
)
from sterkersamen.community.meetings.returning import DAYS, Earned, earned
from sterkersamen.core.prepared import Prepared
from sterkersamen.platform.safety.queries import Sight, hidden_from
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

PAGE = 20


def coming(member, groups: list[UUID], after: UUID | None = None) -> tuple[list[Any], bool]:
    """One page of what comes in some groups, in time, with what `member` said of each; and whether there is more.

    after: the last one of the page before.

    Two queries with `after`, one without.
    """
    rows = Meeting.objects.of(groups).asked(member).coming().select_related("series", "group")
    if after is not None:
        last = Meeting.objects.of(groups).filter(id=after).values_list("starts_at", flat=True).first()
        if last is not None:
            rows = rows.filter(Q(starts_at__gt=last) | Q(starts_at=last, id__gt=after))
    found = list(rows[: PAGE + 1])
    keyring.load(Subject("group", row.group_id) for row in found)
    return found[:PAGE], len(found) > PAGE


def week_of(groups: list[UUID], monday: date, zone: ZoneInfo) -> list[tuple[date, list[Meeting]]]:
    """The seven days of a week, as the reader's clock has them, with what begins on each. One query."""
    days = [monday + timedelta(days=number) for number in range(7)]
    begins = datetime.combine(monday, time(), zone)
    ends = datetime.combine(monday + timedelta(days=7), time(), zone)
    rows = (
        Meeting.objects.of(groups)
        .filter(pause=None, ends_at__gt=begins, starts_at__gte=begins, starts_at__lt=ends)
        .select_related("series", "group")
        .order_by("starts_at", "id")
    )
    found = list(rows)
    keyring.load(Subject("group", row.group_id) for row in found)
    return [(day, [row for row in found if row.starts_at.astimezone(zone).date() == day]) for day in days]


def clash(member, meeting: Meeting) -> Any:
    """Another date at the same time to which a member comes, as far as is known; None. Two queries."""
    at_once = overlapping(open_groups(member), [(meeting.starts_at, meeting.ends_at)]).asked(member)
    others = at_once.exclude(id=meeting.id)
    return next((one for one in others if one.said or (one.said is None and one.always)), None)


def overlapping(groups: list[UUID], spans: list[tuple[datetime, datetime]]) -> MeetingQuerySet:
    """Dates of some groups that go on, and are on during one of these moments (from, until)."""
    # No date is longer, so that the index by which they stand in time is enough.
    longest = timedelta(hours=12)
    during = (Q(starts_at__lt=ends, starts_at__gt=starts - longest, ends_at__gt=starts) for starts, ends in spans)
    rows = Meeting.objects.of(groups).held().filter(reduce(or_, during, Q(pk__in=[])))
    return rows.select_related("series", "group").order_by("starts_at", "id")


def pauses_of(group_id: UUID) -> list[Pause]:
    """When series of a group rest, now or later. One query."""
    rows = Pause.objects.filter(series__group=group_id, series__ended_at=None, last__gte=today())
    return list(rows.select_related("series__group").order_by("first"))


def _next(groups: list[UUID], member, now: datetime | None = None) -> QuerySet[Meeting]:
    return Meeting.objects.of(groups).asked(member).coming(now).held().select_related("series", "group")[:1]


_next_in_group = Prepared(lambda group, member, now: _next([group], member, now))


def next_of(member, groups: list[UUID]) -> Any:
    """What comes first in some groups and goes on, as far as is known, with what `member` said of it; None. One query."""
    return next(iter(_next(groups, member)), None)


def next_in(membership: Membership) -> Any:
    """The same for the group of one membership, whose page is asked for often."""
    return _next_in_group.first(membership.group_id, membership.member_id, timezone.now())


def open_groups(member) -> list[UUID]:
    """The groups of whose meetings a member hears: where they belong now, without a pause or rules to be read. One query."""
    return list(open_places(member).values_list("group_id", flat=True))


def open_places(member) -> QuerySet[Membership]:
    """Where a member belongs now, without a pause or rules to be read."""
    return Membership.objects.current().filter(
        member=member, paused_at=None, rules_accepted__gte=F("group__rules_number"), group__archived_at=None
    )


class Comer(NamedTuple):
    """Somebody who comes, with a word to the group."""

    id: UUID
    name: str
    word: str


class Doing(NamedTuple):
    """Something to do at a date, and who does it; taken without a name where that is for this reader not to know."""

    kind: str
    label: str
    who: Comer | None
    taken: bool


class Round(NamedTuple):
    """What was said about one date: who comes, what those who don't left as a word, who does what."""

    comes: list[Comer]
    words: list[Comer]
    tasks: list[Doing]
    mine: Commitment | None
    always: bool

    @property
    def answer(self) -> bool | None:
        """Whether I come; None when I said nothing."""
        return self.mine.coming if self.mine else (True if self.always else None)


def round_of(membership: Membership, meeting: Meeting, sight: Sight) -> Round:
    """What was said about a date, as this membership sees it. Whom it muted comes by name, without a word. Four queries.

    Who left, or is on pause, does not come; what they said before is not shown. Of a group that comes too nobody is named:
    a word was said to one's own group, perhaps before the other was asked, and facilitators agreed, not those people.
    """
    said = {
        row.membership_id: row
        for row in Commitment.objects.filter(meeting=meeting, membership__ended_at=None, membership__paused_at=None)
    }
    standing = set(
        Standing.objects.filter(series=meeting.series_id, membership__ended_at=None, membership__paused_at=None)
        .exclude(series=None)
        .values_list("membership", flat=True)
    )
    tasks = dict(Task.objects.filter(meeting=meeting).values_list("kind", "membership"))
    ids = (set(said) | standing | set(tasks.values())) - sight.unnamed
    own = Membership.objects.current().filter(group=membership.group_id, paused_at=None)
    people = list(own.filter(id__in=ids).order_by("joined_at"))
    keyring.load(Subject("membership", one.id) for one in people)
    spoke = {id: row.word or "" for id, row in said.items() if id not in sight.muted}
    known = {one.id: Comer(one.id, one.name, spoke.get(one.id, "")) for one in people}
    comes = {one for one in known if (said[one].coming if one in said else one in standing)}
    return Round(
        [comer for id, comer in known.items() if id in comes],
        [comer for id, comer in known.items() if id not in comes and comer.word],
        [Doing(kind, str(label), known.get(tasks.get(kind)), kind in tasks) for kind, label in Task.Kind.choices],
        said.get(membership.id),
        membership.id in standing,
    )


def attendance_of(meeting: Meeting, group_id: UUID) -> list[tuple[Membership, Attendance | None]]:
    """Everyone of a group, and how it is known that they were there. For facilitators. Two queries.

    Who left is among them when they were there, unless they took their words, and with them their name, along.
    """
    there = {row.membership_id: row for row in Attendance.objects.filter(meeting=meeting, membership__group=group_id)}
    found = Membership.objects.filter(Q(ended_at=None) | Q(id__in=there), group=group_id, words_taken_at=None)
    people = list(found.order_by("joined_at"))
    keyring.load(Subject("membership", one.id) for one in people)
    return [(one, there.get(one.id)) for one in people]


def was_there(membership: Membership, meeting: Meeting) -> bool:
    """Whether this membership said, or somebody noted, that it was there."""
    return Attendance.objects.filter(meeting=meeting, membership=membership).exists()


def been(member, before: UUID | None = None) -> tuple[list[Attendance], bool]:
    """The dates at which a member was, newest first, and whether there are more. One query, two with `before`."""
    rows = Attendance.objects.filter(membership__member=member).select_related(
        "membership", "meeting__series", "meeting__group"
    )
    if before is not None:
        last = rows.filter(id=before).values_list("meeting__starts_at", flat=True).first()
        if last is not None:
            rows = rows.filter(meeting__starts_at__lt=last)
    found = list(rows.order_by("-meeting__starts_at", "id")[: PAGE + 1])
    keyring.load(Subject("group", row.meeting.group_id) for row in found)
    return found[:PAGE], len(found) > PAGE


def is_online_only(member) -> bool:
    """Whether the last four meetings at which somebody was were online. One query."""
    rows = Attendance.objects.filter(membership__member=member).order_by("-meeting__starts_at")
    lately = list(rows.values_list("meeting__where", flat=True)[:4])
    return len(lately) == 4 and set(lately) == {Where.ONLINE}


def next_together(groups: list[UUID]) -> Any:
    """The first date in some groups at which people sit together, within five weeks; None. One query."""
    soon = Meeting.objects.of(groups).coming().held().filter(starts_at__lt=timezone.now() + timedelta(days=35))
    return soon.exclude(where=Where.ONLINE).select_related("series", "group").first()


def goal_of(membership: Membership) -> Goal | None:
    """What somebody wants to work on until next time. One query."""
    return Goal.objects.filter(membership=membership).first()


_follow_up: Prepared[FollowUp] = Prepared(lambda membership: FollowUp.objects.filter(membership=membership))


def follow_up_of(membership: Membership) -> FollowUp | None:
    """Whether somebody wants a word when they are not there; None when they were not asked yet. One query."""
    return _follow_up.first(membership.id)


def others_in(membership: Membership) -> list[Membership]:
    """The others of a group, but not those with whom there is a block. Two queries."""
    apart = hidden_from(membership.id) | {membership.id}
    rows = Membership.objects.current().filter(group=membership.group_id, paused_at=None).exclude(id__in=apart)
    found = list(rows.order_by("joined_at"))
    keyring.load(Subject("membership", one.id) for one in found)
    return found


def missed_for(membership: Membership) -> list[Missed]:
    """Who waits for a word of this one, oldest first. Two queries."""
    found = [row for row in missed_by(membership) if row.done_at is None]
    keyring.load(Subject("membership", row.membership_id) for row in found)
    return found


def attended(membership: Membership, first: date, last: date) -> list[Any]:
    """The dates at which this membership was from one day to another, in time; each with `how` it is known. One query.

    The days are those of the group's appointment: they stand on paper, whoever reads it where.
    """
    day = timedelta(days=1)
    begins = datetime.combine(first, time(), UTC) - day
    ends = datetime.combine(last, time(), UTC) + 2 * day
    rows = Meeting.objects.filter(attendance__membership=membership, starts_at__range=(begins, ends), cancelled_at=None)
    # A tap beforehand is no evening yet.
    rows = rows.filter(ends_at__lte=timezone.now()).annotate(how=F("attendance__how"))
    found = rows.select_related("series").order_by("starts_at", "id")
    return [row for row in found if first <= row.starts_at.astimezone(zone_of(row)).date() <= last]


def places_of(member) -> list[Membership]:
    """The places from which a member may ask for a proof, with their groups. One query."""
    found = list(open_places(member).select_related("group").order_by("joined_at"))
    keyring.load(Subject("group", one.group_id) for one in found)
    return found


def proofs_of(member) -> list[Proof]:
    """What a member asked for and did not take back, newest first. One query."""
    found = list(Proof.objects.own(member).select_related("membership__group").order_by("-asked_at", "id"))
    keyring.load(Subject("group", row.membership.group_id) for row in found)
    return found


def proofs_asked(facilitator: Membership) -> list[Proof]:
    """What waits for this facilitator, oldest first; not their own. One query."""
    rows = Proof.objects.waiting().filter(membership__group=facilitator.group_id).select_related("membership")
    found = list(rows.exclude(membership__member=facilitator.member_id).order_by("asked_at", "id"))
    keyring.load(Subject("membership", row.membership_id) for row in found)
    return found


def days_of(memberships: list[UUID], zone: ZoneInfo) -> dict[UUID, list[date]]:
    """On which days some memberships were there, as a clock in `zone` has them. One query."""
    rows = Attendance.objects.filter(membership__in=memberships, meeting__cancelled_at=None)
    found: dict[UUID, list[date]] = {}
    for membership, starts_at in rows.values_list("membership", "meeting__starts_at"):
        found.setdefault(membership, []).append(starts_at.astimezone(zone).date())
    return found


class Returned(NamedTuple):
    """The last mark that somebody earned in one group, and whether the group was told of it."""

    membership: Membership
    earned: Earned
    is_shared: bool


def returned(member, zone: ZoneInfo) -> list[Returned]:
    """The last mark of a member in each group where they may take part now. Three queries."""
    places = places_of(member)
    ids = [one.id for one in places]
    days = days_of(ids, zone)
    shared = set(Mark.objects.filter(membership__in=ids).values_list("membership", "months"))
    marks = [(one, earned(days.get(one.id, []))) for one in places]
    return [Returned(one, mark, (one.id, mark.months) in shared) for one, mark in marks if mark is not None]


def new_mark(membership: Membership, zone: ZoneInfo) -> Earned | None:
    """The mark that this membership earned these days. One query."""
    mark = earned(days_of([membership.id], zone).get(membership.id, []))
    return mark if mark is not None and mark.is_new(timezone.now().astimezone(zone).date()) else None


def shared_marks(membership: Membership, apart: frozenset[UUID]) -> list[Mark]:
    """What people of the group shared these days of coming back, oldest first. apart: with whom there is a block. One query."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = Mark.objects.filter(
        membership__group=membership.group_id,
        membership__ended_at=None,
        membership__paused_at=None,
        shared_at__gt=since,
    )
    found = list(rows.exclude(membership__in=apart).select_related("membership").order_by("shared_at", "id"))
    keyring.load(Subject("membership", row.membership_id) for row in found)
    return found


def others_at(meeting: Meeting, group_id: UUID) -> str:
    """The name of the group that comes too, as one of the two reads it; empty where it is nobody else. One query."""
    row = meeting.together.agreed().select_related("guest", "meeting__group").first()
    if row is None or row.guest is None:
        return ""
    return row.guest.name if row.meeting.group_id == group_id else row.meeting.group.name


def series_of(group_id: UUID) -> QuerySet[Series]:
    """The series of a group that go on."""
    return Series.objects.filter(group=group_id, ended_at=None).order_by("first", "made_at")


def was_held(meeting: Meeting) -> bool:
    """Whether somebody was in its circle."""
    return Attendance.objects.filter(meeting=meeting, how=Attendance.How.CIRCLE).exists()


def link_of(meeting: Meeting) -> str:
    """Where to go online; empty until 15 minutes before, and where there is none.

    A room of our own is called otherwise on each date: who left the group cannot guess the next one.
    """
    if not meeting.is_open or meeting.cancelled_at is not None or meeting.where == "place" or not meeting.has_link:
        return ""
    if meeting.told("link"):
        return meeting.told("link")
    key = keyring.derive(Subject("group", meeting.group_id), "video rooms")
    name = base64.b32encode(hmac.new(key, meeting.id.bytes, hashlib.sha256).digest()[:20]).decode().lower()
    return f"{settings.VIDEO_URL.rstrip('/')}/{name}"


def zone_of(meeting: Meeting) -> ZoneInfo:
    """The zone in which the group made the appointment."""
    return meeting.series.zone_info if meeting.series else ZoneInfo(settings.TIME_ZONE)


def today() -> date:
    """The day it is for the reader."""
    return timezone.localdate()
