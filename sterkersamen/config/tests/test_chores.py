"""What is done now and then."""

from __future__ import annotations

import threading

import pytest

from sterkersamen.config import chores
from sterkersamen.core.chores import CHORES, Chore, register


@pytest.mark.django_db(transaction=True)
def test_a_chore_that_failed_is_tried_again_soon(monkeypatch, tmp_path, settings):
    """The keyring's disk was full while somebody took their words along: they need not wait for hours."""
    settings.DATA_DIR = tmp_path
    stop, tries = threading.Event(), []

    def destroy() -> None:
        tries.append("once more")
        if len(tries) == 1:
            raise OSError
        stop.set()

    for name in ("FIRST_AFTER", "LOOK_EVERY", "AGAIN_AFTER"):
        monkeypatch.setattr(chores, name, 0.02)
    monkeypatch.setattr(chores, "CHORES", {"words": Chore("words", 3600, destroy)})
    threading.Timer(5, stop.set).start()
    chores._work(stop, "house")
    assert len(tries) == 2


def test_no_two_locks_have_one_number():
    """A server would wait at its start for as long as a worker works."""
    from sterkersamen.config import start
    from sterkersamen.platform.live import outbox

    numbers = [*chores._LOCKS.values(), start._LOCK, outbox._LOCK]
    assert len(set(numbers)) == len(numbers)


def test_no_chore_takes_the_place_of_another():
    """Two that were called alike were one: who wanted to be asked how it is each evening, never was."""
    from sterkersamen.personal.plans.actions import reminding
    from sterkersamen.personal.recovery import actions as recovery

    assert {recovery.remind, reminding.remind} <= {chore.run for chore in CHORES.values()}
    with pytest.raises(ValueError, match="two chores"):
        register(next(iter(CHORES)), 60, recovery.remind)
