"""Pictures of numbers: what is drawn, what is told of it, and what they are never given."""

from __future__ import annotations

import re
import time
import zlib
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.utils import translation

from sterkersamen.core import charts

FIRST = date(2021, 11, 1)


def every(days: int, number: int, first: date = FIRST) -> list[tuple[date, float]]:
    return [(first + timedelta(days=days * one), (one * 7) % 11) for one in range(number)]


def line(points, **more) -> str:
    options = {"title": "Stemming", "says": "Zo ging het.", "low": 0, "high": 10} | more
    return str(charts.line(points=points, **options).markup)


def svg(markup: str) -> ElementTree.Element:
    """The drawing, which is XML of its own."""
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", markup, re.DOTALL)[0])  # noqa: S314


def path(markup: str, kind: str) -> str:
    return next((one.get("d") for one in svg(markup) if one.get("class") == kind), "")


def dots(markup: str) -> list[tuple[int, int]]:
    found = re.findall(r"(\d+) (\d+)", path(markup, "line"))
    return [(int(x), int(y)) for x, y in found]


class _Table(HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows: list[list[str]] = []
        self.caption = ""
        self.inside = ""

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        if tag == "tr":
            self.rows.append([])
        elif tag in {"th", "td"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside in {"th", "td"}:
            self.rows[-1][-1] += data
        elif self.inside == "caption":
            self.caption += data


def table(markup: str) -> _Table:
    found = _Table()
    found.feed(markup)
    return found


def test_a_line_is_a_sentence_a_drawing_and_its_numbers():
    markup = line([(date(2026, 3, 1), 4), (date(2026, 3, 2), 6.5), (date(2026, 3, 3), 10)])
    assert re.match(r'<figure class="chart"><figcaption>Zo ging het.</figcaption>', markup)
    assert dots(markup) == [(0, 120), (300, 70), (600, 0)]
    drawing = svg(markup)
    assert drawing.get("role") == "img"
    named = [one.text for one in drawing if one.get("id") in drawing.get("aria-labelledby").split()]
    assert named == [
        "Stemming",
        "Van 1 maart 2026 tot 3 maart 2026. Laagste 4, hoogste 10, de laatste keer 10.",
    ]
    # The last one is marked, where it is.
    assert path(markup, "now") == path(markup, "ring") == "M600 0h0"
    found = table(markup)
    assert found.caption == "Stemming"
    assert found.rows == [["Dag", "Getal"], ["1 maart 2026", "4"], ["2 maart 2026", "6,5"], ["3 maart 2026", "10"]]
    assert markup.count("scope=col") == 2 and markup.count("scope=row") == 3
    # The table can be scrolled with keys.
    assert '<div class="numbers" tabindex="0" role="group" aria-labelledby="' in markup


def test_numbers_and_days_are_in_the_readers_language():
    with translation.override("en"):
        markup = line([(date(2026, 3, 1), 4.25), (date(2026, 3, 2), 6)], unit="uur")
    assert table(markup).rows[1] == ["1 March 2026", "4.2"]
    assert ">10 uur<" in markup


def test_nothing_in_it_needs_what_the_policy_refuses():
    markup = line(every(1, 1_800), cut=(5, "De helft")) + str(
        charts.bars(title="Per uur", says="x", values=[(str(hour), hour) for hour in range(24)]).markup
    )
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=|href|fill=|#[0-9a-f]{3,6}\b", markup)


def test_what_people_wrote_stays_words():
    bad = "<b>\"'&</b>"
    for markup in (
        line(every(1, 5), title=bad, says=bad, unit=bad, cut=(3, bad)),
        charts.bars(title=bad, says=bad, values=[(bad, 1), (bad, 2)], unit=bad).markup,
        charts.bars(title=bad, says=bad, values=[(bad, 1)] * 13, unit=bad).markup,
        line([], title=bad, says=bad),
    ):
        assert "<b>" not in markup and "&lt;b&gt;" in markup


def test_ids_are_unique_on_a_page_and_the_same_each_time():
    one, other = line(every(1, 30)), line(every(1, 31))
    assert one == line(every(1, 30))
    ids = re.findall(r'\sid="([^"]+)"', one + other)
    assert len(ids) == len(set(ids)) == 6
    assert set(re.search(r'aria-labelledby="([^"]+)" ?>', one)[1].split()) <= set(ids)


@pytest.mark.parametrize(
    ("points", "steps", "heading", "says", "first"),
    [
        (every(1, 100), 100, "Dag", "", "1 november 2021"),
        (every(1, 101), 15, "Week met", "Elke rij is een week.", "1 november 2021"),
        (every(1, 1_800), 60, "Maand", "Elke rij is een maand.", "november 2021"),
        (every(2, 2_000), 12, "Jaar", "Elke rij is een jaar.", "2021"),
        # Once a month for five years: each as it was.
        (every(30, 60), 60, "Dag", "", "1 november 2021"),
    ],
)
def test_many_are_thinned_to_means_with_their_range(points, steps, heading, says, first):
    markup = line(points)
    found = table(markup)
    assert len(dots(markup)) == len(found.rows) - 1 == steps
    assert found.caption == f"Stemming. {says}".strip(". ") + ("." if says else "")
    assert found.rows[0][0] == heading and found.rows[1][0] == first
    if says:
        assert found.rows[0][1:] == ["Gemiddelde", "Laagste", "Hoogste"]
        of_first = [value for day, value in points if day.strftime("%Y-%m")[: 7 if steps == 60 else 4] == "2021-11"]
        if steps == 60:
            mean = f"{sum(of_first) / len(of_first):.1f}".replace(".", ",")
            assert found.rows[1][1:] == [mean, str(min(of_first)), str(max(of_first))]
        assert path(markup, "range").startswith("M")
    else:
        assert not path(markup, "range")


def test_several_on_one_day_are_one_step():
    markup = line([(FIRST, 2), (FIRST, 5), (FIRST, 8), (FIRST + timedelta(days=1), 4)])
    assert table(markup).rows[1] == ["1 november 2021", "5", "2", "8"]
    assert len(dots(markup)) == 2


def test_a_gap_stays_a_gap_and_a_missed_day_is_no_nought():
    week, later = every(1, 7), every(1, 7, FIRST + timedelta(days=40))
    assert path(line(week + later), "line").count("M") == 2
    # One, two or three days without are no gap.
    assert path(line(week + every(1, 7, FIRST + timedelta(days=10))), "line").count("M") == 1
    assert path(line(week + every(1, 7, FIRST + timedelta(days=11))), "line").count("M") == 2
    # Who fills in something each month has a line, and a gap only after months.
    assert path(line(every(30, 12)), "line").count("M") == 1
    assert path(line(every(30, 12) + every(30, 3, FIRST + timedelta(days=700))), "line").count("M") == 2
    # Alone between gaps it is a dot.
    alone = week + [(FIRST + timedelta(days=30), 5.0)] + every(1, 7, FIRST + timedelta(days=60))
    assert "h0M" in path(line(alone), "line")


def test_nothing_yet_is_said_kindly():
    markup = line([])
    assert "Zo ging het." in markup and "dat is goed" in markup and "<svg" not in markup
    assert "dat is goed" in charts.bars(title="x", says="x", values=[]).markup


def test_one_and_all_alike():
    markup = line([(FIRST, 10)])
    assert dots(markup) == [(300, 0)] and path(markup, "line") == "M300 0h0"
    assert markup.count("1 november 2021</span>") == 1
    assert {y for _x, y in dots(line([(FIRST + timedelta(days=one), 3) for one in range(9)]))} == {140}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError):
        line([(FIRST, 1), (FIRST, value)])
    with pytest.raises(ValueError):
        charts.bars(title="x", says="x", values=[("a", value)])


def test_a_moment_is_no_day():
    with pytest.raises(TypeError):
        line([(datetime(2026, 3, 29, 2, 30, tzinfo=UTC), 1)])


def test_an_empty_scale_and_less_than_nothing_are_refused():
    with pytest.raises(ValueError):
        line(every(1, 3), low=3, high=3)
    with pytest.raises(ValueError):
        charts.bars(title="x", says="x", values=[("a", -1)])


def test_beyond_the_scale_is_drawn_at_its_edge_and_told_as_it_is():
    markup = line([(FIRST, -5), (FIRST + timedelta(days=1), 400)])
    assert dots(markup) == [(0, 200), (600, 0)]
    assert [row[1] for row in table(markup).rows[1:]] == ["-5", "400"]


def test_it_begins_where_it_is_told_to():
    points = every(1, 20)
    markup = line(points, since=FIRST + timedelta(days=10))
    assert len(dots(markup)) == 10 and dots(markup)[0][0] == 0
    # An empty beginning is shown.
    assert dots(line(points, since=FIRST - timedelta(days=19)))[0] == (300, 200)
    assert "dat is goed" in line(points, since=FIRST + timedelta(days=20))


def test_the_clock_goes_back_and_a_year_ends():
    autumn = every(1, 10, date(2026, 10, 20))
    assert [x for x, _y in dots(line(autumn))] == [round(one * 600 / 9) for one in range(10)]
    new_year = every(1, 120, date(2024, 12, 1))
    assert [row[0] for row in table(line(new_year)).rows[4:7]] == [
        "16 december 2024",
        "23 december 2024",
        "30 december 2024",
    ]
    assert table(line(every(1, 3, date(1, 1, 1)))).rows[1][0] == "1 januari 0001"


def test_a_level_is_drawn_and_named():
    markup = line(every(1, 5), cut=(2.5, "2,5: de grens"))
    assert path(markup, "cut") == "M0 150H600"
    assert '<p class="level">2,5: de grens</p>' in markup


def test_order_does_not_matter():
    assert line(every(1, 40)[::-1]) == line(every(1, 40))


def test_few_bars_lie_with_their_words():
    week = [("maandag", 3), ("dinsdag", 1.5), ("woensdag", 0)]
    markup = str(charts.bars(title="Per weekdag", says="x", values=week, unit="keer").markup)
    assert path(markup, "bar") == "M0 2h200v6H0zM0 12h100v6H0zM0 22h0v6H0z"
    assert "Het meest: maandag, 3 keer. Het minst: woensdag, 0 keer." in markup
    assert table(markup).rows == [["", "keer"], ["maandag", "3"], ["dinsdag", "1,5"], ["woensdag", "0"]]
    assert markup.count(">dinsdag<") == 2


def test_many_bars_stand_with_some_of_their_words():
    markup = str(
        charts.bars(title="Per uur", says="x", values=[(str(one), one % 5) for one in range(24)], high=8).markup
    )
    assert path(markup, "bar").count("M") == 24
    assert re.findall(r"<span>(\d+)</span>", markup.partition('class="beneath"')[2]) == [
        "0",
        "4",
        "8",
        "12",
        "16",
        "20",
    ]
    assert path(markup, "bar").startswith("M1 200v-0h8V200zM11 200v-25h8V200z")


def test_words_beneath_bars_do_not_meet():
    """On a phone some forty letters stand beside each other."""
    days = [(f"{one} oktober 2026", one) for one in range(1, 32)]
    markup = str(charts.bars(title="x", says="x", values=days).markup)
    assert re.findall(r"<span>(\d+)", markup.partition('class="beneath"')[2]) == ["1", "17"]


def test_bars_of_nothing():
    markup = str(charts.bars(title="x", says="x", values=[("a", 0), ("b", 0)]).markup)
    assert path(markup, "bar") == "M0 2h0v6H0zM0 12h0v6H0z"


def test_five_years_are_small_and_quick():
    """1,800 days: at most 6 kB with the table. Three milliseconds are asked; a busy machine gets some more."""
    points = every(1, 1_800)
    markup = line(points, cut=(5, "De helft"))
    assert len(markup.encode()) < 6_000
    assert len(zlib.compress(markup.encode(), 6)) < 2_000
    took = []
    for _try in range(7):
        since = time.process_time()
        line(points, cut=(5, "De helft"))
        took.append(time.process_time() - since)
    assert min(took) < 0.006
