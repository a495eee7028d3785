"""The verbs of one's own plan, week and treatment."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sterkersamen.personal.own import Own, OwnForm, Row, change
from sterkersamen.personal.plans.models import Medicine, Plan, Question, Reminding

# Nobody lists as many by hand; a plan with more hard moments than this is no help in one.
ROWS, MOMENTS = 100, 12


class TooMany(Exception):
    """There are as many of these as one can have."""


def write_part(member: Any, form: OwnForm, part: str, value: list) -> bool:
    """Keeps one part of the plan. False where the plan was changed elsewhere; then `form` says so. Sent twice, the second
    changes nothing."""
    row = Plan.objects.filter(member=member).first()
    if row is None:
        row, _new = Plan.objects.get_or_create(member=member, defaults={"data": {}, "version": 0})
    return row.part(part) == value or form.keep(row, row.data | {part: value})


@transaction.atomic
def add_moment(member: Any, moment_id: UUID, told: dict[str, str]) -> UUID:
    """Puts a hard moment in the plan and gives its id; the id of the one that is there where it is there already.

    told: {"key"} of the library, or {"text"} of one's own. Raises TooMany. It overwrites nothing.
    """
    row, _new = Plan.objects.get_or_create(member=member, defaults={"data": {}, "version": 0})
    row = Plan.objects.select_for_update().get(id=row.id)
    there = row.part("moments")
    same = next((one for one in there if told.items() <= one.items()), None)
    if same is not None:
        return UUID(same["id"])
    if len(there) >= MOMENTS:
        raise TooMany
    if any(one["id"] == moment_id.hex for one in there):
        # The same form with other words: somebody went back and wrote another one.
        moment_id = uuid4()
    change(row, row.version, row.data | {"moments": [*there, {"id": moment_id.hex, **told, "steps": []}]})
    return moment_id


@transaction.atomic
def remove_moment(member: Any, moment_id: UUID) -> None:
    """Takes a hard moment out of the plan. Safe to repeat."""
    row = Plan.objects.select_for_update().filter(member=member).first()
    if row is None:
        return
    rest = [one for one in row.part("moments") if one["id"] != moment_id.hex]
    if len(rest) < len(row.part("moments")):
        change(row, row.version, row.data | {"moments": rest})


@transaction.atomic
def add(model: type[Row], member: Any, data: dict, among: Q | None = None, **fields: Any) -> Row:
    """Makes a row of the week or of the treatment. among: which rows count for how many one can have. Raises TooMany."""
    if model._default_manager.filter(among or Q(), member=member).count() >= ROWS:
        raise TooMany
    row = model(member=member, data=data, **fields)
    if isinstance(row, Reminding):
        for name, value in when_to_remind(row).items():
            setattr(row, name, value)
    row.save()
    return row


def write(form: OwnForm, row: Own, data: dict, **fields: Any) -> bool:
    """Keeps a row that is there. False where it was changed elsewhere; then `form` says so. Sent twice, the second changes
    nothing."""
    if row.data == data and all(getattr(row, name) == value for name, value in fields.items()):
        return True
    if isinstance(row, Reminding):
        new = type(row)(id=row.id, member=row.member, data=data, told_at=row.told_at, **fields)
        fields |= when_to_remind(new)
    return form.keep(row, data, **fields)


def when_to_remind(row: Reminding) -> dict[str, Any]:
    """The columns that say when to remind of a row from now on, by the clock of its member."""
    zone = row.member.time_zone
    found: dict[str, Any] = {"next_at": row.due(timezone.now(), ZoneInfo(zone))}
    return found | ({"zone": zone} if isinstance(row, Medicine) else {})


def remove(model: type[Own], member: Any, row_id: UUID) -> None:
    """Takes a row away. Safe to repeat, and nothing happens to what is somebody else's."""
    model._default_manager.filter(member=member, id=row_id).delete()


def tick(row: Question, asked_at: datetime | None) -> None:
    """Says that a question was asked, or that it was not after all. Safe to repeat."""
    Question.objects.filter(id=row.id).update(asked_at=asked_at)
