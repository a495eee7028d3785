"""How a share looks: rendered once for every reader of a language, kept in memory, and sent to open pages as it is.

What differs per reader is laid over it ("dressing"): which encouragements are one's own, whether there are answers one
has not seen, how many answers there are for somebody who does not see everyone, a fold where the reader muted it or is a
facilitator who blocked the writer, and for who wrote it the words that others see covered.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, Model, OuterRef, Q
from django.template import loader
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from sterkersamen.community.sharing import covering
from sterkersamen.community.sharing.models import WARNINGS, Encouragement, Fold, Share
from sterkersamen.core import renderings
from sterkersamen.core.renderings import Fragment
from sterkersamen.core.text import markdown
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.fields import SealBroken
from sterkersamen.platform.vault.keyring import KeyGone, Subject

log = logging.getLogger(__name__)

# Blanks of one line only: with line ends among them, ten thousand empty lines would take the square of that.
_SIGNS = re.compile(r"(?m)^[ \t]*(?:[-*+>]|\d+\.)[ \t]+|[*_`>]+")
ARTICLE = b'<article class="'


class ShareFragment(Fragment):
    """The shared rendering of a share, with the piece of it that says whether there are answers, and what it was made of."""

    __slots__ = ("line", "group_id", "uid", "answers", "said", "own")

    def __init__(self, html: str, line: str, row: Share, answers: int, said: str = "", own: str = ""):
        super().__init__(html, (row.uid, row.author_id))
        # The words as everybody reads them and as their writer does, where some are covered.
        self.said = said.encode()
        self.own = own.encode()
        self.line = line.encode()
        self.group_id = row.group_id
        self.uid = row.uid
        self.answers = answers


class Look(NamedTuple):
    """What differs per reader: kinds of one's own encouragements, unseen answers, one's own text, another count,
    why it stands folded (`Block.Kind`: the reader leads the group and blocked who wrote it, or muted them or the
    conversation), and whether a warning stands open, because one wrote what is beneath it."""

    given: tuple[str, ...] = ()
    unseen: bool = False
    mine: bool = False
    answers: int | None = None
    covered: str = ""
    opened: bool = False


PLAIN = Look()


def fragments(versions: Sequence[tuple[int, int]]) -> dict[int, ShareFragment]:
    """The shared renderings of shares and replies, by number. versions: number and version of each.

    Only what is not in memory is read and opened, with the same few queries for one or for fifty.
    """
    language = translation.get_language()
    found: dict[int, ShareFragment] = {}
    missing: dict[int, int] = {}
    for number, version in versions:
        fragment: Any = renderings.kept(("share", number, version, language))
        if fragment is None:
            missing[number] = version
        else:
            found[number] = fragment
    if missing:
        since = renderings.turn()
        # One rendering for all: its times are those of the instance, not of the reader who came first.
        with timezone.override(None):
            for row, answers, folded, parent in _read(missing):
                # Kept under the version that was read, which can be newer than the one asked for.
                fresh = found[row.id] = _make(row, answers, folded, parent)
                renderings.keep(("share", row.id, row.version, language), fresh, since)
    return found


def headlines(versions: Sequence[tuple[int, int]]) -> list[Fragment]:
    """A line with who and what for each share, for a page that only points to them; in the order asked for."""
    language = translation.get_language()
    found = {number: renderings.kept(("headline", number, version, language)) for number, version in versions}
    missing = {number: version for number, version in versions if found[number] is None}
    if missing:
        since = renderings.turn()
        for row, _count, folded, _parent in _read(missing):
            with timezone.override(None):
                about = {"share": row, "name": name_of(row.author), "line": _headline(row, folded)}
                html = _template("_headline").render(about)
            key = ("headline", row.id, row.version, language)
            found[row.id] = renderings.keep(key, Fragment(html, (row.uid, row.author_id)), since)
    return [fragment for fragment in found.values() if fragment is not None]


def _headline(row: Share, folded: bool) -> str:
    words = words_of(row)
    if words is None or folded:
        return _("dichtgevouwen") if folded else _("ingetrokken")
    warning = warning_of(words)
    return _("Let op: %(what)s.") % {"what": warning} if warning else first_line(covering.in_plain(words))


def fragment_of(uid: UUID) -> ShareFragment | None:
    """The shared rendering of one share or reply, for an open page. None when there is no such share."""
    version = Share.objects.filter(uid=uid).values_list("id", "version").first()
    return fragments([version]).get(version[0]) if version else None


def is_crisis(uid: UUID) -> bool:
    """Whether somebody may be in danger, by what a text says. Raises Share.DoesNotExist."""
    return covering.is_crisis(words_of(Share.objects.get(uid=uid)))


def uncounted(fragment: ShareFragment) -> bytes:
    """A shared rendering that leads to the answers and does not say how many there are."""
    line = _answers(fragment.group_id, fragment.uid, None, unseen=False).encode()
    return fragment.html.replace(fragment.line, line, 1) if fragment.line else fragment.html


def without_answers(fragment: ShareFragment) -> bytes:
    """A shared rendering with an empty place where it says how many answers there are."""
    empty = b'<span class="answers"></span>'
    return fragment.html.replace(fragment.line, empty, 1) if fragment.line else fragment.html


def encouraged(given: Encouragement) -> str:
    """One line for the writer: who let them know what, beneath which words."""
    parent = given.share.parent or given.share
    return piece(
        "_encouraged",
        group_id=given.share.group_id,
        parent=parent.uid,
        uid=given.share.uid,
        name=name_of(given.giver),
        label=given.get_kind_display(),
    )


def piece(template: str, **context) -> Markup:
    """A piece of a page from one of this room's partial templates, for no reader in particular."""
    return Markup(_template(template).render(context))


