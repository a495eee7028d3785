from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from sterkersamen.core import renderings
from sterkersamen.core.renderings import Fragment
from sterkersamen.platform.accounts.models import Session
from sterkersamen.platform.live import controls, outbox, registry
from sterkersamen.platform.live.hub import READERS_OF_ONE
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.stream import STREAMS
from sterkersamen.platform.live.tests.listening import KIND, Browser, in_thread, publish, with_hub
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

pytestmark = pytest.mark.django_db(transaction=True)


def order(browser, refs: list[uuid.UUID]) -> list[int]:
    """Which of these a browser heard, in its order."""
    return [refs.index(uuid.UUID(data["ref"])) for _id, _kind, data in browser.events]


def test_works(hall, person):
    member, cookie = person()
    hall.sit(member)

    async def test(hub, streams):
        browser = await Browser(streams, cookie, hall.name).open()
        ref = uuid.uuid4()
        await in_thread(publish, hall.id, ref=ref)
        number, kind, data = (await browser.heard(1))[0]
        assert (kind, data["stream"], data["ref"], data["html"]) == ("said", hall.name, str(ref), f"<p>nl {ref}</p>")
        assert number == hub.last_id == browser.position
        await browser.close()
        assert not hub.readers and not hub.places

    with_hub(test)


def test_each_language_is_rendered_once_for_all(hall, person):
    people = [person(language=language) for language in ("nl", "nl", "en", "en", "en")]
    for member, _cookie in people:
        hall.sit(member)

    async def test(hub, streams):
        browsers = [await Browser(streams, cookie, hall.name).open() for _member, cookie in people]
        await in_thread(publish, hall.id)
        heard = [(await browser.heard(1))[0][2]["html"][3:5] for browser in browsers]
        assert heard == ["nl", "nl", "en", "en", "en"]
        assert sorted(hall.rendered) == ["en", "nl"]

    with_hub(test)


def test_who_is_refused(hall, person):
    member, cookie = person()
    _stranger, strange = person()
    locked, locked_cookie = person()
    hall.sit(member)
    hall.sit(locked)
    Session.objects.filter(member=locked).update(locked_at=timezone.now())
    many = [f"{KIND}:{uuid.uuid4()}" for _ in range(STREAMS + 1)]
    cases = [
        ("a stranger who knows the name", strange, [hall.name], {}, 403),
        ("nobody", "", [hall.name], {}, 401),
        ("a cookie that is none", "x" * 43, [hall.name], {}, 401),
        ("a locked session", locked_cookie, [hall.name], {}, 401),
        ("one stream of two is not theirs", cookie, [hall.name, f"{KIND}:{uuid.uuid4()}"], {}, 403),
        ("a kind that is none", cookie, [f"nothing:{hall.id}"], {}, 403),
        ("what the processes say to each other", cookie, [f"control:{outbox.NOBODY}"], {}, 403),
        ("no stream", cookie, [], {}, 400),
        ("a bad id", cookie, [f"{KIND}:1"], {}, 400),
        ("too many streams", cookie, many, {}, 400),
        ("a bad position", cookie, [hall.name], {"last-event-id": "-1"}, 400),
        ("another site", cookie, [hall.name], {"sec-fetch-site": "cross-site"}, 403),
        ("a sister site", cookie, [hall.name], {"sec-fetch-site": "same-site"}, 403),
        ("another origin", cookie, [hall.name], {"origin": "https://elsewhere.example"}, 403),
        ("another host", cookie, [hall.name], {"host": "elsewhere.example"}, 400),
    ]

    async def test(hub, streams):
        for says, given, names, headers, status in cases:
            browser = await Browser(streams, given, *names, headers=headers).open()
            assert browser.status == status, says
            assert browser.data == b"", says
        post = Browser(streams, cookie, hall.name)
        post.scope["method"] = "POST"
        assert (await post.open()).status == 405
        assert not hub.readers

    with_hub(test)


def test_too_many_of_one_person(hall, person):
    member, cookie = person()
    hall.sit(member)

    async def test(hub, streams):
        browsers = [await Browser(streams, cookie, hall.name).open() for _ in range(READERS_OF_ONE)]
        assert {browser.status for browser in browsers} == {200}
        assert (await Browser(streams, cookie, hall.name).open()).status == 429
        await browsers[0].close()
        assert (await Browser(streams, cookie, hall.name).open()).status == 200

    with_hub(test)


