"""A worker that is killed again and again, and a push service that is not ours."""

from __future__ import annotations

import json
import re
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from sterkersamen.testing.mail import Box
from sterkersamen.testing.node import install
from sterkersamen.testing.server import Server, free_port
from sterkersamen.testing.web import Web

pytestmark = pytest.mark.proof
MAILS = 40
_TELL = """
import json, sys
from datetime import timedelta
from uuid import UUID, uuid4
from django.utils import timezone
from sterkersamen.community.meetings import actions
from sterkersamen.community.groups.models import Membership
from sterkersamen.platform.accounts.actions import confirm_contact, set_contact
from sterkersamen.platform.notify.actions import choose
from sterkersamen.platform.notify.registry import KINDS
from datetime import time
rows = list(Membership.objects.filter(id__in=[UUID(one) for one in json.loads(sys.argv[1])]).order_by("joined_at"))
Membership.objects.filter(id=rows[0].id).update(facilitator_since=timezone.now())
leads = Membership.objects.select_related("group").get(id=rows[0].id)
meeting = actions.add(leads, timezone.now() + timedelta(hours=5), 90, "place", {"name": "Ganzebloem"}, False)
for number, row in enumerate(rows):
    set_contact(row.member, f"lid{number}@example.net")
    confirm_contact(row.member)
    choose(row.member, page=set(), mail={"changed"}, push={"changed"}, kinds=KINDS, quiet=(time(3), time(3)))
    actions.come(row, meeting, True)
actions.cancel(leads, meeting, "De zaal is bezet.")
"""
_DUE = """
from django.utils import timezone
from sterkersamen.platform.notify.models import Delivery
Delivery.objects.filter(done_at=None).update(due_at=timezone.now())
print(Delivery.objects.filter(done_at=None).count(), Delivery.objects.count())
"""


def test_a_worker_that_is_killed_loses_nothing_and_sends_nothing_twice(monkeypatch):
    """The server, which sends what is due, dies five times while forty people are told that an evening is called off."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    box = Box(seconds=0.2)
    mails = box.listen()
    try:
        address = f"smtp://127.0.0.1:{mails.port}?tls=no"
        with Server(MAIL_URL=address, MAIL_FROM="post@example.org") as server:
            found = server.people(MAILS + 1)
            server.run(_TELL, json.dumps([one["membership"] for one in found["people"]]))
            for number in range(5):
                _until(lambda number=number: len(box.messages) > 5 * number)
                server.kill()
                server.run(_DUE)
                server.start()
            _until(lambda: server.run(_DUE).split() == ["0", str(MAILS)])
            heard = {message["Message-ID"] for _to, message in box.messages}
            people = {to[0] for to, _message in box.messages}
            assert len(heard) == len(people) == MAILS, "told more than once by different messages, or not at all"
            # What went twice went as the same message, at most one for each time that the worker died.
            assert len(box.messages) <= MAILS + 5
            # A name or an address; three letters could stand in the name of a folder.
            assert not re.search(r"\blid ?\d|example\.net|Ganzebloem", server.said(), re.IGNORECASE)
            assert not any("Ganzebloem" in message.as_string() for _to, message in box.messages)
    finally:
        mails.stop()


def test_a_push_service_takes_and_opens_what_we_send(monkeypatch, tmp_path):
    """From the page where Dijk turns it on, to what her browser opens, by a service and a sealing that are not ours."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    node, port = install(Path(__file__).parent / "push", tmp_path), free_port()
    script = tmp_path / "node_modules/web-push-testing/src/bin/server.js"
    service = subprocess.Popen(
        [node, script, str(port)], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with Server(PUSH_SERVICES=f"http://localhost:{port}") as server:
            found = server.people(2)
            web = Web(server.url)
            web.cookies["session"] = found["people"][1]["cookie"]
            page = web.get("/account/reach")
            form = page.form("/account/reach/device")
            _until(lambda: _asked(port, "status", {}) is not None)
            options = {
                "userVisibleOnly": "true",
                "applicationServerKey": web.html.partition('data-push="')[2].partition('"')[0],
            }
            given = _asked(port, "subscribe", options)["data"]
            keys = {"endpoint": given["endpoint"], "p256dh": given["keys"]["p256dh"], "auth": given["keys"]["auth"]}
            web.send("/account/reach/device", **keys)
            assert web.status in {200, 303} and form is not None
            server.run(_TELL, json.dumps([one["membership"] for one in found["people"]]))
            _until(lambda: _asked(port, "get-notifications", {"clientHash": given["clientHash"]})["data"]["messages"])
            (message,) = _asked(port, "get-notifications", {"clientHash": given["clientHash"]})["data"]["messages"]
            assert message.strip() == "{}" and len(message) == 256
    finally:
        service.terminate()
        service.wait(10)


def _asked(port: int, what: str, body: dict) -> dict | None:
    request = urllib.request.Request(  # noqa: S310
        f"http://localhost:{port}/{what}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            text = answer.read()
    except OSError:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return {}


def _until(is_so, seconds: float = 90.0) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.1)