def dressed(fragment: ShareFragment, number: int, version: int, look: Look, language: str) -> Fragment:
    """The rendering as one reader sees it. Kept too: it says what was laid over it, not for whom."""
    if look == PLAIN:
        return fragment
    key = ("dressed", number, version, language, look)
    return renderings.rendered(key, lambda: _dress(fragment, look))


def with_fold(fragment: Fragment, fold: Fold) -> Fragment:
    """A folded text with what its writer is told of that, for that one alone: not kept."""
    told = _template("_fold").render({"fold": fold, "words": words_of(fold.share)})
    return Fragment(fragment.html.replace(b"<footer>", told.encode() + b"<footer>", 1), fragment.tags)


def own(uid: UUID) -> Fragment:
    """A text as its writer sees it right after posting it. Raises Share.DoesNotExist."""
    number, version = Share.objects.values_list("id", "version").get(uid=uid)
    language = translation.get_language()
    return dressed(fragments([(number, version)])[number], number, version, Look(mine=True, opened=True), language)


class Sealed:
    """Something sealed that a shared piece shows: compared by its envelope, opened only when the piece is made."""

    def __init__(self, instance: Model, name: str):
        self.instance = instance
        self.name = name
        self.envelope = instance.__dict__["sealed"]

    def __hash__(self) -> int:
        return hash(str(self.envelope) if isinstance(self.envelope, dict) else self.envelope)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and (self.name, self.envelope) == (other.name, other.envelope)


def shared_piece(template: str, group_id: UUID, **context) -> Fragment:
    """A piece of a page that is the same for all readers in a group for whom `context` is the same, made once."""
    key = (template, group_id, translation.get_language(), *context.values())
    return renderings.kept(key) or renderings.keep(key, _shared(template, group_id, context))


def _shared(template: str, group_id: UUID, context: dict) -> Fragment:
    opened = {
        name: getattr(value.instance, value.name) if isinstance(value, Sealed) else value
        for name, value in context.items()
    }
    return Fragment(_template(template).render({"group_id": group_id, **opened}), (group_id,))


def say(text: str, css: str) -> Fragment:
    """A line between shares ("Nieuw sinds je laatste bezoek"), made once."""
    key = ("line", css, text)
    return renderings.rendered(key, lambda: Fragment(_template("_line").render({"text": text, "css": css})))


def warning_of(words: dict) -> str:
    """The warning above a text in the active language, or an empty text."""
    key = words.get("warning", "")
    return str(WARNINGS[key]) if key in WARNINGS else ""


def words_of(row: Share) -> dict[str, Any] | None:
    """The opened words of a share, or None when they were withdrawn or cannot be read any more."""
    return None if row.withdrawn_at else kept_words(row)


def kept_words(row: Share) -> dict[str, Any] | None:
    """The same, also where moderators took them away: as long as they are kept they are their writer's, in what that one
    takes along."""
    try:
        return row.sealed
    except KeyGone:
        return None
    except SealBroken:
        log.error("a share does not open: its envelope does not belong to it")
        return None


def name_of(membership) -> str:
    """The name of a membership in its group, also when it went and took its words along."""
    try:
        return membership.name
    except KeyGone:
        return _("Iemand die de groep verliet")


