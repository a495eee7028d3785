"""A real server with the demo community, one for each file of tests."""

from __future__ import annotations

import pytest

from sterkersamen.testing.demo import Demo


@pytest.fixture(scope="module")
def demo():
    """The demo community, served. When the file of tests is over, nothing that was typed in it may lie in its data."""
    with Demo() as server:
        yield server


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
