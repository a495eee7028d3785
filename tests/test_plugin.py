"""The pytest plugin of this project (sterkersamen/testing/plugin.py)."""

from __future__ import annotations

from datetime import datetime

import pytest

from sterkersamen.testing.plugin import ends_soon


@pytest.mark.parametrize(
    ("moment", "soon"),
    [
        # Midnight of the counters; in Amsterdam, in winter and in summer; and the middle of a day.
        ("2026-11-30T23:59:45+00:00", True),
        ("2026-11-30T22:59:45+00:00", True),
        ("2026-07-31T21:59:45+00:00", True),
        ("2026-07-31T22:00:00+00:00", False),
        ("2026-11-30T22:59:30+00:00", False),
        ("2026-11-30T12:00:00+00:00", False),
    ],
)
def test_no_test_begins_when_a_day_is_nearly_over(moment, soon):
    assert ends_soon(datetime.fromisoformat(moment)) == soon
