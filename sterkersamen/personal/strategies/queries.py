"""The library as it is read: ours in the reader's language, what members published, one's own; in the order of what helped."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Value
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.groups.queries import my_places
from sterkersamen.personal.strategies.models import Offer, OwnStrategy, Tally, Tried
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject

GONE = _("Iets uit de lijst dat er niet meer is")
# From so many people on it is told what helped them: fewer would tell about somebody.
ENOUGH = 5
# What to begin with, for who tried nothing yet: a person first.
FIRST = ("s03", "s01", "s05")
# The shelves of the library, in the order in which they stand.
SHELVES = {
    "now": _("Als de trek er nu is"),
    "body": _("Slapen, eten en bewegen"),
    "feeling": _("Somberheid, boosheid en schaamte"),
    "others": _("Mensen en plekken"),
    "money": _("Geld, post en werk"),
    "time": _("Avonden, weekenden en feesten"),
}
# 95 % of a normal distribution lies within so many deviations.
_Z = 1.96


@dataclass(frozen=True)
class Strategy:
    """One thing to do. id: for ever the same; how: steps in order; triggers: keys of triggers.py; shelf: a key of SHELVES,
    for what came with this product."""

    id: str
    title: str
    what_for: str
    how: tuple[str, ...]
    how_long: str
    triggers: tuple[str, ...]
    shelf: str = ""
    is_own: bool = False
    is_published: bool = False


@cache
def _library(language: str) -> dict[str, Strategy]:
    rows = json.loads((Path(__file__).with_name("data") / "strategies.json").read_text(encoding="utf-8"))
    return {
        row["id"]: Strategy(
            row["id"],
            row[language]["title"],
            row[language]["what_for"],
            tuple(row[language]["how"]),
            row[language]["how_long"],
            tuple(row["triggers"]),
            row["shelf"],
        )
        for row in rows
    }


def library() -> dict[str, Strategy]:
    """The strategies that came with this product, by id, in the reader's language."""
    return _library("en" if translation.get_language() == "en" else "nl")


def own_of(member: Any) -> dict[str, Strategy]:
    """Somebody's own strategies, by id. One query."""
    found = [_own(row) for row in OwnStrategy.objects.filter(member=member).order_by("id")]
    return {one.id: one for one in sorted(found, key=lambda one: one.title)}


def _own(row: OwnStrategy) -> Strategy:
    return made_of(str(row.id), row.data, is_own=True)


def made_of(id: str, words: Any, *, is_own: bool = False, is_published: bool = False) -> Strategy:
    """A strategy out of words as they are kept."""
    steps = tuple(step for step in words["how"].splitlines() if step.strip())
    about, triggers = (words["title"], words["what_for"], steps, words["how_long"]), tuple(words["triggers"])
    return Strategy(id, *about, triggers, is_own=is_own, is_published=is_published)


def _published(rows: Iterable[Offer]) -> dict[str, Strategy]:
    rows, found = list(rows), {}
    keyring.load(Subject("strategy", row.id) for row in rows)
    for row in rows:
        try:
            found[str(row.id)] = made_of(str(row.id), row.sealed, is_published=True)
        except KeyGone:
            # Taken back this very moment.
            continue
    return found


def published_for(member: Any) -> dict[str, Strategy]:
    """What members published, by id, the newest first; without one's own, which stands among one's own. One query, and
    one of the keyring.

    No block takes anything from it: nobody's name stands there, and what is missing would tell whose it is.
    """
    return _published(Offer.objects.published().exclude(membership__member=member).order_by("-agreed_at", "id"))


def all_of(member: Any) -> dict[str, Strategy]:
    """What somebody can choose from: their own first. Two queries, and one of the keyring."""
    return own_of(member) | library() | published_for(member)


def titles_of(member: Any) -> dict[str, str]:
    """The titles of all that somebody can choose from, by id. The queries of `all_of`."""
    return {one.id: one.title for one in all_of(member).values()}


def on_shelves(found: Iterable[Strategy]) -> list[tuple[Any, list[Strategy]]]:
    """Strategies on the shelves on which they stand, with their names; one's own first, what members published last."""
    found = list(found)
    shelves = [(name, [one for one in found if one.shelf == shelf]) for shelf, name in SHELVES.items()]
    own, published = [one for one in found if one.is_own], [one for one in found if one.is_published]
    all_of_them = [(_("Van jezelf"), own), *shelves, (_("Van groepsleden"), published)]
    return [(name, rows) for name, rows in all_of_them if rows]


def titles_among(member: Any, ids: Iterable[str]) -> dict[str, str]:
    """The titles of some of them, as far as they are still there. One query, and one of the keyring; none for what came
    with this product."""
    wanted = set(ids)
    found = {id: one.title for id, one in library().items() if id in wanted}
    rest = [id for id in map(_uuid, wanted - found.keys()) if id]
    if rest:
        own, published = OwnStrategy._meta.get_field("data"), Offer._meta.get_field("sealed")
        mine = OwnStrategy.objects.filter(member=member, id__in=rest).values_list("id", "data", Value(1))
        theirs = Offer.objects.published().filter(id__in=rest).values_list("id", "sealed", Value(0))
        rows = list(mine.union(theirs, all=True))
        keyring.load(Subject("strategy", id) for id, _sealed, is_own in rows if not is_own)
        for id, sealed, is_own in rows:
            with suppress(KeyGone):
                words = own.open(sealed, id, member.pk) if is_own else published.open(sealed, id, id)
                found[str(id)] = words["title"]
    return found


