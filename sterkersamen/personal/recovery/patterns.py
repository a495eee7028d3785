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


@dataclass
class Patterns:
    """Counts over some cravings.

    hours: 24 counts, by the hour of the reader's clock. weekdays: 7, from Monday. triggers: how often each, own words as they were
    written last. helped: for each
    thing done, how often it went well, and how often it was done.
    """

    total: int = 0
    hours: list[int] = field(default_factory=lambda: [0] * 24)
    weekdays: list[int] = field(default_factory=lambda: [0] * 7)
    triggers: Counter[str] = field(default_factory=Counter)
    helped: dict[str, tuple[int, int]] = field(default_factory=dict)


def patterns(rows: Iterable[tuple[datetime, dict[str, Any]]], trigger: str = "") -> Patterns:
    """Sums up cravings. rows: when each was, in the reader's own zone, and its data, oldest first. trigger: only those of
    this one (a key, or own words); all of them when empty."""
    found = Patterns()
    done: Counter[str] = Counter()
    well: Counter[str] = Counter()
    own: Counter[str] = Counter()
    written: dict[str, str] = {}
    wanted = same(trigger)
    for at, data in rows:
        key, words = data["trigger"], data["own_trigger"]
        own_key = "" if key else same(words)
        if trigger and key != trigger and (key or own_key != wanted):
            continue
        found.total += 1
        found.hours[at.hour] += 1
        found.weekdays[at.weekday()] += 1
        if key:
            found.triggers[key] += 1
        elif own_key:
            own[own_key] += 1
            written[own_key] = words
        did = data["strategy"] or data["did"]
        if did:
            done[did] += 1
            well[did] += data["went"] in WENT_WELL
    for own_key, times in own.items():
        found.triggers[written[own_key]] += times
    order = sorted(done, key=lambda did: (-well[did], done[did], did))
    found.helped = {did: (well[did], done[did]) for did in order}
    return found
