"""The person's own page, and the small forms on it."""

from __future__ import annotations

import re
import uuid

import pytest
import time_machine
from django.db import connection

from sterkersamen.platform.accounts import hooks
from sterkersamen.platform.accounts.models import Member, Session

pytestmark = pytest.mark.django_db


def test_shows_the_account(browser_of, stranger):
    page = browser_of("stranger-login").get("/account")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Dit apparaat" in text
    assert "127.0.0.1" not in text
    assert "stranger-login" not in text


def test_leaving_here_is_no_louder_than_the_rest(browser_of, stranger):
    """Nothing on this page is the thing to do, and every page behind it says where one is."""
    browser = browser_of("stranger-login")
    assert "btn main" not in browser.get("/account").content.decode()
    for path in ("/account", "/account/passkeys", "/account/access"):
        assert '<a href="/account" aria-current="page">' in browser.get(path).content.decode()


def test_fixed_number_of_queries(browser_of, stranger, django_assert_num_queries):
    browser = browser_of("stranger-login")
    browser.get("/account")
    for _more in range(5):
        browser_of("stranger-login")
    with django_assert_num_queries(4):
        browser.get("/account")


def test_only_for_members(browser_of):
    for path in (
        "/account",
        "/account/email",
        "/account/passphrase",
        "/account/app",
        "/account/codes",
        "/account/confirm",
        "/account/secure",
    ):
        assert browser_of().get(path)["Location"].startswith("/sign-in?next=")


def test_wrong_methods(browser_of, stranger):
    browser = browser_of("stranger-login")
    for path in (
        "/account/preferences",
        "/account/sessions/end",
        "/account/codes/new",
        "/account/codes/kept",
        "/account/app/remove",
        "/sign-out",
        "/language",
    ):
        assert browser.get(path).status_code == 405, path
    assert browser.post("/account").status_code == 405


def test_preferences(browser_of, stranger):
    browser = browser_of("stranger-login")
    assert browser.post("/account/preferences", {"language": "en", "time_zone": "America/Curacao"}).status_code == 303
    stranger.refresh_from_db()
    assert (stranger.language, stranger.time_zone) == ("en", "America/Curacao")
    assert 'lang="en"' in browser.get("/account").content.decode()
    for wrong in (
        {"language": "xx", "time_zone": "Europe/Amsterdam"},
        {"language": "nl", "time_zone": "Mars/Base"},
        {},
    ):
        assert browser.post("/account/preferences", wrong).status_code == 422


def test_time_zones_stand_once_and_the_near_ones_first(browser_of, stranger):
    """Vuurtoren on Curaçao finds the island on top, and no place stands there under an old name as well."""
    page = browser_of("stranger-login").get("/account").content.decode()
    zones = re.findall(r'<option value="([A-Z]\w+/[^"]+)"', page)
    assert zones[:2] == ["Europe/Amsterdam", "Europe/Brussels"]
    assert zones.index("America/Curacao") < 10
    assert len(zones) == len(set(zones)) < 350
    assert not {"Asia/Calcutta", "Europe/Luxembourg"} & set(zones)


def test_who_chose_an_old_name_keeps_it(browser_of, stranger):
    Member.objects.filter(pk=stranger.pk).update(time_zone="Asia/Calcutta")
    browser = browser_of("stranger-login")
    assert '<option value="Asia/Calcutta" selected>' in browser.get("/account").content.decode()
    assert browser.post("/account/preferences", {"language": "nl", "time_zone": "Asia/Calcutta"}).status_code == 303


def test_browsers_are_told_apart_by_when(browser_of, stranger):
    with time_machine.travel("2026-03-03T08:14:00Z", tick=False) as clock:
        browser = browser_of("stranger-login")
        clock.shift(5 * 3600)
        browser_of("stranger-login")
        page = browser.get("/account").content.decode()
    assert "3 maart, 9.14" in page
    assert "3 maart, 14.14" in page


