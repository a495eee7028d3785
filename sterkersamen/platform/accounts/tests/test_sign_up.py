"""Making an account: no name, no address; eighteen and over; consent kept in its words; nothing told about others."""

from __future__ import annotations

import itertools
import re

import pytest
from django.db import connections
from django.utils import translation

from sterkersamen.platform.accounts import consent, forms, passphrases, queries, sessions
from sterkersamen.platform.accounts.managers import login_hash
from sterkersamen.platform.accounts.models import Consent, Member, Session
from sterkersamen.testing.cast import PASSPHRASE

pytestmark = pytest.mark.django_db


def test_works(browser_of):
    browser = browser_of()
    answer = browser.sign_up()
    assert answer.status_code == 303
    assert answer["Location"] == "/account/codes"
    member = Member.objects.get()
    assert member.login_hash == login_hash(browser.login_name)
    assert member.check_password(PASSPHRASE)
    assert member.language == "nl"
    assert member.time_zone == "Europe/Amsterdam"
    assert not member.codes_kept_at
    page = browser.get("/account/codes").content.decode()
    for code in queries.recovery_codes(member):
        assert code in page
    assert len(queries.recovery_codes(member)) == 10


def test_what_the_browser_was_asked_before_counts_for_the_account(browser_of):
    """Plain names and titles: the cookie of this browser, and from now on wherever this person signs in."""
    browser = browser_of()
    browser.post("/look", {"do": "on"})
    assert browser.sign_up().status_code == 303
    assert Member.objects.get().discreet


def test_asks_for_no_address_name_or_number(browser_of):
    page = browser_of().get("/sign-up").content.decode()
    names = set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page))
    assert names - {"next"} == {
        "csrfmiddlewaretoken",
        "number",
        "login_name",
        "keep_months",
        "is_adult",
        "consent",
        "passphrase",
    }


def test_consent_is_kept_in_the_words_and_language_shown(browser_of):
    browser = browser_of()
    browser.cookies["language"] = "en"
    with translation.override("en"):
        words = consent.consent_text()
    page = browser.get("/sign-up").content.decode()
    assert words.split(".")[0][:40] in page.replace("&#39;", "'")
    browser.sign_up()
    assert Consent.objects.get().text == words
    assert Consent.objects.get().given_at
    assert Member.objects.get().language == "en"


@pytest.mark.parametrize("missing", ["is_adult", "consent"])
def test_refused_without(browser_of, missing):
    answer = browser_of().sign_up(**{missing: ""})
    assert answer.status_code == 422
    assert not Member.objects.exists()
    # What was typed is still there.
    assert PASSPHRASE in answer.content.decode()


def test_what_is_missing_is_said_kindly_and_comes_in_sight(browser_of):
    """A form that comes back opens at the first field that is wrong, without a script too."""
    page = browser_of().sign_up(is_adult="", consent="").content.decode()
    assert "Deze plek is voor wie 18 jaar of ouder is" in page
    assert "Zonder dit vinkje mogen we niets van je bewaren" in page
    assert "verplicht" not in page
    assert re.findall(r'<input[^>]* name="(\w+)"[^>]* autofocus', page) == ["is_adult"]
    only = browser_of().sign_up(consent="").content.decode()
    assert re.findall(r'<input[^>]* name="(\w+)"[^>]* autofocus', only) == ["consent"]


@pytest.mark.parametrize(
    "weak", ["kort", "welkom01welkom", "zonnebloem2024", "appeltaart", "qwertyuiopas", "19-05-1984abc", "aaaaaaaaaaaa"]
)
def test_weak_passphrase_is_refused_with_the_reason(browser_of, weak):
    answer = browser_of().sign_up(passphrase=weak)
    assert answer.status_code == 422
    assert not Member.objects.exists()
    assert 'id="id_passphrase-error"' in answer.content.decode()


def test_the_login_name_is_no_passphrase(browser_of):
    answer = browser_of().sign_up(word="kwispelstaartje", passphrase="kwispelstaartje12")
    assert answer.status_code == 422
    assert "Je inlognaam zit in de wachtzin" in answer.content.decode()


def test_generated_words_are_on_offer_and_strong_enough(browser_of):
    page = browser_of().get("/sign-up").content.decode()
    offered = re.search(r"<output>([^<]+)</output>", page)[1]
    assert len(offered.split()) == 4
    passphrases.Strong().validate(offered)


def test_a_taken_name_is_not_told(browser_of, monkeypatch):
    """Whoever tries the name of someone they know gets the same answer as for a name that nobody has."""
    # Never the one that is tried: of 10,000 numbers chance offers it now and then.
    numbers = itertools.count(4000)
    monkeypatch.setattr(forms.secrets, "randbelow", lambda _most: next(numbers))
    first = browser_of()
    first.sign_up(word="jansen83")
    count = Member.objects.count()
    bodies = []
    for name in (first.login_name, "nooitgehoord-1234", "jansen83", "nooitgehoord"):
        answer = browser_of().sign_up(login_name=name, passphrase="heel iets anders dan dat")
        assert answer.status_code == 422
        text = answer.content.decode()
        for changing in (
            r'name="number" value="[^"]+"',
            r'name="csrfmiddlewaretoken" value="[^"]+"',
            r"<output>[^<]+",
            r'data-take="[^"]+',
        ):
            text = re.sub(changing, "", text)
        bodies.append(re.sub(r"(jansen83|nooitgehoord)-\d{4}", "NAME", text))
    assert len(set(bodies)) == 1
    assert Member.objects.count() == count


