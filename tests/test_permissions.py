"""The permission matrix: every address, by every role, with the answer expected. A new address is put in it by hand.

Columns: nobody (not signed in) · stranger · newcomer (asked to join) · naaste (relative, another group) · bram (facilitates
another group) · dijk (member) · vuurtoren (member, wrote what it is about) · els (facilitates the group) · clinician ·
moderator · organiser.
A POST is sent empty: 422 says that its sender may, and must fill in something.
"""

from __future__ import annotations

import pytest

from tests.everything import ROLES, World, routes, undone
from tests.permissions import MATRIX


def ask(world: World, name: str, method: str, role: str) -> int:
    """The status that somebody of a role gets, with nothing changed by it after."""
    browser = world.browser(role)
    with undone():
        return getattr(browser, method.lower())(world.address(name)).status_code


def test_every_address_is_in_the_matrix():
    assert sorted(MATRIX) == sorted(routes())


@pytest.mark.parametrize("role", ROLES)
def test_matrix(world, role):
    """Every address, as one of them. Who asks for the head alone is told the same, by the same door."""
    column, expected, found = ROLES.index(role), {}, {}
    for name, methods in MATRIX.items():
        for method, statuses in methods.items():
            for asked in ("GET", "HEAD") if method == "GET" else (method,):
                expected[asked, name] = statuses.split()[column]
                found[asked, name] = str(ask(world, name, asked, role))
    assert found == expected


@pytest.mark.parametrize("role", ["vuurtoren", "els", "organiser"])
def test_a_method_that_is_not_in_the_matrix_is_refused(world, role):
    for name, methods in MATRIX.items():
        for method in ("GET", "POST", "PUT", "DELETE"):
            if method not in methods:
                assert ask(world, name, method, role) in {403, 404, 405}, f"{method} {name}"
