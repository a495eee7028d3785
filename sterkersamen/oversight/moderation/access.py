"""Doors: which reports a moderator may read, who decides with whom, and whose decision it is.

Nobody reads, or decides about, a report about themselves, one that they made, one of a group to which they belong or
belonged, where they know the people, or one that they left to the others. It is not there for them: 404.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from sterkersamen.community.groups.models import Membership
from sterkersamen.oversight.moderation.models import Appeal, Aside, Decision
from sterkersamen.platform.accounts.models import Member, Office
from sterkersamen.platform.safety.access import moderator
from sterkersamen.platform.safety.hooks import subjects_of
from sterkersamen.platform.safety.models import Report


def readable(member) -> QuerySet[Report]:
    """The reports that this moderator may read. That they hold the office, the caller checked."""
    own = subjects_of(member)
    return (
        Report.objects.exclude(Q(writer__in=own) | Q(reporter__in=own))
        .exclude(group__in=Membership.objects.filter(member=member).values("group"))
        .exclude(id__in=Aside.objects.filter(member=member).values("report"))
    )


def report_of(member, report_id: UUID) -> Report:
    """A report for a moderator. Raises PermissionDenied, Http404."""
    moderator(member)
    return _one(readable(member).filter(id=report_id))


def proposal_of(member, report_id: UUID) -> Decision:
    """A proposal to remove somebody, for a second moderator. Raises Http404, and PermissionDenied for who made it."""
    row = report_of(member, report_id)
    waiting = Decision.objects.filter(report=row, kind=Decision.Kind.REMOVE, final_at=None, second=None)
    found = _one(waiting.select_related("report"))
    if found.by == member.pk:
        raise PermissionDenied(_("Jij stelde dit voor. Een andere moderator zegt er ja of nee op."))
    return found


def appeal_of(member, report_id: UUID) -> Appeal:
    """An appeal that waits, for a moderator who did not decide. Raises Http404, and PermissionDenied for who did."""
    row = report_of(member, report_id)
    waiting = Appeal.objects.filter(decision__report=row, decided_at=None)
    found = _one(waiting.select_related("decision__report", "decision__second"))
    if member.pk in deciders(found.decision):
        raise PermissionDenied(_("Jij besliste hierover. Over het bezwaar beslist een andere moderator."))
    return found


def own_decision(member, decision_id: UUID) -> Decision:
    """A decision about this member, or about words of theirs. Raises Http404, also for one that left all as it was: who did
    nothing wrong does not hear that somebody reported them."""
    about = Decision.objects.filter(id=decision_id, about__in=subjects_of(member)).exclude(kind=Decision.Kind.KEEP)
    return _one(about.select_related("report", "second", "appeal"))


def deciders(decision: Decision) -> set[UUID]:
    """Who had a hand in a decision."""
    second = decision.second.by if hasattr(decision, "second") else None
    return {decision.by, second} - {None}  # type: ignore[return-value]


def moderators() -> QuerySet[Member]:
    """Everybody who holds the office now."""
    return Member.objects.filter(
        is_active=True,
        id__in=Office.objects.filter(kind=Office.Kind.MODERATOR, ended_at=None).values("member"),
    )


def able(row: Report, but: set[UUID] | None = None) -> list[Member]:
    """The moderators who may read a report, without some of them. Three queries a moderator: there are few."""
    people = moderators().exclude(id__in=but or set()).order_by("id")
    return [one for one in people if readable(one).filter(id=row.id).exists()]


def _one(rows):
    found = rows.first()
    if found is None:
        raise Http404
    return found
