"""Saying whether a strategy helped, for oneself and, only where one wants it, as a count for others."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sterkersamen.personal.strategies.models import Tally, Tried
from sterkersamen.personal.strategies.queries import is_shared


@transaction.atomic
def tried(member: Any, strategy: str, trigger: str, answer: str, *, shared: bool) -> None:
    """Keeps whether a strategy helped somebody at one trigger; the last answer counts. Safe to repeat.

    shared: counts it for others, without a name; only what others can read too.
    """
    # One person at a time, so that nobody counts twice.
    type(member).objects.select_for_update().get(pk=member.pk)
    row = _row(member, strategy, trigger)
    data = {
        "strategy": strategy,
        "trigger": trigger,
        "answer": answer,
        "shared": shared and is_shared(member, strategy),
    }
    if row is None:
        Tried.objects.create(member=member, data=data)
    else:
        _uncount(row.data)
        row.data = data
        row.version += 1
        row.save()
    if data["shared"]:
        Tally.add(strategy, trigger, answer)


@transaction.atomic
def forget(member: Any, row: Tried) -> None:
    """Takes an answer back, also where it counted for others."""
    type(member).objects.select_for_update().get(pk=member.pk)
    now = Tried.objects.filter(id=row.id).first()
    if now is not None:
        _uncount(now.data)
        now.delete()


def _row(member: Any, strategy: str, trigger: str) -> Tried | None:
    rows = Tried.objects.filter(member=member)
    return next((row for row in rows if (row.data["strategy"], row.data["trigger"]) == (strategy, trigger)), None)


def _uncount(data: dict) -> None:
    if data["shared"]:
        Tally.take(data["strategy"], data["trigger"], data["answer"])
