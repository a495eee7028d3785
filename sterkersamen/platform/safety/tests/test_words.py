"""Words that are looked at: how well the lists find what people wrote in the labelled set, ways around them, and time."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from sterkersamen.platform.safety.spotting import CRISIS, HELD, held, lists, says_crisis, spot

SET = Path(__file__).with_name("words")
# The figures that were reached, of a hundred: precision (of what is found, how much is), recall (of what is, how much is
# found). They may become better, not worse; who betters a list writes the new figure here. They flatter: lists and set
# were made together. docs/adr/0017 says how it was with sentences that the lists had never seen.
FIGURES = {
    "nl": {
        "dealing": (96, 100),
        "price": (100, 96),
        "source": (100, 93),
        "dose": (90, 100),
        "contact": (100, 100),
        "phone": (100, 100),
        "link": (93, 100),
        "suicide": (100, 100),
        "overdose": (100, 100),
    },
    "en": {
        "dealing": (100, 100),
        "price": (90, 100),
        "source": (100, 100),
        "dose": (100, 90),
        "contact": (100, 100),
        "phone": (100, 100),
        "link": (100, 100),
        "suicide": (100, 100),
        "overdose": (92, 92),
    },
}
# By a telephone number or an address somebody or something is found too.
_ALSO = {"contact": {"phone", "link"}, "source": {"phone", "link"}}


def labelled(language: str) -> list[tuple[set[str], str]]:
    lines = (SET / f"labelled.{language}.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t", 1) for line in lines if line and not line.startswith("#")]
    return [({*kinds.split(",")} - {"-"}, text) for kinds, text in pairs]


@pytest.mark.parametrize(("language", "least"), [("nl", 300), ("en", 100)])
def test_the_set_is_large_and_half_of_it_harmless(language, least):
    rows = labelled(language)
    assert len(rows) >= least
    assert len({text for _kinds, text in rows}) == len(rows)
    assert sum(not kinds for kinds, _text in rows) >= 0.45 * len(rows)
    counted = Counter(kind for kinds, _text in rows for kind in kinds)
    assert set(counted) == {*HELD, *CRISIS}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_precision_and_recall(language, capsys):
    right, extra, missed = Counter(), Counter(), Counter()
    for wanted, text in labelled(language):
        found = {one.kind for one in spot(text)}
        allowed = {kind for one in wanted for kind in _ALSO.get(one, ())}
        right.update(wanted & found)
        missed.update(wanted - found)
        extra.update(found - wanted - allowed)
    reached = {
        kind: (100 * right[kind] // (right[kind] + extra[kind]), 100 * right[kind] // (right[kind] + missed[kind]))
        for kind in FIGURES[language]
    }
    with capsys.disabled():
        figures = ", ".join(f"{kind} {precise}/{found}" for kind, (precise, found) in reached.items())
        sys.stdout.write(f"\n{language}: of a hundred, right of what is found / found of what is there\n  {figures}\n")
    for kind, figures in FIGURES[language].items():
        assert reached[kind][0] >= figures[0] and reached[kind][1] >= figures[1], kind


@pytest.mark.parametrize(
    "text",
    [
        "Ik wil D O O D",
        "ik wil d.o.o.d",
        "ik wil doooood",
        "zelfmoooord",
        "ik wil d00d",
        "ik wil d**oo**d",
        "ik w\u0456l do\u043ed",
        "ik w\u00edl d\u00f3\u00f3d",
        "ik\u00a0wil dood",
        "\uff49\uff4b \uff57\uff49\uff4c \uff44\uff4f\uff4f\uff44",
        "Mijn zelfmoordgedachten zijn terug",
        "su\u00efcidaal",
        "Ik dacht vroeger aan dood, nu niet meer.",
        "Ik wil NIET dood.",
    ],
)
def test_ways_of_writing_in_danger(text):
    assert says_crisis(text)


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("Bel 06-12 34 56 78 maar.", "06-12 34 56 78"),
        ("Bel o6-l2345678 maar.", "o6-l2345678"),
        ("Bel О6-12З45678 maar.", "О6-12З45678"),
        (
            "Bel \uff10\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18 nu",
            "\uff10\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
        ),
        ("Het kost 50 euro per gr\u00e1m hier.", "50 euro per gr\u00e1m"),
        ("Ik heb nog c\u043eke liggen, jongens.", "heb nog c\u043eke liggen"),
        ("Nog 3 *gram* per dag.", "3 *gram* per dag"),
    ],
)
def test_a_piece_is_where_it_stands_in_the_text(text, piece):
    [one] = held(spot(text), newcomer=True)
    assert text[one.start : one.end] == piece


def test_numbers_and_addresses_are_held_from_who_is_new_only():
    found = spot("Mijn nummer is 06-12345678, zie www.voorbeeld.nl")
    assert {one.kind for one in found} == {"phone", "link"}
    assert held(found) == []
    assert [one.kind for one in held(found, newcomer=True)] == ["phone", "link"]
    # Of another it is held from everybody.
    assert [one.kind for one in held(spot("Haar nummer is 06-12345678."))] == ["contact"]


def test_what_may_be_called_is_never_held():
    said = "Bel 113, 112, 0800-0113, 088-0767 000, 088-505 1220, 0900-1995 of 0800-2000."
    assert held(spot(said), newcomer=True) == []


def test_pieces_that_touch_are_one():
    text = "Vijf gram coke voor 50 euro per gram."
    pieces = held(spot(text))
    assert all(one.end < other.start for one, other in zip(pieces, pieces[1:], strict=False))
    assert pieces[0].start == 0 and pieces[-1].end >= len(text) - 1


HOSTILE = {
    "one word": "coke " * 2000,
    "no blanks": "a" * 10_000,
    "at signs": "a@a." * 2500,
    "noughts": "0 " * 5000,
    "brackets": "(0" * 5000,
    "phrases": "heb nog wat ik wil niet er een gram voor 50 " * 230,
    "points": "a." * 5000,
    "letters": "c o " * 2500,
    "marks": "e\u0301" * 5000,
    "look-alikes": "\u0430" * 10_000,
    "addresses": ("w." * 120 + " ") * 41,
    "said": "nul " * 2500,
}


def cost(text: str) -> float:
    """Seconds of processor time to look through a text: the least of three, for the collector of garbage of a whole suite
    comes in between now and then."""
    tries = []
    for _time in range(3):
        began = time.process_time()
        spot(text)
        tries.append(time.process_time() - began)
    return min(tries)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_sent_to_be_slow_is_not(name):
    """A text as long as a form takes, in much less time than a passphrase costs; and twice as long in about twice that."""
    text = HOSTILE[name]
    spot("warm")
    once = cost(text)
    assert once < 1.5
    assert cost(text + text) < 6 * max(once, 0.02)


def test_any_text_is_looked_through():
    known = [word for word in " ".join(HOSTILE.values()).split() if len(word) < 20]
    chance = random.Random(7)
    for _time in range(200):
        text = "".join(
            chance.choice([chance.choice(known), chr(chance.randrange(32, 0x3000)), " ", ". "]) for _ in range(40)
        )
        for one in spot(text):
            assert 0 <= one.start < one.end <= len(text)


@pytest.fixture
def own_lists(tmp_path, settings):
    """Lists of an organiser."""
    settings.DATA_DIR = tmp_path
    (tmp_path / "words").mkdir()
    lists.forget()
    yield tmp_path / "words"
    lists.forget()


def test_an_organiser_adds_words(own_lists):
    assert spot("Kom naar de Gele Deur.") == []
    (own_lists / "eigen.txt").write_text(
        "# Hier verkopen ze.\n[source]\nde gele deur\n! niet meer naar de gele deur\n{drug}\nflakka\n[dose]\n<number> <drug>\n"
    )
    lists.forget()
    assert [one.kind for one in spot("Kom naar de G\u00e9le Deur.")] == ["source"]
    assert spot("Ik ga niet meer naar de gele deur.") == []
    assert [one.kind for one in spot("Met 3 flakka op.")] == ["dose"]
    assert lists.problems() == []
    # Those that came with the program are there too.
    assert says_crisis("zelfmoord")


def test_a_line_that_is_not_understood_is_left_out_and_told(own_lists):
    (own_lists / "eigen.txt").write_text("los\n[prijzen]\n[price]\n.. x\n<niets> x\na* b\n... ... \nde duif\n")
    (own_lists / "beeld.txt").write_bytes(b"\xff\xfe\x00")
    lists.forget()
    assert [one.kind for one in spot("Daar is de duif")] == ["price"]
    told = lists.problems()
    assert [one.partition(":")[0] for one in told] == ["beeld.txt cannot be read"] + [
        f"eigen.txt, line {number}" for number in (1, 2, 4, 5, 6, 7)
    ]
    # Where, and not what.
    assert "los" not in " ".join(told).replace("close", "")