def running(body: str) -> str:
    """A text on one line, without the signs of our small Markdown, which are noise there."""
    return " ".join(_SIGNS.sub(" ", body).split())


def beginning(body: str, length: int = 220) -> str:
    """The beginning of a text on one line, cut between words."""
    text = running(body)
    return text if len(text) <= length else text[:length].rpartition(" ")[0] + " …"


def first_line(words: dict[str, str]) -> str:
    """The title, or the beginning of a text that has none."""
    return words.get("title") or beginning(words.get("body", ""), 80)


def _read(missing: dict[int, int]) -> list[tuple[Share, int, bool, UUID | None]]:
    """Rows with their writers, how many answers each has, whether it is folded away, and the uid of what it answers."""
    standing = Q(replies__isnull=False, replies__withdrawn_at=None)
    rows = list(
        Share.objects.filter(id__in=missing)
        .select_related("author")
        .annotate(
            answers=Count("replies", filter=standing),
            folded=Exists(Fold.objects.filter(share=OuterRef("id"), ended_at=None)),
            above=F("parent__uid"),
        )
    )
    keyring.load(Subject("membership", row.author_id) for row in rows)
    return [(row, row.answers, row.folded, row.above) for row in rows]


def _make(row: Share, answers: int, folded: bool, parent: UUID | None) -> ShareFragment:
    words = words_of(row)
    quiet = row.is_reply or (row.listening_only and not answers)
    line = "" if quiet else _answers(row.group_id, row.uid, answers, unseen=False)
    said = own = ""
    if words is not None and not folded:
        said = _said(words)
        own = _said(words, own=True) if covering.covered(words) else ""
    html = _template("_share").render(
        {
            "said": Markup(said),  # noqa: S704 (our own template)
            "share": row,
            "parent": parent or row.uid,
            "words": words,
            "folded": folded,
            "name": name_of(row.author),
            "facilitator": row.author.is_facilitator,
            "warning": warning_of(words) if words else "",
            "crisis": covering.is_crisis(words),
            "kinds": Encouragement.Kind.choices,
            "line": Markup(line),
        }
    )
    return ShareFragment(html, line, row, answers, said, own)


def _said(words: dict[str, Any], own: bool = False) -> str:
    """The words of a text: as everybody reads them, or (own) as their writer does, with what others do not read."""
    pieces = covering.covered(words)
    if own or not pieces:
        title, body = escape(words.get("title", "")), markdown(words.get("body", ""))
    else:
        title, body = covering.title_html(words), covering.body_html(words)
    told = [one for one in covering.told(words) if one["state"] != covering.OPEN] if own else []
    about = {"title": title, "body": body, "pieces": pieces, "told": told, "waits": covering.waits(words), "own": own}
    return _template("_said").render(about)


def _answers(group_id: UUID, uid: UUID, count: int | None, unseen: bool) -> str:
    return _template("_answers").render({"group_id": group_id, "uid": uid, "count": count, "unseen": unseen})


def _dress(fragment: ShareFragment, look: Look) -> Fragment:
    html = fragment.html
    if look.mine:
        html = html.replace(ARTICLE, ARTICLE + b"mine ", 1)
        if fragment.own:
            html = html.replace(fragment.said, fragment.own, 1)
    for kind in look.given:
        # Begins with "<", which words of people never hold: nobody can write something that is taken for a button.
        shared = f'<button form="encourage" name="give" value="{kind}:{fragment.uid}" aria-pressed="false">'
        own = f'<button form="encourage" name="take" value="{kind}:{fragment.uid}" aria-pressed="true">'
        html = html.replace(shared.encode(), own.encode(), 1)
    if fragment.line and (look.unseen or look.answers is not None):
        count = fragment.answers if look.answers is None else look.answers
        line = _answers(fragment.group_id, fragment.uid, count, look.unseen)
        html = html.replace(fragment.line, line.encode(), 1)
    if look.opened:
        html = html.replace(b'<details class="warn">', b'<details class="warn" open>', 1)
    if look.covered:
        # Between who and when, and the way to do something about it: those stay in sight. Words never hold a "<".
        html = html.replace(b"</header>", b"</header>" + _template("_cover").render({"why": look.covered}).encode(), 1)
        html = html.replace(b"<footer>", b"</details><footer>", 1)
    return Fragment(html, fragment.tags)


@cache
def _template(name: str):
    engine: Any = loader.get_template(f"sharing/{name}.html")
    return engine.template
