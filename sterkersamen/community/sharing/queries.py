"""Reads shaped for a screen, each with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import sql
from sterkersamen.community.sharing.models import Encouragement, Fold, Hold, Read, Share, Story
from sterkersamen.community.sharing.render import Look
from sterkersamen.platform.live.outbox import NOBODY
from sterkersamen.platform.safety.models import Block
from sterkersamen.platform.safety.queries import Sight
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

PAGE = 50
PINNED = 3
# "More than twenty" is as much as anyone wants to know.
UNREAD_AT_MOST = 20
_QUIET = {str(Block.Kind.MUTE), str(Block.Kind.TALK)}

_SHARE, _BLOCK = Share._meta.db_table, Block._meta.db_table
_GIVEN, _READ, _MEMBERSHIP = Encouragement._meta.db_table, Read._meta.db_table, Membership._meta.db_table


class Line(NamedTuple):
    """A share in a list: what is needed to find its rendering and to say what is new about it."""

    id: int
    version: int
    newest_reply: int | None
    mine: bool
    partial: bool
    # Why it stands folded (a `Block.Kind`), or nothing.
    covered: str
    pinned: bool
    # As the database gives it: only the last of a page is ever asked for.
    key: str | UUID

    @property
    def uid(self) -> UUID:
        return sql.as_uuid(self.key)


@dataclass
class Page:
    """Lines of a list, newest first (replies: oldest first), and whether there are more."""

    lines: list[Line]
    pinned: list[Line] = field(default_factory=list)
    more: bool = False

    @property
    def every(self) -> list[Line]:
        return self.pinned + self.lines

    @property
    def seen_to(self) -> int:
        """The highest number on this page, of shares and of the replies beneath them."""
        return max((max(line.id, line.newest_reply or 0) for line in self.every), default=0)


# Whom the reader does not see, whoever made the block ("hidden"), and what stands folded for them: whom a facilitator blocked
# ("block"), whom ("mute") and which conversation ("talk") somebody muted. Does not depend on the row, so it is read once for
# all of a list. The values come from `_reader`: no block takes anything from a facilitator's list.
_SEEN = (
    "WITH sight (other, kind) AS MATERIALIZED (SELECT blocked,"  # noqa: S608
    f" CASE WHEN kind <> 'block' THEN kind WHEN carried THEN %s ELSE %s END FROM {_BLOCK} WHERE blocker = %s"
    f" UNION ALL SELECT blocker, 'hidden' FROM {_BLOCK} WHERE blocked = %s AND kind = 'block') "
)
_HIDDEN, _COVERED, _MUTED, _TALKS = (
    f"(SELECT other FROM sight WHERE kind = '{kind}')"  # noqa: S608
    for kind in ("hidden", "block", "mute", "talk")
)
_COLUMNS = (
    "id, version, newest_reply, author_id = %s AS mine,"  # noqa: S608
    " EXISTS (SELECT 1 FROM sight WHERE kind IN ('hidden', 'mute')) AS partial,"
    f" CASE WHEN author_id IN {_COVERED} THEN 'block' WHEN author_id IN {_MUTED} THEN 'mute'"
    f" WHEN uid IN {_TALKS} THEN 'talk' ELSE '' END AS covered, uid"
)
_OLDER = f" AND id < (SELECT id FROM {_SHARE} WHERE uid = %s AND group_id = %s)"  # noqa: S608
_LIST = (
    f"SELECT * FROM (SELECT {_COLUMNS}, 0 AS pinned FROM {_SHARE} WHERE group_id = %s AND parent_id IS NULL"  # noqa: S608
    " AND withdrawn_at IS NULL AND pinned_at IS NULL AND author_id NOT IN {hidden}{older} ORDER BY id DESC LIMIT %s) AS a"
)
_PINNED = (
    f" UNION ALL SELECT * FROM (SELECT {_COLUMNS}, 1 AS pinned FROM {_SHARE} WHERE group_id = %s AND pinned_at IS NOT NULL"  # noqa: S608
    " AND withdrawn_at IS NULL AND author_id NOT IN {hidden} ORDER BY pinned_at DESC LIMIT %s) AS b"
)
_NEWEST = (_SEEN + _LIST + _PINNED).format(hidden=_HIDDEN, older="")
_BEFORE = (_SEEN + _LIST).format(hidden=_HIDDEN, older=_OLDER)


def share_list(membership: Membership, before: UUID | None = None) -> Page:
    """One page of a group's shares as this membership may see them. One query.

    before: the uid of the last share of the page before. On the first page the pinned shares come apart.
    """
    group = membership.group_id
    reader, values = _reader(membership), [membership.id, group]
    if before is None:
        found = sql.rows(_NEWEST, [*reader, *values, PAGE + 1, *values, PINNED])
    else:
        found = sql.rows(_BEFORE, [*reader, *values, before, group, PAGE + 1])
    lines = [_line(row) for row in found]
    flow = [line for line in lines if not line.pinned]
    return Page(flow[:PAGE], [line for line in lines if line.pinned], len(flow) > PAGE)


def replies(membership: Membership, parent: Share, before: UUID | None = None) -> Page:
    """The newest replies beneath a share, or those before one of them; oldest first. One query. more: there are older."""
    values = [*_reader(membership), membership.id, parent.id]
    older = ""
    if before is not None:
        older = _OLDER
        values += [before, parent.group_id]
    found = sql.rows(
        f"{_SEEN}SELECT {_COLUMNS}, 0 FROM {_SHARE} WHERE parent_id = %s AND withdrawn_at IS NULL"  # noqa: S608
        f" AND author_id NOT IN {_HIDDEN}{older} ORDER BY id DESC LIMIT %s",
        [*values, PAGE + 1],
    )
    return Page([_line(row) for row in reversed(found[:PAGE])], more=len(found) > PAGE)


def _reader(membership: Membership) -> list:
    """The values of `_SEEN` by which this membership reads. A block that was carried on is no fold either: it would tell who
    came back."""
    me = membership.id
    return ["", "block", me, NOBODY] if membership.is_facilitator else ["hidden", "hidden", me, me]


def _line(row) -> Line:
    number, version, newest_reply, mine, partial, covered, uid, pinned = row
    return Line(number, version, newest_reply, bool(mine), bool(partial), covered, bool(pinned), uid)


def top_line(membership: Membership, row: Share, sight: Sight) -> Line:
    """The line of one share that was opened already: a conversation that one muted is no fold on its own page."""
    return Line(
        row.id,
        row.version,
        row.newest_reply,
        row.author_id == membership.id,
        bool(sight.hidden or sight.muted),
        sight.fold_of(row.author_id),
        bool(row.pinned_at),
        row.uid,
    )


def looks(membership: Membership, lines: list[Line]) -> dict[int, Look]:
    """What each line looks like to this reader, by number. One query; one more for a reader who does not see everyone."""
    if not lines:
        return {}
    numbers = [line.id for line in lines]
    places = sql.marks(numbers)
    given: dict[int, list[str]] = {}
    read: dict[int, int] = {}
    for number, kind, seen_to in sql.rows(
        f"SELECT share_id, kind, 0 FROM {_GIVEN} WHERE giver_id = %s AND share_id IN ({places})"  # noqa: S608
        f" UNION ALL SELECT share_id, '', seen_to FROM {_READ} WHERE membership_id = %s AND share_id IN ({places})",
        [membership.id, *numbers, membership.id, *numbers],
    ):
        if kind:
            given.setdefault(number, []).append(kind)
        else:
            read[number] = seen_to
    seen = _seen_answers(membership, numbers) if lines[0].partial else {}
    found = {}
    for line in lines:
        answers, newest = seen.get(line.id, (0, None)) if line.partial else (None, line.newest_reply)
        kinds = given.get(line.id)
        # Answers that came before the last visit are old, also beneath what was never opened.
        unseen = (
            newest is not None and membership.seen_to > 0 and newest > max(read.get(line.id, 0), membership.seen_to)
        )
        if line.id in read:
            unseen = newest is not None and newest > read[line.id]
        if line.covered in _QUIET:
            unseen = False
        if kinds or unseen or line.mine or answers is not None or line.covered:
            found[line.id] = Look(tuple(sorted(kinds)) if kinds else (), unseen, line.mine, answers, line.covered)
    return found


def _seen_answers(membership: Membership, numbers: list[int]) -> dict[int, tuple[int, int]]:
    """How many answers this reader sees beneath each share, and the newest of them that is of nobody whom they muted."""
    rows = sql.rows(
        f"{_SEEN}SELECT parent_id, count(*), max(CASE WHEN author_id NOT IN {_MUTED} THEN id END) FROM {_SHARE}"  # noqa: S608
        f" WHERE parent_id IN ({sql.marks(numbers)})"
        f" AND withdrawn_at IS NULL AND author_id NOT IN {_HIDDEN} GROUP BY parent_id",
        [*_reader(membership), *numbers],
    )
    return {parent: (count, newest) for parent, count, newest in rows}


@dataclass(frozen=True)
class Unread:
    """What is new in a group since the last visit: shares (twenty-one means more than twenty), and any new answers."""

    shares: int = 0
    answers: bool = False

    def __bool__(self) -> bool:
        return bool(self.shares or self.answers)


def unread(memberships: Iterable[Membership]) -> dict[UUID, Unread]:
    """What is new for each membership, by its id. Two queries for however many."""
    ids = [membership.id for membership in memberships]
    if not ids:
        return {}
    counted = sql.rows(
        f"SELECT m.id, (SELECT count(*) FROM (SELECT 1 FROM {_SHARE} s WHERE s.group_id = m.group_id"  # noqa: S608
        " AND s.parent_id IS NULL AND s.withdrawn_at IS NULL AND s.pinned_at IS NULL AND s.id > m.seen_to"
        f" AND s.author_id <> m.id AND {_heard('s')} LIMIT {UNREAD_AT_MOST + 1}) AS n)"
        f" FROM {_MEMBERSHIP} m WHERE m.id IN ({sql.marks(ids)})",
        ids,
    )
    # Answers to what one wrote, or opened before, and still sees.
    answered = sql.rows(
        f"SELECT DISTINCT m.id FROM {_MEMBERSHIP} m JOIN {_READ} r ON r.membership_id = m.id"  # noqa: S608
        f" JOIN {_SHARE} s ON s.parent_id = r.share_id AND s.id > r.seen_to AND s.withdrawn_at IS NULL"
        f" AND s.author_id <> m.id AND {_heard('s')}"
        f" JOIN {_SHARE} p ON p.id = r.share_id AND {_heard('p')} WHERE m.id IN ({sql.marks(ids)})",
        ids,
    )
    with_answers = {sql.as_uuid(row[0]) for row in answered}
    return {(own := sql.as_uuid(row[0])): Unread(row[1], own in with_answers) for row in counted}


def _heard(text: str) -> str:
    """The condition that membership `m` sees who wrote a text, and did not choose to have them, or it, folded away."""
    leads = "m.facilitator_since IS NOT NULL"
    return (
        f"NOT EXISTS (SELECT 1 FROM {_BLOCK} b WHERE"  # noqa: S608
        f" (b.blocker = m.id AND b.blocked IN ({text}.author_id, {text}.uid) AND NOT ({leads} AND b.carried))"
        f" OR (b.blocked = m.id AND b.blocker = {text}.author_id AND b.kind = 'block' AND NOT {leads}))"
    )


class News(NamedTuple):
    """What a group's own page points to, whether it is new to this membership, and whether anything was ever shared."""

    lines: list[Line]
    fresh: bool
    any: bool


