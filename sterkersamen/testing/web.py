"""A browser without a window, for real servers: keeps cookies, fills in forms that it found on a page."""

from __future__ import annotations

import http.client
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from sterkersamen.testing.cast import PASSPHRASE
from sterkersamen.testing.pages import Page
from sterkersamen.testing.typed import note


class Web:
    """One person's browser at a server's address."""

    def __init__(self, url: str):
        self.host = urlsplit(url).netloc
        self.cookies: dict[str, str] = {}
        self.address = "/"
        self.status = 0
        self.html = ""
        self.headers: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> int:
        """One request, without following anywhere; gives the status."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            sent = {"Host": self.host, "Cookie": cookie, "Origin": f"http://{self.host}"} | headers
            if body is not None:
                sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
                note(f"http://{self.host}{path}", body.decode(errors="replace"))
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            self.html = answer.read().decode(errors="replace")
            self.status, self.address = answer.status, path
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.cookies |= {key: one.value for key, one in SimpleCookie(value).items()}
            self.headers = {name.lower(): value for name, value in answer.getheaders()}
            self.to = answer.getheader("Location") or ""
            return self.status
        finally:
            connection.close()

    def _follow(self) -> Page:
        for _time in range(5):
            if self.status not in {301, 302, 303}:
                break
            self.ask("GET", urljoin(self.address, self.to))
        return self.page

    @property
    def page(self) -> Page:
        """The page where it is now."""
        return Page(self.html, self.address)

    def get(self, path: str) -> Page:
        """Goes to an address, and on to where that leads."""
        self.ask("GET", path)
        return self._follow()

    def send(self, to: str, button: tuple[str, str] | None = None, **words: str) -> Page:
        """Fills in the form to a path on the page where it is, sends it, and goes on to where that leads."""
        form = self.page.form(to)
        fields = form.fields | words | (dict([button]) if button else {})
        self.ask("POST", form.path, urlencode(fields).encode())
        return self._follow()

    def sign_in(self, login: str, passphrase: str = PASSPHRASE) -> Web:
        """Signs in as somebody."""
        self.get("/sign-in")
        self.send("/sign-in", login_name=login, passphrase=passphrase)
        if "/sign-in" in self.address:
            raise AssertionError(f"{login} could not sign in: {' '.join(self.page.words)[:400]}")
        return self

    def sign_up(self, login: str = "", passphrase: str = PASSPHRASE) -> Web:
        """Makes an account. The page puts a number behind the name, and asks to go on with that."""
        given = {"is_adult": "on", "consent": "on", "passphrase": passphrase}
        self.get("/sign-up")
        self.send("/sign-up", ("way", "passphrase"), **(given | ({"login_name": login} if login else {})))
        if self.address == "/sign-up" and self.status == 422 and login:
            self.send("/sign-up", ("way", "passphrase"), **given)
        return self
