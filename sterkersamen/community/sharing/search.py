"""Finding words in texts that are sealed: a table of stems, keyed for each writer apart.

The same stem is another token under every membership, so the table tells nobody who wrote about the same thing. A
question is asked once for each writer's token; every such look walks one index from the newest share down, whatever the
number of shares.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from sterkersamen.community.sharing import covering, sql, stems
from sterkersamen.community.sharing.models import Fold, SearchWord, Share
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.fields import SealBroken
from sterkersamen.platform.vault.keyring import KeyGone, Subject

TOKEN_BYTES = 10
# Best first looks at this many of the newest hits.
RANKED = 200
# Among several words the rarest leads; beyond this many they all count as common.
_COUNTED = 256
# SQLite takes 500 SELECTs in one statement.
_AT_ONCE = 400
_INSERTED_AT_ONCE = 250

_TABLE, _SHARES = SearchWord._meta.db_table, Share._meta.db_table


def token(membership_id: UUID, stem: str) -> bytes:
    """The keyed form of a stem in what one membership wrote. Raises KeyGone."""
    return hmac.digest(keyring.derive(Subject("membership", membership_id), "search"), stem.encode(), "sha256")[
        :TOKEN_BYTES
    ]


def index(share: Share, words: Mapping[str, Any], *, is_new: bool = False) -> None:
    """Writes the search words of a share anew. Called in the transaction that wrote the share."""
    if not is_new:
        unindex([share.id])
    # What is covered is found by nobody: a hit would tell that it is there.
    seen = covering.for_all(words, " ")
    counted = weights(seen["title"], seen["body"])
    made = [(token(share.author_id, stem), share.id, weight) for stem, weight in counted.items()]
    for start in range(0, len(made), _INSERTED_AT_ONCE):
        part = made[start : start + _INSERTED_AT_ONCE]
        places = ", ".join(["(%s, %s, %s)"] * len(part))
        with sql.connection().cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {_TABLE} (word, share_id, weight) VALUES {places}",  # noqa: S608 (our own table)
                [value for row in part for value in row],
            )


def unindex(share_ids: Iterable[int]) -> None:
    """Takes the search words of shares away."""
    SearchWord.objects.filter(share_id__in=list(share_ids)).delete()


def rebuild(batch: int = 500) -> tuple[int, int]:
    """Makes all search words again. Gives how many texts were indexed, and how many cannot be read any more.

    Works through shares in batches, each a transaction, so that others write meanwhile. Safe to repeat.
    """
    done = unreadable = last = 0
    while True:
        with transaction.atomic():
            rows = list(Share.objects.select_for_update().filter(id__gt=last).order_by("id")[:batch])
            if not rows:
                break
            keyring.load(Subject("membership", row.author_id) for row in rows)
            folded = set(Fold.objects.filter(share__in=rows, ended_at=None).values_list("share", flat=True))
            for row in rows:
                if row.withdrawn_at or row.id in folded:
                    unindex([row.id])
                    continue
                try:
                    index(row, row.sealed)
                    done += 1
                except (KeyGone, SealBroken):
                    unindex([row.id])
                    unreadable += 1
            last = rows[-1].id
    return done, unreadable


def find(
    authors: Sequence[UUID],
    asked: Sequence[str],
    *,
    limit: int,
    before: int | None = None,
    hidden: Collection[UUID] = (),
) -> list[int]:
    """The shares (their numbers) of these memberships that hold every stem asked for, newest first, at most `limit`.

    hidden: beneath what these wrote nothing is found.
    """
    return [number for number, _weight in _hits(authors, asked, limit, before, hidden, weighed=False)]


def find_best(authors: Sequence[UUID], asked: Sequence[str], *, hidden: Collection[UUID] = ()) -> list[int]:
    """The newest 200 shares that hold every stem asked for, the ones that are most about it first. hidden: see `find`."""
    hits = _hits(authors, asked, RANKED, None, hidden, weighed=True)
    return [number for number, _weight in sorted(hits, key=lambda hit: (hit[1], hit[0]), reverse=True)]


def _hits(authors, asked, limit: int, before: int | None, hidden, weighed: bool) -> list[tuple[int, int]]:
    if not asked:
        return []
    questions = _questions(authors, asked)
    if len(asked) > 1:
        questions = _rarest_first(questions)
    found: list[tuple[int, int]] = []
    for start in range(0, len(questions), _AT_ONCE):
        found += _ask(questions[start : start + _AT_ONCE], limit, before, hidden, weighed)
    found.sort(reverse=True)
    return found[:limit]


def _questions(authors, asked) -> list[list[bytes]]:
    keyring.load(Subject("membership", author) for author in authors)
    questions = []
    for author in authors:
        try:
            questions.append([token(author, stem) for stem in asked])
        except KeyGone:
            # Taken along, and the row not yet marked so: there is nothing left to find.
            continue
    return questions


def _rarest_first(questions: list[list[bytes]]) -> list[list[bytes]]:
    """Each writer's tokens, the rarest first; without writers who never used one of them."""
    flat = [one for tokens in questions for one in tokens]
    counts: dict[bytes, int] = {}
    for start in range(0, len(flat), _AT_ONCE):
        part = flat[start : start + _AT_ONCE]
        selects = [
            f"SELECT %s AS place, count(*) FROM (SELECT 1 FROM {_TABLE} WHERE word = %s LIMIT {_COUNTED}) AS c{place}"  # noqa: S608
            for place in range(len(part))
        ]
        values = [value for place, one in enumerate(part) for value in (place, one)]
        for place, count in sql.rows(" UNION ALL ".join(selects), values):
            counts[part[int(place)]] = count
    sorted_questions = [sorted(tokens, key=counts.__getitem__) for tokens in questions]
    return [tokens for tokens in sorted_questions if counts[tokens[0]]]


