"""Reads of what somebody filled in. Which questionnaire a row is of lies sealed: all of a member's are read at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from sterkersamen.personal.measures.kinds import MEASURES
from sterkersamen.personal.measures.models import Answer, Choice


class Time(NamedTuple):
    """One time that a questionnaire was filled in."""

    id: UUID
    at: datetime
    answers: list[int]
    score: int


@dataclass(frozen=True)
class Kept:
    """What a member has of one questionnaire: each time, oldest first, and what is not finished."""

    times: list[Time]
    draft: Answer | None

    @property
    def last(self) -> Time | None:
        """The newest time."""
        return self.times[-1] if self.times else None


def kept_of(member) -> dict[str, Kept]:
    """What a member has of every questionnaire, by its slug. One query, and no object for each of years of rows."""
    times: dict[str, list[Time]] = {slug: [] for slug in MEASURES}
    drafts: dict[str, Answer] = {}
    field = Answer._meta.get_field("data")
    rows = Answer.objects.filter(member=member).order_by("at", "id").values_list("id", "at", "version", "data")
    for row, at, version, sealed in rows:
        data = field.open(sealed, row, member.pk)
        slug = data["measure"]
        if at is None:
            drafts[slug] = Answer(id=row, member=member, version=version, data=data)
        elif slug in times:
            times[slug].append(Time(row, at, data["answers"], data["score"]))
    return {slug: Kept(found, drafts.get(slug)) for slug, found in times.items()}


def all_series(member) -> dict[str, list[tuple[date, float]]]:
    """The scores of every questionnaire by its slug, oldest first, each with its day on the reader's clock. One query."""
    return {slug: series(kept.times) for slug, kept in kept_of(member).items()}


def series_of(member, slug: str) -> list[tuple[date, float]]:
    """The scores of one questionnaire, oldest first, each with its day on the reader's clock. One query."""
    return all_series(member)[slug]


def series(times: Iterable[Time]) -> list[tuple[date, float]]:
    """The days and scores of some times."""
    zone = timezone.get_current_timezone()
    return [(one.at.astimezone(zone).date(), one.score) for one in times]


def choice_of(member) -> Choice:
    """What a member wants to keep up; nothing, for who never chose. One query."""
    return Choice.objects.filter(member=member).first() or Choice(
        member=member, data={"measures": {}, "reminds": False}
    )


def due_day(choice: Choice, slug: str, last: Time | None) -> date | None:
    """From which day on a questionnaire is due, on the clock that is set now; None for what is done only when one wants."""
    chosen = choice.data["measures"].get(slug)
    if chosen is None or not chosen["every"]:
        return None
    since = timezone.localdate(last.at) if last is not None else date.fromisoformat(chosen["since"])
    return since + timedelta(days=chosen["every"])


def earlier(times: list[Time], before: UUID | None, number: int) -> tuple[list[Time], UUID | None]:
    """The newest of some times, or those before one of them, newest first; and the id after which there are more."""
    end = next((place for place, row in enumerate(times) if row.id == before), len(times))
    page = times[max(end - number, 0) : end][::-1]
    return page, page[-1].id if end > number else None
