"""Confirming who it is, the passphrase, the app, the codes, and the lock that a role asks for."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command
from django.utils import timezone

from sterkersamen.platform.accounts import actions, queries, second_factor
from sterkersamen.platform.accounts.models import Member, Office, Session
from sterkersamen.testing.cast import PASSPHRASE, make_member

pytestmark = pytest.mark.django_db
NEW = "lantaarn wolk schaatsen peer"
GUARDED = [
    "/account/passphrase",
    "/account/passkeys/add",
    "/account/app",
    "/account/codes",
    "/account/codes/file",
    "/account/email",
]


@pytest.mark.parametrize("path", GUARDED)
def test_asked_again_after_a_quarter_of_an_hour(browser_of, stranger, path):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = browser_of("stranger-login")
        assert browser.get(path).status_code == 200
        clock.shift(15 * 60 + 1)
        asked = browser.get(path)["Location"]
        assert asked.startswith("/account/confirm?next=%2Faccount")
        assert browser.get(asked).status_code == 200
        assert browser.post("/account/confirm", {"passphrase": PASSPHRASE, "next": path})["Location"] == path
        assert browser.get(path).status_code == 200


def test_nothing_of_a_form_is_kept_while_asking(browser_of, stranger):
    from sterkersamen.platform.accounts.sessions import _opened

    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = browser_of("stranger-login")
        clock.shift(20 * 60)
        assert browser.post("/account/passphrase", {"passphrase": NEW})["Location"].startswith("/account/confirm")
        assert NEW not in repr(_opened(Session.objects.get()))


def test_confirm_refuses_and_counts(browser_of, client_of, stranger):
    client = client_of(stranger)
    for _try in range(10):
        assert client.post("/account/confirm", {"passphrase": "nee hoor dat niet"}).status_code == 422
    assert client.post("/account/confirm", {"passphrase": PASSPHRASE}).status_code == 429


@pytest.mark.parametrize(
    "form", [{}, {"passphrase": "\x00"}, {"code": "x" * 999}, {"credential": "{"}, {"credential": "[1]"}]
)
def test_confirm_bad_forms(client_of, stranger, form):
    assert client_of(stranger).post("/account/confirm", form).status_code == 422


def test_confirm_with_a_code_or_a_passkey(browser_of, client_of, stranger):
    actions.renew_codes(stranger)
    passkey = browser_of("stranger-login").add_passkey()
    client = client_of(stranger, HTTP_HOST="localhost")
    assert client.post("/account/confirm", {"code": queries.recovery_codes(stranger)[0]}).status_code == 303
    other = client_of(stranger, HTTP_HOST="localhost")
    options = other.get("/account/confirm?options=1").json()
    assert other.post("/account/confirm", {"credential": passkey.get(options)}).status_code == 303
    assert other.get("/account/codes").status_code == 200


def test_anothers_passkey_confirms_nothing(browser_of, client_of, stranger, dijk):
    theirs = browser_of("dijk-login").add_passkey()
    browser_of("stranger-login").add_passkey()
    client = client_of(stranger, HTTP_HOST="localhost")
    options = client.get("/account/confirm?options=1").json()
    assert client.post("/account/confirm", {"credential": theirs.get(options)}).status_code == 422


def test_passphrase_changes_and_others_are_signed_out(browser_of, stranger):
    here, there = browser_of("stranger-login"), browser_of("stranger-login")
    before = here.cookies["session"].value
    assert here.post("/account/passphrase", {"passphrase": NEW}).status_code == 303
    assert here.get("/account").status_code == 200
    assert here.cookies["session"].value != before
    assert there.get("/account").status_code == 303
    assert browser_of().sign_in("stranger-login", NEW).status_code == 303


@pytest.mark.parametrize("weak", ["", "kort", "welkom welkom", "x" * 300, "a\x00bcdefghijkl"])
def test_weak_new_passphrase(browser_of, stranger, weak):
    assert browser_of("stranger-login").post("/account/passphrase", {"passphrase": weak}).status_code == 422


def test_app(browser_of, stranger):
    browser = browser_of("stranger-login")
    page = browser.get("/account/app").content.decode()
    secret = re.search(r'class="key-words">(.+?)</p>', page)[1]
    assert re.fullmatch(r"(<span>[A-Z2-7]{4}</span> )+", secret)
    secret = "".join(re.findall(r"[A-Z2-7]{4}", secret))
    assert "style=" not in page
    assert "<svg" in page
    assert browser.post("/account/app", {"code": "000000"}).status_code == 422
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert browser.post("/account/app", {"code": code}).status_code == 303
    row = Authenticator.objects.get(type="totp")
    assert secret not in repr(row.data)
    assert browser.get("/account/app").status_code == 200
    browser.post("/account/app/remove")
    assert not Authenticator.objects.filter(type="totp").exists()
    # The way back in stays.
    actions.renew_codes(stranger)
    assert queries.recovery_codes(stranger)


def test_codes_are_sealed_renewed_and_kept(browser_of):
    browser = browser_of()
    browser.sign_up()
    member = Member.objects.get()
    old = queries.recovery_codes(member)
    seed = repr(Authenticator.objects.get(type="recovery_codes").data)
    assert not any(code.replace(" ", "") in seed for code in old)
    browser.post("/account/codes/kept")
    member.refresh_from_db()
    assert member.codes_kept_at
    browser.post("/account/codes/new")
    member.refresh_from_db()
    assert not member.codes_kept_at
    assert not set(old) & set(queries.recovery_codes(member))


def test_codes_as_a_file_that_says_nothing_of_this_place(browser_of):
    browser = browser_of()
    browser.sign_up()
    page = browser.get("/account/codes").content.decode()
    assert 'href="/account/codes/file"' in page
    answer = browser.get("/account/codes/file")
    assert answer["Content-Disposition"] == 'attachment; filename="codes.txt"'
    assert answer["Cache-Control"] == "no-store"
    text = answer.content.decode()
    assert all(code in text for code in queries.recovery_codes(Member.objects.get()))
    assert browser.login_name not in text + page
    assert not re.search("sterker|samen|herstel|localhost", text, re.IGNORECASE)


def test_new_codes_are_asked_for_twice(browser_of, stranger):
    """One tap makes the codes on somebody's note worthless: the button lies behind another, with what it does."""
    page = browser_of("stranger-login").get("/account/codes").content.decode()
    hidden = re.search(r"<details.*?</details>", page, re.DOTALL)[0]
    assert "/account/codes/new" in hidden
    assert page.count("/account/codes/new") == 1


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/recover"])
def test_our_own_words_say_what_is_wrong(browser_of, path):
    """Not the browser's, which are in its own language; each stands at its field, and the first has the cursor."""
    page = browser_of().post(path, {}).content.decode()
    form = re.search(r'<form class="card" novalidate.*?</form>', page, re.DOTALL)[0]
    names = re.findall(r'id="(id_\w+)-error"', form)
    assert names
    for name in names:
        assert re.search(rf'<input[^>]*aria-describedby="[^"]*{name}-error"[^>]*aria-invalid="true"', form)
    first = re.search(r"<input[^>]*aria-invalid[^>]*>", form)[0]
    assert "autofocus" in first
    assert form.count("autofocus") == 1


