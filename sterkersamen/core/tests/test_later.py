"""Small writes are done soon, and at most once a minute."""

import contextlib
import sys
import threading

import pytest

from sterkersamen.core import later


@pytest.fixture
def thread(monkeypatch):
    """Elsewhere the suite keeps such writes in the thread of the test; here the thread itself is tested. It ends with the
    test, or it would take the writes of those that follow."""
    work = later._work

    def ends() -> None:
        with contextlib.suppress(SystemExit):
            work()

    monkeypatch.setattr(later, "_work", ends)
    monkeypatch.setattr(later, "_thread", None)
    yield
    later.later("end", sys.exit)
    later._thread.join(5)
    assert not later._thread.is_alive()


def test_the_first_write_is_done_at_once_and_the_rest_wait_for_the_minute(thread):
    done, first = [], threading.Event()
    key = object()
    later.later(key, lambda: (done.append(1), first.set()))
    assert first.wait(5)
    for number in (2, 3, 4):
        later.later(key, lambda number=number: done.append(number))
    assert done == [1]
    later.flush()
    assert done == [1, 4]


def test_flush_leaves_nothing_behind():
    later.flush()
    done = []
    later._done_at["k"] = float("inf")
    later.later("k", lambda: done.append(1))
    later.flush()
    later.flush()
    assert done == [1]
    del later._done_at["k"]
