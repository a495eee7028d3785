"""The few statements that are written by hand: on the path of the busiest pages, and where two databases must do alike."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connections, router

from sterkersamen.community.sharing.models import Share


def connection():
    """The connection to the database in which shares live."""
    return connections[router.db_for_read(Share)]


def rows(statement: str, values: Iterable[Any]) -> list[Sequence[Any]]:
    """All rows of a statement. UUIDs among the values are given as this database keeps them."""
    database = connection()
    native = database.features.has_native_uuid_field
    given = [value.hex if isinstance(value, UUID) and not native else value for value in values]
    with database.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()


def as_uuid(value: UUID | str) -> UUID:
    """A UUID as it came out of `rows`."""
    return value if isinstance(value, UUID) else UUID(hex=value)


def marks(many: Sequence[Any]) -> str:
    """As many placeholders as there are values."""
    return ", ".join(["%s"] * len(many))


def take_turn(group_id: UUID) -> None:
    """Waits, on PostgreSQL, until whoever is adding something to this group has finished. Call it in a transaction.

    "Seen up to" marks are numbers of shares: with two writers a lower number could appear after a higher one was seen,
    and would never be new to anybody. SQLite has one writer by itself.
    """
    if connection().vendor == "postgresql":
        key = struct.unpack(">ii", group_id.bytes[:8])
        with connection().cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", key)
