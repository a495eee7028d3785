"""Rules for text that people type, and the small Markdown that a share may use."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time

import nh3
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markupsafe import Markup

# Marks that turn the direction of what follows: one line could make another read backwards.
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"))
# Letters that show nothing: a text of them looks empty, and a name with one at its end looks like that of another.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u034f\u115f\u1160\u180e\u200b\u2060\u3164\ufeff\uffa0")) | {0x2800: " "}
_LEFT_OUT = _TURNING | _UNSEEN
# Marks on one letter. No language needs as many, and putting a long pile in order takes the square of its length.
_PILE = 10
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")

_markdown = MarkdownIt("zero", {"linkify": False, "html": False, "breaks": True, "maxNesting": 12}).enable(
    ["emphasis", "list", "blockquote", "newline", "escape", "backticks"]
)
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code"}


def clock(when: time | datetime) -> str:
    """ "19.30" in Dutch, "19:30" in English."""
    return f"{when.hour}{'.' if translation.get_language() == 'nl' else ':'}{when.minute:02d}"


def clean(text: str) -> str:
    """Text as it is kept: one form of each letter (NFC), line ends as \\n, nothing unseen that turns the direction or fills.

    Raises ValidationError for control characters: they are never typed, and NUL breaks databases; and for more marks on
    one letter than any language has.
    """
    text = text.translate(_LEFT_OUT)
    if _piles_up(text):
        raise ValidationError(_("In de tekst staat een teken dat we niet kunnen bewaren. Typ dat stukje opnieuw."))
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _CONTROL.search(text):
        raise ValidationError(_("In de tekst staat een teken dat we niet kunnen bewaren. Typ dat stukje opnieuw."))
    return text.strip()


def _piles_up(text: str) -> bool:
    if text.isascii():
        return False
    pile = 0
    for letter in text:
        pile = pile + 1 if unicodedata.combining(letter) else 0
        if pile > _PILE:
            return True
    return False


class TextField(forms.CharField):
    """A form field for text of people: cleaned as above. One line unless `rows` is given."""

    def __init__(self, *, rows: int = 0, **options):
        self.rows = rows
        if rows:
            options["widget"] = forms.Textarea(attrs={"rows": rows})
        elif isinstance(options.get("widget"), forms.Textarea):
            raise TypeError("with `rows`, or what somebody typed would lose its lines")
        super().__init__(**options)

    def to_python(self, value):
        value = clean(super().to_python(value) or "")
        return value if self.rows else " ".join(value.split())


def markdown(text: str) -> Markup:
    """The small Markdown of a share as safe HTML: emphasis, lists, quotes. No links, images, headings or HTML."""
    return Markup(nh3.clean(_markdown.render(text), tags=_TAGS, attributes={}))
