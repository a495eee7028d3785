"""What a plan can be made of: what one's own log shows, and the list of what can come before craving."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from sterkersamen.personal.plans import queries
from sterkersamen.personal.plans.forms.fields import LINE
from sterkersamen.personal.plans.models import HardHour, Plan
from sterkersamen.personal.plans.moments import How, to_time
from sterkersamen.personal.plans.queries import Hard
from sterkersamen.personal.recovery import queries as recovery
from sterkersamen.personal.recovery.patterns import same
from sterkersamen.personal.strategies import queries as strategies
from sterkersamen.personal.strategies.queries import Strategy
from sterkersamen.personal.strategies.triggers import CHOICES, LABELS

OWN, IDEAS = 4, 6
# So often in three hours of a day of the week, and it is offered as a hard hour; so many of them at once.
ENOUGH, OFTEN = 3, 3


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
        same(word)
        for one in (plan.part("moments") if plan else [])
        for word in (one.get("key"), one.get("text"))
        if word
    }
    top = [what for what in recovery.top_triggers(member, OWN) if same(what) not in there]
    own = [Choice(what if what in LABELS else "", str(LABELS.get(what, what))) for what in top]
    return own, [Choice(key, str(label)) for key, label in CHOICES if key not in there and key not in top]


def chosen(value: str) -> dict[str, str]:
    """What was chosen, as a plan keeps it."""
    return {"key": value} if value in LABELS else {"text": value}


def ideas(member: Any, plan: Plan, hard: Hard, library: dict[str, Strategy]) -> tuple[list[str], list[str]]:
    """What one could do at a hard moment, in words: of one's own (what went well then, what one tried and found of help, what
    one wrote for it), and what helps others most, with the people of one's plan. What one tried without any help is not among
    it. library: all that this member can choose from. Three queries at most."""
    tried = strategies.tried_of(member)
    at_it = [row.data for row in tried if not hard.key or row.data["trigger"] == hard.key]
    own = recovery.what_helped(member, hard.key or hard.title, IDEAS)
    own += [data["strategy"] for answer in ("helped", "somewhat") for data in at_it if data["answer"] == answer]
    others = []
    if hard.key:
        own += [one.id for one in library.values() if one.is_own and hard.key in one.triggers]
        no = {data["strategy"] for data in at_it if data["answer"] == "no"}
        others = [one for one in strategies.best_for(hard.key, IDEAS + len(no), library.values()) if one not in no]
    there = {step.text for step in hard.steps}
    mine = _in_words(own, library, there)
    return mine, _in_words([*_calls(plan), *others], library, there | set(mine))


def _in_words(found: list[str], library: dict[str, Strategy], there: set[str]) -> list[str]:
    titles = {id: one.title for id, one in library.items()}
    words = (strategies.named(what, titles) for what in found)
    # What was thrown away or taken back since is no idea.
    return [what for what in dict.fromkeys(words) if what not in there and what != str(strategies.GONE)][:IDEAS]


def _calls(plan: Plan | None) -> list[str]:
    people = plan.part("people") if plan else []
    return [_("Ik bel %(name)s") % {"name": one["name"]} for one in people if one["phone"]][:2]


def lines(member: Any, slug: str) -> list[str]:
    """Lines for a part of the plan out of one's own log: where craving came, what came before a day of use, and what helped
    after it. One query at most."""
    if slug == "places":
        return recovery.top_places(member, OWN)
    name = {"signs": "before", "after": "helped"}.get(slug)
    # What is longer than a line of a plan was written as a story.
    return [text for text in recovery.looked_back(member, name, OWN) if len(text) <= LINE] if name else []


def for_an_hour(member: Any, plan: Plan | None) -> list[str]:
    """What one could do in a hard hour: what the plan says already, people of it, and what helps most in the evening and when
    there is money. The queries of a plan's titles, and two."""
    titles = queries.titles_for(plan)
    found = [step.text for one in queries.hard_moments(plan, titles) for step in one.steps][:OWN]
    found += _calls(plan)
    found += [one for trigger in ("evening", "payday") for one in strategies.best_for(trigger, 3)]
    return _in_words(found, strategies.library(), set())


class Often(NamedTuple):
    """Three hours of a day of the week in which one's log has craving more often. day: 0 is Monday."""

    day: int
    begins: int
    times: int

    @property
    def value(self) -> str:
        """What its button sends."""
        return f"{self.day}-{self.begins}"

    @property
    def fields(self) -> dict[str, Any]:
        """Of the form of a hard hour."""
        begins, ends = (f"{hour % 24:02d}:00" for hour in (self.begins, self.begins + 3))
        return {"how": How.WEEK, "days": [self.day], "begins": begins, "ends": ends}

    @classmethod
    def of(cls, value: str) -> dict[str, Any]:
        """The fields for what a button sent; nothing for what no button sends."""
        found = re.fullmatch(r"([0-6])-([01]?[0-9]|2[01])", value)
        return cls(int(found[1]), int(found[2]), 0).fields if found else {}


def often(member: Any, hours: Iterable[HardHour], zone: ZoneInfo) -> list[Often]:
    """When one's log has craving most: plain counts, from three times on, of hours that are not in the week yet. One
    query."""
    cells: Counter[tuple[int, int]] = Counter()
    for at in recovery.last_cravings(member):
        local = at.astimezone(zone)
        cells[local.weekday(), local.hour] += 1
    taken = {cell for row in hours if row.data["how"] == How.WEEK for cell in _cells(row.data)}
    found: list[Often] = []
    while len(found) < OFTEN:
        spans = [
            (sum(cells[day, hour + more] for more in range(3)), cells[day, hour + 1], Often(day, hour, 0))
            for day in range(7)
            for hour in range(22)
            if not {(day, hour + more) for more in range(3)} & taken
        ]
        # Of those with as many, the one that has most in its middle; then the first of the week.
        times, _middle, best = max(spans, key=lambda one: one[:2], default=(0, 0, Often(0, 0, 0)))
        if times < ENOUGH:
            break
        found.append(best._replace(times=times))
        taken |= {(best.day, best.begins + more) for more in range(3)}
    return found


def _cells(data: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """The hours of the week that a hard hour has; past midnight they are of the next day."""
    begins, ends = to_time(data["begins"]), to_time(data["ends"])
    first, last = (begins.hour, ends.hour + (ends.minute > 0)) if begins and ends else (0, 24)
    for day in data["days"]:
        for hour in range(first, last if last > first else last + 24):
            yield (day + hour // 24) % 7, hour % 24


def doing(text: str, titles: dict[str, str]) -> dict[str, str]:
    """Something one does, as a plan keeps it: what reads as a title of the library is that."""
    found = next((id for id, title in titles.items() if title.casefold() == text.casefold()), "")
    return {"id": found, "text": text}
