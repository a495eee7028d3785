"""Each person of docs/threat-model.md has a test that plays them."""

from __future__ import annotations

import re

import pytest

from sterkersamen.testing.lint import ROOT

PAGE = (ROOT / "docs/threat-model.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its own headings."""
    lines = [line for line in re.split(r"(?m)^#+ ", PAGE) if line.startswith(heading)][0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("|")]
    return rows[2:]


PEOPLE = [row[0] for row in table("Who could do harm")]
PLAYED = table("Who plays them")


def test_everybody_is_played():
    assert len(PEOPLE) > 40
    assert sorted(set(PEOPLE)) == sorted(PEOPLE)
    assert [who for who in PEOPLE if who not in [row[0] for row in PLAYED]] == [], "nobody plays them"
    assert [row[0] for row in PLAYED if row[0] not in PEOPLE] == [], "they are not in the first table"


@pytest.mark.parametrize(("who", "where"), PLAYED)
def test_by_a_test_that_there_is(who, where):
    path, *names = re.findall(r"`([^`]+)`", where)
    text = (ROOT / path).read_text(encoding="utf-8")
    assert re.search(r"(?m)^def test_\w+\(", text), f"{path} holds no test"
    for name in names:
        assert re.search(rf"(?m)^def {name}\(", text), f"{path} has no {name}"