def test_email_is_sealed_and_goes_again(browser_of, stranger):
    browser = browser_of("stranger-login")
    assert browser.post("/account/email", {"email": "iemand@voorbeeld.example"}).status_code == 303
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_member")
        assert "voorbeeld" not in repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    assert "iemand@voorbeeld.example" in browser.get("/account").content.decode()
    browser.post("/account/email", {"remove": "1"})
    assert Member.objects.get(pk=stranger.pk).contact is None


def test_bad_email_is_kept_in_the_form(browser_of, stranger):
    answer = browser_of("stranger-login").post("/account/email", {"email": "geen adres"})
    assert answer.status_code == 422
    assert "geen adres" in answer.content.decode()


@pytest.fixture
def heard(monkeypatch):
    found = []
    monkeypatch.setattr(hooks, "_SIGNED_OUT", [found.append])
    return found


def test_sign_out(browser_of, stranger, heard):
    browser = browser_of("stranger-login")
    row = Session.objects.get()
    answer = browser.post("/sign-out")
    assert answer.status_code == 303
    assert answer["Clear-Site-Data"] == '"storage"'
    assert browser.get("/account").status_code == 303
    assert not Session.objects.filter(pk=row.pk).exists()
    assert heard == [row.public_id]


def test_one_other_browser_is_signed_out(browser_of, stranger, heard):
    here, there = browser_of("stranger-login"), browser_of("stranger-login")
    other = Session.objects.exclude(pk__in=[_row_of(here).pk]).get()
    assert here.post(f"/account/sessions/{other.public_id}/end").status_code == 303
    assert heard == [other.public_id]
    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_of_ones_own_only(browser_of, stranger, dijk, heard):
    here, theirs = browser_of("stranger-login"), browser_of("dijk-login")
    assert here.post(f"/account/sessions/{_row_of(theirs).public_id}/end").status_code == 404
    assert here.post(f"/account/sessions/{_row_of(here).public_id}/end").status_code == 404
    assert here.post(f"/account/sessions/{uuid.uuid4()}/end").status_code == 404
    assert here.post("/account/sessions/nonsense/end").status_code == 404
    assert theirs.get("/account").status_code == 200
    assert not heard


def test_signed_out_everywhere(browser_of, stranger, dijk, heard):
    browsers = [browser_of("stranger-login") for _each in range(3)]
    other = browser_of("dijk-login")
    assert browsers[0].post("/account/sessions/end").status_code == 303
    assert len(heard) == 3
    for browser in browsers:
        assert browser.get("/account").status_code == 303
    assert other.get("/account").status_code == 200


def _row_of(browser) -> Session:
    from sterkersamen.platform.accounts.sessions import hashed

    return Session.objects.get(pk=hashed(browser.cookies["session"].value))


def test_no_address_or_browser_lies_in_the_session(browser_of, stranger):
    from sterkersamen.platform.accounts.sessions import _opened

    browser = browser_of()
    browser.post(
        "/sign-in",
        {"login_name": "stranger-login", "passphrase": "molen kaars rivier jas"},
        HTTP_USER_AGENT="Leunstoelbrowser/7",
        HTTP_REFERER="http://localhost/vandaan",
        REMOTE_ADDR="198.51.100.7",
    )
    for row in Session.objects.all():
        held = repr(vars(row)) + repr(_opened(row))
        for trace in ("Leunstoel", "vandaan", "198.51"):
            assert trace not in held


@pytest.mark.parametrize(
    ("chosen", "text"), [("en", 'lang="en"'), ("nl", 'lang="nl"'), ("xx", 'lang="nl"'), ("", 'lang="nl"')]
)
def test_language_before_there_is_an_account(browser_of, chosen, text):
    browser = browser_of()
    answer = browser.post("/language", {"language": chosen, "next": "/sign-in"})
    assert (answer.status_code, answer["Location"]) == (303, "/sign-in")
    assert text in browser.get("/sign-in").content.decode()


def test_language_of_a_member_is_kept_in_the_account(browser_of, stranger):
    browser_of("stranger-login").post("/language", {"language": "en"})
    stranger.refresh_from_db()
    assert stranger.language == "en"
    assert browser_of().post("/language", {"language": "en", "next": "//evil.example"})["Location"] == "/"
