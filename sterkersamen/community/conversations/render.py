"""How a line looks: rendered once for every reader of a language, for pages and for open streams alike."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import Http404
from django.template import loader
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sterkersamen.community.conversations.models import Line
from sterkersamen.community.groups.queries import name_of
from sterkersamen.core import renderings
from sterkersamen.core.renderings import Fragment
from sterkersamen.platform.vault.keyring import KeyGone

_ITEM = b'<li class="'


def line(row: Line) -> Fragment | None:
    """The shared rendering of a line; None once its key is gone. The row comes with its membership."""
    key = ("talk", row.id, translation.get_language())
    found = renderings.kept(key)
    if found is not None:
        return found
    since = renderings.turn()
    try:
        text = row.sealed
    except KeyGone:
        return None
    with timezone.override(None):
        html = _template().render({"line": row, "name": name_of(row.membership), "text": text})
    # Forgotten with the conversation's key, and when its writer is called otherwise.
    return renderings.keep(key, Fragment(html, (row.conversation_id, row.membership_id)), since)


def text_of(row: Line) -> str:
    """What somebody wrote. Raises Http404 once its key is gone: its row follows at once."""
    try:
        return row.sealed
    except KeyGone:
        raise Http404 from None


def shown(row: Line, reader, covered: bool) -> bytes:
    """A line as one reader sees it: one's own is marked; folded where a facilitator blocked who wrote it."""
    fragment = line(row)
    if fragment is None:
        return b""
    html = fragment.html
    if covered:
        # Words never hold a "<": nobody can write something that is taken for the end of the head.
        fold = f'</header><details class="quiet"><summary>{_("Toch lezen")}</summary>'
        html = html.replace(b"</header>", fold.encode(), 1).replace(b"<footer>", b"</details><footer>", 1)
    return html.replace(_ITEM, _ITEM + b"mine ", 1) if row.membership_id == reader else html


@cache
def _template():
    engine: Any = loader.get_template("conversations/_line.html")
    return engine.template
