"""What is told: to moderators that something waits, to who reported and to who was reported that something was decided. What
goes out says only that there is something."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sterkersamen.community.groups.models import Membership
from sterkersamen.oversight.moderation.access import able, deciders, readable
from sterkersamen.oversight.moderation.models import Appeal, Day, Decision
from sterkersamen.platform.accounts.models import Member, Office
from sterkersamen.platform.accounts.queries import has_office
from sterkersamen.platform.notify.actions import notify
from sterkersamen.platform.notify.registry import Shown, register_kind
from sterkersamen.platform.safety.hooks import subjects_of
from sterkersamen.platform.safety.models import Report

WAITING, OUTCOME, DECIDED = "moderate", "outcome", "decided"
# The turns of what waits: a report that cannot wait, a proposal, an appeal.
URGENT, SECOND, APPEALED = 0, 1, 2
# The turns of what was decided: at first, and after an appeal.
FIRST, AGAIN = 0, 1
_TOLD_FOR = timedelta(days=30)


def reported(group_id: UUID, report_id: UUID, moderators_only: bool, writer: UUID) -> None:
    """Runs in the transaction of a report. What cannot wait is told to who looks today; to all where nobody does, or where
    none of these may read it."""
    row = Report.objects.get(id=report_id)
    if not row.is_heavy:
        return
    people = able(row)
    today = set(Day.objects.today().values_list("member", flat=True))
    on = [one for one in people if one.pk in today]
    _tell(WAITING, on or people, row.id, URGENT)


def second_wanted(row: Report, but: set[UUID]) -> None:
    """Another moderator is asked to look at a proposal."""
    _tell(WAITING, able(row, but), row.id, SECOND)


def appeal_made(row: Report, but: set[UUID]) -> None:
    """A moderator who did not decide is asked to look at an appeal."""
    _tell(WAITING, able(row, but), row.id, APPEALED)


def tell_reporter(row: Report, decision: Decision, appealed: bool = False) -> None:
    """Who reported hears that something was decided."""
    _tell(OUTCOME, _holder(row.reporter), row.id, AGAIN if appealed else FIRST)


def tell_reported(decision: Decision, appealed: bool = False) -> None:
    """Whom it is about hears that something was decided."""
    _tell(DECIDED, _holder(decision.about), decision.id, AGAIN if appealed else FIRST)


def _tell(kind: str, people: Iterable[Member], about: UUID, turn: int) -> None:
    notify(kind, [one.pk for one in people], about, turn=turn, until=timezone.now() + _TOLD_FOR)


def _holder(known_as: UUID) -> Iterable[Member]:
    """The account behind a membership, or behind its own id: what everybody reads is reported under that."""
    place = Membership.objects.filter(id=known_as).select_related("member").first()
    return [place.member] if place is not None else Member.objects.filter(pk=known_as)


def _waiting(member, notices: Iterable) -> dict[UUID, Shown]:
    """As long as it waits, and for who may read it. A fixed number of queries."""
    notices = list(notices)
    if not has_office(member, Office.Kind.MODERATOR):
        return {}
    may = readable(member).filter(id__in={one.about for one in notices})
    rows = {row.id: row for row in may.prefetch_related("decisions__second", "decisions__appeal")}
    said = {
        URGENT: _("Er is iets binnengekomen dat niet kan wachten."),
        SECOND: _("Een andere moderator vraagt of jij meekijkt."),
        APPEALED: _("Iemand vraagt om nog eens naar een besluit te kijken."),
    }
    shown = {}
    for one in notices:
        row = rows.get(one.about)
        if row is not None and one.turn in said and _still(row, one.turn, member):
            shown[one.id] = Shown(said[one.turn], reverse("moderation:report", args=[row.id]))
    return shown


def _still(row: Report, turn: int, member) -> bool:
    decisions = list(row.decisions.all())
    if turn == SECOND:
        return any(one.is_proposal and one.kind == Decision.Kind.REMOVE and one.by != member.pk for one in decisions)
    if turn == APPEALED:
        return any(
            hasattr(one, "appeal") and one.appeal.decided_at is None and member.pk not in deciders(one)
            for one in decisions
        )
    return row.handled_at is None and not any(one.is_proposal for one in decisions)


def _outcomes(member, notices: Iterable) -> dict[UUID, Shown]:
    """For who reported it; what was reversed is told once. Three queries."""
    notices = list(notices)
    own = Report.objects.filter(id__in={one.about for one in notices}, reporter__in=subjects_of(member))
    known = set(own.values_list("id", flat=True))
    undone = set(
        Appeal.objects.filter(decision__report__in=known, reversed=True).values_list("decision__report", flat=True)
    )
    text, address = _("Er is nieuws over iets wat je liet weten."), reverse("moderation:own")
    told = [one for one in notices if one.about in known and not (one.turn == FIRST and one.about in undone)]
    return {one.id: Shown(text, address) for one in told}


def _decisions(member, notices: Iterable) -> dict[UUID, Shown]:
    """For whom it is about; after an appeal only how that ended. Two queries."""
    notices = list(notices)
    about = Decision.objects.filter(id__in={one.about for one in notices}, about__in=subjects_of(member))
    known = set(about.values_list("id", flat=True))
    appealed = set(
        Appeal.objects.filter(decision__in=known, decided_at__isnull=False).values_list("decision", flat=True)
    )
    shown = {}
    for one in notices:
        if one.about in known and not (one.turn == FIRST and one.about in appealed):
            text = (
                _("Er is besloten over je bezwaar.")
                if one.turn == AGAIN
                else _("Er is iets besloten dat over jou gaat.")
            )
            shown[one.id] = Shown(text, reverse("moderation:decision", args=[one.about]))
    return shown


register_kind(WAITING, gettext_lazy("Als er iets is voor moderatoren"), _waiting)
register_kind(OUTCOME, gettext_lazy("Als er iets bekend is over wat je meldde"), _outcomes)
register_kind(DECIDED, gettext_lazy("Als er iets over jou besloten is"), _decisions)