def _ask(
    questions: list[list[bytes]], limit: int, before: int | None, hidden: Collection[UUID], weighed: bool
) -> list[tuple[int, int]]:
    if not questions:
        return []
    words = len(questions[0])
    # CROSS JOIN keeps SQLite from turning the order of the two around.
    tables = " CROSS JOIN ".join(f"{_TABLE} AS t{number}" for number in range(words))
    same = "".join(f" AND t{number}.word = %s AND t{number}.share_id = t0.share_id" for number in range(1, words))
    older = " AND t0.share_id < %s" if before is not None else ""
    unseen = ""
    if hidden:
        older += (
            f" AND NOT EXISTS (SELECT 1 FROM {_SHARES} AS r JOIN {_SHARES} AS p ON p.id = r.parent_id"  # noqa: S608
            " WHERE r.id = t0.share_id AND p.author_id IN (SELECT who FROM unseen))"
        )
        unseen = f"WITH unseen(who) AS (VALUES {', '.join(['(%s)'] * len(hidden))}) "
    columns = "t0.share_id AS share_id" + "".join(
        f", t{number}.word AS w{number}" for number in range(words) if weighed
    )
    one = f"SELECT {columns} FROM {tables} WHERE t0.word = %s{same}{older} ORDER BY t0.share_id DESC LIMIT %s"  # noqa: S608
    # In brackets of its own, because SQLite wants no ORDER BY before a UNION.
    every = " UNION ALL ".join(f"SELECT * FROM ({one}) AS a{place}" for place in range(len(questions)))  # noqa: S608
    weight = "0"
    if weighed:
        weight = " + ".join(
            f"(SELECT weight FROM {_TABLE} AS x WHERE x.word = h.w{number} AND x.share_id = h.share_id)"  # noqa: S608
            for number in range(words)
        )
    # The weights are looked up for the newest hits of all, not for the newest of each writer.
    newest = f"SELECT * FROM ({every}) AS e ORDER BY share_id DESC LIMIT %s"  # noqa: S608
    values: list = []
    for tokens in questions:
        values += [*tokens, *([before] if before is not None else []), limit]
    statement = f"{unseen}SELECT h.share_id, {weight} FROM ({newest}) AS h"  # noqa: S608
    return [(number, found) for number, found in sql.rows(statement, [*hidden, *values, limit])]


def weights(title: str, body: str) -> dict[str, int]:
    """How much of a text each stem is, from 1 to 255: often in a short text counts most, a word in the title triple.

    The part of BM25 that needs no other text; it is kept, so that ranking opens no sealed text.
    """
    counted = stems.stems(body)
    for stem, times in stems.stems(title).items():
        counted[stem] += 3 * times
    length = sum(counted.values())
    return {
        stem: max(1, round(255 * times / (times + 1.2 * (0.25 + 0.75 * length / 60))))
        for stem, times in counted.items()
    }
