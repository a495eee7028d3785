"""Live streams of real servers: between processes, when they stop, when they are killed, and for who stops reading."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

import pytest

from sterkersamen.testing.server import Server
from sterkersamen.testing.streams import Stream

TOKEN = "b" * 32


def post(server: Server, path: str, cookie: str, **fields: str) -> int:
    """Sends a form; gives the status of the answer itself, without following it."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *arguments):
            return None

    body = urllib.parse.urlencode({"csrfmiddlewaretoken": TOKEN, **fields}).encode()
    headers = {"Cookie": f"session={cookie}; csrftoken={TOKEN}"}
    asked = urllib.request.Request(server.url + path, body, headers)  # noqa: S310
    try:
        with urllib.request.build_opener(Stay).open(asked, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Two servers on the same data, as on one machine or on two that share a PostgreSQL; and people in a group."""
    with Server(tmp_path_factory.mktemp("live") / "data", made=True) as first:
        second = Server(first.data_dir, DATABASE_URL=first.environment.get("DATABASE_URL", ""))
        second.start()
        try:
            yield first, second, first.people(4)
        finally:
            second.stop()


def test_two_processes_deliver_to_each_others_readers(two):
    first, second, people = two
    name = f"group:{people['group']}"
    cookies = [one["cookie"] for one in people["people"]]

    async def listen():
        async with Stream(first.port, cookies[0], name) as one, Stream(second.port, cookies[1], name) as other:
            for server in (first, second):
                path = f"/g/{people['group']}/shares/new"
                body = {"title": "", "body": f"Via {server.port}", "once": str(uuid.uuid4())}
                status = await asyncio.to_thread(post, server, path, cookies[2], **body)
                assert status == 303
            await one.until(2, "share")
            await other.until(2, "share")
            assert one.refs("share") == other.refs("share") and len(one.refs("share")) == 2
            assert [data["html"] for _id, _kind, data in one.events] == [
                data["html"] for _id, _kind, data in other.events
            ]

    asyncio.run(listen())


def test_a_reader_goes_from_one_process_to_the_other(two):
    first, second, people = two
    name, cookie = f"group:{people['group']}", people["people"][3]["cookie"]

    async def listen():
        writing = asyncio.create_task(asyncio.to_thread(first.shares, people["group"], 60))
        heard, after = [], None
        while True:
            over = writing.done()
            async with Stream(random.choice([first, second]).port, cookie, name, after=after) as stream:
                assert stream.status == 200
                await asyncio.sleep(0.5 if over else random.random() * 0.1)
            after = stream.position
            heard += stream.refs("share")
            if over:
                return heard, await writing

    heard, written = asyncio.run(listen())
    assert heard == written


def test_a_removed_member_loses_the_stream(two):
    first, second, people = two
    name, leaver = f"group:{people['group']}", people["people"][1]
    end = (
        "from django.db import transaction\n"
        "from django.utils import timezone\n"
        "from sterkersamen.community.groups.models import Membership\n"
        "from sterkersamen.platform.live import outbox\n"
        f"row = Membership.objects.get(pk='{leaver['membership']}')\n"
        "with transaction.atomic():\n"
        "    row.ended_at, row.ended_how = timezone.now(), 'removed'\n"
        "    row.save()\n"
        "    outbox.control('rights', row.pk)\n"
    )

    async def listen():
        async with Stream(second.port, leaver["cookie"], name) as stream:
            await asyncio.to_thread(first.run, end)
            await asyncio.to_thread(first.shares, people["group"])
            await stream.until(1, "end")
            # Who is there may be told until that moment: it goes by the second, not by what happens.
            heard = [event for event in stream.events if event[1] != "here"]
            assert heard == [(None, "end", {"stream": name})]
        async with Stream(second.port, leaver["cookie"], name) as stream:
            assert stream.status == 403

    asyncio.run(listen())


@pytest.mark.proof
@pytest.mark.both
def test_a_reader_that_stops_reading_holds_nobody_up(two):
    first, _second, people = two
    name, cookies = f"group:{people['group']}", [people["people"][0]["cookie"], people["people"][3]["cookie"]]

    async def listen():
        stuck = await Stream(first.port, cookies[0], name).open(listen=False)
        stuck.writer.get_extra_info("socket").setsockopt(1, 8, 4096)
        # Reads no more: neither here nor, so, in the system beneath.
        stuck.writer.transport.pause_reading()
        async with Stream(first.port, cookies[1], name) as quick:
            big = (
                "from sterkersamen.community.groups.models import Membership\n"
                "from sterkersamen.community.sharing import actions\n"
                f"author = Membership.objects.get(pk='{people['people'][0]['membership']}')\n"
                "for number in range(700): actions.share(author, body=f'{number} ' + 'woord ' * 1600)\n"
            )
            await asyncio.to_thread(first.run, big)
            refs = await quick.until(700, "share", 30)
            assert len(refs) == 700
        stuck.writer.close()
        # Cut off somewhere in between, it comes back and has a page to load: too much was missed to send it all.
        async with Stream(first.port, cookies[0], name, after=1) as back:
            await back.until(1, "reload")
            assert back.refs("reload") == [None] or back.events[0][1] == "reload"

    asyncio.run(listen())


@pytest.mark.proof
@pytest.mark.both
@pytest.mark.parametrize(("number", "workers"), [(signal.SIGTERM, "1"), (signal.SIGINT, "1"), (signal.SIGTERM, "2")])
def test_it_stops_within_five_seconds_with_400_open_streams(tmp_path, number, workers):
    with Server(tmp_path / "data", made=True, WORKERS=workers) as server:
        people = server.people(40)
        name = f"group:{people['group']}"

        async def listen():
            streams = [Stream(server.port, one["cookie"], name) for one in people["people"] for _ in range(10)]
            for start in range(0, len(streams), 50):
                await asyncio.gather(*(stream.open() for stream in streams[start : start + 50]))
            assert {stream.status for stream in streams} == {200}
            begun = time.monotonic()
            os.kill(server.process.pid, number)
            code = await asyncio.to_thread(server.process.wait, 15)
            took = time.monotonic() - begun
            await asyncio.sleep(0.2)
            assert code == 0 and took < 5
            assert all(stream.ended for stream in streams)
            for stream in streams:
                await stream.close()

        asyncio.run(listen())


@pytest.mark.proof
def test_killed_in_the_middle_of_a_stream_of_posts(tmp_path):
    """Twelve rounds: every post that was acknowledged is there after the restart, and none is there twice."""
    with Server(tmp_path / "data") as server:
        people = server.people(200)
        path, sent, known = f"/g/{people['group']}/shares/new", {}, set()
        # In turn: together they send more than one person may.
        cookies = itertools.cycle(one["cookie"] for one in people["people"])

        def writer(until: float) -> None:
            while time.monotonic() < until:
                key, cookie = str(uuid.uuid4()), next(cookies)
                sent[key] = (cookie, f"Tekst {key}")
                try:
                    if post(server, path, cookie, title="", body=f"Tekst {key}", once=key) == 303:
                        known.add(key)
                except OSError:
                    return

        async def listen(after: int | None) -> tuple[list[str], int | None]:
            async with Stream(
                server.port, people["people"][0]["cookie"], f"group:{people['group']}", after=after
            ) as stream:
                assert stream.status == 200
                until = time.monotonic() + 60
                writing = [asyncio.create_task(asyncio.to_thread(writer, until)) for _ in range(4)]
                await asyncio.sleep(0.3 + random.random())
                server.kill()
                await asyncio.gather(*writing)
            return stream.refs("share"), stream.position

        heard, after = [], None
        for _ in range(12):
            refs, after = asyncio.run(listen(after))
            heard += refs
            server.start()
        # What was sent and not acknowledged is sent again, as a browser does; what was stored is not stored twice.
        for key, (cookie, body) in sent.items():
            assert post(server, path, cookie, title="", body=body, once=key) == 303
        read = (
            "import json\n"
            "from sterkersamen.community.sharing.models import Share\n"
            "rows = [(str(row.uid), row.sealed['body']) for row in Share.objects.order_by('id')]\n"
            "print(json.dumps(rows))"
        )
        rows = json.loads(server.run(read))
        assert len(known) > 50
        bodies = [body for _uid, body in rows]
        assert sorted(bodies) == sorted(body for _cookie, body in sent.values())
        assert {f"Tekst {key}" for key in known} <= set(bodies)

        async def rest():
            async with Stream(
                server.port, people["people"][0]["cookie"], f"group:{people['group']}", after=after
            ) as stream:
                await asyncio.sleep(1)
                return stream.refs("share"), [kind for _id, kind, _data in stream.events]

        refs, kinds = asyncio.run(rest())
        if "reload" not in kinds:
            assert sorted(heard + refs) == sorted(uid for uid, _body in rows)
