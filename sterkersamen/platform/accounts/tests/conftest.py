"""A browser at localhost, where passkeys work, and the ways into it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from sterkersamen.platform.accounts.tests.authenticator import Passkey
from sterkersamen.testing.cast import PASSPHRASE


class Browser(Client):
    """Django's test browser, with what the pages of accounts ask of a person."""

    def __init__(self):
        super().__init__(HTTP_HOST="localhost")

    def sign_up(self, way: str = "passphrase", passphrase: str = PASSPHRASE, word: str = "", next: str = "", **more):
        """Fills in the form of the page as it came, and sends it. Gives the answer; `login_name` is kept."""
        page = self.get("/sign-up").content.decode()
        number = re.search(r'name="number" value="([^"]+)"', page)[1]
        self.login_name = re.search(r'name="login_name" value="([^"]+)"', page)[1]
        if word:
            self.login_name = f"{word}-{self.login_name.rpartition('-')[2]}"
        form = {
            "number": number,
            "login_name": self.login_name,
            "passphrase": passphrase,
            "is_adult": "on",
            "consent": "on",
        }
        return self.post("/sign-up", form | {"way": way, "next": next} | more)

    def sign_in(self, login_name: str, passphrase: str = PASSPHRASE, **more):
        return self.post("/sign-in", {"login_name": login_name, "passphrase": passphrase, **more})

    def confirm(self, passphrase: str = PASSPHRASE):
        return self.post("/account/confirm", {"passphrase": passphrase})

    def add_passkey(self, then: str = "", **options) -> Passkey:
        """Makes a passkey and adds it; who it is was confirmed before. then: where its page leads on to."""
        passkey = Passkey(**options)
        credential = passkey.create(self.get("/account/passkeys/add?options=1").json())
        self.added = self.post("/account/passkeys/add", {"credential": credential, "next": then})
        return passkey


@pytest.fixture
def browser_of(db):
    """Gives a browser: a new one, or one in which a member of the cast signed in by the page."""

    def make(login_name: str = "", **more) -> Browser:
        found = Browser()
        if login_name:
            assert found.sign_in(login_name, **more).status_code == 303
        return found

    return make
