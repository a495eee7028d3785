"""Words of a text for searching: stems, and what the browser and the server hold against a list of words."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import Stemmer

LONGEST = 40
_DATA = Path(__file__).with_name("data")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# "foto's", "oma's", "baby's". It is taken off "glas" and "virus" too, in text and question alike.
_MANY = re.compile(r"(..[ao]|...[iuy])s$")
# "woorden", "velden", "hoofden": the stemmer takes "-den" for a past tense. Without its last letter the word for one is alike.
_LAST_D = re.compile(r"(?<=.[rlmfg])d$")
# A stemmer keeps a state of its own and is not to be shared by threads.
_own = threading.local()


def words(text: str) -> Iterator[tuple[int, int, str]]:
    """The words of a text: where each starts and ends, and the word in small letters without accents."""
    for found in _WORD.finditer(text):
        yield found.start(), found.end(), folded(found.group())


def folded(word: str) -> str:
    """A word in small letters, without accents and apostrophes, so that "Eén" and "een", "foto’s" and "fotos" are alike."""
    word = word.casefold()
    if not word.isascii():
        word = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    return word.replace("'", "").replace("’", "")


def stem(word: str) -> str:
    """The Dutch stem of a folded word. English words come through with an ending less, alike in text and question.

    Stemmed until nothing changes: once makes "fiets" of "fietsen", but "fiet" of "fiets". What the stemmer leaves apart is
    brought together here: "kinderen" and "kind", "foto's" and "foto", and "woorden" ("woor") and "woord".
    """
    word = plurals().get(word, word)
    stemmer = getattr(_own, "stemmer", None)
    if stemmer is None:
        stemmer = _own.stemmer = Stemmer.Stemmer("dutch")
    for _round in range(4):
        shorter = _MANY.sub(r"\1", stemmer.stemWord(_MANY.sub(r"\1", word)))
        if shorter == word or len(shorter) < 3:
            break
        word = shorter
    return _LAST_D.sub("", word)


def stem_of(word: str) -> str | None:
    """The stem to search by, or None for a word that says too little or is no word at all."""
    if len(word) < 2 or len(word) > LONGEST or word in stop_words():
        return None
    return stem(word)


def stems(text: str) -> Counter[str]:
    """How often each stem that one may search by is in a text."""
    counted: Counter[str] = Counter()
    for word, times in Counter(word for _start, _end, word in words(text)).items():
        found = stem_of(word)
        if found is not None:
            counted[found] += times
    return counted


def question(text: str) -> list[str]:
    """The stems that a search asks for, each once, at most eight."""
    return list(stems(text))[:8]


def says_use(text: str) -> bool:
    """Whether a text has words about using, so that its writer may be asked about a warning."""
    listed = use_words()
    return any(word in listed for _start, _end, word in words(text))


@cache
def stop_words() -> frozenset[str]:
    """Words that are in nearly every text."""
    return _listed("stop_words.txt")


@cache
def use_words() -> frozenset[str]:
    """Words that suggest a warning about use."""
    return _listed("use_words.txt")


@cache
def plurals() -> dict[str, str]:
    """Words that change within when there are more of them, each with what it is one of."""
    return dict(line.split() for line in _listed("plurals.txt"))


def _listed(name: str) -> frozenset[str]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
