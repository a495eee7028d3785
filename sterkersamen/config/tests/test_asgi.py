from __future__ import annotations

import asyncio
import gzip
import threading
import time

import pytest

from sterkersamen.config import asgi
from sterkersamen.config.asgi import BODY_BYTES, HEADERS, PATH_BYTES, Application, Turns
from sterkersamen.config.static import static


class Answer:
    def __init__(self) -> None:
        self.status, self.headers, self.body = 0, {}, b""


def ask(path: str | bytes, method="GET", headers=(), body: list[bytes] = (b"",), query=b"", django=None, live=None):
    """One request to the outer application, with `django` in the place of Django."""
    application = Application(live)
    if django is not None:
        application.django = django
    raw = path if isinstance(path, bytes) else path.encode()
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in body]
    messages[-1]["more_body"] = False
    answer = Answer()

    async def receive():
        return messages.pop(0) if messages else await asyncio.sleep(3600)

    async def send(message):
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], dict(message["headers"])
        else:
            answer.body += message["body"]

    scope = {
        "type": "http",
        "method": method,
        "path": raw.decode(errors="replace"),
        "raw_path": raw,
        "query_string": query,
        "headers": list(headers),
        "client": ("203.0.113.7", 1),
        "server": ("127.0.0.1", 8000),
    }
    asyncio.run(application(scope, receive, send))
    application.turns.stop()
    return answer


FORM = b"application/x-www-form-urlencoded"


class Response(list):
    def close(self) -> None:
        pass


def echo(seen: dict):
    """Stands for Django: keeps what it was asked."""

    def django(environ, start):
        seen.update(environ, body=environ["wsgi.input"].read())
        start("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return Response([b"he", b"llo"])

    return django


def test_a_page_is_one_hop():
    seen = {}
    headers = [
        (b"host", b"localhost"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"accept", b"x"),
        (b"accept", b"y"),
        (b"content-type", b"text/plain"),
        (b"x_forwarded_proto", b"https"),
    ]
    answer = ask("/g/caf%C3%A9", "POST", headers, [b"one", b"two"], b"a=%C3%A9", echo(seen))
    assert (answer.status, answer.body, answer.headers[b"content-length"]) == (200, b"hello", b"5")
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/g/café"
    assert (seen["QUERY_STRING"], seen["body"], seen["CONTENT_LENGTH"]) == ("a=%C3%A9", b"onetwo", "6")
    assert (seen["HTTP_COOKIE"], seen["HTTP_ACCEPT"], seen["CONTENT_TYPE"]) == ("a=1; b=2", "x,y", "text/plain")
    # Anyone can send an underscore; only a proxy's own dash may say that this came over TLS.
    assert "HTTP_X_FORWARDED_PROTO" not in seen


def test_letters_of_every_kind_in_a_form_are_read():
    seen = {}
    answer = ask("/", "POST", [(b"content-type", FORM)], [b"body=caf%C3%A9+%F0%9F", b"%99%82"], django=echo(seen))
    assert (answer.status, seen["body"]) == (200, b"body=caf%C3%A9+%F0%9F%99%82")


def test_a_page_knows_what_was_heard_before_it_was_made():
    class Live:
        last_id = 7

    seen = {}
    ask("/", django=echo(seen), live=Live())
    assert seen["LIVE_AFTER"] == 7


@pytest.mark.parametrize(
    ("path", "options", "status"),
    [
        (b"/%ff", {}, 400),
        (b"/a%00b", {}, 400),
        (b"/a%0ab", {}, 400),
        ("/%E2%80%AEcod", {}, 400),
        ("/" + "a" * PATH_BYTES, {}, 414),
        ("/", {"query": b"a=%00"}, 400),
        ("/", {"query": b"a=%ff"}, 400),
        ("/", {"query": b"a" * 9000}, 414),
        ("/", {"method": "TRACE"}, 405),
        ("/", {"method": "POST", "headers": [(b"content-length", b"%d" % (BODY_BYTES + 1))]}, 413),
        ("/", {"method": "POST", "headers": [(b"content-length", b"-1")]}, 413),
        ("/", {"method": "POST", "body": [b"x" * BODY_BYTES, b"x"]}, 413),
        ("/", {"method": "POST", "headers": [(b"content-type", FORM)], "body": [b"body=caf%e9"]}, 400),
        ("/", {"method": "POST", "headers": [(b"content-type", FORM)], "body": [b"body=caf", b"\xe9"]}, 400),
        (
            "/",
            {"method": "POST", "headers": [(b"content-type", b"multipart/form-data; boundary=x")], "body": [b"\xff"]},
            400,
        ),
        ("/static/nothing.css", {}, 404),
        ("/static/../settings.py", {}, 404),
        (None, {"method": "POST"}, 405),
    ],
)
def test_what_never_reaches_django(path, options, status):
    def django(environ, start):
        raise AssertionError("it did")

    answer = ask(path or static("app.css"), django=django, **options)
    assert answer.status == status
    assert set(HEADERS) <= set(answer.headers.items())
    assert b"<p>" in answer.body


def test_a_body_that_never_ends(monkeypatch):
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.05)

    async def never():
        await asyncio.sleep(3600)

    async def run():
        first = [{"type": "http.request", "body": b"a", "more_body": True}]

        async def receive():
            return first.pop() if first else await never()

        with pytest.raises(asgi.Refused) as refused:
            await asgi.body_of({"headers": []}, receive)
        assert refused.value.status == 408

    asyncio.run(run())