def test_audience_and_blocks(hall, person):
    blocked = uuid.uuid4()
    (els, els_cookie), (dijk, dijk_cookie), (vuurtoren, vuurtoren_cookie) = person(), person(), person()
    hall.sit(els, facilitator=True)
    seat = hall.sit(dijk)
    hall.sit(vuurtoren, hidden=frozenset({blocked}))

    async def test(hub, streams):
        cookies = (els_cookie, dijk_cookie, vuurtoren_cookie)
        browsers = [await Browser(streams, cookie, hall.name).open() for cookie in cookies]
        refs = [uuid.uuid4() for _ in range(4)]
        await in_thread(publish, hall.id, ref=refs[0], audience="facilitators")
        await in_thread(publish, hall.id, ref=refs[1], audience="one", only=seat)
        await in_thread(publish, hall.id, ref=refs[2], acting=blocked)
        await in_thread(publish, hall.id, ref=refs[3])
        for browser in browsers[:2]:
            await browser.heard(3)
        # What another one may not hear is waited for, too.
        await browsers[2].heard(2, 1.0)
        heard = [order(browser, refs) for browser in browsers]
        assert heard == [[0, 2, 3], [1, 2, 3], [3]]
        # The same when they come back and catch up.
        before = browsers[0].events[0][0] - 1
        again = [await Browser(streams, cookie, hall.name, after=before).open() for cookie in cookies]
        assert [order(browser, refs) for browser in again] == heard

    with_hub(test)


def test_a_right_that_ends_ends_the_stream(hall, person):
    (member, cookie), (other, other_cookie) = person(), person()
    membership = hall.sit(member)
    hall.sit(other)

    async def test(hub, streams):
        browser = await Browser(streams, cookie, hall.name).open()
        stays = await Browser(streams, other_cookie, hall.name).open()
        del hall.seats[member.pk]
        await in_thread(outbox.control, "rights", membership)
        await in_thread(publish, hall.id)
        await stays.heard(1)
        await asyncio.wait_for(browser.closed.wait(), 5)
        assert [(kind, data) for _id, kind, data in browser.events] == [("end", {"stream": hall.name})]
        assert (await Browser(streams, cookie, hall.name).open()).status == 403

    with_hub(test)


def test_a_right_that_ends_while_the_database_fails_is_not_passed_over(hall, person, monkeypatch):
    (member, cookie), (other, other_cookie) = person(), person()
    membership = hall.sit(member)
    hall.sit(other)

    async def test(hub, streams):
        browser = await Browser(streams, cookie, hall.name).open()
        stays = await Browser(streams, other_cookie, hall.name).open()
        obey, failed = hub._obey, []

        def fails_once(event):
            if not failed:
                failed.append(event)
                raise OperationalError("the database is gone for a moment")
            obey(event)

        monkeypatch.setattr(hub, "_obey", fails_once)
        del hall.seats[member.pk]
        await in_thread(outbox.control, "rights", membership)
        await in_thread(publish, hall.id)
        heard = await stays.heard(1)
        await asyncio.wait_for(browser.closed.wait(), 5)
        assert failed and len(heard) == 1, "each event once, though it was read twice"
        assert [kind for _id, kind, _data in browser.events] == ["end"]

    with_hub(test)


def test_a_right_that_changes_is_asked_again(hall, person):
    member, cookie = person()
    membership, other = hall.sit(member), uuid.uuid4()

    async def test(hub, streams):
        browser = await Browser(streams, cookie, hall.name).open()
        hall.sit(member, reader=membership, hidden=frozenset({other}))
        await in_thread(outbox.control, "rights", membership)
        await in_thread(publish, hall.id, acting=other)
        await in_thread(publish, hall.id)
        await browser.heard(1)
        await asyncio.sleep(0.1)
        assert len(browser.events) == 1

    with_hub(test)


def test_a_right_that_ends_while_the_door_opens(hall, person, monkeypatch):
    """The seat was given, and the right ended before the reader had its place: the question is asked again."""
    member, cookie = person()
    hall.sit(member)
    seat_of, hubs = registry.SEATS[KIND], []

    def slow(asked, stream):
        seat = seat_of(asked, stream)
        if hall.asked == 1:
            del hall.seats[member.pk]
            hubs[0].turn += 1
        return seat

    monkeypatch.setitem(registry.SEATS, KIND, slow)

    async def test(hub, streams):
        hubs.append(hub)
        assert (await Browser(streams, cookie, hall.name).open()).status == 403
        assert not hub.readers and not hub.places

    with_hub(test)


def test_signing_out_ends_the_stream(hall, person):
    member, cookie = person()
    hall.sit(member)
    session = Session.objects.get(member=member)

    async def test(hub, streams):
        browser = await Browser(streams, cookie, hall.name).open()
        await in_thread(outbox.control, "signed_out", session.public_id)
        await asyncio.wait_for(browser.closed.wait(), 5)
        assert [(kind, data) for _id, kind, data in browser.events] == [("end", {})]

    with_hub(test)


