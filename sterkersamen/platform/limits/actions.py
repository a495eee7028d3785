"""Counting what may be done only so often. Holds across processes and restarts."""

from __future__ import annotations

from datetime import timedelta

from django.db import connections, router
from django.utils import timezone

from sterkersamen.platform.limits import keys
from sterkersamen.platform.limits.models import Count

_TABLE = Count._meta.db_table
# One statement, so that two processes never both read the same count. A window that is over starts again at one.
_UPSERT = f"""
INSERT INTO {_TABLE} (key, count, until) VALUES %s
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN {_TABLE}.until <= %%s THEN 1 ELSE {_TABLE}.count + 1 END,
    until = CASE WHEN {_TABLE}.until <= %%s THEN excluded.until ELSE {_TABLE}.until END
RETURNING key, count
"""  # noqa: S608 (the name of our own table)
# A count may be lost in a power cut, and must not have a form wait for the disk twice. Holds for this statement's own
# transaction. With SQLite the database of counters is set up so.
_WITHOUT_WAITING = ", set_config('synchronous_commit', 'off', true)"


def allow(verb: str, who: str, *, times: int, seconds: int) -> bool:
    """Counts one try of `verb` by `who` and says whether it is among the first `times` of the last window.

    who: anything that names the one who tries (an id, a login hash); only a keyed hash of it is kept, and that key is
    destroyed within two days. seconds: how long a window lasts; it starts at the first try, and anew at midnight UTC.
    Call it outside a transaction, or a failure takes the count back.
    """
    return _counted([(f"{verb}\x1f{who}", seconds)])[0] <= times


def first(verb: str, who: str, *, seconds: int) -> bool:
    """Counts one try as `allow` does, and says whether it is the first of so many seconds, a day at most: also where
    midnight lies between, for what may be used once."""
    is_first = allow(verb, who, times=1, seconds=seconds)
    before = keys.digest_of_yesterday(f"{verb}\x1f{who}")
    return is_first and not (before and Count.objects.filter(key=before, until__gt=timezone.now()).exists())


def allow_burst(verb: str, who: str, *, minute: int, hour: int) -> bool:
    """Counts one try as `allow` does, and says whether it is among the first of a minute and the first of an hour."""
    counts = _counted([(f"{verb} a minute\x1f{who}", 60), (f"{verb} an hour\x1f{who}", 3600)])
    return counts[0] <= minute and counts[1] <= hour


def _counted(windows: list[tuple[str, int]]) -> list[int]:
    """Counts one try in each window (what is counted, and for how many seconds); gives how many there are now."""
    alias = router.db_for_write(Count)
    connection, now = connections[alias], timezone.now()
    moment = connection.ops.adapt_datetimefield_value
    found = [keys.digest(text) for text, _seconds in windows]
    given: list = []
    for key, (_text, seconds) in zip(found, windows, strict=True):
        given += [key, moment(now + timedelta(seconds=seconds))]
    statement = _UPSERT % ", ".join(["(%s, 1, %s)"] * len(windows))
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        statement += _WITHOUT_WAITING
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, moment(now), moment(now)])
        counts = {bytes(row[0]): row[1] for row in cursor.fetchall()}
    return [counts[key] for key in found]


def reached(verb: str, who: str, *, times: int) -> bool:
    """Whether `who` did this `times` times or more in the window that runs. Counts nothing."""
    return Count.objects.filter(
        key=keys.digest(f"{verb}\x1f{who}"), until__gt=timezone.now(), count__gte=times
    ).exists()


def forget(verb: str, who: str) -> None:
    """Starts the window of `who` afresh (after a right answer)."""
    Count.objects.filter(key=keys.digest(f"{verb}\x1f{who}")).delete()


def purge() -> None:
    """Removes windows that are over, and the keys of days gone by. Safe to repeat."""
    Count.objects.filter(until__lte=timezone.now()).delete()
    keys.destroy_old_keys()