@pytest.mark.parametrize("fault", [ZeroDivisionError, SystemExit])
def test_a_fault_outside_django_is_a_plain_page(fault):
    """Also one that would end the loop, and with it the answers of everybody else."""

    def django(environ, start):
        raise fault

    answer = ask("/", django=django)
    assert answer.status == 500
    assert b"je tekst staat er nog" in answer.body
    assert set(HEADERS) <= set(answer.headers.items())


def test_too_busy_is_said(monkeypatch):
    monkeypatch.setattr(asgi, "WAITING", 1)
    turns, gate = Turns(1), threading.Event()

    async def run():
        first = asyncio.create_task(turns.run(lambda _: gate.wait(10), {}))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(turns.run(lambda _: "done", {}))
        await asyncio.sleep(0.05)
        with pytest.raises(asgi.Refused) as refused:
            await turns.run(lambda _: "never", {})
        assert refused.value.status == 503
        gate.set()
        assert await first and await second == "done"

    asyncio.run(run())
    turns.stop()


def test_static_files_are_answered_here():
    plain = ask(static("app.css"))
    packed = ask(static("app.css"), headers=[(b"accept-encoding", b"gzip, br")])
    assert plain.status == packed.status == 200
    assert packed.headers[b"content-encoding"] == b"gzip" and b"content-encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body
    assert plain.headers[b"content-type"] == b"text/css; charset=utf-8"
    assert packed.headers[b"content-length"] == b"%d" % len(packed.body)


def test_the_policy_allows_nothing_unsafe():
    policy = dict(HEADERS)[b"content-security-policy"].decode()
    assert "unsafe" not in policy and "default-src 'none'" in policy and "http" not in policy
    assert dict(HEADERS)[b"x-content-type-options"] == b"nosniff"
    # With no-referrer browsers send "Origin: null" with our own forms, and Django refuses those.
    assert dict(HEADERS)[b"referrer-policy"] == b"same-origin"
    assert b"strict-transport-security" not in dict(HEADERS)


def test_quick_requests_take_turns_and_slow_ones_do_not_hold_them_up():
    """A request that waits for something lets the next run beside it; quick ones run one after the other."""
    turns, running, together = Turns(4), [], []

    def quick(number):
        running.append(number)
        together.append(len(running))
        time.sleep(0.001)
        running.remove(number)
        return number

    def slow(gate):
        gate.wait(10)
        return "slow"

    async def run():
        assert await asyncio.gather(*(turns.run(quick, number) for number in range(20))) == list(range(20))
        assert max(together) == 1
        gates = [threading.Event() for _ in range(3)]
        waiting = [asyncio.create_task(turns.run(slow, gate)) for gate in gates]
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            assert await asyncio.gather(*(turns.run(quick, number) for number in range(5))) == list(range(5))
        for gate in gates:
            gate.set()
        assert await asyncio.gather(*waiting) == ["slow"] * 3
        assert len(turns.idle) == 4 and turns.quick is None and not turns.waiting

    asyncio.run(run())
    turns.stop()


def test_who_went_away_while_waiting_gives_the_turn_on():
    turns, gate = Turns(1), threading.Event()

    async def run():
        first = asyncio.create_task(turns.run(lambda _: gate.wait(10), {}))
        await asyncio.sleep(0.05)
        gone, stays = (asyncio.create_task(turns.run(lambda _: "done", {})) for _ in range(2))
        await asyncio.sleep(0.05)
        gone.cancel()
        gate.set()
        assert await first and await stays == "done"
        assert len(turns.idle) == 1 and turns.quick is None

    asyncio.run(run())
    turns.stop()


def test_who_went_away_while_it_ran_leaves_the_thread_to_it_until_it_is_done():
    turns, gate, done = Turns(1), threading.Event(), []

    async def run():
        gone = asyncio.create_task(turns.run(lambda _: gate.wait(10) and done.append("gone"), {}))
        await asyncio.sleep(0.05)
        gone.cancel()
        stays = asyncio.create_task(turns.run(lambda _: [*done, "stays"], {}))
        await asyncio.sleep(0.05)
        assert gone.cancelled() and not turns.idle and not stays.done()
        gate.set()
        assert await stays == ["gone", "stays"]
        assert len(turns.idle) == 1 and turns.quick is None

    asyncio.run(run())
    turns.stop()