def test_the_name_that_comes_back_can_be_sent(browser_of):
    browser = browser_of()
    refused = browser.sign_up(login_name="egeltje").content.decode()
    number = re.search(r'name="number" value="([^"]+)"', refused)[1]
    name = re.search(r'name="login_name" value="([^"]+)"', refused)[1]
    assert re.fullmatch(r"egeltje-\d{4}", name)
    assert browser.sign_up(login_name=name, number=number).status_code == 303
    assert Member.objects.get().login_hash == login_hash(name)


def test_sent_twice_makes_one_account(browser_of):
    browser = browser_of()
    page = browser.get("/sign-up").content.decode()
    form = {
        "number": re.search(r'name="number" value="([^"]+)"', page)[1],
        "login_name": re.search(r'name="login_name" value="([^"]+)"', page)[1],
        "passphrase": PASSPHRASE,
        "is_adult": "on",
        "consent": "on",
    }
    assert browser_of().post("/sign-up", form).status_code == 303
    again = browser_of()
    assert again.post("/sign-up", form).status_code == 303
    assert again.get("/account").status_code == 200
    assert Member.objects.count() == 1


def test_the_login_name_lies_nowhere(browser_of):
    browser = browser_of()
    browser.sign_up(word="sneeuwuiltje")
    browser.post("/account/preferences", {"language": "nl", "time_zone": "Europe/Amsterdam"})
    found = browser_of()
    found.sign_in(browser.login_name)
    for alias in connections:
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  (the names come from the database)
                for row in cursor.fetchall():
                    assert "sneeuwuiltje" not in repr([bytes(v) if isinstance(v, memoryview) else v for v in row])
    for row in Session.objects.all():
        assert "sneeuwuiltje" not in repr(sessions._opened(row))


def test_with_a_passkey(browser_of):
    browser = browser_of()
    answer = browser.sign_up(way="passkey", passphrase="")
    assert answer.status_code == 303
    assert answer["Location"] == "/account/passkeys/add"
    member = Member.objects.get()
    assert not member.has_usable_password()
    # Until there is a way back in, nothing else opens.
    assert browser.get("/account")["Location"] == "/account/secure?next=%2Faccount"
    passkey = browser.add_passkey()
    assert browser.added["Location"] == "/account/codes"
    assert browser.get("/account").status_code == 200
    other = browser_of()
    options = other.get("/sign-in/passkey").json()
    assert other.post("/sign-in/passkey", {"credential": passkey.get(options)}).status_code == 303
    assert other.get("/account").status_code == 200


def test_goes_on_to_where_one_came_from(browser_of):
    browser = browser_of()
    answer = browser.sign_up(next="/join?code=abc")
    assert answer["Location"] == "/account/codes?next=%2Fjoin%3Fcode%3Dabc"
    assert browser.post("/account/codes/kept", {"next": "/join?code=abc"})["Location"] == "/join?code=abc"


@pytest.mark.parametrize(
    "evil", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/\\elsewhere.example"]
)
def test_goes_nowhere_else(browser_of, evil):
    assert browser_of().sign_up(next=evil)["Location"] == "/account/codes"


def test_who_is_in_goes_home(client_of, stranger):
    assert client_of(stranger).get("/sign-up")["Location"] == "/"


def test_wrong_method(browser_of):
    assert browser_of().put("/sign-up").status_code == 405


@pytest.mark.parametrize("bad", ["a\x00b", "met spatie", "<b>x</b>", "x" * 5000, "", "\u202eabc"])
def test_bad_names(browser_of, bad):
    assert browser_of().sign_up(login_name=bad).status_code == 422
    assert not Member.objects.exists()


def test_too_many(browser_of, monkeypatch):
    monkeypatch.setattr("sterkersamen.platform.accounts.tries.allow", lambda verb, *who, **limit: verb != "sign-up")
    answer = browser_of().sign_up()
    assert answer.status_code == 429
    assert not Member.objects.exists()


def test_a_number_makes_one_account_and_asks_about_one_name(browser_of):
    """Whoever holds on to a number cannot try names with it: taken or free, the answer is the same."""
    browser = browser_of()
    browser.sign_up(word="tulp")
    digits = browser.login_name.rpartition("-")[2]
    number = forms.signing.dumps([digits, "of ours"], salt=forms._SALT)
    asker, given = browser_of(), {"number": number, "passphrase": "fiets brood wolk", "is_adult": "on", "consent": "on"}
    assert asker.post("/sign-up", given | {"login_name": f"tulp-{digits}"}).status_code == 422
    for word in ("tulp", "roos"):
        assert asker.post("/sign-up", given | {"login_name": f"{word}-{digits}"}).status_code == 422
    assert Member.objects.count() == 1


def test_signing_up_again_is_no_way_around_the_limit_of_signing_in(browser_of):
    browser = browser_of()
    browser.sign_up()
    digits = browser.login_name.rpartition("-")[2]

    def again(passphrase: str, nonce: str) -> int:
        number = forms.signing.dumps([digits, nonce], salt=forms._SALT)
        given = {"number": number, "login_name": browser.login_name, "passphrase": passphrase}
        return browser_of().post("/sign-up", given | {"is_adult": "on", "consent": "on"}).status_code

    for turn in range(10):
        assert again("fiets brood wolk zee", str(turn)) == 422
    assert again(PASSPHRASE, "right") == 422
    assert browser_of().sign_in(browser.login_name).status_code == 429


def test_numbers_are_not_handed_out_without_end(browser_of, monkeypatch):
    monkeypatch.setattr(
        "sterkersamen.platform.accounts.tries.allow", lambda verb, *who, **limit: verb != "sign-up-page"
    )
    answer = browser_of().get("/sign-up")
    assert answer.status_code == 429
    assert "Even wachten" in answer.content.decode()
