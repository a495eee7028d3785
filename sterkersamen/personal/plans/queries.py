"""Reads of one's own plan, week and treatment, shaped for a screen. Each is one member's, and takes a fixed number of
queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from sterkersamen.community.meetings import queries as meetings
from sterkersamen.community.meetings.models import Meeting
from sterkersamen.personal.plans import moments
from sterkersamen.personal.plans.models import Appointment, HardHour, Medicine, Plan, Point, Question
from sterkersamen.personal.plans.steps import STEPS
from sterkersamen.personal.strategies import queries as strategies
from sterkersamen.personal.strategies.triggers import LABELS

PAGE = 20
# So long before it begins, a hard hour is told of.
SOON = timedelta(hours=8)


def plan_of(member: Any) -> Plan | None:
    """A member's plan; None where it was not begun. One query."""
    plan = Plan.objects.filter(member=member).first()
    if plan is not None:
        plan.member = member
    return plan


class Entry(NamedTuple):
    """Something on a day of the week. kind: "point", "hard", "meeting" or "appointment". What has no end is a moment."""

    kind: str
    row: Any
    starts: datetime
    ends: datetime
    is_whole_day: bool


def points_of(member: Any) -> list[Point]:
    """The fixed points of a week, by day and time. One query."""
    rows = Point.objects.filter(member=member)
    return sorted(rows, key=lambda row: (min(row.data["days"]), row.data["begins"], str(row.id)))


def hours_of(member: Any) -> list[HardHour]:
    """The hard hours, those of a week first. One query."""
    order = list(moments.How.values)
    rows = HardHour.objects.filter(member=member)
    return sorted(
        rows, key=lambda row: (order.index(row.data["how"]), row.data["days"], row.data["begins"], str(row.id))
    )


def week_of(
    member: Any, points: Iterable[Point], hours: Iterable[HardHour], monday: date, zone: ZoneInfo
) -> list[tuple[date, list[Entry]]]:
    """The seven days of a week as the reader's clock has them, with what is on each, in time: fixed points, hard hours,
    appointments, and the meetings of one's groups. Three queries."""
    days = [monday + timedelta(days=number) for number in range(7)]
    held = meetings.week_of(meetings.open_groups(member), monday, zone)
    begins, ends = (datetime.combine(day, time(), zone) for day in (monday, monday + timedelta(days=7)))
    dates = list(Appointment.objects.filter(member=member).around(begins, ends))
    own = list(_of_days(points, hours, days, zone))
    return [
        (
            day,
            sorted(
                [
                    *(entry for on, entry in own if on == day),
                    # What was called off stands there too: an evening that was filled is free all at once.
                    *(_meeting(row) for row in rows),
                    *(_appointment(row) for row in dates if row.at.astimezone(zone).date() == day),
                ],
                key=lambda entry: (not entry.is_whole_day, entry.starts, entry.kind, str(entry.row.id)),
            ),
        )
        for day, rows in held
    ]


def _of_days(
    points: Iterable[Point], hours: Iterable[HardHour], days: list[date], zone: ZoneInfo
) -> Iterator[tuple[date, Entry]]:
    for day in days:
        for point in points:
            if day.weekday() in point.data["days"]:
                yield day, _entry("point", point, day, zone)
        for hour in hours:
            if moments.is_on(hour.data, day):
                yield day, _entry("hard", hour, day, zone)


def _entry(kind: str, row: Point | HardHour, day: date, zone: ZoneInfo) -> Entry:
    starts, ends = moments.span(row.data["begins"], row.data["ends"], day, zone)
    return Entry(kind, row, starts, ends, not row.data["begins"])


def _meeting(row: Meeting) -> Entry:
    return Entry("meeting", row, row.starts_at, row.ends_at, False)


def _appointment(row: Appointment) -> Entry:
    return Entry("appointment", row, row.at, row.at, False)


def points_left(points: Iterable[Point], now: datetime, zone: ZoneInfo) -> list[Entry]:
    """The fixed points of today that are not over, and one of yesterday evening that goes on past midnight."""
    today = now.astimezone(zone).date()
    days = [today - moments.DAY, today]
    found = [_entry("point", row, day, zone) for day in days for row in points if day.weekday() in row.data["days"]]
    left = (one for one in found if one.ends > now or one.starts == one.ends >= now)
    return sorted(left, key=lambda one: (not one.is_whole_day, one.starts))


def next_hard(hours: Iterable[HardHour], now: datetime, zone: ZoneInfo, ahead: timedelta = SOON) -> Entry | None:
    """The hard hour that is on, or begins within so long; None."""
    today = now.astimezone(zone).date()
    # One that began yesterday evening may go on past midnight.
    days = [today + timedelta(days=number) for number in (-1, 0, 1)]
    found = [entry for _day, entry in _of_days([], hours, days, zone)]
    near = [one for one in found if one.starts - ahead <= now and (one.ends > now or one.starts == one.ends >= now)]
    # What has a time goes before what is on all day.
    return min(near, key=lambda one: (one.is_whole_day, one.starts), default=None)


def coming_appointments(member: Any, now: datetime) -> list[Appointment]:
    """What comes, in time; what began within the hour among it. One query."""
    return list(Appointment.objects.filter(member=member, at__gte=now - timedelta(hours=1)).order_by("at", "id"))


def near_appointment(member: Any, now: datetime) -> Appointment | None:
    """The one that is now, or comes within two days; None. One query."""
    rows = Appointment.objects.filter(member=member).around(now - timedelta(hours=1), now + timedelta(days=2))
    return rows.first()


