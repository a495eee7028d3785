"""Somebody at a browser, in the process of the test: follows links, fills in the forms that stand on the page."""

from __future__ import annotations

from django.test import Client

from sterkersamen.testing.web import Web


class Player(Web):
    """As `Web`, but without a server: what people try here takes milliseconds."""

    def __init__(self, client: Client):
        super().__init__("http://localhost")
        self.client = client

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> int:
        kind = "application/x-www-form-urlencoded" if body is not None else ""
        answer = self.client.generic(method, path, body or b"", content_type=kind, headers=headers or None)
        self.status, self.address, self.to = answer.status_code, path, answer.headers.get("Location", "")
        self.headers = {name.lower(): value for name, value in answer.headers.items()}
        self.html = "" if answer.streaming else answer.content.decode(errors="replace")
        return self.status

    @property
    def text(self) -> str:
        """What stands on the page, without markup."""
        return " ".join(" ".join(self.page.words).split())

    def sees(self, path: str) -> str:
        """Goes to an address, wherever that leads, and reads."""
        self.get(path)
        return self.text
