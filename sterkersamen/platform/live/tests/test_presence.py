from __future__ import annotations

import asyncio

import pytest
from django.db import OperationalError

from sterkersamen.platform.live import outbox, presence, registry
from sterkersamen.platform.live.models import Present
from sterkersamen.platform.live.tests.listening import KIND, Browser, in_thread, publish, with_hub

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(presence, "TELL_SECONDS", 0.2)
    monkeypatch.setitem(registry.PRESENCE, KIND, lambda memberships: " ".join(str(id) for id in memberships))


async def told(browser, wanted: set) -> None:
    """Waits until the last word about who is here names exactly these."""
    async with asyncio.timeout(8):
        while True:
            said = [data["html"] for _id, kind, data in browser.events if kind == "here"]
            if said and set(said[-1].split()) == {str(id) for id in wanted}:
                return
            await asyncio.sleep(0.02)


def test_who_chose_to_be_seen_is_seen(hall, person, quick):
    (els, els_cookie), (dijk, dijk_cookie) = person(), person()
    seen = hall.sit(els, shows_presence=True)
    hall.sit(dijk)

    async def test(hub, streams):
        watching = await Browser(streams, dijk_cookie, hall.name).open()
        coming = await Browser(streams, els_cookie, hall.name).open()
        await told(watching, {seen})
        assert await in_thread(presence.present, hall.id) == [seen]
        await coming.close()
        await told(watching, set())
        assert await in_thread(presence.present, hall.id) == []

    with_hub(test)
    assert not Present.objects.exists()


def test_who_comes_between_two_looks_hears_who_is_here(hall, person, quick):
    """Their page may be older than the last look, and nothing may change after it."""
    (els, els_cookie), (dijk, dijk_cookie) = person(), person()
    seen = hall.sit(els, shows_presence=True)
    hall.sit(dijk)

    async def test(hub, streams):
        await told(await Browser(streams, els_cookie, hall.name).open(), {seen})
        await told(await Browser(streams, dijk_cookie, hall.name).open(), {seen})

    with_hub(test)


@pytest.mark.parametrize("how", ["hidden", "unseen"])
def test_blocked_is_not_seen(hall, person, quick, how):
    (els, els_cookie), (dijk, dijk_cookie), (vuurtoren, vuurtoren_cookie) = person(), person(), person()
    seen = hall.sit(els, shows_presence=True)
    second = hall.sit(vuurtoren, shows_presence=True)
    hall.sit(dijk, **{how: frozenset({seen})})

    async def test(hub, streams):
        watching = await Browser(streams, dijk_cookie, hall.name).open()
        await Browser(streams, els_cookie, hall.name).open()
        third = await Browser(streams, vuurtoren_cookie, hall.name).open()
        await told(third, {seen, second})
        await told(watching, {second})
        assert str(seen).encode() not in watching.data

    with_hub(test)


@pytest.mark.parametrize("how", ["hidden", "unseen"])
def test_that_somebody_blocked_comes_and_goes_is_not_told_at_all(hall, person, quick, how):
    """A word that nothing changed, whenever one person comes or goes, would say when that person is here."""
    (els, els_cookie), (dijk, dijk_cookie), (vuurtoren, vuurtoren_cookie) = person(), person(), person()
    seen = hall.sit(els, shows_presence=True)
    hall.sit(dijk, **{how: frozenset({seen})})
    hall.sit(vuurtoren)

    async def test(hub, streams):
        watching = await Browser(streams, dijk_cookie, hall.name).open()
        third = await Browser(streams, vuurtoren_cookie, hall.name).open()
        await told(watching, set())
        await told(third, set())
        for _time in range(2):
            coming = await Browser(streams, els_cookie, hall.name).open()
            await told(third, {seen})
            await coming.close()
            await told(third, set())
        assert [kind for _id, kind, _data in watching.events].count("here") == 1

    with_hub(test)


def test_a_block_shows_on_a_page_that_is_open(hall, person, quick):
    (els, els_cookie), (dijk, dijk_cookie) = person(), person()
    seen = hall.sit(els, shows_presence=True)
    reader = hall.sit(dijk)

    async def test(hub, streams):
        watching = await Browser(streams, dijk_cookie, hall.name).open()
        await Browser(streams, els_cookie, hall.name).open()
        await told(watching, {seen})
        hall.sit(dijk, reader=reader, hidden=frozenset({seen}))
        await in_thread(outbox.control, "rights", reader)
        await told(watching, set())

    with_hub(test)


def test_a_killed_process_is_forgotten(hall, person, quick):
    member, cookie = person()
    hall.sit(member, shows_presence=True)

    async def test(hub, streams):
        browser = await Browser(streams, cookie, hall.name).open()
        await told(browser, {hall.seats[member.pk].reader})
        hub.presence.mine = {}

    with_hub(test)
    assert Present.objects.count() == 1
    presence.forget_stale()
    assert Present.objects.count() == 1
    Present.objects.update(until="2020-01-01T00:00:00Z")
    assert presence.present(hall.id) == []
    presence.forget_stale()
    assert not Present.objects.exists()


def test_a_full_disk_holds_up_nothing_else(hall, person, quick, monkeypatch, caplog):
    """It cannot be written who is here; what is said is heard all the same, and the log says it once."""
    (els, els_cookie), (dijk, dijk_cookie) = person(), person()
    seen = hall.sit(els, shows_presence=True)
    hall.sit(dijk)
    write, full = presence.Presence._write, [True]

    def refuse(self, now: float) -> None:
        if full[0]:
            raise OperationalError("database or disk is full")
        write(self, now)

    monkeypatch.setattr(presence.Presence, "_write", refuse)

    async def test(hub, streams):
        watching = await Browser(streams, dijk_cookie, hall.name).open()
        await Browser(streams, els_cookie, hall.name).open()
        for _ in range(5):
            await in_thread(publish, hall.id)
        async with asyncio.timeout(8):
            while len([kind for _id, kind, _data in watching.events if kind == "said"]) < 5:
                await asyncio.sleep(0.02)
        full[0] = False
        await told(watching, {seen})

    with_hub(test)
    assert [record.message for record in caplog.records] == ["presence waits for the database: OperationalError"]