def coming_filter() -> Q:
    """Appointments that are still to come."""
    return Q(at__gte=timezone.now())


def past_appointments(member: Any, before: UUID | None = None) -> tuple[list[Appointment], bool]:
    """A page of what was, newest first, and whether there is more. One query, two with `before`."""
    rows = Appointment.objects.filter(member=member, at__lt=timezone.now())
    if before is not None:
        last = Appointment.objects.filter(member=member, id=before).values_list("at", flat=True).first()
        if last is not None:
            rows = rows.filter(Q(at__lt=last) | Q(at=last, id__lt=before))
    found = list(rows.order_by("-at", "-id")[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def medicines_of(member: Any, today: date) -> tuple[list[Medicine], list[Medicine]]:
    """What is taken now or later, by the first time of the day; and what is over. One query."""
    rows = sorted(Medicine.objects.filter(member=member), key=lambda row: (row.data["times"], str(row.id)))
    over = [row for row in rows if row.data["last"] and date.fromisoformat(row.data["last"]) < today]
    return [row for row in rows if row not in over], over


class Taking(NamedTuple):
    """Something that is taken today, at a time."""

    row: Medicine
    at: datetime


def taken_today(medicines: Iterable[Medicine], now: datetime, zone: ZoneInfo) -> list[Taking]:
    """What is taken today from the last hour on, in time."""
    today = now.astimezone(zone).date()
    ends = moments.moment_of(today + moments.DAY, time(), zone)
    found = []
    for row in medicines:
        at = moments.next_time(row.data, now - timedelta(hours=1), zone)
        while at is not None and at < ends:
            found.append(Taking(row, at))
            at = moments.next_time(row.data, at, zone)
    return sorted(found, key=lambda one: (one.at, str(one.row.id)))


def open_questions(member: Any) -> list[Question]:
    """What is still to be asked, as it was written down. One query."""
    return list(Question.objects.filter(member=member, asked_at=None).order_by("made_at", "id"))


def asked_questions(member: Any, before: UUID | None = None) -> tuple[list[Question], bool]:
    """A page of what was asked, newest first, and whether there is more. One query, two with `before`."""
    rows = Question.objects.filter(member=member, asked_at__isnull=False)
    if before is not None:
        last = rows.filter(id=before).values_list("asked_at", flat=True).first()
        if last is not None:
            rows = rows.filter(Q(asked_at__lt=last) | Q(asked_at=last, id__lt=before))
    found = list(rows.order_by("-asked_at", "-id")[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def dial(phone: str) -> str:
    """A telephone number as a link takes it (RFC 3966): digits, and the plus where there is one. With a country before it,
    the 0 that people write between brackets is not dialled."""
    if phone.startswith("+"):
        phone = phone.replace("(0)", "")
    return "".join(letter for letter in phone if letter.isdigit() or letter == "+")


class Doing(NamedTuple):
    """Something one does at a hard moment. strategy: its id in the library, empty for one's own words and
    for what was taken out of the library since."""

    strategy: str
    text: str


class Hard(NamedTuple):
    """A hard moment of the plan, in words."""

    id: UUID
    key: str
    title: str
    steps: list[Doing]


def titles_for(plan: Plan | None) -> dict[str, str]:
    """The titles, in the reader's language, of what the plan takes from the library. The queries of
    `strategies.titles_among`; none for a plan that takes nothing."""
    ids = {step["id"] for one in (plan.part("moments") if plan else []) for step in one["steps"] if step["id"]}
    return strategies.titles_among(plan.member, ids) if plan and ids else {}


def hard_moments(plan: Plan | None, titles: dict[str, str]) -> list[Hard]:
    """The hard moments of a plan, with what one does then. titles: of the library; what was taken out of it since reads as
    it did when it was chosen."""
    return [
        Hard(
            UUID(one["id"]),
            one.get("key", ""),
            str(LABELS[one["key"]]) if one.get("key") in LABELS else one.get("text", ""),
            [_doing(step, titles) for step in one["steps"]],
        )
        for one in (plan.part("moments") if plan else [])
    ]


def _doing(step: dict[str, str], titles: dict[str, str]) -> Doing:
    title = titles.get(step["id"])
    return Doing(step["id"] if title else "", title or step["text"])


def whole(plan: Plan, titles: dict[str, str]) -> dict[str, list]:
    """A plan as plain JSON values, by part, with every title in words."""
    told = {step.slug: plan.part(step.slug) for step in STEPS}
    told["moments"] = [
        {"title": one.title, "steps": [step.text for step in one.steps]} for one in hard_moments(plan, titles)
    ]
    return told


def plan_for_device(member: Any) -> dict[str, Any]:
    """The plan for a copy on one's own device: {"parts": [{"slug", "title", "rows"}]}, in the reader's language and in
    the order of the page, without parts in which nothing stands. Rows are texts, {"title", "steps"} of a hard moment or
    {"name", "phone", "when"} of somebody to call. Empty where there is no plan."""
    plan = plan_of(member)
    if plan is None or plan.is_empty:
        return {}
    told = whole(plan, titles_for(plan))
    return {
        "parts": [
            {"slug": step.slug, "title": str(step.title), "rows": told[step.slug]} for step in STEPS if told[step.slug]
        ]
    }


def for_now(plan: Plan, titles: dict[str, str]) -> list[Hard]:
    """The first hard moments for which something stands in the plan: three at most, as who needs it now reads no more."""
    return [one for one in hard_moments(plan, titles) if one.steps][:3]
