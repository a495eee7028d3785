"""Whoever takes the device after somebody left finds no cookie that tells what that person was doing."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from sterkersamen.community.groups import actions, carried
from sterkersamen.community.sharing.views.forming import SENT_COOKIE
from sterkersamen.personal.plans import actions as plans
from sterkersamen.personal.plans.views.plan import KEY_COOKIE
from sterkersamen.platform.accounts.models import Session
from sterkersamen.platform.safety.middleware import LEFT
from sterkersamen.testing.cast import PASSPHRASE

pytestmark = pytest.mark.django_db
# They say that this host was visited, and in which language: the browser's history says so too.
OF_ANYBODY = {"csrftoken", "language"}


@pytest.fixture
def code(els, membership_of) -> str:
    return actions.invite(membership_of(els), uses=5)[1]


@pytest.fixture
def browser(vuurtoren, group, code, client_of) -> Client:
    """Vuurtoren shared something a moment ago, chose English, keeps her plan here and has a code at hand."""
    client = client_of(vuurtoren)
    client.post("/language", {"language": "en"})
    sent = {"body": "Vandaag was zwaar.", "once": str(uuid4())}
    assert client.post(reverse("sharing:new", args=[group.id]), sent).status_code == 303
    client.get(reverse("groups:invitation", args=[code]))
    plans.add_moment(vuurtoren, uuid4(), {"text": "Ruud belt"})
    client.get(reverse("plans:plan_kept"))
    assert {carried.COOKIE, KEY_COOKIE, SENT_COOKIE, "session"} <= held(client)
    return client


def held(client: Client) -> set[str]:
    """The names of the cookies that a browser holds."""
    return {name for name, cookie in client.cookies.items() if cookie.value and cookie["max-age"] != 0}


@pytest.mark.parametrize("way", ["/sign-out", "/account/sessions/end", "/exit"])
def test_who_leaves_takes_their_cookies_along(browser, way):
    assert browser.post(way).status_code == 303
    # The one of the session stays behind a lock: it is what the passphrase opens.
    assert held(browser) - {"session"} <= OF_ANYBODY
    assert ("session" in held(browser)) == (way == "/exit")
    assert "Maandaggroep" not in browser.get("/join", follow=True).content.decode()


def test_who_closes_the_account_does_too(browser):
    assert browser.post("/account/confirm", {"passphrase": PASSPHRASE}).status_code == 303
    page = browser.post("/account/close", {"sure": "on", "days": "0"}).content.decode()
    assert held(browser) <= OF_ANYBODY, page[-2000:]


def test_signing_out_from_the_lock(browser):
    browser.post("/exit")
    browser.post("/sign-out")
    assert held(browser) <= OF_ANYBODY
    assert "Maandaggroep" not in browser.get("/join").content.decode()


def test_leaving_before_there_is_an_account(code):
    browser = Client()
    browser.get(reverse("groups:invitation", args=[code]))
    assert "Maandaggroep" in browser.get("/join").content.decode()
    browser.post("/exit")
    assert held(browser) <= OF_ANYBODY
    assert "Maandaggroep" not in browser.get("/join").content.decode()


def test_leaving_half_way_through_signing_in(db):
    """Nobody goes on at the second step of somebody who left."""
    other = Client()
    session = other.session
    session["account_login"] = {"half": "way"}
    session.save()
    other.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    before = Session.objects.count()
    other.post("/exit")
    assert held(other) <= OF_ANYBODY
    assert Session.objects.count() == before - 1


def test_a_device_that_was_signed_out_from_another_one(browser, vuurtoren, client_of):
    """Vuurtoren's phone was taken. The very first page that is opened on it shows nothing any more."""
    laptop = client_of(vuurtoren)
    assert laptop.post("/account/sessions/end").status_code == 303
    assert "Maandaggroep" not in browser.get("/join").content.decode()
    assert held(browser) <= OF_ANYBODY


def test_a_new_code_after_a_session_that_ended_is_kept(browser, code):
    Session.objects.all().delete()
    browser.get(reverse("groups:invitation", args=[code]))
    assert carried.COOKIE in held(browser)
    assert "Maandaggroep" in browser.get("/join").content.decode()


def test_coming_in_is_not_leaving(code, stranger):
    """The code outlives signing in: that is what it is kept for."""
    browser = Client()
    browser.get(reverse("groups:invitation", args=[code]))
    answer = browser.post("/sign-in?next=/join", {"login_name": "stranger-login", "passphrase": PASSPHRASE})
    assert answer.status_code == 303
    assert "Maandaggroep" in browser.get("/join").content.decode()


def test_only_cookies_of_anybody_outlive_a_visit():
    """A room that sets a cookie names it in core.cookies, or says here why it may stay."""
    import re

    from sterkersamen.core import cookies
    from sterkersamen.testing.lint import ours

    setting = re.compile(r"set_cookie\(\s*([\w.\"]+)")
    found = {name for path in ours("*.py") for name in setting.findall(path.read_text(encoding="utf-8"))}
    # The look stays as the language does: that somebody wants this browser plain, and not who.
    assert found == {"COOKIE", "KEY_COOKIE", "LOOK_COOKIE", "SENT_COOKIE", "settings.LANGUAGE_COOKIE_NAME", "name"}
    assert {carried.COOKIE, KEY_COOKIE, SENT_COOKIE, LEFT} == set(cookies._PASSING)
