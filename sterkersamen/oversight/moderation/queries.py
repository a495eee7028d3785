"""Reads shaped for a screen, each with a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sterkersamen.community.groups.models import Membership
from sterkersamen.oversight.moderation.access import deciders, moderators, readable
from sterkersamen.oversight.moderation.models import Claim, Colleague, Confidant, Day, Debrief, Decision
from sterkersamen.platform.accounts.models import Office
from sterkersamen.platform.accounts.queries import holders
from sterkersamen.platform.safety.hooks import subjects_of
from sterkersamen.platform.safety.models import Access, Report
from sterkersamen.platform.safety.reasons import Urgency
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject

PAGE = 50
OPEN_AT_MOST = 100
# So many heavy reports within a week are a lot for one person.
MUCH = 5
_WEEK = timedelta(days=7)
_QUARTER = timedelta(days=90)


@dataclass
class Line:
    """A report in a list: nothing of it is opened."""

    report: Report
    claim: Claim | None = None
    mine: bool = False
    by: str = ""
    decision: Decision | None = None


@dataclass
class Board:
    """The page of the moderators."""

    lines: list[Line]
    more: int
    seconds: list[Line]
    appeals: list[Line]
    names: dict[UUID, str]
    on_today: list[str]
    pace: Pace
    heavy: int = 0
    tired: list[str] = field(default_factory=list)

    @property
    def saw_much(self) -> bool:
        """Whether this moderator saw many heavy reports this week."""
        return self.heavy >= MUCH


class Pace(NamedTuple):
    """How long it took, over the last 90 days, and how much is open longer than a day."""

    decided: int
    middle: timedelta | None
    late: int

    @property
    def words(self) -> str:
        """The median in words."""
        return spoken(self.middle) if self.middle is not None else ""


def spoken(length: timedelta) -> str:
    """A length of time in words: minutes, hours or days, rounded down."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 120:
        return ngettext("%(num)d minuut", "%(num)d minuten", minutes) % {"num": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(num)d uur", "%(num)d uur", hours) % {"num": hours}
    return ngettext("%(num)d dag", "%(num)d dagen", hours // 24) % {"num": hours // 24}


def open_for(member) -> QuerySet[Report]:
    """What waits for a decision and this moderator may read: what is urgent first, then the oldest."""
    proposed = Decision.objects.filter(kind=Decision.Kind.REMOVE, final_at=None, second=None)
    waiting = readable(member).filter(handled_at=None).exclude(id__in=proposed.values("report"))
    return waiting.order_by("urgency", "at", "id")


def waits_for(member) -> bool:
    """Whether something waits for this moderator: a report, a proposal of another, an appeal. Two queries, and whose they
    are."""
    return open_for(member).exists() or _to_look_at(member).exists()


def _to_look_at(member) -> QuerySet[Decision]:
    """Decisions of others about which this moderator can say something."""
    proposed = Q(kind=Decision.Kind.REMOVE, final_at=None, second=None)
    appealed = Q(appeal__isnull=False, appeal__decided_at=None) & ~Q(second__by=member.pk)
    mine = readable(member).values("id")
    found = Decision.objects.filter(proposed | appealed, report__in=mine).exclude(by=member.pk)
    return found.select_related("report", "second", "appeal").order_by("at")


def board(member) -> Board:
    """All that the page of the moderators shows. Opens no report."""
    waiting = list(open_for(member)[: OPEN_AT_MOST + 1])
    more = open_for(member).count() - OPEN_AT_MOST if len(waiting) > OPEN_AT_MOST else 0
    lines = [Line(row) for row in waiting[:OPEN_AT_MOST]]
    names = names_of(member)
    claims = {one.report_id: one for one in Claim.objects.standing().filter(report__in=[row.id for row in waiting])}
    for line in lines:
        line.claim = claims.get(line.report.id)
        if line.claim is not None:
            line.mine, line.by = line.claim.by == member.pk, names.get(line.claim.by, "")
    looks = [Line(one.report, decision=one, by=names.get(one.by, "")) for one in _to_look_at(member)]
    on_today = [names[id] for id in Day.objects.today().values_list("member", flat=True) if id in names]
    heavy = heavy_seen()
    return Board(
        lines=lines,
        more=more,
        seconds=[one for one in looks if one.decision is not None and one.decision.is_proposal],
        appeals=[one for one in looks if one.decision is not None and not one.decision.is_proposal],
        names=names,
        on_today=sorted(on_today),
        pace=pace(member),
        heavy=heavy.get(member.pk, 0),
        tired=sorted(names[id] for id, count in heavy.items() if count >= MUCH and id != member.pk and id in names),
    )


def heavy_seen() -> dict[UUID, int]:
    """How many heavy reports each moderator opened this week. One query."""
    heavy = Report.objects.filter(urgency=Urgency.NOW).values("id")
    read = Access.objects.filter(event="report_read", role="moderator", at__gt=timezone.now() - _WEEK, about__in=heavy)
    return dict(read.order_by().values_list("actor").annotate(count=Count("about", distinct=True)))


def pace(member=None) -> Pace:
    """The exact median of the last 90 days; and how much is open longer than a day of what this moderator may read: of more,
    the number alone would tell that there is something about them."""
    now = timezone.now()
    decided = Report.objects.filter(handled_at__gt=now - _QUARTER).values_list("at", "handled_at")
    took = [(handled - at).total_seconds() for at, handled in decided if handled is not None]
    late = open_for(member).filter(at__lt=now - timedelta(days=1)).count() if member is not None else 0
    return Pace(len(took), timedelta(seconds=median(took)) if took else None, late)


def names_of(member=None) -> dict[UUID, str]:
    """What moderators are called among each other; who chose nothing is called by a number. Two queries, and the keyring's."""
    people = list(moderators().order_by("id").values_list("id", flat=True))
    chosen = {row.member_id: row for row in Colleague.objects.filter(member__in=people)}
    keyring.load(Subject("member", id) for id in chosen)
    names = {}
    for number, id in enumerate(people, start=1):
        try:
            names[id] = chosen[id].name if id in chosen else _("moderator %(num)d") % {"num": number}
        except KeyGone:
            names[id] = _("moderator %(num)d") % {"num": number}
    if member is not None and member.pk in names:
        names[member.pk] = _("jij")
    return names


def done(member, before: Report | None = None) -> tuple[list[Line], bool]:
    """Reports that were decided, newest first, and whether there are more. before: the last one of the page before."""
    rows: QuerySet[Any] = readable(member).filter(handled_at__isnull=False)
    if before is not None:
        rows = rows.filter(Q(handled_at__lt=before.handled_at) | Q(handled_at=before.handled_at, id__lt=before.id))
    found = list(rows.order_by("-handled_at", "-id")[: PAGE + 1])
    names, decisions = names_of(member), decisions_on([row.id for row in found[:PAGE]])
    lines = []
    for row in found[:PAGE]:
        last = decisions[row.id][-1] if decisions.get(row.id) else None
        lines.append(Line(row, decision=last, by=names.get(last.by, _("een moderator van toen")) if last else ""))
    return lines, len(found) > PAGE


def decisions_on(reports: list[UUID]) -> dict[UUID, list[Decision]]:
    """The decisions on some reports, oldest first. One query."""
    found: dict[UUID, list[Decision]] = {}
    rows = Decision.objects.filter(report__in=reports).select_related("report", "second", "appeal").order_by("at")
    for row in rows:
        found.setdefault(row.report_id, []).append(row)
    return found


class Own(NamedTuple):
    """A report that one made, as one reads what came of it."""

    report: Report
    decision: Decision | None


def own_reports(member, before: Report | None = None) -> tuple[list[Own], bool]:
    """What a member reported, newest first, with what was decided, and whether there is more."""
    rows: QuerySet[Any] = Report.objects.filter(reporter__in=subjects_of(member))
    if before is not None:
        rows = rows.filter(Q(at__lt=before.at) | Q(at=before.at, id__lt=before.id))
    found = list(rows.order_by("-at", "-id")[: PAGE + 1])
    keyring.load(Subject("reason", row.id) for row in found[:PAGE])
    decisions = decisions_on([row.id for row in found[:PAGE]])
    made = [Own(row, _standing(decisions.get(row.id, []))) for row in found[:PAGE]]
    return made, len(found) > PAGE


def _standing(decisions: list[Decision]) -> Decision | None:
    """The decision that counts: a proposal does not yet."""
    return next((one for one in reversed(decisions) if one.final_at is not None), None)


def decisions_about(member) -> list[Decision]:
    """What was decided about a member and their words, newest first; and what waits for a second moderator, for they are on
    pause. At most fifty."""
    about = Decision.objects.filter(about__in=subjects_of(member)).exclude(kind=Decision.Kind.KEEP)
    rows = about.exclude(second__agrees=False).select_related("report", "second", "appeal")
    return list(rows.order_by("-at")[:PAGE])


def confidant() -> Confidant | None:
    """Who decides outside, where moderators cannot."""
    return Confidant.objects.order_by("-set_at").first()


class Guarantees(NamedTuple):
    """What holds with so many moderators."""

    moderators: int
    confidant: Confidant | None

    @property
    def nobody(self) -> bool:
        return self.moderators == 0

    @property
    def alone(self) -> bool:
        return self.moderators == 1

    @property
    def two(self) -> bool:
        return self.moderators == 2


def guarantees() -> Guarantees:
    """What holds now. Two queries."""
    return Guarantees(holders(Office.Kind.MODERATOR), confidant())


def unreadable() -> int:
    """How many open reports no moderator may read. Three queries, and those of whose each moderator is."""
    waiting = Report.objects.filter(handled_at=None)
    for one in moderators():
        waiting = waiting.exclude(id__in=readable(one).values("id"))
    return waiting.count()


def days_of(member) -> set[int]:
    """The days on which a moderator looks."""
    return set(Day.objects.filter(member=member).values_list("weekday", flat=True))


def week() -> list[list[str]]:
    """Who looks on which day, Monday first."""
    names = names_of()
    days: list[list[str]] = [[] for _day in range(7)]
    for id, weekday in Day.objects.order_by("weekday", "member").values_list("member", "weekday"):
        if id in names:
            days[weekday].append(names[id])
    return days


def debriefs_of(member) -> list[Debrief]:
    """What a moderator wrote for themselves, newest first."""
    rows = list(Debrief.objects.filter(member=member).order_by("-at")[:PAGE])
    keyring.load([Subject("member", member.pk)])
    return rows


def may_decide_appeal(decision: Decision, member) -> bool:
    """Whether an appeal waits on which this moderator can decide."""
    return hasattr(decision, "appeal") and decision.appeal.decided_at is None and member.pk not in deciders(decision)


def is_last_lead(membership_id: UUID) -> bool:
    """Whether the group of a place has nobody left who leads it and is not on pause."""
    group = Membership.objects.filter(id=membership_id).values("group")
    people = Membership.objects.current().filter(group__in=group)
    return people.exists() and not people.filter(facilitator_since__isnull=False, paused_at=None).exists()
