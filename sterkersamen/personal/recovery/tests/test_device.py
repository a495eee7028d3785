"""On one's own device without a connection: the switch, the key to seal to, and what comes in later."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from sterkersamen.personal.recovery.models import CheckIn
from sterkersamen.platform.accounts.models import Session
from sterkersamen.platform.once.models import Done
from sterkersamen.testing.sealing import seal, seal_text


@pytest.fixture
def send(me, to):
    """Sends what was filled in at a moment; the same once more with the same `once`."""
    key = me.get(to("device_key")).json()["key"]

    def go(at, fields, once=None, client=me):
        once = once or uuid4()
        return client.post(to("waiting"), {"once": once, "sealed": seal(key, once, at, fields)})

    return go


def test_a_key_of_one_member(client_of, vuurtoren, dijk, to):
    one, same, other = client_of(vuurtoren), client_of(vuurtoren), client_of(dijk)
    given = one.get(to("device_key"))
    assert base64.b64decode(given.json()["key"])[0] == 4 and given["Cache-Control"] == "no-store"
    assert same.get(to("device_key")).json() == given.json() != other.get(to("device_key")).json()
    assert client_of().get(to("device_key")).status_code == 303
    assert one.post(to("device_key")).status_code == 405


def test_a_shared_device_is_refused(me, to, words):
    page = words(me.get(to("device")))
    assert "Aanzetten op dit toestel" in page and 'data-hours="336"' in page and "na 14 dagen" in page
    Session.objects.update(shared_device=True)
    page = words(me.get(to("device")))
    assert "Niet op een gedeeld apparaat" in page and "data-device" not in page
    answer = me.get(to("device_key"))
    assert answer.status_code == 403 and "gedeeld apparaat" in answer.content.decode()


def test_it_is_kept_with_the_moment_at_which_it_was_filled_in(send, vuurtoren, clock):
    at = timezone.now()
    clock.shift(timedelta(days=3))
    assert send(at, {"mood": "2", "craving": "40", "line": "Onder de grond"}).status_code == 201
    row = CheckIn.objects.get(member=vuurtoren)
    assert row.at == at
    assert row.data == {
        "mood": 2,
        "craving": 40,
        "sleep": None,
        "line": "Onder de grond",
        "intention": "",
        "look_back": "",
    }


def test_of_words_of_danger_the_script_hears_that_it_says_whom_to_call(send, to, me):
    for line, is_said in (("Ik wil niet meer leven.", True), ("Doodmoe, maar het ging.", False)):
        answer = send(timezone.now(), {"mood": "1", "line": line})
        assert answer.status_code == 201 and answer.has_header("X-Whom") == is_said
    assert "dag en nacht kunt bellen" in me.get(to("now")).content.decode()


def test_sent_twice_it_is_kept_once(send, clock):
    at, once = timezone.now(), uuid4()
    for _try in range(2):
        assert send(at, {"mood": "3"}, once).status_code == 201
        clock.shift(timedelta(minutes=5))
    # The key of its form was forgotten meanwhile.
    Done.objects.all().delete()
    assert send(at, {"mood": "3"}, once).status_code == 201
    assert CheckIn.objects.count() == 1


def test_what_arrived_before_the_connection_went_is_kept_once(me, to, send):
    """The form was sent, its answer was lost, and the page kept it to send it again."""
    once = uuid4()
    me.post(to("now"), {"mood": "3", "line": "Net weg", "once": once})
    assert send(timezone.now(), {"mood": "3", "line": "Net weg", "day": "", "clock": ""}, once).status_code == 201
    assert CheckIn.objects.count() == 1
    # With other words since: asked.
    answer = send(timezone.now(), {"mood": "4", "line": "Toch anders"}, once)
    assert answer.status_code == 409 and "Toch anders" in answer.content.decode()
    assert CheckIn.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [timedelta(minutes=6), timedelta(days=400), timedelta(days=-61), timedelta(days=-15000)]
)
def test_a_clock_that_was_wrong_loses_nothing(me, to, send, wrong):
    once = uuid4()
    answer = send(timezone.now() + wrong, {"mood": "3", "line": "Dit typte ik", "look_back": "En dit"}, once)
    page = answer.content.decode()
    assert answer.status_code == 422 and not CheckIn.objects.exists()
    assert "Volgens de klok van je toestel" in page and "Dit typte ik" in page and "En dit" in page
    assert f'value="{once}"' in page and "Gooi dit weg" in page
    # Who says when it was, is heard.
    answer = me.post(to("now"), {"mood": "3", "line": "Dit typte ik", "day": "2026-11-20", "once": once})
    assert answer.status_code == 303
    assert CheckIn.objects.get().at == datetime(2026, 11, 20, 11, tzinfo=UTC)


def test_who_says_the_day_needs_no_clock(send):
    assert send(timezone.now() + timedelta(days=400), {"mood": "3", "day": "2026-11-20"}).status_code == 201
    assert CheckIn.objects.get().at == datetime(2026, 11, 20, 11, tzinfo=UTC)


def test_a_clock_that_runs_a_little_ahead_is_now(send):
    assert send(timezone.now() + timedelta(minutes=4), {"mood": "3"}).status_code == 201
    assert CheckIn.objects.get().at == timezone.now()


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ({"clock": "09:15"}, datetime(2026, 11, 23, 8, 15, tzinfo=UTC)),
        ({"day": "2026-11-23"}, datetime(2026, 11, 23, 11, tzinfo=UTC)),
        ({"day": "2026-11-20", "clock": "22:00"}, datetime(2026, 11, 20, 21, tzinfo=UTC)),
    ],
)
def test_earlier_is_earlier_than_when_it_was_filled_in(send, clock, told, at):
    filled = timezone.now()
    clock.shift(timedelta(days=2))
    assert send(filled, {"mood": "3", **told}).status_code == 201
    assert CheckIn.objects.get().at == at


@pytest.mark.parametrize("fields", [{"line": ""}, {"mood": "9"}, {"craving": "veel", "line": "Dit typte ik"}])
def test_what_is_wrong_is_told(send, fields):
    answer = send(timezone.now(), fields)
    assert answer.status_code == 422 and fields.get("line", "") in answer.content.decode()
    assert not CheckIn.objects.exists()


def test_half_a_letter_is_read_as_in_a_form(send):
    """JSON can hold what no form can."""
    assert send(timezone.now(), {"line": "Half \ud83d", "day": "\ud83d"}).status_code == 422
    assert send(timezone.now(), {"line": "Half \ud83d"}).status_code == 201
    assert CheckIn.objects.get().data["line"] == "Half ?"


def test_nobody_else_opens_it(send, client_of, dijk, moderator):
    for person in (dijk, moderator):
        assert send(timezone.now(), {"line": "Van mij"}, client=client_of(person)).status_code == 404
    assert send(timezone.now(), {"line": "Van mij"}, client=client_of()).status_code == 303
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(
    "words",
    ["", "{}", "[]", "geen", '{"at": 3, "fields": {}}', '{"at": "2026-11-23", "fields": []}', "[" * 100_000],
    ids=lambda words: words[:20],
)
def test_what_is_damaged_is_nothing(me, to, words):
    once, key = uuid4(), me.get(to("device_key")).json()["key"]
    assert me.post(to("waiting"), {"once": once, "sealed": seal_text(key, once, words)}).status_code == 404
    for sealed in (
        "",
        "????",
        base64.b64encode(bytes(200)).decode(),
        seal(key, uuid4(), timezone.now(), {"mood": "3"}),
    ):
        assert me.post(to("waiting"), {"once": once, "sealed": sealed}).status_code == 404
    assert not CheckIn.objects.exists()


def test_it_is_sent_with_a_token_of_the_moment(vuurtoren, to):
    """The page on which it was filled in was made for nobody: its token is of no use."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(vuurtoren)
    key, once = browser.get(to("device_key")).json()["key"], uuid4()
    form = {"once": once, "sealed": seal(key, once, timezone.now(), {"mood": "3"})}
    assert browser.post(to("waiting"), form).status_code == 403
    token = browser.get(to("waiting")).json()["token"]
    assert browser.post(to("waiting"), form, headers={"X-CSRFToken": token}).status_code == 201
    assert browser.put(to("waiting")).status_code in {403, 405}


def test_the_page_that_is_kept_is_made_for_nobody(client, client_of, vuurtoren):
    """With the fields of the form in it, and the same for whoever asks."""
    pages = [one.get("/offline?in=nl").content.decode() for one in (client, client_of(vuurtoren))]
    assert all('name="mood"' in page and 'name="look_back"' in page and "data-member" not in page for page in pages)
    assert len({len(page) for page in pages}) == 1


def test_few_questions(me, to, send, django_assert_max_num_queries):
    me.get(to("device"))
    for name in ("device", "device_key", "waiting"):
        with django_assert_max_num_queries(1):
            assert me.get(to(name)).status_code == 200