def named(did: str, titles: dict[str, str]) -> str:
    """What somebody did, in words: a title where it is an id, or that it is there no more; else it is in their own words."""
    return titles.get(did) or (str(GONE) if _uuid(did) else did)


def find(member: Any, strategy_id: str) -> Strategy:
    """One that this member can read. Raises Http404."""
    found = library().get(strategy_id) or own_of(member).get(strategy_id)
    if found is None:
        found = _published(Offer.objects.published().filter(id=_uuid(strategy_id))).get(strategy_id)
    if found is None:
        raise Http404
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def is_shared(member: Any, strategy_id: str) -> bool:
    """Whether others can read it too, and it is not one's own. One query at most."""
    if strategy_id in library():
        return True
    return Offer.objects.published().filter(id=_uuid(strategy_id)).exclude(membership__member=member).exists()


def offers_of(member: Any) -> dict[str, Offer]:
    """The newest offer of each of one's own strategies, by the id of that. For its writer's eyes only; one query."""
    rows = Offer.objects.filter(membership__member=member, own__isnull=False).select_related("membership__group")
    return {str(row.own_id): row for row in rows.order_by("offered_at")}


def places_to_offer(member: Any) -> list[Membership]:
    """The groups in which somebody can offer something now. One query, and the keyring's."""
    return [
        row
        for row in my_places(member)
        if row.ended_at is None and row.paused_at is None and row.group.archived_at is None
    ]


def waiting_in(group_id: UUID) -> list[Offer]:
    """What waits for a facilitator of a group, the oldest first. One query, and one of the keyring."""
    return _loaded(Offer.objects.waiting().filter(membership__group=group_id).order_by("offered_at"))


def published_in(group_id: UUID) -> list[Offer]:
    """What was published from a group, the newest first. One query, and one of the keyring."""
    return _loaded(Offer.objects.published().filter(membership__group=group_id).order_by("-agreed_at"))


def _loaded(offers) -> list[Offer]:
    rows = list(offers.select_related("membership"))
    keyring.load(Subject("strategy", row.id) for row in rows)
    return rows


def helped_before(tried: Iterable[Tried], trigger: str = "") -> set[str]:
    """The ids of what helped somebody, at one trigger or at any."""
    rows = [row.data for row in tried]
    return {
        said["strategy"] for said in rows if said["answer"] == "helped" and (not trigger or said["trigger"] == trigger)
    }


def tried_of(member: Any) -> list[Tried]:
    """What somebody tried. One query."""
    return list(Tried.objects.filter(member=member).order_by("id"))


@dataclass(frozen=True)
class Score:
    """What people answered about one strategy at one trigger. `bound` is the lower bound of the part whom it helped."""

    strategy: str
    trigger: str
    helped: int
    somewhat: int
    no: int

    @property
    def total(self) -> int:
        return self.helped + self.somewhat + self.no

    @property
    def bound(self) -> float:
        return lower_bound(self.helped + self.somewhat / 2, self.total)


def lower_bound(good: float, total: int) -> float:
    """The lower end of the 95 % score interval of a proportion, from 0 to 1, so that few answers don't win.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927). Half a point for "somewhat".
    """
    if not total:
        return 0.0
    part = good / total
    middle = part + _Z**2 / (2 * total)
    spread = _Z * sqrt(part * (1 - part) / total + _Z**2 / (4 * total**2))
    # Between nought and the part itself; what a float is off by would put it outside.
    return min(max((middle - spread) / (1 + _Z**2 / total), 0.0), part)


def scores(*, trigger: str = "", strategy: str = "") -> list[Score]:
    """What enough people answered, at one trigger or about one strategy, best first. One query."""
    rows = Tally.objects.all()
    if trigger:
        rows = rows.filter(trigger=trigger)
    if strategy:
        rows = rows.filter(strategy=strategy)
    found = [Score(row.strategy, row.trigger, row.helped, row.somewhat, row.no) for row in rows]
    return sorted((one for one in found if one.total >= ENOUGH), key=lambda one: (-one.bound, one.strategy))


def in_order(
    found: Iterable[Strategy], ranked: Iterable[Score], trigger: str, before: Container[str] = ()
) -> list[Strategy]:
    """Strategies for one trigger: what helped oneself before, one's own for it, what helped others most, then what was
    written for it."""
    place = {score.strategy: number for number, score in enumerate(ranked)}
    chosen = [one for one in found if trigger in one.triggers or one.id in place or one.id in before]
    return sorted(chosen, key=lambda one: (one.id not in before, not one.is_own, place.get(one.id, len(place))))


def best_for(trigger: str, limit: int, found: Iterable[Strategy] | None = None) -> list[str]:
    """The ids of what to begin with at one trigger. found: what somebody can choose from; what came with this product,
    unless it is given. One query."""
    chosen = in_order(library().values() if found is None else found, scores(trigger=trigger), trigger)
    return [one.id for one in chosen[:limit]]