def test_a_session_that_runs_out_ends_the_stream(hall, person):
    member, cookie = person()
    hall.sit(member)

    async def test(hub, streams):
        browser = await Browser(streams, cookie, hall.name).open()
        await in_thread(Session.objects.filter(member=member).update, expire_date=timezone.now())
        hub._reviewed = -1e9
        await asyncio.wait_for(browser.closed.wait(), 5)
        assert [kind for _id, kind, _data in browser.events] == ["end"]

    with_hub(test)


def test_catching_up(hall, person):
    member, cookie = person()
    hall.sit(member)

    async def test(hub, streams):
        browser = await Browser(streams, cookie, hall.name).open()
        await in_thread(publish, hall.id)
        first = (await browser.heard(1))[0][0]
        await browser.close()
        await in_thread(publish, uuid.uuid4())
        for _ in range(3):
            await in_thread(publish, hall.id)
        by_header = await Browser(streams, cookie, hall.name, headers={"last-event-id": str(first)}).open()
        by_address = await Browser(streams, cookie, hall.name, after=first).open()
        assert len(by_header.events) == len(by_address.events) == 3
        numbers = [number for number, _kind, _data in by_header.events]
        assert numbers == sorted(numbers)
        # The header is the browser's own word and newer than the address of its first time.
        newer = {"last-event-id": str(by_header.position)}
        both = await Browser(streams, cookie, hall.name, after=first, headers=newer).open()
        assert both.events == [] and both.position == by_header.position

    with_hub(test)


def test_too_old_to_catch_up_reloads_once(hall, person):
    member, cookie = person()
    hall.sit(member)
    for _ in range(5):
        publish(hall.id)
    Event.objects.update(at=timezone.now() - timedelta(hours=25))
    oldest, newest = Event.objects.order_by("id").first().id, Event.objects.order_by("id").last().id
    controls.forget_old()
    # The newest always stays, so that a gap can be told from no gap.
    assert list(Event.objects.values_list("id", flat=True)) == [newest]

    async def test(hub, streams):
        for after in (oldest, newest + 1000):
            browser = await Browser(streams, cookie, hall.name, after=after).open()
            assert [kind for _id, kind, _data in browser.events] == ["reload"]
            assert browser.position == newest
        for after in (newest - 1, newest):
            browser = await Browser(streams, cookie, hall.name, after=after).open()
            assert [kind for _id, kind, _data in browser.events] == ["said"] * (newest - after)

    with_hub(test)


def test_a_slow_reader_is_dropped_and_catches_up(hall, person):
    (slow, slow_cookie), (quick, quick_cookie) = person(), person()
    hall.sit(slow)
    hall.sit(quick)

    async def test(hub, streams):
        late = await Browser(streams, slow_cookie, hall.name).open()
        fine = await Browser(streams, quick_cookie, hall.name).open()
        await in_thread(publish, hall.id)
        await late.heard(1)
        late.slow = True
        for _ in range(3):
            await in_thread(publish, hall.id)
        await fine.heard(4)
        assert len(fine.events) == 4
        assert late.aborted and len(late.events) == 1
        await asyncio.wait_for(late.task, 5)
        back = await Browser(streams, slow_cookie, hall.name, after=late.position).open()
        assert late.events + back.events == fine.events

    with_hub(test)


def test_stopping_ends_every_stream(hall, person):
    member, cookie = person()
    hall.sit(member)

    async def test(hub, streams):
        browsers = [await Browser(streams, cookie, hall.name).open() for _ in range(5)]
        hub.end_all()
        await asyncio.wait_for(asyncio.gather(*(browser.task for browser in browsers)), 2)
        assert not hub.readers
        # While the process stops nobody is let in.
        assert (await Browser(streams, cookie, hall.name).open()).status in {429, 503}

    with_hub(test)


def test_one_broken_fragment_silences_nobody(hall, person, monkeypatch):
    member, cookie = person()
    hall.sit(member)

    def broken(event):
        raise ValueError

    def gone(event):
        raise keyring.KeyGone("membership")

    monkeypatch.setitem(registry.FRAGMENTS, "broken", broken)
    monkeypatch.setitem(registry.FRAGMENTS, "gone", gone)

    async def test(hub, streams):
        browser = await Browser(streams, cookie, hall.name).open()
        for kind in ("broken", "gone", "unknown", "said"):
            await in_thread(publish, hall.id, kind)
        assert [kind for _id, kind, _data in await browser.heard(1)] == ["said"]

    with_hub(test)


def test_a_destroyed_key_leaves_every_process(hall, person):
    subject = Subject("membership", uuid.uuid4())
    keyring.create_key(subject)
    renderings.keep("a share", Fragment("<p>words</p>", tags=[subject.id]))

    async def test(hub, streams):
        assert subject in keyring._kept and renderings.kept("a share")
        await in_thread(outbox.control, "key_gone", subject.id)
        async with asyncio.timeout(5):
            while subject in keyring._kept or renderings.kept("a share"):
                await asyncio.sleep(0.01)

    with_hub(test)
