"""Reports in the states in which a moderator meets them: waiting, taken on, proposed, decided, appealed against."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing.models import Share
from sterkersamen.oversight.moderation import actions
from sterkersamen.oversight.moderation.models import Claim, Decision
from sterkersamen.platform.accounts.models import Member
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Report

Places = dict[str, dict[str, Membership]]


def fill_reports(people: dict[str, Member], places: Places, share: Share) -> None:
    """A handful of reports for the two moderators, who look on different days; and who decides outside."""
    one, two = people["moderator"], people["waker"]
    monday, thursday, family = places["monday"], places["thursday"], places["family"]
    actions.look_on(one, "Noor", {0, 2, 4, 6})
    actions.look_on(two, "Sam", {1, 3, 5})
    actions.name_confidant(people["coordinator"], "Ans de Wit", "ans@vertrouwen.example, op werkdagen")
    words = {"name": monday["linde"].name} | {name: share.sealed[name] for name in ("title", "body", "warning")}
    worried = safety.report(
        share.group_id,
        monday["klaver"].id,
        share.uid,
        words,
        "worried",
        writer=monday["linde"].id,
        kind=Report.Kind.SHARE,
        more="Ik weet niet of ze die nacht alleen was.",
    )
    safety.open_report(Report.objects.get(id=worried), one.id, "moderator")
    _since(worried, days=3)
    _since(_person(thursday["harbour"], thursday["ginster"], "threat", "He wrote that he knows where I live."), hours=2)
    taken = _person(family["akelei"], family["kastanje"], "pressing", "Hij blijft vragen waar ik woon.")
    actions.claim(Report.objects.get(id=taken), two)
    _since(taken, hours=20)
    Claim.objects.filter(report=taken).update(at=timezone.now() - timedelta(minutes=40))

    kept = _person(monday["dijk"], monday["pluim"], "rules", "Pluim geeft steeds raad, ook als niemand erom vraagt.")
    actions.decide(Report.objects.get(id=kept), one, Decision.Kind.KEEP, note="Gelezen, niets in gezien.")
    _since(kept, days=12, took=timedelta(hours=5))
    warned = _person(monday["heide"], monday["wad"], "pressing", "Hij stuurt mij buiten de groep berichten.")
    decision = actions.decide(Report.objects.get(id=warned), two, Decision.Kind.WARN, rule="contact")
    _since(warned, days=4, took=timedelta(hours=9))
    actions.appeal(Decision.objects.get(pk=decision.pk), "Ik stuurde een bericht omdat Heide er niet was. Meer niet.")
    gone = _person(
        thursday["zilt"], thursday["lantaarn"], "selling", "Lantaarn vroeg of ik iets nodig had, en noemde een prijs."
    )
    actions.decide(
        Report.objects.get(id=gone),
        two,
        Decision.Kind.REMOVE,
        rule="selling",
        note="Tweede keer. Een pauze hielp niet.",
    )
    _since(gone, hours=26)


def _person(reporter: Membership, other: Membership, why: str, more: str) -> UUID:
    words = {"name": other.name, "title": "", "warning": "", "body": ""}
    return safety.report(reporter.group_id, reporter.id, other.id, words, why, more=more)


def _since(report_id: UUID, *, took: timedelta | None = None, **ago: int) -> None:
    """Moves a report back in time, and with it what was decided."""
    at = timezone.now() - timedelta(**ago)
    Report.objects.filter(id=report_id).update(at=at)
    if took is not None:
        Report.objects.filter(id=report_id).update(handled_at=at + took)
        Decision.objects.filter(report=report_id).update(at=at + took, final_at=at + took)
