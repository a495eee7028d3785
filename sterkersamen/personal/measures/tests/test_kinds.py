"""The data file: whole in both languages, each with its source and terms."""

from __future__ import annotations

import json
import re

import pytest

from sterkersamen.personal.measures import kinds
from sterkersamen.personal.measures.kinds import MEASURES


@pytest.mark.parametrize("slug", MEASURES)
def test_each_is_whole_in_both_languages(slug):
    measure, found = MEASURES[slug], kinds._TEXTS[slug]
    for language in ("nl", "en"):
        text = kinds._text(slug, language)
        assert text.wording in {"original", "unchecked", "ours"} and text.asks
        assert len(text.items) == measure.number == len({*text.items})
        assert len(text.answers) == len(measure.values) and text.answers[0] and text.answers[-1]
    assert found["licence"]
    if slug != "line":
        assert found["source"] and found["cut_source"] and found["licence_note"]
    # Every question counts, once.
    assert sorted(place for part in measure.parts for place in part.items) == list(range(measure.number))


@pytest.mark.parametrize("slug", MEASURES)
def test_scales_reach_from_the_least_to_the_most(slug):
    measure = MEASURES[slug]
    for value, total in ((min(measure.values), measure.low), (max(measure.values), measure.high)):
        answers = [value] * measure.number
        assert measure.score(answers) == total
        assert [part.score(answers) for part in measure.parts] == [
            part.low if value == min(measure.values) else part.high for part in measure.parts
        ]


def test_limits_are_those_that_were_published():
    limits = {(slug, place): part.limit for slug, one in MEASURES.items() for place, part in enumerate(one.parts)}
    assert limits == {
        ("line", 0): None,
        ("who5", 0): 50,
        ("phq4", 0): 3,
        ("phq4", 1): 3,
        ("barc10", 0): 47,
    }


def test_nothing_asks_about_death_and_no_address_tells_what_it_is():
    words = json.dumps(kinds._TEXTS, ensure_ascii=False)
    assert not re.search(r"suici|zelfmoord|dood\b|\bdead\b|\bdie\b", re.sub(r"die (belang|me)\w*", "", words))
    assert all(re.fullmatch(r"[a-z0-9]{4,6}", slug) for slug in MEASURES)
