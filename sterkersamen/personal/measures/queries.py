"""Reads of what somebody filled in. Which questionnaire a row is of lies sealed: all of a member's are read at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from sterkersamen.personal.measures.kinds import MEASURES, Measure
from sterkersamen.personal.measures.models import Answer, Choice


@dataclass(frozen=True)
class Kept:
    """What a member has of one questionnaire: each time, oldest first, and what is not finished."""

    times: list[Answer]
    draft: Answer | None

    @property
    def last(self) -> Answer | None:
        """The newest time."""
        return self.times[-1] if self.times else None


def kept_of(member) -> dict[str, Kept]:
    """What a member has of every questionnaire, by its slug. One query."""
    found = {slug: Kept([], None) for slug in MEASURES}
    for row in Answer.objects.filter(member=member).order_by("at", "id"):
        slug = row.data["measure"]
        if slug not in found:
            continue
        if row.at is None:
            found[slug] = Kept(found[slug].times, row)
        else:
            found[slug].times.append(row)
    return found


def draft_of(member, measure: Measure) -> Answer | None:
    """What a member began of a questionnaire and did not finish. One query."""
    rows = Answer.objects.filter(member=member, at=None).order_by("id")
    return next((row for row in rows if row.data["measure"] == measure.slug), None)


def all_series(member) -> dict[str, list[tuple[date, float]]]:
    """The scores of every questionnaire by its slug, oldest first, each with its day on the reader's clock. One query."""
    return {slug: series(kept.times) for slug, kept in kept_of(member).items()}


def series_of(member, slug: str) -> list[tuple[date, float]]:
    """The scores of one questionnaire, oldest first, each with its day on the reader's clock. One query."""
    return all_series(member)[slug]


def series(times: Iterable[Answer]) -> list[tuple[date, float]]:
    """The days and scores of some answers."""
    return [(timezone.localdate(row.at), row.data["score"]) for row in times]


def choice_of(member) -> Choice:
    """What a member wants to keep up; nothing, for who never chose. One query."""
    return Choice.objects.filter(member=member).first() or Choice(
        member=member, data={"measures": {}, "reminds": False}
    )


def due_day(choice: Choice, slug: str, last: Answer | None) -> date | None:
    """From which day on a questionnaire is due, on the clock that is set now; None for what is done only when one wants."""
    chosen = choice.data["measures"].get(slug)
    if chosen is None or not chosen["every"]:
        return None
    since = timezone.localdate(last.at) if last is not None and last.at else date.fromisoformat(chosen["since"])
    return since + timedelta(days=chosen["every"])


def earlier(times: list[Answer], before: UUID | None, number: int) -> tuple[list[Answer], UUID | None]:
    """The newest of some answers, or those before one of them, newest first; and the id after which there are more."""
    end = next((place for place, row in enumerate(times) if row.id == before), len(times))
    page = times[max(end - number, 0) : end][::-1]
    return page, page[-1].id if end > number else None
