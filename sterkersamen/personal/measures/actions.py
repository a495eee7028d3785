"""The verbs of the questionnaires."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from sterkersamen.personal.measures import queries
from sterkersamen.personal.measures.kinds import Measure
from sterkersamen.personal.measures.models import Answer, Choice
from sterkersamen.personal.own import OwnForm
from sterkersamen.platform.notify.actions import notify

KIND = "measure"
# Somebody hears once that something is due, and it stands for so long. Nobody is asked again and again.
TOLD = timedelta(days=7)
# On their own clock; quiet hours may make it later.
AT = time(9)


def data_of(measure: Measure, answers: Sequence[int | None], *, whole: bool) -> dict:
    """What is kept of some answers: with their score where somebody says that they are whole, never of a draft."""
    data: dict = {"measure": measure.slug, "answers": list(answers)}
    return data | {"score": measure.score([answer or 0 for answer in answers])} if whole else data


def begin(member, measure: Measure, answers: Sequence[int | None]) -> Answer:
    """Keeps what somebody filled in so far, to go on later."""
    return Answer.objects.create(member=member, data=data_of(measure, answers, whole=False))


@transaction.atomic
def finish(member, measure: Measure, answers: Sequence[int | None], at: datetime | None = None) -> Answer:
    """Keeps a whole questionnaire and its score. at: when it was filled in, now unless it is told."""
    if len(answers) != measure.number or None in answers:
        raise ValueError("something is still open")
    data = data_of(measure, answers, whole=True)
    row = Answer.objects.create(member=member, data=data, at=at or timezone.now())
    set_due(member)
    return row


@transaction.atomic
def correct(
    form: OwnForm, answer: Answer, measure: Measure, answers: Sequence[int | None], at: datetime | None
) -> bool:
    """Keeps other answers, or another day, of one time. False where it was changed elsewhere; then `form` says so."""
    data = data_of(measure, answers, whole=True)
    if data == answer.data and at == answer.at:
        return True
    if not form.keep(answer, data, at=at):
        return False
    set_due(answer.member)
    return True


@transaction.atomic
def remove(answer: Answer) -> None:
    """Takes away one time, or a draft. Safe to repeat."""
    Answer.objects.filter(id=answer.id).delete()
    set_due(answer.member)


def choice_for(member) -> Choice:
    """The row with what a member wants to keep up, made where there is none."""
    return Choice.objects.get_or_create(member=member, defaults={"data": {"measures": {}, "reminds": False}})[0]


def set_due(member) -> None:
    """Works out anew when the next one is due that a member wants to hear of. Safe to repeat; two queries and a write."""
    choice = Choice.objects.filter(member=member).first()
    if choice is None:
        return
    zone, days = ZoneInfo(member.time_zone), []
    if choice.data["reminds"]:
        kept = queries.kept_of(member)
        with timezone.override(zone):
            days = [queries.due_day(choice, slug, kept[slug].last) for slug in choice.data["measures"]]
    due = min((day for day in days if day is not None), default=None)
    due_at = datetime.combine(due, AT, zone) if due else None
    if due_at != choice.due_at:
        Choice.objects.filter(id=choice.id).update(due_at=due_at)


def remind() -> None:
    """Tells who wants to hear it that something is due. Safe to repeat: each time is told once."""
    now = timezone.now()
    for row in Choice.objects.filter(due_at__lte=now, due_at__gt=now - TOLD):
        if row.due_at is not None:
            turn = row.due_at.toordinal()
            notify(KIND, [row.member_id], row.id, turn=turn, until=row.due_at + TOLD)
