"""Coming in by a code: the link, the page, the form, and what goes wrong."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from sterkersamen.community.groups import actions, carried
from sterkersamen.community.groups.models import Group, Invitation, Membership
from sterkersamen.platform.accounts import tries
from sterkersamen.testing.cast import join as put_in
from sterkersamen.testing.pages import without_tokens

pytestmark = pytest.mark.django_db
JOIN, ENTER = "/join", "/join/in"


@pytest.fixture
def code(els, membership_of):
    return actions.invite(membership_of(els))[1]


def fill(**fields):
    return {"name": "Wad", "rules_read": "on", "rules_number": "1", "once": str(uuid4())} | fields


def holding(browser, code):
    """A browser that followed the link of an invitation."""
    browser.get(reverse("groups:invitation", args=[code]))
    return browser


def test_the_link_takes_the_code_out_of_the_address(code, client_of):
    browser = client_of()
    answer = browser.get(reverse("groups:invitation", args=[code]))
    assert (answer.status_code, answer["Location"]) == (303, JOIN)
    cookie = answer.cookies[carried.COOKIE]
    assert code.replace("-", "") not in cookie.value
    assert code not in cookie.value
    assert (cookie["httponly"], cookie["path"], cookie["samesite"]) == (True, JOIN, "Lax")


def test_the_code_ends_with_the_browser_and_after_some_hours(code, client_of):
    browser = client_of()
    cookie = browser.get(reverse("groups:invitation", args=[code])).cookies[carried.COOKIE]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert "Maandaggroep" in browser.get(JOIN).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=3, minutes=1)):
        assert "Maandaggroep" not in browser.get(JOIN).content.decode()


def test_the_code_is_carried_to_these_pages_only():
    assert reverse("groups:join") == carried.PATH


def test_an_invitation_is_readable_before_there_is_an_account(code, client_of):
    page = holding(client_of(), code).get(JOIN).content.decode()
    assert "Maandaggroep" in page
    assert "Wat hier gezegd wordt" in page
    assert f'{reverse("accounts:sign_up")}?next=/join"' in page
    # How anonymous it is, is told once: at the foot, as on every page.
    assert page.count(f'href="{reverse("home:anonymous")}"') == 1
    assert code not in page
    assert "Els" not in without_tokens(page)


def test_typing_the_code(code, client_of):
    browser = client_of()
    answer = browser.post(JOIN, {"code": f" {code.upper()} "})
    assert (answer.status_code, answer["Location"]) == (303, JOIN)
    assert "Maandaggroep" in browser.get(JOIN).content.decode()


@pytest.mark.parametrize("typed", ["", "x" * 41, "a\0b"])
def test_a_code_that_cannot_be(typed, client_of):
    answer = client_of().post(JOIN, {"code": typed})
    assert answer.status_code == 422


@pytest.mark.parametrize("wrong", ["onbekend", "aaaaa-aaaaa", "%00", "../..", "é" * 30, "x" * 300])
def test_a_code_that_leads_nowhere(wrong, client_of):
    browser = client_of()
    answer = browser.get(f"/join/{wrong}", follow=True)
    assert answer.status_code in {200, 404}
    if answer.status_code == 200:
        assert "geldt niet meer" in answer.content.decode()


def test_a_cookie_that_was_made_up(client_of):
    for value in ("onzin", "AAAA", "é"):
        browser = client_of()
        browser.cookies[carried.COOKIE] = value
        assert "Heb je een code?" in browser.get(JOIN).content.decode()


def test_coming_in(code, client_of, stranger, group):
    browser = holding(client_of(stranger), code)
    assert 'name="name"' in browser.get(JOIN).content.decode()
    answer = browser.post(ENTER, fill())
    assert (answer.status_code, answer["Location"]) == (303, reverse("groups:home", args=[group.id]))
    assert answer.cookies[carried.COOKIE].value == ""
    assert Membership.objects.get(member=stranger).name == "Wad"
    assert "Welkom" in browser.get(answer["Location"]).content.decode()


def test_the_form_sent_twice_brings_in_once(code, client_of, stranger, group):
    browser, sent = holding(client_of(stranger), code), fill()
    cookie = browser.cookies[carried.COOKIE].value
    browser.post(ENTER, sent)
    browser.cookies[carried.COOKIE] = cookie
    answer = browser.post(ENTER, sent)
    assert (answer.status_code, answer["Location"]) == (303, reverse("groups:home", args=[group.id]))
    assert Membership.objects.filter(member=stranger).count() == 1


def test_the_name_is_never_filled_in(code, client_of, stranger, other_group):
    put_in(stranger, other_group, "Meerkoet")
    page = holding(client_of(stranger), code).get(JOIN).content.decode()
    assert re.search(r'<input[^>]*name="name"[^>]*>', page)
    assert not re.search(r'<input[^>]*name="name"[^>]*value=', page)
    assert "Meerkoet" not in page


def test_a_name_of_another_group_is_taken_only_knowingly(code, client_of, stranger, other_group):
    put_in(stranger, other_group, "Meerkoet")
    browser = holding(client_of(stranger), code)
    answer = browser.post(ENTER, fill(name="meerkoet"))
    assert answer.status_code == 422
    assert 'name="same_name"' in answer.content.decode()
    assert browser.post(ENTER, fill(name="meerkoet", same_name="on")).status_code == 303


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x"},
        {"name": "x" * 31},
        {"name": "<b>Wad</b>"},
        {"name": "\u202edaW\0"},
        {"name": "Gespreksleider"},
        {"name": "vuurTOREN"},
        {"rules_read": ""},
        {"rules_number": ""},
        {"rules_number": "veel"},
        {"rules_number": "99999999999"},
        {"rules_number": "0"},
    ],
)
def test_what_is_not_right_is_said_and_kept(fields, code, client_of, stranger, vuurtoren):
    answer = holding(client_of(stranger), code).post(ENTER, fill(**fields))
    assert answer.status_code == 422
    assert not Membership.objects.filter(member=stranger).exists()
    if fields.get("name") == "vuurTOREN":
        assert "vuurTOREN" in answer.content.decode()


def test_rules_that_changed_are_read_again(code, client_of, stranger, els, membership_of):
    browser = holding(client_of(stranger), code)
    actions.change_rules(membership_of(els), "Regel twee.")
    page = browser.post(ENTER, fill()).content.decode()
    assert "Regel twee." in page
    assert 'name="rules_number" value="2"' in page
    assert not re.search(r'<input[^>]*name="rules_read"[^>]*checked', page)
    assert browser.post(ENTER, fill(rules_number="2")).status_code == 303


def test_a_full_group_says_so(code, client_of, stranger, vuurtoren):
    Group.objects.update(capacity=2)
    browser = holding(client_of(stranger), code)
    assert "nu vol" in browser.get(JOIN).content.decode()
    answer = browser.post(ENTER, fill())
    assert answer.status_code == 422
    assert Invitation.objects.get().uses_left == 1


def test_who_is_in_already_is_told(code, client_of, vuurtoren, group):
    browser = holding(client_of(vuurtoren), code)
    assert "Je zit al in deze groep" in browser.get(JOIN).content.decode()
    assert browser.post(ENTER, fill())["Location"] == reverse("groups:home", args=[group.id])


def test_an_invitation_that_was_used_by_another(code, client_of, stranger, naaste):
    holding(client_of(naaste), code).post(ENTER, fill(name="Zee"))
    answer = holding(client_of(stranger), code).post(ENTER, fill())
    assert "geldt niet meer" in answer.content.decode()
    assert not Membership.objects.filter(member=stranger).exists()


def test_the_key_of_another_form(code, client_of, stranger, els, membership_of):
    once = str(uuid4())
    browser = holding(client_of(stranger), code)
    browser.post(ENTER, fill(once=once))
    place = Membership.objects.get(member=stranger)
    actions.leave(place, take_words=True)
    browser = holding(client_of(stranger), actions.invite(membership_of(els))[1])
    answer = browser.post(ENTER, fill(once=once, name="Iets anders"))
    assert answer.status_code == 409
    assert "Iets anders" in answer.content.decode()


def test_nobody_comes_in_without_an_account(code, client_of):
    answer = holding(client_of(), code).post(ENTER, fill())
    assert answer.status_code == 303
    assert answer["Location"].startswith(reverse("accounts:sign_in"))
    assert client_of().get(ENTER).status_code == 303


def test_wrong_methods(client_of, stranger):
    assert client_of(stranger).get(ENTER).status_code == 405
    assert client_of(stranger).put(JOIN).status_code == 405
    assert client_of(stranger).post(reverse("groups:invitation", args=["abc"])).status_code == 405


def test_guesses_are_counted(code, client_of, stranger, monkeypatch):
    def too_many(_request):
        raise tries.TooMany

    monkeypatch.setattr(tries, "invitation", too_many)
    answer = holding(client_of(stranger), code).get(JOIN)
    assert answer.status_code == 429
    assert "te vaak geprobeerd" in answer.content.decode()
    assert issubclass(tries.TooMany, ValidationError)


def test_guesses_of_one_person_end(client_of, stranger):
    browser = holding(client_of(stranger), "aaaaa-aaaaa")
    seen = set()
    for _time in range(62):
        holding(browser, "aaaaa-aaaaa")
        seen.add(browser.get(JOIN).status_code)
    assert seen == {200, 429}
