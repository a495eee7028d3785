"""The key of drafts: `sharing:drafts_key`."""

from __future__ import annotations

import base64

KEY = "/drafts/key"


def test_a_key_of_one_member_in_one_browser(client_of, vuurtoren, dijk):
    one, same, other = client_of(vuurtoren), client_of(vuurtoren), client_of(dijk)
    first = one.get(KEY)
    assert len(base64.b64decode(first.json()["key"])) == 32
    assert first["Cache-Control"] == "no-store"
    assert one.get(KEY).json() == first.json()
    assert len({client.get(KEY).json()["key"] for client in (one, same, other)}) == 3


def test_nobody_else_gets_one(client_of):
    answer = client_of().get(KEY)
    assert answer.status_code in {302, 303, 401, 403}
    assert b"key" not in answer.content


def test_it_is_not_written_to(client_of, vuurtoren):
    assert client_of(vuurtoren).post(KEY).status_code == 405
