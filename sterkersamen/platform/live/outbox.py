"""Writing events: the last step of a verb, in the verb's own transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from uuid import UUID

from django.db import connections, router, transaction

from sterkersamen.platform.live.models import Event

Audience = Literal["all", "facilitators", "one"]
CONTROL = "control"
CHANNEL = "live"
# Any number that no other advisory lock of this application uses.
_LOCK = 7_305_001
NOBODY = UUID(int=0)
# The hub of this process, if it has one: hears of its own writes at once and of others' by looking.
WAKERS: set[Callable[[], None]] = set()


def publish(
    stream_kind: str,
    stream: UUID,
    kind: str,
    ref: UUID | None = None,
    *,
    acting: UUID | None = None,
    beneath: UUID | None = None,
    audience: Audience = "all",
    only: UUID | None = None,
) -> None:
    """Writes one event. Must be called inside the transaction of what it tells of, after all else was written.

    ref: the row it is about. acting: the membership that did it, so that whoever blocked it hears nothing; for
    facilitators the one it is about, who hears nothing. audience: all, facilitators, or one membership (`only`). On
    PostgreSQL one lock makes the order of ids the order of commits, so that a reader who asks for "all after id" misses
    none.
    """
    alias = router.db_for_write(Event)
    connection = connections[alias]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event is written in the transaction of what it tells of")
    event = Event(
        stream_kind=stream_kind,
        stream=stream,
        kind=kind,
        ref=ref,
        acting=acting,
        beneath=beneath,
        audience=audience,
        only=only,
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            event.save(force_insert=True)
            cursor.execute(f"NOTIFY {CHANNEL}")
        return
    event.save(force_insert=True)
    if WAKERS:
        transaction.on_commit(_wake, using=alias)


def _wake() -> None:
    for wake in list(WAKERS):
        wake()


def forget(stream: UUID) -> None:
    """Takes away what open pages were told of a stream that is over. In a transaction."""
    Event.objects.filter(stream=stream).delete()


def control(kind: str, ref: UUID) -> None:
    """Tells every process something (`key_gone`, `rights`, `signed_out`, `rendering`), in a transaction."""
    with transaction.atomic(using=router.db_for_write(Event)):
        publish(CONTROL, NOBODY, kind, ref)
