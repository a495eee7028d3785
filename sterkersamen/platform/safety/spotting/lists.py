"""The lists of words: those that came with the program, and what the organiser put beside them in DATA_DIR/words.

A file is plain text. `[price]` begins what is of a kind. `{drug}` begins a class of words and `{{money}}` one of whole
phrases, which lines can use as `<drug>` and `<money>`. A line is words in a row: `a|b` one of them, `a*` what begins so,
`*a` what is longer and ends so, `a?` may be left out, `..` up to four other words, `...` up to eight, all within a
sentence. A line that begins with `!` is harmless: nothing is found where it holds. docs/words.md says the same to who
runs an instance.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from sterkersamen.platform.safety.spotting import tokens

log = logging.getLogger(__name__)

HELD = ("dealing", "price", "source", "dose", "contact", "phone", "link")
CRISIS = ("suicide", "overdose")
_DATA = Path(__file__).parents[1] / "data/words"
_TYPES = {
    tokens.PHONE,
    tokens.LINK,
    tokens.EMAIL,
    tokens.HANDLE,
    tokens.POSTCODE,
    tokens.ACCOUNT,
    tokens.NUMBER,
    tokens.MONEY_SIGN,
    "<any>",
}
_GAPS = {"..": 4, "...": 8}
# A line longer than this is no phrase; and what is looked for at each word stays small.
_LONGEST = 12
_AT_MOST = 100
# A list that is read whole into memory; one of ours has 10 kB.
_LARGEST = 200_000


class SpotError(ValueError):
    """A line of a list that is not understood."""


@dataclass(eq=False)
class Element:
    """One place in a phrase: the words that may stand there, or how many others."""

    exact: frozenset[str] = frozenset()
    begins: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    optional: bool = False
    gap: int = 0

    def fits(self, token: tokens.Token) -> bool:
        """Whether a token may stand here."""
        if token.kind in self.exact or "<any>" in self.exact:
            return True
        return self._is(token.text) or (token.other != "" and self._is(token.other))

    def _is(self, word: str) -> bool:
        return (
            word in self.exact or word.startswith(self.begins) or (word.endswith(self.ends) and word not in self.ends)
        )


@dataclass(eq=False)
class Phrase:
    """A line of a list: of which kind, harmless or not, and its places."""

    kind: str
    harmless: bool
    elements: list[Element]


class Lists:
    """All phrases, to be found by their first word."""

    def __init__(self) -> None:
        self.classes: dict[str, tuple[set[str], set[str], set[str]]] = {}
        self.said: dict[str, list[list[str]]] = {}
        self.exact: dict[str, list[Phrase]] = {}
        self.begins: dict[str, list[Phrase]] = {}
        self.ends: dict[str, list[Phrase]] = {}

    def read(self, text: str) -> Iterator[tuple[int, str]]:
        """Adds the lines of a file; gives the number of each that is not understood, and why."""
        kind, group = "", ""
        for number, raw in enumerate(text.splitlines(), 1):
            line = raw.partition("#")[0].strip().casefold()
            try:
                if not line:
                    continue
                if line.startswith("[") and line.endswith("]"):
                    kind, group = line[1:-1].strip(), ""
                    if kind not in (*HELD, *CRISIS):
                        kind, wrong = "", kind
                        raise SpotError(f"there is no kind {wrong}")
                elif line.startswith("{") and line.endswith("}"):
                    kind, group = "", line[1:-1].strip()
                elif group.startswith("{"):
                    for part in line.split():
                        self._element(part)
                    self.said.setdefault(group.strip("{} "), []).append(line.split())
                elif group:
                    for word in line.split():
                        self._put(self.classes.setdefault(group, (set(), set(), set())), word)
                elif kind:
                    self._add(kind, line)
                else:
                    raise SpotError("this stands under no kind")
            except SpotError as error:
                yield number, str(error)

    def _add(self, kind: str, line: str) -> None:
        for parts in self._spread(line.lstrip("! ").split()):
            self._add_one(kind, line.startswith("!"), [self._element(part) for part in parts])

    def _spread(self, parts: list[str]) -> list[list[str]]:
        """A line with each of the phrases that its classes of phrases stand for."""
        made: list[list[str]] = [[]]
        for part in parts:
            said = self.said.get(part[1:-1], []) if part.startswith("<") and part.endswith(">") else []
            made = [begun + more for begun in made for more in (said or [[part]])]
            if len(made) > _AT_MOST:
                raise SpotError(f"this stands for more than {_AT_MOST} phrases")
        return made

    def _add_one(self, kind: str, harmless: bool, elements: list[Element]) -> None:
        if not elements or elements[0].gap or elements[0].optional or elements[-1].gap or len(elements) > _LONGEST:
            raise SpotError(f"a phrase begins and ends with a word, and has at most {_LONGEST} places")
        if "<any>" in elements[0].exact:
            raise SpotError("a phrase begins with something to look for")
        if any(one.gap and other.gap for one, other in zip(elements, elements[1:], strict=False)):
            raise SpotError("two gaps after each other")
        if sum(one.gap > 0 for one in elements) > 3:
            raise SpotError("more than three gaps")
        phrase = Phrase(kind, harmless, elements)
        first = elements[0]
        for index, keys in ((self.exact, first.exact), (self.begins, first.begins), (self.ends, first.ends)):
            for key in keys:
                index.setdefault(key, []).append(phrase)

    def _element(self, part: str) -> Element:
        if part in _GAPS:
            return Element(gap=_GAPS[part])
        optional = part.endswith("?")
        found: tuple[set[str], set[str], set[str]] = (set(), set(), set())
        for one in part.removesuffix("?").split("|"):
            self._put(found, one)
        return Element(frozenset(found[0]), tuple(found[1]), tuple(found[2]), optional)

    def _put(self, found: tuple[set[str], set[str], set[str]], one: str) -> None:
        if one in _TYPES:
            found[0].add(one)
        elif one.startswith("<") and one.endswith(">"):
            if one[1:-1] not in self.classes:
                raise SpotError(f"there is no class {one}")
            for mine, theirs in zip(found, self.classes[one[1:-1]], strict=True):
                mine |= theirs
        elif one.endswith("*") or one.startswith("*"):
            word = self._folded(one.strip("*"))
            if len(word) < 3:
                raise SpotError(f"{one}: three letters or more beside a *")
            found[1 if one.endswith("*") else 2].add(word)
        else:
            found[0].add(self._folded(one))

    @staticmethod
    def _folded(word: str) -> str:
        made = tokens.tokens(word)
        if len(made) != 1 or made[0].kind not in {"", tokens.NUMBER}:
            raise SpotError(f"{word!r} is not one word")
        return made[0].text


def folder() -> Path:
    """Where the organiser keeps lists of their own."""
    return settings.DATA_DIR / "words"


_reading = threading.Lock()


def lists() -> Lists:
    """All lists, read once a process."""
    with _reading:
        return _read()[0]


def problems() -> list[str]:
    """Lines of the organiser's lists that are not understood, and so are not used."""
    with _reading:
        return _read()[1]


@cache
def _read() -> tuple[Lists, list[str]]:
    made, wrong = Lists(), []
    for path in sorted(_DATA.glob("*.txt")):
        for number, why in made.read(path.read_text(encoding="utf-8")):
            raise SpotError(f"{path.name}, line {number}: {why}")
    for path in sorted(folder().glob("*.txt")) if folder().is_dir() else []:
        try:
            if path.stat().st_size > _LARGEST:
                raise SpotError(f"more than {_LARGEST} bytes")
            wrong += [
                f"{path.name}, line {number}: {why}" for number, why in made.read(path.read_text(encoding="utf-8"))
            ]
        except (OSError, ValueError) as error:
            wrong.append(f"{path.name}: {error}" if isinstance(error, SpotError) else f"{path.name} cannot be read")
    for one in wrong:
        # The list is the organiser's; nothing of it is said here but where.
        log.warning("a list of words is not used whole: %s", one)
    return made, wrong


def forget() -> None:
    """Reads the lists anew at the next look (tests; the server reads them when it starts)."""
    _read.cache_clear()
