"""What a log of cravings shows: plain sums over what was written down, never a prediction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# How it went, from best to worst for what one did.
WENT_WELL = frozenset({"passed", "weaker"})


def same(words: str) -> str:
    """Own words as they are compared: who types them again tomorrow does so with other capitals and blanks."""
    return " ".join(words.split()).casefold()


def trigger_of(data: dict[str, Any]) -> str:
    """What came before a craving: a key of the list, or own words as they are compared. Empty where none was told."""
    return data["trigger"] or same(data["own_trigger"])


@dataclass
class Patterns:
    """Counts over some cravings.

    hours: 24 counts, by the hour of the reader's clock. weekdays: 7, from Monday. triggers: how often each, own words as
    they were written last. helped: for each thing done, how often it went well, and how often it was done.
    """

    total: int = 0
    hours: list[int] = field(default_factory=lambda: [0] * 24)
    weekdays: list[int] = field(default_factory=lambda: [0] * 7)
    triggers: Counter[str] = field(default_factory=Counter)
    helped: dict[str, tuple[int, int]] = field(default_factory=dict)


def patterns(rows: Iterable[tuple[datetime, dict[str, Any]]], trigger: str = "") -> Patterns:
    """Sums up cravings. rows: when each was, in the reader's own zone, and its data, oldest first. trigger: only those of
    this one (a key, or own words); all of them when empty."""
    found, wanted = Patterns(), same(trigger)
    done: Counter[str] = Counter()
    well: Counter[str] = Counter()
    times: Counter[str] = Counter()
    written: dict[str, str] = {}
    for at, data in rows:
        what = trigger_of(data)
        if wanted and what != wanted:
            continue
        found.total += 1
        found.hours[at.hour] += 1
        found.weekdays[at.weekday()] += 1
        if what:
            times[what] += 1
            written[what] = data["trigger"] or data["own_trigger"]
        did = data["strategy"] or data["did"]
        if did:
            done[did] += 1
            well[did] += data["went"] in WENT_WELL
    found.triggers = Counter({written[what]: number for what, number in times.items()})
    order = sorted(done, key=lambda did: (-well[did], done[did], did))
    found.helped = {did: (well[did], done[did]) for did in order}
    return found
