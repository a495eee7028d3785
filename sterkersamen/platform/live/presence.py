"""Who is here: memberships that chose to be seen and have a page open. Never in the outbox, never kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from sterkersamen.platform.live.frames import chunk, name_of, pack
from sterkersamen.platform.live.models import Present
from sterkersamen.platform.live.registry import PRESENCE

if TYPE_CHECKING:
    from sterkersamen.platform.live.hub import Hub
    from sterkersamen.platform.live.reader import Place, Reader

RENEW_SECONDS = 25
KEPT = timedelta(seconds=60)
# A group hears of comings and goings at most this often.
TELL_SECONDS = 5.0


def present(group: UUID) -> list[UUID]:
    """The memberships that chose to be seen and are here now, in no telling order."""
    rows = Present.objects.filter(group=group, until__gt=timezone.now())
    return list(rows.order_by("membership").values_list("membership", flat=True))


class Presence:
    """Presence in one process. All but `changed` is called in the hub's thread."""

    def __init__(self, hub: Hub):
        self.hub = hub
        self.mine: dict[UUID, UUID] = {}
        # Whom each reader was told last.
        self.heard: dict[tuple[Place, Reader], frozenset[UUID]] = {}
        self._dirty = True
        self._renewed = self._looked = -1e9

    def changed(self) -> None:
        """Somebody came or went."""
        self._dirty = True

    def step(self, now: float) -> None:
        """Writes down who is here, and tells each group what changed."""
        dirty, self._dirty = self._dirty, False
        if dirty or (self.mine and now - self._renewed >= RENEW_SECONDS):
            self._write(now)
        if now - self._looked >= TELL_SECONDS:
            self._looked = now
            self._tell()

    def leave(self) -> None:
        """Takes back everyone that this process wrote down."""
        self._delete(self.mine)
        self.mine = {}

    def _write(self, now: float) -> None:
        here = {
            seat.reader: place[1]
            for place, readers in self.hub.occupied().items()
            for _reader, seat in readers
            if seat.shows_presence and place[0] in PRESENCE
        }
        self._delete(self.mine.keys() - here.keys())
        renew = now - self._renewed >= RENEW_SECONDS
        fresh = {membership: group for membership, group in here.items() if renew or membership not in self.mine}
        if renew:
            self._renewed = now
        if fresh:
            until = timezone.now() + KEPT
            rows = [Present(group=group, membership=membership, until=until) for membership, group in fresh.items()]
            with transaction.atomic():
                Present.objects.bulk_create(
                    rows,
                    update_conflicts=True,
                    unique_fields=["membership"],
                    update_fields=["group", "until"],
                    batch_size=200,
                )
        self.mine = here

    def _delete(self, memberships: Iterable[UUID]) -> None:
        gone = list(memberships)
        for start in range(0, len(gone), 500):
            Present.objects.filter(membership__in=gone[start : start + 500]).delete()

    def _tell(self) -> None:
        places = {place: readers for place, readers in self.hub.occupied().items() if place[0] in PRESENCE}
        here: dict[UUID, set[UUID]] = {place[1]: set() for place in places}
        groups = list(here)
        for start in range(0, len(groups), 500):
            rows = Present.objects.filter(group__in=groups[start : start + 500], until__gt=timezone.now())
            for group, membership in rows.values_list("group", "membership"):
                here[group].add(membership)
        heard: dict[tuple[Place, Reader], frozenset[UUID]] = {}
        for place, readers in places.items():
            now = frozenset(here[place[1]])
            rendered: dict[tuple[str, frozenset[UUID]], bytes] = {}
            for reader, seat in readers:
                out_of_sight = seat.hidden | seat.unseen
                seen = (reader.language, now - out_of_sight if out_of_sight else now)
                heard[place, reader] = seen[1]
                # Who came after the last look may have a page that is older than that look. That nothing changed is not
                # told: it would say that somebody came or went whom this reader does not see.
                if self.heard.get((place, reader)) == seen[1]:
                    continue
                if seen not in rendered:
                    with translation.override(reader.language):
                        html = PRESENCE[place[0]](sorted(seen[1]))
                    rendered[seen] = chunk(pack("here", {"stream": name_of(*place), "html": str(html)}))
                self.hub.in_loop(reader.write, rendered[seen])
        self.heard = heard


def forget_stale() -> None:
    """A chore: what a killed process left behind."""
    Present.objects.filter(until__lt=timezone.now()).delete()
