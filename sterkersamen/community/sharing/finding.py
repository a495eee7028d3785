"""A search as a page shows it: the hits opened, the found words marked, a piece of text around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from markupsafe import Markup, escape

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import covering, queries, render, search, stems
from sterkersamen.community.sharing.models import Share
from sterkersamen.platform.safety.queries import Sight
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

PAGE = 20
EXCERPT = 220


@dataclass(frozen=True)
class Hit:
    """One thing found: whose, where, and the words around what was asked for (safe HTML)."""

    uid: UUID
    author: UUID
    name: str
    made_at: datetime
    address: str
    title: Markup
    excerpt: Markup
    warning: str
    # Why it stands folded for this reader (a `Block.Kind`), or nothing.
    covered: str = ""


@dataclass(frozen=True)
class Found:
    """A page of hits, the words that were looked for, and the uid to go on from."""

    hits: list[Hit]
    asked: list[str]
    before: UUID | None = None
    # How many of the words given say too little to search by.
    only_small_words: bool = False


def find(membership: Membership, sight: Sight, words: str, order: str = "newest", before: UUID | None = None) -> Found:
    """Searches a group for what this membership may see (`sight`). order: newest or best. before: the last hit of the
    page before."""
    asked = stems.question(words)
    if not asked:
        return Found([], [], only_small_words=True)
    authors = queries.authors(membership, sight.hidden)
    if order == "best":
        numbers = search.find_best(authors, asked, hidden=sight.hidden)
        if before is not None:
            last = _number_of(membership, before)
            numbers = numbers[numbers.index(last) + 1 :] if last in numbers else []
    else:
        last = _number_of(membership, before) if before is not None else None
        if before is not None and last is None:
            return Found([], asked)
        numbers = search.find(authors, asked, limit=PAGE + 1, before=last, hidden=sight.hidden)
    rows = _rows(numbers[:PAGE])
    hits = [hit for row in rows if (hit := _hit(row, set(asked), sight)) is not None]
    return Found(hits, asked, rows[-1].uid if rows and len(numbers) > PAGE else None)


def _number_of(membership: Membership, uid: UUID) -> int | None:
    return Share.objects.filter(uid=uid, group=membership.group_id).values_list("id", flat=True).first()


def _rows(numbers: list[int]) -> list[Share]:
    found = {row.id: row for row in Share.objects.standing().filter(id__in=numbers).select_related("author", "parent")}
    keyring.load(Subject("membership", row.author_id) for row in found.values())
    return [found[number] for number in numbers if number in found]


def _hit(row: Share, asked: set[str], sight: Sight) -> Hit | None:
    words = render.words_of(row)
    if words is None:
        return None
    words = covering.in_plain(words)
    top = row.parent or row
    address = reverse("sharing:share", args=[row.group_id, top.uid]) + (f"#s-{row.uid}" if row.parent_id else "")
    return Hit(
        uid=row.uid,
        author=row.author_id,
        name=render.name_of(row.author),
        made_at=row.made_at,
        address=address,
        title=marked(words["title"], asked),
        excerpt=excerpt(words["body"], asked),
        warning=render.warning_of(words),
        covered=sight.fold_of(row.author_id, top.uid),
    )


def marked(text: str, asked: set[str]) -> Markup:
    """A text as safe HTML with the words asked for in <mark>."""
    parts, end = [], 0
    for start, stop, word in stems.words(text):
        if len(word) <= stems.LONGEST and stems.stem(word) in asked and word not in stems.stop_words():
            parts += [escape(text[end:start]), Markup("<mark>"), escape(text[start:stop]), Markup("</mark>")]
            end = stop
    return Markup("").join([*parts, escape(text[end:])])


def excerpt(body: str, asked: set[str]) -> Markup:
    """A piece of a text around the first word asked for, with these words marked."""
    text = render.running(body)
    first = next((start for start, _stop, word in stems.words(text) if stems.stem_of(word) in asked), 0)
    begin = max(0, first - EXCERPT // 3)
    if begin:
        begin = text.find(" ", begin) + 1
    piece = text[begin : begin + EXCERPT]
    if begin + EXCERPT < len(text):
        piece = piece.rpartition(" ")[0] or piece
        piece += " …"
    return marked(("… " if begin else "") + piece, asked)
