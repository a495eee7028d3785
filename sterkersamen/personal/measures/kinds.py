"""The questionnaires there are: their texts, from the data file, and how they are counted.

Sums and published limits only; what a sum means for somebody is not for a program to say.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

_TEXTS = json.loads((Path(__file__).parent / "data" / "measures.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Part:
    """What is counted of some answers: their sum times a factor, on a scale, with the published limit on it.

    items: the places of its questions. limit: the number that research names; `signals` says on which side of it somebody
    may want to talk; "" where it is about something good that grows.
    """

    name: Any
    items: tuple[int, ...]
    low: int
    high: int
    factor: int = 1
    limit: int | None = None
    limit_says: Any = ""
    signals: str = ""

    def score(self, answers: Sequence[int]) -> int:
        """The sum of its answers times its factor."""
        return sum(answers[place] for place in self.items) * self.factor

    def is_heavy(self, answers: Sequence[int]) -> bool:
        """Whether the sum lies where research hears that it is heavy: then help is offered, and nothing concluded."""
        if self.limit is None or not self.signals:
            return False
        score = self.score(answers)
        return score <= self.limit if self.signals == "low" else score >= self.limit


@dataclass(frozen=True)
class Text:
    """A questionnaire in one language. wording: original, unchecked or ours."""

    wording: str
    asks: str
    items: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """One questionnaire. slug: as it is kept, under the seal. parts: what is counted of it, the whole first where it has one
    number."""

    slug: str
    name: Any
    says: Any
    parts: tuple[Part, ...]
    low: int
    high: int

    @property
    def values(self) -> tuple[int, ...]:
        """What an answer can be, in the order in which people see it; the two ends of it where it is a line."""
        return tuple(_TEXTS[self.slug]["values"])

    @property
    def is_line(self) -> bool:
        """Whether it is answered by a place on a line."""
        return len(self.values) == 2

    @property
    def has_ends(self) -> bool:
        """Whether only the ends of its answers have words."""
        return "" in self.text.answers

    @property
    def number(self) -> int:
        """How many questions it has."""
        return len(_TEXTS[self.slug]["en"]["items"])

    @property
    def text(self) -> Text:
        """Its text in the reader's language."""
        return _text(self.slug, "en" if get_language() == "en" else "nl")

    @property
    def source(self) -> dict[str, str]:
        """Where it is from, where its limit is from, and under which terms: `source`, `cut_source`, `licence`."""
        return _TEXTS[self.slug]

    def score(self, answers: Sequence[int]) -> int:
        """The one number of a whole questionnaire."""
        return sum(part.score(answers) for part in self.parts)

    def is_heavy(self, answers: Sequence[int]) -> bool:
        """Whether any part of it lies where it is offered to talk."""
        return any(part.is_heavy(answers) for part in self.parts)


@cache
def _text(slug: str, language: str) -> Text:
    found = _TEXTS[slug][language]
    return Text(found["wording"], found["asks"], tuple(found["items"]), tuple(found["answers"]))


# Addresses have their place here (urls.py): a new one stands at the end.
_ALL = (
    Measure(
        "line",
        _("Trek, op een lijn"),
        _("Eén streepje: hoe sterk is het nu? Klaar in vijf tellen."),
        (Part(_("Trek"), (0,), 0, 100),),
        0,
        100,
    ),
    Measure(
        "who5",
        _("Hoe je je voelt (WHO-5)"),
        _("Vijf zinnen over de laatste twee weken: hoe gaat het met je?"),
        (
            Part(
                _("Hoe je je voelt"),
                (0, 1, 2, 3, 4),
                0,
                100,
                factor=4,
                limit=50,
                limit_says=_("50 of minder geldt als laag"),
                signals="low",
            ),
        ),
        0,
        100,
    ),
    Measure(
        "phq4",
        _("Spanning en somberheid (PHQ-4)"),
        _("Vier vragen over de laatste twee weken: heb je last van spanning, of van somberheid?"),
        (
            Part(
                _("Spanning"),
                (0, 1),
                0,
                6,
                limit=3,
                limit_says=_("3 of meer geldt als een signaal"),
                signals="high",
            ),
            Part(
                _("Somberheid"),
                (2, 3),
                0,
                6,
                limit=3,
                limit_says=_("3 of meer geldt als een signaal"),
                signals="high",
            ),
        ),
        0,
        12,
    ),
    Measure(
        "barc10",
        _("Wat je helpt om te herstellen (BARC-10)"),
        _("Tien zinnen over wat je om je heen hebt: mensen, een plek, energie, iets om voor te leven."),
        (
            Part(
                _("Wat je helpt om te herstellen"),
                tuple(range(10)),
                10,
                60,
                limit=47,
                limit_says=_("47 of meer hoort bij langer dan een jaar zonder"),
            ),
        ),
        10,
        60,
    ),
)
MEASURES: dict[str, Measure] = {one.slug: one for one in _ALL}
