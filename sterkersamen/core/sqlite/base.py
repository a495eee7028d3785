"""The backend itself, found by Django under this name. Django writes every statement anew with the placeholders of SQLite,
each time that it is sent; a long one takes longer for that than SQLite does to begin with it."""

from __future__ import annotations

from functools import lru_cache

from django.db.backends.sqlite3 import base

# So many statements are known at a time: a page has a handful, all of the pages together some hundreds. None holds a value.
KNOWN = 1024


class Cursor(base.SQLiteCursorWrapper):
    """Converts each statement once."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        return _converted(query) if param_names is None else super().convert_query(query, param_names=param_names)


@lru_cache(maxsize=KNOWN)
def _converted(query: str) -> str:
    return base.SQLiteCursorWrapper.convert_query(None, query)  # type: ignore[arg-type]  # it looks at the query alone


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose cursors are ours."""

    def create_cursor(self, name: str | None = None) -> Cursor:
        return self.connection.cursor(factory=Cursor)
