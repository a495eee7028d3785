"""What one member may send within a minute and an hour, whatever it is."""

from __future__ import annotations

import pytest
import time_machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(vuurtoren):
    """Vuurtoren, whose telephone is in the hands of a program: it sent all but one of what a minute allows."""
    from sterkersamen.platform.limits.actions import allow

    for _time in range(59):
        allow("send a minute", str(vuurtoren.pk), times=60, seconds=60)
    return vuurtoren


def test_a_program_is_stopped_and_a_minute_later_a_person_goes_on(client_of, busy, group):
    with time_machine.travel("2026-03-03 12:00:00+00:00", tick=False) as clock:
        client, at = client_of(busy), f"/g/{group.id}/me/presence"
        assert {client.post(at, {"shown": "yes"}).status_code for _time in range(60)} == {303}
        assert client.post(at, {"shown": "yes"}).status_code == 429
        clock.shift(61)
        assert client.post(at, {"shown": "yes"}).status_code == 303


def test_words_come_back_with_the_refusal(client_of, busy, group, share):
    client, words = client_of(busy), "Vandaag langs het oude café gelopen, en doorgelopen."
    at = f"/g/{group.id}/shares/{share.uid}/edit"
    assert client.post(at, {"body": ""}).status_code == 422
    answer = client.post(at, {"body": words})
    assert answer.status_code == 429
    assert words in answer.content.decode()
    assert "Wacht een paar minuten" in answer.content.decode()


def test_others_and_reading_and_the_way_out_go_on(client_of, busy, dijk, group):
    client, at = client_of(busy), f"/g/{group.id}/me/presence"
    assert [client.post(at).status_code for _time in range(2)] == [303, 429]
    assert client.get(f"/g/{group.id}/").status_code == 200
    assert client_of(dijk).post(at).status_code == 303
    # From another device she ends what the program uses, and here she leaves.
    assert client_of(busy).post("/exit")["Location"] == "/recipe"
    assert client_of(busy).post("/account/sessions/end")["Location"] == "/"
    assert client.get(f"/g/{group.id}/")["Location"].startswith("/sign-in")
