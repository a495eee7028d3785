from __future__ import annotations

import pytest
from django.db import connections

from sterkersamen.core.sqlite.base import Cursor, _converted

pytestmark = pytest.mark.django_db


@pytest.fixture
def cursor():
    """The keyring is in SQLite whatever the content is in."""
    with connections["keyring"].cursor() as cursor:
        assert isinstance(cursor.cursor, Cursor)
        yield cursor


@pytest.mark.parametrize(
    ("statement", "values", "given"),
    [
        ("SELECT %s, %s", ["een", 2], ("een", 2)),
        ("SELECT '%%s', %s, 5 %% 3", ["een"], ("%s", "een", 2)),
        ("SELECT %(two)s, %(one)s", {"one": 1, "two": 2}, (2, 1)),
        ("SELECT '%s'", None, ("%s",)),
    ],
)
def test_it_says_what_djangos_own_says(cursor, statement, values, given):
    for _time in range(2):
        cursor.execute(statement, values)
        assert cursor.fetchone() == given


def test_a_statement_is_converted_once(cursor):
    before = _converted.cache_info()
    for number in range(5):
        cursor.execute("SELECT 'once', %s", [number])
    after = _converted.cache_info()
    assert (after.misses - before.misses, after.hits - before.hits) == (1, 4)
