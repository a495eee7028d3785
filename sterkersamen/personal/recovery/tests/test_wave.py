"""A wave that was followed on "Hulp nu" begins a moment of the log: filled in to be looked at, and nothing kept by that."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from sterkersamen.personal.recovery import wave
from sterkersamen.personal.recovery.models import Craving


def test_begun_from_a_wave(me, to, words):
    """The numbers of "Hulp nu" are filled in, to be looked at first: nothing is kept by that, and nothing is refused."""
    answer = me.post(to("log_new"), {"do": "begin", "wave": "0:6,5:8,25:2"})
    page = words(answer)
    assert answer.status_code == 200 and "Van 0 tot 10: 6, na 5 min. 8, na 25 min. 2" in page and "wrong" not in page
    assert re.search(r'<input[^>]*value="80"[^>]* checked', page)
    assert '<option value="passed" selected>' in page and not Craving.objects.exists()


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("0:6,5:8,25:2", {"strength": 80, "went": "passed", "note": "Van 0 tot 10: 6, na 5 min. 8, na 25 min. 2"}),
        ("0:6,5:4", {"strength": 60, "went": "weaker", "note": "Van 0 tot 10: 6, na 5 min. 4"}),
        # It did not go down: how it ended is for who was there.
        ("0:6,60:9", {"strength": 90, "went": "", "note": "Van 0 tot 10: 6, na 60 min. 9"}),
        ("0:2,5:2", {"strength": 20, "went": "", "note": "Van 0 tot 10: 2, na 5 min. 2"}),
        ("0:7", {"strength": 70}),
        ("", {}),
        ("0:11", {}),
        ("0:6,", {}),
        ("x", {}),
        ("٣:٣", {}),
        (",".join(["0:1"] * 31), {}),
    ],
)
def test_what_a_wave_fills_in(text, fields):
    assert wave.fields(text) == fields


def test_the_longest_wave_fits(me, to):
    fields = wave.fields(",".join(["9999:10"] * 30))
    assert me.post(to("log_new"), fields | {"once": uuid4()}).status_code == 303