def newest(membership: Membership, limit: int = 5) -> News:
    """The newest shares since this membership's last visit; where there are none, the last ones. One query.

    Without what stands folded for this one: that waits in the list.
    """
    page = share_list(membership)
    fresh = [line for line in page.every if line.id > membership.seen_to and not line.mine and not line.covered]
    fresh.sort(reverse=True)
    last = [line for line in page.lines or page.pinned if not line.covered]
    return News((fresh or last)[:limit], bool(fresh), bool(page.every))


def givers(row: Share, hidden: frozenset[UUID]) -> list[tuple[str, list[Membership]]]:
    """Who gave which encouragement, for the writer's eyes: (kind in words, memberships in the order they gave it)."""
    given = list(row.encouragements.exclude(giver__in=hidden).select_related("giver").order_by("at"))
    keyring.load(Subject("membership", one.giver_id) for one in given)
    kinds = [(label, [one.giver for one in given if one.kind == kind]) for kind, label in Encouragement.Kind.choices]
    return [(str(label), people) for label, people in kinds if people]


def open_fold(row: Share) -> Fold | None:
    """The fold that stands over a share, if any."""
    return Fold.objects.filter(share=row, ended_at=None).first()


def open_folds(numbers: list[int]) -> list[Fold]:
    """The folds that stand over these texts, with the texts. One query, none without numbers."""
    if not numbers:
        return []
    return list(Fold.objects.filter(share__in=numbers, ended_at=None).select_related("share__author"))


