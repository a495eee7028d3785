"""On one page of paper: how closely it must be set for that. A page that is made on the server knows nothing of the paper,
so it counts lines, and rather too many than too few."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import NamedTuple


class Setting(NamedTuple):
    """A way to set a page (static/css/plans.css has its sizes). line: how many letters stand on a line of a list; lines: how
    many such lines a page holds, over all its columns; title: how many lines a title takes with the room around it."""

    name: str
    line: int
    lines: int
    title: float


# From easy to read to just still to be read.
PLAN = (Setting("", 34, 92, 2.2), Setting("close", 46, 128, 2.2), Setting("small", 60, 165, 2.2))
WEEK = (Setting("", 54, 41, 0.7), Setting("close", 72, 58, 0.7), Setting("small", 96, 75, 0.7))
# What does not fit on a page in any of them is read more easily on two.
MORE = "more"


def setting(settings: Iterable[Setting], parts: Iterable[Iterable[str]]) -> str:
    """The first setting in which these parts (the lines of each) stand on one page; MORE where there is none."""
    told = [list(part) for part in parts]
    for one in settings:
        if sum(one.title + sum(_lines(text, one.line) for text in part) for part in told) <= one.lines:
            return one.name
    return MORE


def _lines(text: str, letters: int) -> int:
    return max(1, ceil(len(text) / letters))
