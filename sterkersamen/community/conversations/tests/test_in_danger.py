"""Words of danger in a conversation at night: who wrote them sees whom to call, and may have a facilitator know."""

from __future__ import annotations

from sterkersamen.community.conversations.models import Line
from sterkersamen.community.groups.models import LookAlong
from sterkersamen.platform.notify.models import Notice

DARK = {"do": "say", "text": "Ik wil niet meer wakker worden."}
CARD = "Is het nu zwaar?"


def test_whom_to_call_at_once(client_of, dijk, vuurtoren, els, to, both):
    at, client = to("talk", both.id), client_of(dijk)
    for script in ({}, {"headers": {"X-Enhanced": "1"}}):
        answer = client.post(at, DARK, **script)
        assert (answer.headers.get("X-See-Other") or answer["Location"]) == at
    assert Line.objects.count() == 2
    page = client.get(at).content.decode()
    assert CARD in page and 'href="tel:112"' in page
    # The others read what was written, and nothing else happens.
    other = client_of(vuurtoren).get(at).content.decode()
    assert "niet meer wakker" in other and CARD not in other
    assert not LookAlong.objects.exists()
    assert client.post(at, {"do": "tell"}).status_code == 303
    [row] = LookAlong.objects.all()
    assert row.address == at
    assert {one.member_id for one in Notice.objects.filter(about=row.id)} == {els.id}
    assert "Dijk vraagt of je even meekijkt." in client_of(els).get("/").content.decode()


def test_who_is_not_in_it_is_shown_and_tells_nothing(client_of, els, stranger, to, both):
    at = to("talk", both.id)
    assert CARD not in client_of(els).get(at).content.decode()
    assert client_of(els).post(at, {"do": "tell"}).status_code == 404
    assert client_of(stranger).post(at, {"do": "tell"}).status_code == 404
    assert not LookAlong.objects.exists()


def test_an_ordinary_line_goes_as_ever(client_of, dijk, to, both):
    answer = client_of(dijk).post(to("talk", both.id), {"do": "say", "text": "Ik ben doodmoe."})
    assert answer["Location"].endswith("#say")
