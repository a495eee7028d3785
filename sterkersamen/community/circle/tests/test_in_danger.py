"""Words of danger in a circle: who said them sees whom to call, and may have a facilitator know."""

from __future__ import annotations

import pytest

from sterkersamen.community.circle import actions
from sterkersamen.community.groups.models import LookAlong

CARD = "Is het nu zwaar?"


@pytest.fixture
def turn(ring):
    """Vuurtoren has the talking piece, in the check-in."""
    first, one, _other = ring
    actions.go_to(first, "check_in")
    actions.give(first, one.id)


def test_whom_to_call_at_once(client_of, vuurtoren, dijk, els, to, turn):
    client = client_of(vuurtoren)
    said = {"do": "check_in", "line": "Ik denk de hele dag aan zelfmoord.", "number": "1"}
    answer = client.post(to(), said, headers={"X-Enhanced": "1"})
    assert answer["X-See-Other"] == to()
    page = client.get(to()).content.decode()
    assert CARD in page and 'href="tel:113"' in page
    assert CARD not in client_of(dijk).get(to()).content.decode()
    assert not LookAlong.objects.exists()
    assert client.post(to(), {"do": "tell"}).status_code == 303
    assert LookAlong.objects.get().address == to()
    assert "Vuurtoren vraagt of je even meekijkt." in client_of(els).get("/").content.decode()


def test_who_is_not_in_the_ring_tells_nothing(client_of, tineke, stranger, to, turn):
    assert client_of(tineke).post(to(), {"do": "tell"}).status_code == 404
    assert client_of(stranger).post(to(), {"do": "tell"}).status_code == 404
    assert not LookAlong.objects.exists()
