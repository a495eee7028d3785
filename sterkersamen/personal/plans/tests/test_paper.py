"""How closely a page is set: as easy to read as fits, and it says when it does not. What a browser makes of it is looked
at in tests/browser/test_plan.py."""

from __future__ import annotations

import pytest

from sterkersamen.personal.plans import paper
from sterkersamen.personal.plans.paper import MORE, Setting, setting

TWO = (Setting("", 10, 10, 2), Setting("small", 20, 20, 2))


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ([], ""),
        # Three lines with their titles take nine, four take twelve.
        ([["x"]] * 3, ""),
        ([["x"]] * 4, "small"),
        # A line goes on over two, and an empty one takes its place.
        ([["x" * 20] * 4], ""),
        ([["x" * 21] * 3], "small"),
        ([[""] * 8], ""),
        ([["x" * 20] * 18], "small"),
        ([["x" * 20] * 19], MORE),
    ],
)
def test_the_first_that_fits(parts, found):
    assert setting(TWO, parts) == found


@pytest.mark.parametrize("settings", [paper.PLAN, paper.WEEK])
def test_each_holds_more_than_the_one_before(settings):
    assert all(one.line < two.line and one.lines < two.lines for one, two in zip(settings, settings[1:], strict=False))
