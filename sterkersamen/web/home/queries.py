"""What the page of the day shows, put together from the rooms below. The number of queries is fixed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from sterkersamen.community.groups.models import Group, Membership, Request
from sterkersamen.community.meetings import queries as meetings
from sterkersamen.community.meetings.models import Meeting
from sterkersamen.community.sharing.covering import in_plain
from sterkersamen.community.sharing.models import WARNINGS, Fold, Share
from sterkersamen.oversight.moderation.queries import waits_for
from sterkersamen.platform.accounts.models import Office
from sterkersamen.platform.safety.models import Block, Report
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject

EXCERPT = 140


@dataclass
class Place:
    """One of my groups: my membership in it, the newest words, what waits there for a facilitator."""

    membership: Membership
    group: Group
    newest: dict | None = None
    is_new: bool = False
    requests: int = 0
    reports: int = 0

    @property
    def rules_due(self) -> bool:
        """New house rules stand before the door; what lies behind it is not shown here either."""
        return self.membership.rules_accepted < self.group.rules_number


@dataclass
class Today:
    """All that the page shows."""

    places: list[Place]
    waiting: list[Request]
    offices: set[str] = field(default_factory=set)
    # Whether something waits for this moderator.
    reported: bool = False
    meeting: Meeting | None = None

    @property
    def name(self) -> str:
        """A name to greet with, only where the person has one: two groups never stand side by side in it."""
        names = {place.membership.name for place in self.places}
        return names.pop() if len(names) == 1 else ""


def today(member) -> Today:
    """My groups with what is new, what I asked and wait for, what my offices ask of me."""
    memberships = list(_memberships(member))
    shares = {share.id: share for share in _newest(memberships)}
    waiting = list(Request.objects.filter(member=member, decided_at=None).select_related("group").order_by("at"))
    keyring.load(
        [Subject("group", one.group_id) for one in [*memberships, *waiting]]
        + [Subject("membership", one.id) for one in memberships]
        + [Subject("membership", share.author_id) for share in shares.values()]
    )
    places = [_place(membership, shares.get(membership.newest_id)) for membership in memberships]
    _count_what_waits(member, places)
    offices = set(Office.objects.filter(member=member, ended_at=None).values_list("kind", flat=True))
    reported = Office.Kind.MODERATOR in offices and waits_for(member)
    open_groups = [
        place.group.id
        for place in places
        if place.membership.paused_at is None and not place.rules_due and place.group.archived_at is None
    ]
    return Today(places, waiting, offices, reported, meetings.next_of(member, open_groups))


def _memberships(member) -> QuerySet[Any]:
    me, other = OuterRef(OuterRef("pk")), OuterRef("author")
    # As `sight_of` has it: who leads a group does not see here whom they blocked themselves, and sees all others.
    led = IsNull(OuterRef(OuterRef("facilitator_since")), False)
    own = Q(blocker=me) & (Q(blocked=other) | Q(blocked=OuterRef("uid")))
    theirs = Q(blocker=other, blocked=me, kind=Block.Kind.BLOCK)
    hidden = Block.objects.filter(own & ~(Q(led) & Q(carried=True)) | theirs & ~Q(led))
    readable = Share.objects.standing().tops().filter(group=OuterRef("group"), author__words_taken_at=None)
    # What was folded away is opened on its own page by who wants to; nobody has it come up by itself.
    folded = Fold.objects.filter(share=OuterRef("pk"), ended_at=None)
    newest = readable.filter(~Exists(hidden), ~Exists(folded)).order_by("-id")
    return (
        Membership.objects.current()
        .filter(member=member)
        .select_related("group")
        .annotate(newest_id=Subquery(newest.values("id")[:1]))
        .order_by(F("newest_id").desc(nulls_last=True), "joined_at")
    )


def _newest(memberships: list[Any]) -> list[Share]:
    ids = [
        one.newest_id
        for one in memberships
        if one.newest_id and one.paused_at is None and one.rules_accepted >= one.group.rules_number
    ]
    return list(Share.objects.filter(id__in=ids).select_related("author")) if ids else []


def _place(membership: Membership, share: Share | None) -> Place:
    place = Place(membership, membership.group)
    if share is None:
        return place
    try:
        words = share.sealed
        seen = in_plain(words)
        place.newest = {
            "by": share.author.name,
            "author": share.author_id,
            "mine": share.author_id == membership.id,
            "at": share.made_at,
            "title": seen["title"],
            # Words behind a warning stay behind it here too.
            "warning": WARNINGS.get(words.get("warning", ""), ""),
            "excerpt": "" if words.get("warning") else _excerpt(seen["body"]),
        }
    except KeyGone:
        return place
    place.is_new = share.id > membership.seen_to and share.author_id != membership.id
    return place


def _excerpt(body: str) -> str:
    text = " ".join(body.split())
    if len(text) <= EXCERPT:
        return text
    return text[:EXCERPT].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _count_what_waits(member, places: list[Place]) -> None:
    led = {place.group.id: place for place in places if place.membership.is_facilitator}
    for group_id in Request.objects.filter(group__in=led, decided_at=None).values_list("group_id", flat=True):
        led[group_id].requests += 1
    reports = Report.objects.filter(group__in=led, handled_at=None, group_handled_at=None, moderators_only=False)
    # A report about oneself, made before one led, is for the others; so is one that they made.
    own = Membership.objects.filter(member=member).values("id")
    theirs = Q(writer__in=own) | Q(reporter__in=own) | Q(reporter=member.pk)
    for group_id in reports.exclude(theirs).values_list("group", flat=True):
        led[group_id].reports += 1
