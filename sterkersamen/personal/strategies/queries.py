"""The library as it is read: ours in the reader's language, one's own, and in the order of what helped."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from sterkersamen.personal.strategies.models import OwnStrategy, Tally, Tried

GONE = _("Iets uit de lijst dat er niet meer is")
# From so many people on it is told what helped them: fewer would tell about somebody.
ENOUGH = 5
# 95 % of a normal distribution lies within so many deviations.
_Z = 1.96


@dataclass(frozen=True)
class Strategy:
    """One thing to do. id: for ever the same; how: steps in order; triggers: keys of triggers.py."""

    id: str
    title: str
    what_for: str
    how: tuple[str, ...]
    how_long: str
    triggers: tuple[str, ...]
    is_own: bool = False


@cache
def _library(language: str) -> dict[str, Strategy]:
    rows = json.loads((Path(__file__).with_name("data") / "strategies.json").read_text(encoding="utf-8"))
    return {
        row["id"]: Strategy(
            row["id"],
            row[language]["title"],
            row[language]["what_for"],
            tuple(row[language]["how"]),
            row[language]["how_long"],
            tuple(row["triggers"]),
        )
        for row in rows
    }


def library() -> dict[str, Strategy]:
    """The strategies that came with this product, by id, in the reader's language."""
    return _library("en" if translation.get_language() == "en" else "nl")


def own_of(member: Any) -> dict[str, Strategy]:
    """Somebody's own strategies, by id. One query."""
    found = [_own(row) for row in OwnStrategy.objects.filter(member=member).order_by("id")]
    return {one.id: one for one in sorted(found, key=lambda one: one.title)}


def _own(row: OwnStrategy) -> Strategy:
    data = row.data
    steps = tuple(step for step in data["how"].splitlines() if step.strip())
    return Strategy(
        str(row.id), data["title"], data["what_for"], steps, data["how_long"], tuple(data["triggers"]), is_own=True
    )


def all_of(member: Any) -> dict[str, Strategy]:
    """What somebody can choose from: their own first. One query."""
    return own_of(member) | library()


def titles_of(member: Any) -> dict[str, str]:
    """The titles of all that somebody can choose from, by id. One query."""
    return {one.id: one.title for one in all_of(member).values()}


def find(member: Any, strategy_id: str) -> Strategy:
    """One that this member can read. Raises Http404."""
    found = library().get(strategy_id) or own_of(member).get(strategy_id)
    if found is None:
        raise Http404
    return found


def tried_of(member: Any) -> list[Tried]:
    """What somebody tried. One query."""
    return list(Tried.objects.filter(member=member).order_by("id"))


@dataclass(frozen=True)
class Score:
    """What people answered about one strategy at one trigger. `bound` is the lower bound of the part whom it helped."""

    strategy: str
    trigger: str
    helped: int
    somewhat: int
    no: int

    @property
    def total(self) -> int:
        return self.helped + self.somewhat + self.no

    @property
    def bound(self) -> float:
        return lower_bound(self.helped + self.somewhat / 2, self.total)


def lower_bound(good: float, total: int) -> float:
    """The lower end of the 95 % score interval of a proportion, from 0 to 1, so that few answers don't win.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927). Half a point for "somewhat".
    """
    if not total:
        return 0.0
    part = good / total
    middle = part + _Z**2 / (2 * total)
    spread = _Z * sqrt(part * (1 - part) / total + _Z**2 / (4 * total**2))
    return max((middle - spread) / (1 + _Z**2 / total), 0.0)


def scores(*, trigger: str = "", strategy: str = "") -> list[Score]:
    """What enough people answered, at one trigger or about one strategy, best first. One query."""
    rows = Tally.objects.all()
    if trigger:
        rows = rows.filter(trigger=trigger)
    if strategy:
        rows = rows.filter(strategy=strategy)
    found = [Score(row.strategy, row.trigger, row.helped, row.somewhat, row.no) for row in rows]
    return sorted((one for one in found if one.total >= ENOUGH), key=lambda one: (-one.bound, one.strategy))


def in_order(found: Iterable[Strategy], ranked: Iterable[Score], trigger: str) -> list[Strategy]:
    """Strategies for one trigger: one's own for it, what helped others most, then what was written for it."""
    place = {score.strategy: number for number, score in enumerate(ranked)}
    chosen = [one for one in found if trigger in one.triggers or one.id in place]
    return sorted(chosen, key=lambda one: (not one.is_own, place.get(one.id, len(place))))


def best_for(trigger: str, limit: int) -> list[str]:
    """The ids of what to begin with at one trigger, from the library. One query."""
    found = in_order(library().values(), scores(trigger=trigger), trigger)
    return [one.id for one in found[:limit]]
