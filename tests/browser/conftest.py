"""A real server with the demo community, one for each file of tests."""

from __future__ import annotations

import pytest

from sterkersamen.platform.accounts.models import Office
from sterkersamen.testing import browser
from sterkersamen.testing.bytesearch import search, search_files
from sterkersamen.testing.demo import Demo


@pytest.fixture(scope="module")
def demo():
    """The demo community, served. When the file of tests is over, nothing that was typed in it may lie in its data."""
    browser.TYPED.clear()
    with Demo() as server:
        yield server
        assert lying_open(server) == []


def lying_open(server: Demo) -> list[str]:
    """What browsers sent, and where it is found in the files and the log of a server: whole lines, and long words."""
    words = {word for line in browser.TYPED for word in line.split() if len(word) >= 12 and word.isalpha()}
    # The moderator of the demo signs in under a word that is the name of the role, too.
    sought = (browser.TYPED | words) - set(Office.Kind.values)
    # The names and the passphrase of invented people are told to whoever starts a demo.
    log = "".join(line for line in server.said().splitlines(True) if not line.startswith(("Invented", "Passphrase")))
    return [*search_files([server.data_dir], sought), *search(log.encode(), sought)]


@pytest.fixture
def open_group(demo):
    """Signs somebody in and opens a group: gives the address of the group's own page."""

    def go(page, login: str, group: str = "Maandaggroep") -> str:
        demo.sign_in(page, login)
        page.goto(f"{demo.url}/groups")
        page.click(f"main a:has-text('{group}')")
        page.wait_for_url("**/g/*/")
        return page.url

    return go
