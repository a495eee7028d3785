"""Reads of one's own side, shaped for a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.personal.own import Own
from sterkersamen.personal.recovery import days, substances
from sterkersamen.personal.recovery.actions import last_use
from sterkersamen.personal.recovery.models import CheckIn, Course, Craving
from sterkersamen.personal.recovery.patterns import WENT_WELL, same, trigger_of

PAGE = 30
# What one's own patterns are made of, where only the last ones are asked for.
_RECENT = 500
# Who wrote down something so heavy within these hours is shown people first.
FRESH = timedelta(hours=3)
STRONG = 70
Row = TypeVar("Row", bound=Own)


@dataclass(frozen=True)
class Shown:
    """A course as its page shows it."""

    course: Course
    name: str
    count: days.Count
    reached: days.Milestone | None
    next: days.Milestone
    saved: int


def opened(
    model: type[CheckIn] | type[Craving], member: Any, since: datetime | None = None
) -> Iterator[tuple[datetime, dict]]:
    """When each row of a member was, and what it says, oldest first: one query, and no object for each."""
    field = model._meta.get_field("data")
    rows = model._default_manager.filter(member=member)
    if since is not None:
        rows = rows.filter(at__gte=since)
    found = list(rows.order_by("at", "id").values_list("id", "at", "data"))
    sealed = field.open_all(((row_id, envelope) for row_id, _at, envelope in found), member.pk)
    return zip((at for _id, at, _envelope in found), sealed, strict=True)


def page_of(model: type[Row], member: Any, before: UUID | None) -> tuple[list[Row], bool]:
    """A page of rows, newest first, those before one of them; and whether there are more. Two queries at most."""
    rows = model._default_manager.filter(member=member)
    if before is not None:
        last = rows.filter(id=before).values_list("at", flat=True).first()
        if last is not None:
            rows = rows.filter(at__lt=last) | rows.filter(at=last, id__lt=before)
    found = list(rows.order_by("-at", "-id")[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def is_fresh(at: datetime) -> bool:
    """Whether something that was written down is about now."""
    return at > timezone.now() - FRESH


class Day(NamedTuple):
    """A day of the week behind us, and whether something was filled in."""

    day: date
    is_filled: bool
    is_today: bool


def week_of(moments: Sequence[datetime], today: date) -> list[Day]:
    """The last seven days, with what was filled in on them."""
    filled = {timezone.localtime(at).date() for at in moments}
    return [
        Day(day, day in filled, day == today) for day in (today - timedelta(days=back) for back in range(6, -1, -1))
    ]


def check_ins_since(member: Any, since: datetime) -> list[CheckIn]:
    """Somebody's check-ins from a moment on, newest first. One query."""
    return list(CheckIn.objects.filter(member=member, at__gte=since).order_by("-at", "-id")[:100])


def last_intention(member: Any, since: datetime) -> str:
    """What somebody last meant to do, since a moment. One query."""
    return next((row.data["intention"] for row in check_ins_since(member, since) if row.data["intention"]), "")


def courses_of(member: Any, today: date) -> list[Shown]:
    """What somebody counts days of, the longest first. One query."""
    found = [shown(row, today) for row in Course.objects.filter(member=member)]
    return sorted(found, key=lambda one: (-one.count.now.days, one.name))


def shown(course: Course, today: date) -> Shown:
    """One course with its count."""
    data = course.data
    last = last_use(data)
    count = days.count(
        date.fromisoformat(data["since"]), [date.fromisoformat(use["on"]) for use in data["uses"]], today
    )
    goal = data["goal"]
    return Shown(
        course,
        substances.name_of(data),
        count,
        days.reached(last, today),
        days.next_one(last, today),
        days.saved(count.total, goal["a_week"]) if goal else 0,
    )


def places_to_tell(member: Any) -> list[Membership]:
    """Where somebody may share something now. One query."""
    rows = Membership.objects.current().select_related("group")
    rows = rows.filter(member=member, paused_at=None, group__archived_at=None)
    return [one for one in rows.order_by("joined_at") if one.rules_accepted >= one.group.rules_number]


def top_places(member: Any, limit: int) -> list[str]:
    """Where somebody most often was, as they wrote it down lately. One query."""
    words: dict[str, str] = {}
    found: Counter[str] = Counter()
    for data in _recent(member):
        # The newest way of writing it stands.
        key = data["place"].casefold()
        words.setdefault(key, data["place"])
        found[key] += 1
    del found[""]
    return [words[key] for key, _times in found.most_common(limit)]


def looked_back(member: Any, name: str, limit: int) -> list[str]:
    """What somebody wrote when they looked back on days of use, the newest first. name: "before", "helped", "now" or
    "tell". One query."""
    uses = [use for row in Course.objects.filter(member=member) for use in row.data["uses"]]
    found = (use[name] for use in sorted(uses, key=lambda use: use["on"], reverse=True))
    return list(dict.fromkeys(text for text in found if text))[:limit]


def last_cravings(member: Any) -> list[datetime]:
    """When somebody's last moments of craving were. One query, and nothing is opened."""
    return list(Craving.objects.filter(member=member).order_by("-at", "-id").values_list("at", flat=True)[:_RECENT])


def top_triggers(member: Any, limit: int) -> list[str]:
    """What most often came before craving lately: keys of the list, or somebody's own words. One query."""
    found: Counter[str] = Counter()
    written: dict[str, str] = {}
    for data in _recent(member):
        what = trigger_of(data)
        found[what] += 1
        # Own words as they were written last.
        written.setdefault(what, data["trigger"] or data["own_trigger"])
    del found[""]
    return [written[what] for what, _times in found.most_common(limit)]


def what_helped(member: Any, trigger: str, limit: int) -> list[str]:
    """What most often went well at one trigger: ids of the library, or somebody's own words. One query."""
    found: Counter[str] = Counter()
    for data in _recent(member):
        did = data["strategy"] or data["did"]
        if did and data["went"] in WENT_WELL and trigger_of(data) == same(trigger):
            found[did] += 1
    return [did for did, _times in found.most_common(limit)]


def _recent(member: Any) -> Iterator[dict]:
    rows = Craving.objects.filter(member=member).order_by("-at", "-id").values_list("id", "data")[:_RECENT]
    return Craving._meta.get_field("data").open_all(rows, member.pk)


def by_day(rows: Iterator[tuple[datetime, dict]]) -> dict[str, list[tuple[date, float]]]:
    """The mean of each day on the reader's own calendar, oldest first, of what was filled in: mood, craving, sleep."""
    zone = timezone.get_current_timezone()
    sums: dict[str, dict[date, tuple[int, int]]] = {"mood": {}, "craving": {}, "sleep": {}}
    for at, data in rows:
        day = at.astimezone(zone).date()
        for name, days_of in sums.items():
            value = data[name]
            if value is not None:
                total, times = days_of.get(day, (0, 0))
                days_of[day] = total + value, times + 1
    return {name: [(day, total / times) for day, (total, times) in days_of.items()] for name, days_of in sums.items()}
