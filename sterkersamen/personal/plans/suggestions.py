"""What a plan can be made of: what one's own log shows, and the list of what can come before craving."""

from __future__ import annotations

from typing import Any, NamedTuple

from sterkersamen.personal.plans.models import Plan
from sterkersamen.personal.plans.queries import Hard
from sterkersamen.personal.recovery import queries as recovery
from sterkersamen.personal.strategies import queries as strategies
from sterkersamen.personal.strategies.queries import Strategy
from sterkersamen.personal.strategies.triggers import CHOICES, LABELS

OWN, IDEAS = 4, 6


class Choice(NamedTuple):
    """A hard moment to choose. key: of the list, or empty; title: in words."""

    key: str
    title: str

    @property
    def value(self) -> str:
        """What its button sends."""
        return self.key or self.title


def choices(member: Any, plan: Plan | None) -> tuple[list[Choice], list[Choice]]:
    """Hard moments that are not in the plan yet: those that one's own log shows most, and the others of the list. One
    query."""
    there = {
        word for one in (plan.part("moments") if plan else []) for word in (one.get("key"), one.get("text")) if word
    }
    top = [what for what in recovery.top_triggers(member, OWN) if what not in there]
    own = [Choice(what if what in LABELS else "", str(LABELS.get(what, what))) for what in top]
    return own, [Choice(key, str(label)) for key, label in CHOICES if key not in there and key not in top]


def chosen(value: str) -> dict[str, str]:
    """What was chosen, as a plan keeps it."""
    return {"key": value} if value in LABELS else {"text": value}


def ideas(member: Any, hard: Hard, library: dict[str, Strategy]) -> list[str]:
    """What one could do at a hard moment, in words: what helped oneself before, what one wrote for it oneself, and what
    helps others most. library: all that this member can choose from. Two queries at most."""
    found = recovery.what_helped(member, hard.key or hard.title, IDEAS)
    if hard.key:
        found += strategies.best_for(hard.key, IDEAS, library.values())
    there = {step.text for step in hard.steps}
    titles = {id: one.title for id, one in library.items()}
    words = (strategies.named(what, titles) for what in found)
    # What was thrown away or taken back since is no idea.
    return [what for what in dict.fromkeys(words) if what not in there and what != str(strategies.GONE)][:IDEAS]


def doing(text: str, titles: dict[str, str]) -> dict[str, str]:
    """Something one does, as a plan keeps it: what reads as a title of the library is that."""
    found = next((id for id, title in titles.items() if title.casefold() == text.casefold()), "")
    return {"id": found, "text": text}
