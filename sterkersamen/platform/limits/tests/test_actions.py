"""Counting: across threads and processes, in windows, under keys that are destroyed."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from sterkersamen.platform.limits import actions, keys
from sterkersamen.platform.limits.models import Count
from sterkersamen.platform.vault import keyring

pytestmark = pytest.mark.django_db
LIMIT = {"times": 3, "seconds": 60}


def test_so_many_times_in_a_window():
    with time_machine.travel("2026-03-03 12:00:00+00:00", tick=False) as clock:
        assert [actions.allow("try", "me", **LIMIT) for _try in range(5)] == [True, True, True, False, False]
        clock.shift(59)
        assert not actions.allow("try", "me", **LIMIT)
        clock.shift(2)
        assert actions.allow("try", "me", **LIMIT)


def test_each_verb_and_each_person_apart():
    for _try in range(3):
        actions.allow("try", "me", **LIMIT)
    assert not actions.allow("try", "me", **LIMIT)
    assert actions.allow("try", "you", **LIMIT)
    assert actions.allow("other", "me", **LIMIT)


def test_forget():
    for _try in range(4):
        actions.allow("try", "me", **LIMIT)
    actions.forget("try", "me")
    assert actions.allow("try", "me", **LIMIT)


def test_looking_counts_nothing():
    with time_machine.travel("2026-03-03 12:00:00+00:00", tick=False) as clock:
        assert not actions.reached("try", "me", times=1)
        for _try in range(2):
            actions.allow("try", "me", **LIMIT)
        assert [actions.reached("try", "me", times=times) for times in (1, 2, 3)] == [True, True, False]
        assert not actions.reached("try", "you", times=1)
        clock.shift(61)
        assert not actions.reached("try", "me", times=1)


def test_odd_texts():
    for who in ("", "\x00", "\ud800", "x" * 100_000):
        assert actions.allow("try", who, **LIMIT)


def test_one_statement(django_assert_num_queries):
    actions.allow("try", "me", **LIMIT)
    with django_assert_num_queries(1, using=_alias()):
        actions.allow("try", "me", **LIMIT)


def test_the_table_tells_nobody():
    actions.allow("try", "jansen", **LIMIT)
    with connections[_alias()].cursor() as cursor:
        cursor.execute("SELECT * FROM limits_count")
        assert "jansen" not in repr(
            [bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone()]
        )


def test_another_day_another_key():
    with time_machine.travel("2026-03-03 23:59:00+00:00", tick=False) as clock:
        first = keys.digest("me")
        assert first == keys.digest("me")
        clock.shift(timedelta(minutes=2))
        assert keys.digest("me") != first
        # Somebody who counted until just before midnight is told so by the key of that day alone.
        clock.shift(timedelta(days=2))
        actions.purge()
        assert not keyring.exists(keys.subject_of(timezone.now().date() - timedelta(days=3)))
        clock.shift(-timedelta(days=2, minutes=2))
        assert keys.digest("me") != first


def test_what_may_be_used_once_is_used_once_past_midnight_too():
    with time_machine.travel("2026-03-03 12:00:00+00:00", tick=False) as clock:
        assert actions.first("code", "me", seconds=90)
        assert not actions.first("code", "me", seconds=90)
        clock.move_to(datetime(2026, 3, 3, 23, 59, 30, tzinfo=UTC))
        assert actions.first("code", "me", seconds=90)
        clock.shift(60)
        assert actions.allow("code", "me", times=1, seconds=90), "of what is counted a day is apart"
        actions.forget("code", "me")
        actions.purge()
        assert not actions.first("code", "me", seconds=90)
        clock.shift(90)
        assert actions.first("code", "me", seconds=90)


def test_purge_keeps_what_runs():
    actions.allow("short", "me", times=1, seconds=1)
    actions.allow("long", "me", times=1, seconds=3600)
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        actions.purge()
        actions.purge()
        assert Count.objects.count() == 1
        assert not actions.allow("long", "me", times=1, seconds=3600)


@pytest.mark.django_db(transaction=True)
def test_no_try_is_lost_between_threads():
    """Each thread has a connection of its own, as each process has."""
    keys.digest("make the key of the day first")
    allowed, lock, start = [], threading.Lock(), threading.Barrier(8)

    def tries():
        start.wait()
        try:
            for _try in range(10):
                answer = actions.allow("race", "me", times=25, seconds=600)
                with lock:
                    allowed.append(answer)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tries) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 80
    assert sum(allowed) == 25


def _alias() -> str:
    from django.db import router

    return router.db_for_write(Count)
