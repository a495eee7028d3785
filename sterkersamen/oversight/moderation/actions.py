"""Verbs: to take a report on, to decide, to agree with a colleague, to appeal and to decide about that."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from sterkersamen.oversight.moderation import effects, notices
from sterkersamen.oversight.moderation.access import able, deciders
from sterkersamen.oversight.moderation.models import (
    Appeal,
    Aside,
    Claim,
    Colleague,
    Confidant,
    Day,
    Debrief,
    Decision,
    Second,
)
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject, create_key

KINDS = Decision.Kind


class Decided(Exception):
    """Somebody decided meanwhile, or it waits for a second moderator."""


class Taken(Exception):
    """Another moderator took it on."""


class Alone(Exception):
    """There is no second moderator who may read it: nobody is removed for good by one person."""


class TooLate(Exception):
    """The time in which one could appeal is over, or one did."""


@transaction.atomic
def claim(row: Report, member) -> None:
    """Takes a report on. Raises Taken where another has it, Decided. Who has it goes on for as long again."""
    _open(row)
    standing = Claim.objects.filter(report=row, ended_at=None).first()
    if standing is not None:
        if standing.by != member.pk and standing.at > timezone.now() - Claim.LASTS:
            raise Taken
        Claim.objects.filter(pk=standing.pk).update(ended_at=timezone.now())
    Claim.objects.create(report=row, by=member.pk)


@transaction.atomic
def give_back(row: Report, member) -> None:
    """Gives a report back that one took on. Safe to repeat."""
    Claim.objects.filter(report=row, by=member.pk, ended_at=None).update(ended_at=timezone.now())


@transaction.atomic
def step_aside(row: Report, member) -> None:
    """Leaves a report to the others for good: one knows somebody in it. Raises Decided. Safe to repeat."""
    _open(row)
    give_back(row, member)
    Aside.objects.get_or_create(report=row, member=member)


@transaction.atomic
def decide(
    row: Report, member, kind: str, *, rule: str = "", note: str = "", days: int = 0, takes_text: bool = False
) -> Decision:
    """Decides about a report, and does it. kind: one that `effects.kinds_for` gives. rule: the one that was broken, for all but
    what stays. days: how long a pause is. takes_text: of somebody who is warned, paused or removed the text goes too.

    To remove somebody is a proposal: the place is on pause until another moderator says yes or no. Raises Decided, Taken,
    Alone.
    """
    row = _open(row)
    claim(row, member)
    now = timezone.now()
    if kind == KINDS.REMOVE and not able(row, {member.pk}):
        raise Alone
    decision = Decision(
        report=row,
        about=row.writer,
        kind=kind,
        rule="" if kind == KINDS.KEEP else rule,
        takes_text=takes_text and kind in {KINDS.WARN, KINDS.PAUSE, KINDS.REMOVE},
        note=note or None,
        by=member.pk,
        at=now,
        final_at=None if kind == KINDS.REMOVE else now,
        until=_until(kind, days),
    )
    decision.did_text = effects.act_on_text(row, decision)
    decision.did_person = effects.act_on_person(decision)
    decision.save(force_insert=True)
    give_back(row, member)
    # Where nothing was done nothing is told.
    if kind != KINDS.KEEP:
        safety.log_access(row.writer, member.pk, "moderator", "report_decided", row.id, "house_rules")
    if decision.final_at is None:
        notices.second_wanted(row, but={member.pk})
    else:
        _close(row, decision, member.pk)
    return decision


@transaction.atomic
def answer_proposal(decision: Decision, member, agrees: bool) -> None:
    """The second moderator agrees, and somebody is removed; or does not, and all is as it was: the report is open again.
    Raises Decided."""
    row = Report.objects.select_for_update().get(id=decision.report_id)
    decision = Decision.objects.select_related("second").get(pk=decision.pk)
    if not decision.is_proposal or decision.by == member.pk:
        raise Decided
    _answer(row, decision, member.pk, agrees)
    safety.log_access(row.writer, member.pk, "moderator", "report_decided", row.id, "house_rules")


def _answer(row: Report, decision: Decision, by: UUID | None, agrees: bool) -> None:
    decision.second = Second.objects.create(decision=decision, by=by, agrees=agrees)
    if not agrees:
        effects.undo(row, decision)
        return
    decision.final_at, decision.until = timezone.now(), None
    decision.did_person = effects.act_on_person(decision)
    decision.save(update_fields=["final_at", "until", "did_person"])
    _close(row, decision, by or decision.by)


def _close(row: Report, decision: Decision, by: UUID) -> None:
    safety.handle_report(row, by)
    notices.tell_reporter(row, decision)
    if decision.kind != KINDS.KEEP:
        notices.tell_reported(decision)


def appeal(decision: Decision, text: str) -> Appeal:
    """Who it is about says, once, why it should be otherwise. Raises TooLate."""
    appeal_id = uuid4()
    create_key(Subject("appeal", appeal_id))
    with transaction.atomic():
        row = Report.objects.select_for_update().get(id=decision.report_id)
        decision = Decision.objects.select_related("appeal", "second").get(pk=decision.pk)
        if not decision.may_appeal:
            raise TooLate
        made = Appeal(id=appeal_id, decision=decision, sealed=text)
        made.save(force_insert=True)
        notices.appeal_made(row, but=deciders(decision))
    return made


@transaction.atomic
def decide_appeal(row: Appeal, member, reverse: bool) -> None:
    """A moderator who did not decide upholds it, or reverses it: what can be undone is. Raises Decided."""
    report = Report.objects.select_for_update().get(id=row.decision.report_id)
    decision = Decision.objects.select_related("second").get(pk=row.decision_id)
    appeal = Appeal.objects.select_for_update().get(pk=row.pk)
    if appeal.decided_at is not None or member.pk in deciders(decision):
        raise Decided
    appeal.decided_at, appeal.decided_by, appeal.reversed = timezone.now(), member.pk, reverse
    appeal.undone = effects.undo(report, decision) if reverse else None
    appeal.save(update_fields=["decided_at", "decided_by", "reversed", "undone"])
    safety.log_access(report.writer, member.pk, "moderator", "report_decided", report.id, "house_rules")
    notices.tell_reported(decision, appealed=True)
    if reverse:
        notices.tell_reporter(report, decision, appealed=True)


@transaction.atomic
def erase_words(decision: Decision) -> None:
    """Words that were taken away are erased: by who wrote them, or because nobody can ask for them back. Safe to repeat."""
    effects.erase(decision.report, decision)
    Decision.objects.filter(pk=decision.pk, erased_at=None).update(erased_at=timezone.now())


def finish() -> None:
    """Chore: proposals that nobody answered end, words that nobody can ask for back are erased, and what a moderator wrote for
    themselves a month ago is gone. Safe to repeat."""
    now = timezone.now()
    for decision in Decision.objects.filter(kind=KINDS.REMOVE, final_at=None, second=None, until__lt=now):
        with transaction.atomic():
            row = Report.objects.select_for_update().get(id=decision.report_id)
            decision = Decision.objects.select_related("second").get(pk=decision.pk)
            if decision.is_proposal:
                _answer(row, decision, None, agrees=False)
    over = Decision.objects.taking_away().filter(final_at__lt=now - Decision.APPEAL, erased_at=None)
    for decision in over.select_related("report", "second", "appeal"):
        waits = hasattr(decision, "appeal") and decision.appeal.decided_at is None
        if not waits and decision.took_away:
            erase_words(decision)
    Debrief.objects.filter(at__lt=now - Debrief.KEPT).delete()


@transaction.atomic
def look_on(member, name: str, weekdays: set[int]) -> None:
    """A moderator says what colleagues call them, and on which days they look."""
    row = Colleague(member=member, name=name)
    Colleague.objects.filter(member=member).delete()
    row.save(force_insert=True)
    Day.objects.filter(member=member).exclude(weekday__in=weekdays).delete()
    Day.objects.bulk_create([Day(member=member, weekday=day) for day in sorted(weekdays)], ignore_conflicts=True)


@transaction.atomic
def name_confidant(member, name: str, reach: str) -> None:
    """The organiser says who the vertrouwenspersoon is. Of who was it before nothing stays."""
    Confidant.objects.all().delete()
    Confidant.objects.create(name=name, reach=reach, set_by=member.pk)


@transaction.atomic
def report_ending(report_id: UUID) -> None:
    """A report is destroyed, and what was decided with it. A proposal comes to nothing, for nobody could answer it any more;
    words that are kept are erased, and those of appeals."""
    row = Report.objects.select_for_update().get(id=report_id)
    for decision in row.decisions.select_related("report", "second", "appeal"):
        if decision.is_proposal:
            effects.undo(row, decision)
        elif decision.took_away and decision.erased_at is None:
            effects.erase(row, decision)
        if hasattr(decision, "appeal"):
            forget_appeal(decision.appeal.id)


def forget_appeal(appeal_id: UUID) -> None:
    """Destroys the words of an appeal; that there was one, and how it ended, stays with the decision."""
    keyring.destroy(Subject("appeal", appeal_id))


def _open(row: Report) -> Report:
    """The report as it is now, held until the transaction ends. Raises Decided."""
    row = Report.objects.select_for_update().get(id=row.id)
    waits = Decision.objects.filter(report=row, kind=KINDS.REMOVE, final_at=None, second=None)
    if row.handled_at is not None or waits.exists():
        raise Decided
    return row


def _until(kind: str, days: int):
    if kind == KINDS.PAUSE:
        return timezone.now() + timedelta(days=days)
    return timezone.now() + Decision.PROPOSED if kind == KINDS.REMOVE else None
