"""The session store and its middleware: what lies in the table, when a session ends, what a request costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from sterkersamen.core import later
from sterkersamen.core.views import public
from sterkersamen.platform.accounts import second_factor, sessions
from sterkersamen.platform.accounts.models import Member, Office, Session
from sterkersamen.platform.accounts.sessions import SessionStore
from sterkersamen.platform.accounts.tests.conftest import Browser


def closed(request):
    return HttpResponse(str(request.member.pk))


@public
def opened(request):
    return HttpResponse(str(request.member and request.member.pk))


@public
def keep(request):
    request.session["word"] = "sluiproute"
    return HttpResponse("kept")


def stepping_stone(request):
    return HttpResponse("secure")


stepping_stone.is_for_securing = True
urlpatterns = [
    path("closed", closed),
    path("open", opened),
    path("keep", keep),
    path(
        "",
        include(([path("sign-in", opened, name="sign_in"), path("secure", stepping_stone, name="secure")], "accounts")),
    ),
    path("lock", opened, name="lock"),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def test_one_query_gives_session_and_member(client_of, stranger, django_assert_num_queries):
    client = client_of(stranger)
    client.get("/open")
    with django_assert_num_queries(1):
        assert client.get("/closed").content.decode() == str(stranger.pk)


def test_nobody_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Client().get("/open").content == b"None"


def test_the_read_gives_what_the_models_hold(client_of, stranger):
    stranger.contact = {"email": "iemand@example.org"}
    stranger.save()
    client = client_of(stranger)
    row = sessions._read(sessions.hashed(client.cookies["session"].value))
    same = Session.objects.select_related("member").get(pk=row.pk)
    for field in Session._meta.concrete_fields:
        assert getattr(row, field.attname) == getattr(same, field.attname), field
    for field in Member._meta.concrete_fields:
        assert getattr(row.member, field.attname) == getattr(same.member, field.attname), field


def test_closed_by_default():
    answer = Client().get("/closed?a=b")
    assert answer.status_code == 303
    assert answer["Location"] == "/sign-in?next=%2Fclosed%3Fa%3Db"
    assert Client().post("/closed")["Location"] == "/sign-in"


def test_table_holds_neither_cookie_nor_data():
    client = Client()
    client.get("/keep")
    cookie = client.cookies["session"].value
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_session")
        stored = repr(cursor.fetchall())
    assert cookie not in stored
    assert "sluiproute" not in stored
    assert SessionStore(cookie)["word"] == "sluiproute"
    # The row's own key is no cookie: a copy of the table opens nothing.
    assert SessionStore(Session.objects.get().pk).get("word") is None


def test_data_moved_to_another_row_does_not_open(client_of, stranger, dijk):
    mine, theirs = client_of(stranger), client_of(dijk)
    source = Session.objects.get(member=dijk)
    Session.objects.filter(member=stranger).update(session_data=source.session_data, member=dijk)
    assert mine.get("/open").content == b"None"
    assert theirs.get("/open").content.decode() == str(dijk.pk)


def test_cookie_is_guarded(settings):
    settings.SESSION_COOKIE_SECURE = True
    client = Client()
    client.get("/keep")
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) == settings.SESSION_ABSOLUTE_DAYS * 86400


def test_a_cookie_of_ones_own_making_is_not_taken_over(stranger):
    client = Client()
    client.cookies["session"] = "made-up-by-somebody-else"
    client.get("/keep")
    assert client.cookies["session"].value != "made-up-by-somebody-else"
    assert not SessionStore("made-up-by-somebody-else").exists("made-up-by-somebody-else")


def test_stale_cookie_is_forgotten():
    client = Client()
    client.cookies["session"] = "long-gone-session"
    answer = client.get("/open")
    assert answer.cookies["session"].value == ""


def test_idle_end(client_of, stranger, settings):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = client_of(stranger)
        clock.shift(timedelta(hours=settings.SESSION_IDLE_HOURS) - timedelta(minutes=1))
        assert client.get("/open").content.decode() == str(stranger.pk)
        later.flush()
        clock.shift(timedelta(hours=settings.SESSION_IDLE_HOURS) - timedelta(minutes=1))
        assert client.get("/open").content.decode() == str(stranger.pk)
        later.flush()
        clock.shift(timedelta(hours=settings.SESSION_IDLE_HOURS) + timedelta(minutes=1))
        assert client.get("/open").content == b"None"


def test_absolute_end_comes_however_busy(client_of, stranger, settings):
    settings.SESSION_ABSOLUTE_DAYS, settings.SESSION_IDLE_HOURS = 3, 48
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = client_of(stranger)
        for _half_day in range(5):
            clock.shift(timedelta(hours=12))
            assert client.get("/open").content.decode() == str(stranger.pk)
            later.flush()
        clock.shift(timedelta(hours=13))
        assert client.get("/open").content == b"None"


def test_seen_is_written_at_most_once_a_minute_and_later(client_of, stranger, django_assert_num_queries):
    # Not at the turn of a month: then it is written, too, that the account is used in the new one.
    with time_machine.travel("2026-03-03 12:00:00+00:00", tick=False) as clock:
        client = client_of(stranger)
        client.get("/open")
        first = Session.objects.get().seen_at
        clock.shift(59)
        client.get("/open")
        assert not later._waiting
        clock.shift(2)
        with django_assert_num_queries(1):
            client.get("/open")
        assert Session.objects.get().seen_at == first
        later.flush()
        assert Session.objects.get().seen_at == first + timedelta(seconds=61)


def test_shared_device_ends_with_the_browser_and_soon(stranger):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = Client()
        store = SessionStore()
        store[sessions.SHARED] = True
        store.save()
        client.cookies["session"] = store.session_key
        answer = client.get("/keep")
        assert answer.cookies["session"]["max-age"] == ""
        row = Session.objects.get()
        assert row.shared_device
        assert row.expire_date <= timezone.now() + timedelta(hours=1)
        clock.shift(timedelta(hours=1, seconds=1))
        assert not SessionStore(store.session_key).get("word")


def test_inactive_member_is_nobody(client_of, stranger):
    client = client_of(stranger)
    Member.objects.filter(pk=stranger.pk).update(is_active=False)
    assert client.get("/open").content == b"None"


def test_changed_passphrase_ends_sessions(client_of, stranger):
    client = client_of(stranger)
    stranger.set_password("iets heel anders vandaag")
    stranger.save()
    assert client.get("/open").content == b"None"


def test_ended_session_stays_ended_when_a_slow_request_saves(client_of, stranger):
    client = client_of(stranger)
    store = SessionStore(client.cookies["session"].value)
    store["late"] = 1
    Session.objects.all().delete()
    with pytest.raises(sessions.UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_role_given_meanwhile_asks_for_a_second_factor(client_of, stranger):
    client = client_of(stranger)
    Office.objects.create(member=stranger, kind="moderator")
    assert client.get("/closed").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        client.get("/closed")
        later.flush()
        answer = client.get("/closed")
    assert answer.status_code == 303
    assert answer["Location"] == "/secure?next=%2Fclosed"
    assert client.get("/secure").status_code == 200
    assert client.get("/open").status_code == 200


def test_predicates_of_rooms_above(stranger, monkeypatch):
    monkeypatch.setattr(second_factor, "_PREDICATES", [])
    second_factor.register(lambda member: member.pk == stranger.pk)
    assert second_factor.review(stranger)
    stranger.is_demo = True
    assert not second_factor.review(stranger)


def test_expired_rows_are_removed(stranger, client_of):
    client_of(stranger)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    SessionStore.clear_expired()
    assert not Session.objects.exists()


@pytest.mark.urls("sterkersamen.config.urls")
def test_no_session_fixation(stranger):
    """What somebody else put in this browser before sign-in is worth nothing after it."""
    browser = Browser()
    browser.get("/sign-in/passkey")
    before = browser.cookies["session"].value
    browser.sign_in("stranger-login")
    after = browser.cookies["session"].value
    assert before != after
    assert not SessionStore(before).exists(before)
    assert SessionStore(after).exists(after)
