"""A mail server that listens on loopback, and a push service that keeps what it gets: real conversations with both."""

from __future__ import annotations

import base64
import http.server
import threading
from datetime import UTC, datetime
from uuid import UUID

import http_ece
import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sterkersamen.platform.accounts.actions import confirm_contact, set_contact
from sterkersamen.platform.notify import actions, registry
from sterkersamen.platform.notify.registry import Kind, Shown
from sterkersamen.testing.mail import Box

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
ADDRESS = "vuurtoren@example.net"
REACH = "/account/reach"


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def kind(monkeypatch):
    """A kind of notice that is shown as long as nobody says that it is over."""
    over: set[UUID] = set()
    show = lambda member, rows: {row.id: Shown("Je koffie is klaar", "/help") for row in rows if row.about not in over}  # noqa: E731
    monkeypatch.setitem(registry.KINDS, "coffee", Kind("coffee", "Koffie", show))
    return over


@pytest.fixture
def reached(vuurtoren):
    """Vuurtoren wants e-mail and push of coffee."""
    set_contact(vuurtoren, ADDRESS)
    confirm_contact(vuurtoren)
    actions.choose(
        vuurtoren, page={"coffee"}, mail={"coffee"}, push={"coffee"}, kinds=registry.KINDS,
        quiet=(datetime(1, 1, 1, 22).time(), datetime(1, 1, 1, 8).time()),
    )  # fmt: skip
    return vuurtoren


@pytest.fixture
def box(settings):
    """Where e-mail arrives."""
    box = Box()
    server = box.listen()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
    settings.EMAIL_FROM = "post@example.org"
    yield box
    server.stop()


class Browser:
    """A browser at its push service: what the service gets for it, opened as the browser does."""

    def __init__(self):
        self.key, self.auth, self.got, self.answer = ec.generate_private_key(ec.SECP256R1()), b"a" * 16, [], 201
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.given = {"p256dh": _text(point), "auth": _text(self.auth)}


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture
def browser_push(settings):
    """A browser whose push service is on loopback."""
    browser = Browser()

    class Service(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            sealed = self.rfile.read(int(self.headers["Content-Length"]))
            opened = http_ece.decrypt(sealed, private_key=browser.key, auth_secret=browser.auth, version="aes128gcm")
            browser.got.append((dict(self.headers), sealed, opened))
            self.send_response(browser.answer)
            self.send_header("Location", f"http://127.0.0.1:{server.server_port}/elsewhere")
            self.end_headers()

        def log_message(self, *_given):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    # How often it looks whether it has to end is how long each test waits for that.
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.PUSH_SERVICES = [f"http://127.0.0.1:{server.server_port}"]
    browser.given["endpoint"] = f"http://127.0.0.1:{server.server_port}/push/1"
    yield browser
    server.shutdown()
    server.server_close()
