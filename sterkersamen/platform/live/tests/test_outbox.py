from __future__ import annotations

import asyncio
import random
import threading
import time
import uuid

import pytest
from django.db import connections, transaction

from sterkersamen.platform.live import outbox
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.tests.listening import KIND, Browser, in_thread, publish, with_hub

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 8


def write(stream: uuid.UUID, rounds: int, each: int = 2) -> None:
    """Eight writers at once, each with transactions of several events and of different length."""
    begin = threading.Barrier(WRITERS)

    def one() -> None:
        begin.wait(10)
        try:
            for _ in range(rounds):
                with transaction.atomic():
                    Event.objects.exists()
                    for _ in range(each):
                        outbox.publish(KIND, stream, "said", uuid.uuid4())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)


def test_an_event_belongs_to_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        outbox.publish(KIND, uuid.uuid4(), "said")


def test_what_is_rolled_back_is_not_told():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.publish(KIND, uuid.uuid4(), "said")
        raise ZeroDivisionError
    assert not Event.objects.exists()


def test_the_order_of_ids_is_the_order_of_commits():
    """Whoever asks for "all after the last id" again and again misses nothing while eight write."""
    stream, seen, over = uuid.uuid4(), [], threading.Event()

    def read() -> None:
        last = 0
        try:
            while True:
                ending = over.is_set()
                ids = list(Event.objects.filter(id__gt=last).order_by("id").values_list("id", flat=True))
                seen.extend(ids)
                last = ids[-1] if ids else last
                if ending:
                    return
                time.sleep(0.001)
        finally:
            connections.close_all()

    reader = threading.Thread(target=read)
    reader.start()
    write(stream, 25)
    over.set()
    reader.join(30)
    assert len(seen) == WRITERS * 25 * 2
    assert seen == sorted(Event.objects.values_list("id", flat=True))


def test_no_event_is_lost_or_doubled_for_who_reconnects_at_random(hall, person):
    people = [person() for _ in range(3)]
    for member, _cookie in people:
        hall.sit(member)
    rounds = 20

    publish(hall.id)
    before = Event.objects.get().id

    async def listen(streams, cookie, over: asyncio.Event) -> list[int]:
        heard, after = [], before
        while True:
            ending = over.is_set()
            browser = await Browser(streams, cookie, hall.name, after=after).open()
            assert browser.status == 200
            if ending:
                await asyncio.sleep(0.3)
            else:
                await asyncio.sleep(random.random() * 0.05)
            await browser.close()
            assert "reload" not in {kind for _id, kind, _data in browser.events}
            heard += [number for number, kind, _data in browser.events if kind == "said"]
            after = browser.position
            if ending:
                return heard

    async def test(hub, streams):
        over = asyncio.Event()
        listeners = [asyncio.create_task(listen(streams, cookie, over)) for _member, cookie in people]
        await in_thread(write, hall.id, rounds, 1)
        over.set()
        wanted = sorted(await in_thread(lambda: list(Event.objects.filter(id__gt=before).values_list("id", flat=True))))
        assert len(wanted) == WRITERS * rounds
        for heard in await asyncio.gather(*listeners):
            assert heard == wanted

    with_hub(test)


def test_the_hub_reads_on_after_its_database_was_gone(hall, person, monkeypatch):
    from django.db import OperationalError

    member, cookie = person()
    hall.sit(member)

    async def test(hub, streams):
        browser = await Browser(streams, cookie, hall.name).open()
        read, failed = hub.feed.read, threading.Event()

        def fail():
            failed.set()
            raise OperationalError

        hub.feed.read = fail
        await in_thread(publish, hall.id)
        await asyncio.to_thread(failed.wait, 5)
        hub.feed.read = read
        await in_thread(publish, hall.id)
        assert len(await browser.heard(2)) == 2

    with_hub(test)