def test_codes_are_offered_again_the_next_day(browser_of):
    # Also at the end of the longest day, on which the clock goes back.
    with time_machine.travel("2026-10-24 22:10:00+00:00", tick=False) as clock:
        browser = browser_of()
        browser.sign_up()
        member = Member.objects.get()
        for hours in (0, 24, 24.8):
            clock.move_to(datetime(2026, 10, 24, 22, 10, tzinfo=UTC) + timedelta(hours=hours))
            assert not queries.codes_due(member)
        clock.shift(timedelta(minutes=10))
        assert queries.codes_due(member)
        actions.keep_codes(member)
        assert not queries.codes_due(member)


def test_office_asks_for_a_second_factor_first(browser_of):
    make_member("nieuw-login", office="moderator")
    browser = browser_of("nieuw-login")
    for path in ("/account", "/account/email", "/account/passkeys/1/remove"):
        assert browser.get(path)["Location"] == f"/account/secure?{urlencode({'next': path})}", path
    assert browser.get("/")["Location"] == "/account/secure"
    page = browser.get("/account/secure?next=%2Faccount").content.decode()
    assert '"/account/passkeys/add?next=%2Faccount"' in page and '"/account/app?next=%2Faccount"' in page
    assert browser.get("/help").status_code == 200
    actions.keep_codes(Member.objects.get())
    browser.add_passkey(then="/account")
    # On to where they were going, not to a list of passkeys.
    assert (browser.added.status_code, browser.added["Location"]) == (303, "/account")
    assert browser.get("/account").status_code == 200
    assert browser.get("/account/secure")["Location"] == "/"
    browser.add_passkey()
    assert browser.added["Location"] == "/account/passkeys"


def test_people_of_the_demo_need_none(browser_of):
    make_member("demo-login", office="moderator", is_demo=True)
    assert browser_of("demo-login").get("/account").status_code == 200


def test_office_command(stranger, capsys, monkeypatch):
    call_command("office", "add", "stranger-login", "moderator")
    assert queries.has_office(stranger, "moderator")
    call_command("office", "add", "stranger-login", "moderator")
    assert Office.objects.count() == 1
    stranger.refresh_from_db()
    assert stranger.second_factor_due
    monkeypatch.setattr("builtins.input", lambda asked: "stranger-login")
    call_command("office", "end", "moderator")
    assert not queries.has_office(stranger)
    assert Office.objects.get().ended_at
    stranger.refresh_from_db()
    assert not stranger.second_factor_due
    assert "stranger-login" not in capsys.readouterr().out


@pytest.mark.parametrize("words", [["nobody", "moderator"], ["stranger-login", "king"], ["a", "b", "moderator"]])
def test_office_command_refuses(stranger, words):
    with pytest.raises(CommandError):
        call_command("office", "add", *words)


def test_chore_removes_what_is_over_and_what_was_never_claimed(browser_of, stranger):
    browser = browser_of()
    browser.sign_up(way="passkey", passphrase="")
    claimed = browser_of()
    claimed.sign_up(way="passkey", passphrase="")
    claimed.add_passkey()
    Member.objects.update(joined_on=timezone.localdate() - timedelta(days=3))
    Session.objects.update(expire_date=timezone.now())
    actions.purge()
    actions.purge()
    assert not Session.objects.exists()
    assert Member.objects.count() == 2
    assert Member.objects.filter(pk=stranger.pk).exists()


def test_last_factor_taken_away_is_due_again(browser_of):
    member = make_member("ambt-login", office="organiser")
    actions.add_app(member, "JBSWY3DPEHPK3PXP")
    assert not second_factor.review(member)
    actions.remove_app(member)
    assert member.second_factor_due


def test_pages_tell_the_time_of_the_member(browser_of, stranger):
    """Half past eleven in the evening in Amsterdam is the day after in Tokyo."""
    Member.objects.update(codes_kept_at="2026-03-03T22:30:00Z")
    browser = browser_of("stranger-login")
    assert "3 maart" in browser.get("/account").content.decode()
    browser.post("/account/preferences", {"language": "nl", "time_zone": "Asia/Tokyo"})
    assert "4 maart" in browser.get("/account").content.decode()
    Member.objects.update(time_zone="Gone/Away")
    assert "3 maart" in browser.get("/account").content.decode()
