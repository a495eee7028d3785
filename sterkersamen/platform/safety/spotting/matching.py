"""Looking for the phrases of the lists in a text. Each phrase looks at a few words from where it begins, never further,
so that the time goes with the length of the text whatever somebody sends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sterkersamen.platform.safety.spotting import tokens
from sterkersamen.platform.safety.spotting.lists import CRISIS, HELD, Phrase, lists
from sterkersamen.platform.safety.spotting.tokens import Token

__all__ = ["CRISIS", "HELD", "NEWCOMERS", "Found", "held", "says_crisis", "spot"]

# Held only in what somebody writes who is new to the group.
NEWCOMERS = frozenset({"phone", "link"})
# A word of more letters is none that is listed.
_LONGEST = 60
# What is of a kind by its form, without a list.
_BY_FORM = {
    tokens.PHONE: "phone",
    tokens.LINK: "link",
    tokens.EMAIL: "contact",
    tokens.POSTCODE: "contact",
    tokens.ACCOUNT: "contact",
    tokens.HANDLE: "contact",
}


class Found(NamedTuple):
    """Where in a text something of a kind stands."""

    start: int
    end: int
    kind: str


def spot(text: str) -> list[Found]:
    """All that is found in a text, in order. Pieces of several kinds may lie over each other."""
    made = tokens.tokens(text)
    found: list[tuple[int, int, str]] = []
    harmless: list[tuple[int, int, str]] = []
    seen: dict[tuple[str, str], list[Phrase]] = {}
    for place, token in enumerate(made):
        if token.kind in _BY_FORM:
            found.append((place, place + 1, _BY_FORM[token.kind]))
        key = (token.text, token.kind)
        phrases = seen.get(key)
        if phrases is None:
            phrases = seen[key] = _beginning(token)
        for phrase in phrases:
            end = _end(phrase, made, place)
            if end is not None:
                (harmless if phrase.harmless else found).append((place, end, phrase.kind))
    return _without(found, harmless, made)


def held(found: Iterable[Found], newcomer: bool = False) -> list[Found]:
    """Of what was found in a text what others do not read until a facilitator looked, in order; pieces that touch are one
    (under its first kind)."""
    pieces: list[Found] = []
    for one in found:
        if one.kind not in HELD or (one.kind in NEWCOMERS and not newcomer):
            continue
        if pieces and one.start <= pieces[-1].end:
            pieces[-1] = pieces[-1]._replace(end=max(pieces[-1].end, one.end))
        else:
            pieces.append(one)
    return pieces


def says_crisis(*texts: str) -> bool:
    """Whether one of some texts has words about suicide or an overdose."""
    return any(one.kind in CRISIS for text in texts for one in spot(text))


def _beginning(token: Token) -> list[Phrase]:
    """The phrases that can begin with a token, each once."""
    known = lists()
    found = dict.fromkeys(known.exact.get(token.kind, ())) if token.kind else {}
    for word in (token.text, token.other) if token.other else (token.text,):
        found |= dict.fromkeys(known.exact.get(word, ()))
        if token.kind or len(word) > _LONGEST:
            continue
        for length in range(3, len(word) + 1):
            found |= dict.fromkeys(known.begins.get(word[:length], ()))
            # A dike is no street: what only ends so is a longer word.
            found |= dict.fromkeys(known.ends.get(word[-length:] if length < len(word) else "", ()))
    return list(found)


def _end(phrase: Phrase, made: list[Token], place: int) -> int | None:
    """Where a phrase that begins at a place ends, at the nearest; None where it does not hold. Never leaves the sentence."""
    sentence, last = made[place].sentence, len(made)
    reached = {place}
    for element in phrase.elements:
        further = set(reached) if element.optional else set()
        for at in reached:
            if element.gap:
                for step in range(element.gap + 1):
                    further.add(at + step)
                    if at + step >= last or made[at + step].sentence != sentence:
                        break
            elif at < last and made[at].sentence == sentence and element.fits(made[at]):
                further.add(at + 1)
        if not further:
            return None
        reached = further
    return min(reached)


def _without(found: list[tuple[int, int, str]], harmless: list[tuple[int, int, str]], made: list[Token]) -> list[Found]:
    """What was found, without what is harmless there, by where it stands in the text."""
    if not found:
        return []
    covered: dict[str, set[int]] = {}
    for start, end, kind in harmless:
        covered.setdefault(kind, set()).update(range(start, end))
    kept = {
        Found(made[start].start, made[end - 1].end, kind)
        for start, end, kind in found
        if kind not in covered or covered[kind].isdisjoint(range(start, end))
    }
    return sorted(kept)
