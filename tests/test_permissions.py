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

CASES = [(name, method) for name, methods in MATRIX.items() for method in methods]


def ask(world: World, name: str, method: str, role: str) -> int:
    """The status that somebody of a role gets, with nothing changed by it after."""
    browser = world.browser(role)
    with undone():
        return getattr(browser, method.lower())(world.address(name)).status_code


def test_every_address_is_in_the_matrix():
    assert sorted(MATRIX) == sorted(routes())


@pytest.mark.parametrize(("name", "method"), CASES, ids=[f"{method} {name}" for name, method in CASES])
def test_matrix(world, name, method):
    expected = dict(zip(ROLES, MATRIX[name][method].split(), strict=True))
    found = {role: str(ask(world, name, method, role)) for role in ROLES}
    assert found == expected
    if method == "GET":
        # Who asks for the head alone is told the same, by the same door.
        heads = {role: str(ask(world, name, "HEAD", role)) for role in ("nobody", "vuurtoren", "els", "organiser")}
        assert heads.items() <= expected.items()


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_a_method_that_is_not_in_the_matrix_is_refused(world, name):
    for method in ("GET", "POST", "PUT", "DELETE"):
        if method not in MATRIX[name]:
            for role in ("vuurtoren", "els", "organiser"):
                assert ask(world, name, method, role) in {403, 404, 405}, f"{method} {name} as {role}"
