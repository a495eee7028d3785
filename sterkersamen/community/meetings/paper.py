"""The proof as a PDF: neutral, one page, with the code as a picture. Nothing of it is kept."""

from __future__ import annotations

import io
import unicodedata
from datetime import date
from functools import cache

import segno
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sterkersamen.community.meetings.models import Proof

FONT = "Noto Sans"
# Of these alphabets the font has every letter, and they need no shaping.
_ALPHABETS = {"LATIN", "GREEK", "CYRILLIC"}
_BETWEEN = set(" .,-'’`()/‐‑–")
_MARGIN, _WIDTH, _TOP, _LINE = 72, 451, 742, 22
_SIDE = 150


def undrawable(name: str) -> str:
    """The signs of a name that the font cannot draw, each once; empty where all can be drawn."""
    letters = _letters()
    return "".join(dict.fromkeys(one for one in name if ord(one) not in letters or not _is_plain(one)))


def _is_plain(one: str) -> bool:
    return one in _BETWEEN or one.isdigit() or unicodedata.name(one, "?").split()[0] in _ALPHABETS


def paper(proof: Proof, name: str, address: str) -> bytes:
    """The PDF. address: where it can be checked, with the code at its end."""
    from reportlab.pdfgen.canvas import Canvas

    _letters()
    made = io.BytesIO()
    # "invariant": no moment stands in the file.
    page = Canvas(made, pagesize=(595, 842), invariant=1, pageCompression=1, lang=translation.get_language())
    for tell in (page.setAuthor, page.setSubject, page.setCreator, page.setProducer, page.setKeywords):
        tell("")
    page.setTitle(_("Bewijs"))
    at = _write(page, _TOP, 24, _("Bewijs van deelname"))
    at = _write(page, at - 24, 18, name)
    at = _write(page, at - 6, 13, sentence(proof))
    at = _write(page, at - 6, 13, confirmed(proof))
    at = _write(
        page, at - 36, 13, _("Klopt dit papier? Scan de code, of open dit adres. Typ daar de naam die hierboven staat.")
    )
    _picture(page, address, at - _SIDE)
    _write(page, at - _SIDE - 32, 10, address)
    page.showPage()
    page.save()
    return made.getvalue()


def sentence(proof: Proof) -> str:
    """What the proof says, without a name."""
    told = ngettext(
        "Nam tussen %(first)s en %(last)s deel aan %(number)s bijeenkomst.",
        "Nam tussen %(first)s en %(last)s deel aan %(number)s bijeenkomsten.",
        proof.number or 0,
    )
    return told % {"first": full(proof.first), "last": full(proof.last), "number": proof.number}


def confirmed(proof: Proof) -> str:
    """When a facilitator confirmed it, of one that was."""
    return _("Bevestigd op %(day)s.") % {"day": full(proof.confirmed_on)} if proof.confirmed_on else ""


def full(day: date) -> str:
    """ "30 november 2026": on paper a year is never left out."""
    return formats.date_format(day, "j F Y")


@cache
def _letters() -> frozenset[int]:
    """Which signs the font has; it is read at the first proof, for with it this costs 20 MB of memory.

    reportlab and no other: BSD, well kept, a fifth of the size of fpdf2 with its fontTools (both want Pillow), and only the
    letters of one paper go into the file. Its own fonts have no Polish or Turkish, so Noto Sans (OFL) comes beside it.
    """
    import fontpkg
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont(FONT, str(fontpkg.path(FONT)))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)


def _write(page, at: float, size: int, words: str) -> float:
    """Writes words from a height down, in as many lines as they need; gives the height beneath them."""
    from reportlab.lib.utils import simpleSplit

    page.setFont(FONT, size)
    for line in simpleSplit(words, FONT, size, _WIDTH):
        for part in _fitting(page, line, size):
            page.drawString(_MARGIN, at, part)
            at -= size * 1.5
    return at


def _fitting(page, line: str, size: int) -> list[str]:
    """A word wider than the page (a name, an address) goes on beneath."""
    parts = [""]
    for letter in line:
        if page.stringWidth(parts[-1] + letter, FONT, size) > _WIDTH:
            parts.append("")
        parts[-1] += letter
    return parts


def _picture(page, address: str, bottom: float) -> None:
    """The address as a QR code, square by square, and as a link."""
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=0))
    side = _SIDE / len(rows)
    for row, dots in enumerate(rows):
        for column, dark in enumerate(dots):
            if dark:
                page.rect(_MARGIN + column * side, bottom + _SIDE - (row + 1) * side, side, side, stroke=0, fill=1)
    page.linkURL(address, (_MARGIN, bottom, _MARGIN + _SIDE, bottom + _SIDE))