def authors(membership: Membership, hidden: frozenset[UUID]) -> list[UUID]:
    """The memberships whose words this reader may search: everyone of the group, gone ones too, but those hidden."""
    everyone = Membership.objects.filter(group=membership.group_id, words_taken_at=None).values_list("id", flat=True)
    return [one for one in everyone if one not in hidden]


def story_list(before: UUID | None = None, limit: int = 20) -> tuple[list[Story], bool]:
    """Stories that everyone may read, newest first, and whether there are more. Two queries."""
    stories = Story.objects.filter(agreed_at__isnull=False, withdrawn_at=None).order_by("-agreed_at", "-id")
    if before is not None:
        last = Story.objects.filter(id=before).values("agreed_at", "id").first()
        if last is None or last["agreed_at"] is None:
            return [], False
        stories = stories.filter(Q(agreed_at__lt=last["agreed_at"]) | Q(agreed_at=last["agreed_at"], id__lt=last["id"]))
    rows = list(stories[: limit + 1])
    keyring.load(Subject("story", story.id) for story in rows)
    return rows[:limit], len(rows) > limit


def own_stories(member) -> list[Story]:
    """A member's own stories, waiting ones too, over all groups: for that member's eyes only."""
    rows = list(Story.objects.filter(membership__member=member, withdrawn_at=None).order_by("-offered_at"))
    keyring.load(Subject("story", story.id) for story in rows)
    return rows


def offered_stories(group_id: UUID) -> list[Story]:
    """Stories that wait for a facilitator of this group, oldest first."""
    rows = list(
        Story.objects.filter(membership__group=group_id, agreed_at=None, withdrawn_at=None)
        .select_related("membership")
        .order_by("offered_at")
    )
    keyring.load(Subject("story", story.id) for story in rows)
    return rows


def waiting_holds(group_id: UUID) -> list[Hold]:
    """Covered words that wait for a facilitator of this group, oldest first, at most fifty. Two queries."""
    rows = Hold.objects.filter(share__group=group_id, decided_at=None).select_related("share__author", "share__parent")
    found = list(rows.order_by("at", "id")[:PAGE])
    keyring.load(Subject("membership", row.writer) for row in found)
    return found


def reason_of(row: Share) -> str:
    """Why a facilitator left words of a text covered, in the words for its writer."""
    kept = Hold.objects.filter(share=row, decided_at__isnull=False).order_by("-decided_at").first()
    return kept.reason or "" if kept is not None else ""
