"""Words that readers see covered until a facilitator looked, and texts in which somebody may be in danger.

Both are found once, when something is written, and lie sealed with the words: `held` is a list of pieces (field, from, to,
kind, how it stands with them), `crisis` is there or not. Text in which somebody may be in danger is never covered for that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup, escape

from sterkersamen.community.sharing.models import CRISIS
from sterkersamen.core.text import markdown
from sterkersamen.platform.safety import spotting

FIELDS = ("title", "body")
WAITS, KEPT, OPEN = "waits", "kept", "open"
# Why something is covered, as its writer and a facilitator read it.
KINDS = {
    "dealing": gettext_lazy("iets over kopen, verkopen of delen"),
    "price": gettext_lazy("een prijs"),
    "source": gettext_lazy("waar je iets kunt krijgen"),
    "dose": gettext_lazy("een hoeveelheid"),
    "contact": gettext_lazy("gegevens waarmee je iemand kunt vinden"),
    "phone": gettext_lazy("een telefoonnummer"),
    "link": gettext_lazy("een adres op internet"),
}
# Stands in a text where words are covered, while Markdown is made of it; nobody types it (private use).
_SIGN = "\ue000"


class Piece(NamedTuple):
    """Words of a text that are or were covered."""

    field: str
    start: int
    end: int
    kind: str
    state: str


def looked_through(
    words: dict[str, str], newcomer: bool, before: Mapping[str, Any] | None = None, quoted: bool = False
) -> dict[str, Any]:
    """The words with what was found in them. before: how they were, so that what a facilitator said of a piece goes on.

    quoted: a copy for strangers, which a facilitator reads before anybody else: nothing needs covering there.
    """
    made: dict[str, Any] = dict(words)
    seen = {field: spotting.spot(words.get(field, "")) for field in FIELDS}
    if any(one.kind in spotting.CRISIS for found in seen.values() for one in found):
        made["crisis"] = True
    if quoted:
        return made
    said = {(one.kind, _piece_of(before or {}, one)): one.state for one in pieces(before or {})}
    found = [
        Piece(field, one.start, one.end, one.kind, said.get((one.kind, words[field][one.start : one.end]), WAITS))
        for field in FIELDS
        for one in spotting.held(seen[field], newcomer)
    ]
    if found:
        made["held"] = [list(one) for one in found]
    return made


def pieces(words: Mapping[str, Any]) -> list[Piece]:
    """All pieces that were found, in order."""
    return [Piece(*one) for one in words.get("held", ())]


def covered(words: Mapping[str, Any]) -> list[Piece]:
    """The pieces that nobody but the writer reads now."""
    return [one for one in pieces(words) if one.state != OPEN]


def waits(words: Mapping[str, Any]) -> bool:
    """Whether a piece waits for a facilitator."""
    return any(one.state == WAITS for one in pieces(words))


def decided(words: Mapping[str, Any], opened: Collection[int]) -> dict[str, Any]:
    """The words after a facilitator looked: the pieces of these numbers are open, what else waited stays covered."""
    found = [
        one if one.state != WAITS else one._replace(state=OPEN if number in opened else KEPT)
        for number, one in enumerate(pieces(words))
    ]
    return dict(words) | {"held": [list(one) for one in found]}


def is_crisis(words: Mapping[str, Any] | None) -> bool:
    """Whether somebody may be in danger: so says a warning above it, or what it says."""
    return words is not None and (words.get("warning") == CRISIS or bool(words.get("crisis")))


def for_all(words: Mapping[str, Any], instead: str = "") -> dict[str, str]:
    """The words as everybody may read them, as plain text, with `instead` for what is covered."""
    plain = {name: str(words.get(name, "")) for name in (*FIELDS, "warning")}
    if covered(words):
        plain |= {field: _cut(words, field, instead) for field in FIELDS}
    return plain


def in_plain(words: Mapping[str, Any]) -> dict[str, str]:
    """The same for a page, with a word that says that something is covered."""
    return for_all(words, _("[afgedekt]"))


def title_html(words: Mapping[str, Any]) -> Markup:
    """A title as everybody may read it."""
    return escape(_cut(words, "title", _SIGN)).replace(_SIGN, _cover())


def body_html(words: Mapping[str, Any]) -> Markup:
    """A text as everybody may read it, of our small Markdown."""
    if not covered(words):
        return markdown(words.get("body", ""))
    return Markup(markdown(_cut(words, "body", _SIGN)).replace(_SIGN, _cover()))  # noqa: S704 (cleaned, and our own piece)


def marked(text: str, found: list[Piece]) -> Markup:
    """A text for a facilitator, as it was typed, with these pieces marked."""
    parts, end = [], 0
    for one in found:
        parts += [escape(text[end : one.start]), Markup("<mark>"), escape(text[one.start : one.end]), Markup("</mark>")]
        end = one.end
    return Markup("").join([*parts, escape(text[end:])])


def told(words: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The pieces for who may read them: the words, why, and how it stands with them."""
    return [
        {"number": number, "text": _piece_of(words, one), "why": KINDS[one.kind], "state": one.state}
        for number, one in enumerate(pieces(words))
    ]


def _piece_of(words: Mapping[str, Any], one: Piece) -> str:
    return words.get(one.field, "")[one.start : one.end]


def _cut(words: Mapping[str, Any], field: str, instead: str) -> str:
    text, parts, end = words.get(field, ""), [], 0
    for one in covered(words):
        if one.field == field:
            parts += [text[end : one.start].replace(_SIGN, ""), instead]
            end = one.end
    return "".join([*parts, text[end:].replace(_SIGN, "")])


def _cover() -> Markup:
    return Markup('<span class="held">{}</span>').format(_("afgedekt"))
