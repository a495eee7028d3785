from __future__ import annotations

import os
import threading

import pytest

from sterkersamen.core.processors import anywhere, keep_to_one

pytestmark = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system has no such thing")


def test_a_serving_process_keeps_to_one_processor_but_a_hash_goes_anywhere():
    before = os.sched_getaffinity(0)
    seen = []

    def serve():
        keep_to_one(1)
        seen.append(os.sched_getaffinity(0))
        with anywhere():
            seen.append(os.sched_getaffinity(0))
        seen.append(os.sched_getaffinity(0))

    thread = threading.Thread(target=serve)
    thread.start()
    thread.join()
    one = {sorted(before)[1 % len(before)]}
    assert seen == [one, before, one]
    assert os.sched_getaffinity(0) == before


def test_processes_of_one_community_do_not_share_a_processor_while_there_is_another():
    taken = set()

    def serve(place):
        keep_to_one(8000 + place)
        taken.update(os.sched_getaffinity(0))

    threads = [threading.Thread(target=serve, args=[place]) for place in range(2)]
    for thread in threads:
        thread.start()
        thread.join()
    assert len(taken) == min(2, len(os.sched_getaffinity(0)))
