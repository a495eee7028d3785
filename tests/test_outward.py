"""All that others can see who do not read a page: titles, icons, names, files, labels, dates, mail. Two rules for it.

For everybody: no drug, no group, no person, and the full name of this site only on its pages. For who chose "Onopvallend":
the same plain name on every page, and nothing that is called as this site is.
"""

from __future__ import annotations

import re
from urllib.parse import unquote
from uuid import uuid4

import pytest
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from django.core import mail
from django.test import Client
from django.utils import translation

from sterkersamen.community.meetings import actions as meetings
from sterkersamen.core import outward
from sterkersamen.platform.accounts import actions as accounts
from sterkersamen.platform.notify import mail as post
from sterkersamen.testing.cast import PASSPHRASE
from sterkersamen.testing.lint import name_of, ours
from tests.everything import World, undone
from tests.permissions import MATRIX

SITE = ("sterker", "samen")
# Words of drugs and of what one does about them, the groups of this world, and the people in it.
TELLING = (
    "coca", "coke", "drug", "alcohol", "verslaaf", "verslav", "addict", "clean", "gebruik", "uitglij", "terugval", "relapse",
    "maandaggroep", "donderdaggroep", "familiegroep", "vuurtoren", "dijk", "els", "bram", "groepsavond",
)  # fmt: skip
# Pages that leave the site behind, with a name of their own for everybody.
ELSEWHERE = {"Tomatensoep", "Tomato soup", "Bewijs", "Proof"}


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.lower()))


def telling(text: str, plain: bool) -> list[str]:
    """What a text gives away."""
    words = words_of(text)
    site = [word for word in SITE if word in words] if plain else [text] * ("sterker" in words)
    return site + [
        word for word in TELLING if any(one.startswith(word) if len(word) > 4 else one == word for one in words)
    ]


def head_of(page: str) -> str:
    """What stands in a page beside its text: all of <head>, and the top of the page with the name of the site."""
    return page.partition("<main")[0]


def title_of(page: str) -> str:
    return page.partition("<title>")[2].partition("</title>")[0]


def pages(world: World, browser: Client):
    """Every page that opens in this browser: (name of the view, what it says)."""
    for name, methods in MATRIX.items():
        if "GET" in methods:
            with undone():
                answer = browser.get(world.address(name))
            if answer.headers["Content-Type"].startswith("text/html") and answer.status_code != 303:
                yield name, answer.content.decode()


@pytest.mark.parametrize("role", ["nobody", "vuurtoren", "els", "organiser"])
def test_titles_tell_of_nobody_and_nothing(world, role):
    found = {name: title_of(page) for name, page in pages(world, world.browser(role))}
    assert len(found) > 10
    assert {name: title for name, title in found.items() if not title or telling(title, plain=False)} == {}


@pytest.mark.parametrize("role", ["nobody", "vuurtoren", "els"])
def test_plain_pages_have_one_name_and_nothing_of_the_site_around_them(world, role):
    browser = world.browser(role)
    browser.post("/look", {"do": "on"})
    titles, around = {}, {}
    for name, page in pages(world, browser):
        titles[name] = title_of(page)
        if title_of(page) not in ELSEWHERE:
            around[name] = telling(re.sub(r"aria-label=\"[^\"]*\"", "", head_of(page)), plain=True)
            assert "img/plain." in head_of(page) and "img/icon." not in head_of(page), name
    assert set(titles.values()) - ELSEWHERE == {"Notities"}
    assert {name: found for name, found in around.items() if found} == {}


def test_what_goes_wrong_is_plain_too(world):
    accounts.set_discreet(world.people["vuurtoren"], True)
    browser = world.browser("vuurtoren")
    answers = [browser.get("/nope"), browser.post("/nope"), browser.get("/exit"), browser.get("/organisation/contacts")]
    assert [answer.status_code for answer in answers] == [404, 404, 405, 403]
    assert {title_of(answer.content.decode()) for answer in answers} == {"Notities"}


def test_every_file_has_its_name_from_one_list():
    """A view that gives a file asks `core.outward` what it is called."""
    named = [name_of(path) for path in ours("*.py") if "Content-Disposition" in path.read_text(encoding="utf-8")]
    assert named == ["sterkersamen/core/outward.py"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_names_of_files_labels_and_dates(language):
    with translation.override(language):
        names = [f"{stem}.{kind}" for stem, kind in outward.FILES.values()]
        names += [outward.account_label(), outward.appointment(), outward.look(True).name]
        assert [name for name in names if telling(name, plain=True)] == []
        assert telling(outward.look(False).name, plain=False) == []


def test_files_as_they_are_downloaded(world):
    """The names that browsers are told, of all that can be fetched by who just proved who they are."""
    browser = world.browser("vuurtoren")
    browser.post("/account/confirm", {"passphrase": PASSPHRASE})
    names = []
    for name, methods in MATRIX.items():
        if "GET" in methods:
            with undone():
                given = browser.get(world.address(name)).headers.get("Content-Disposition")
            names += [given] if given else []
    assert len(names) >= 4
    assert [name for name in names if telling(name, plain=True)] == []


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_installed_app_and_its_messages(client, db, plain, language):
    query = f"?in={language}" + ("&look=plain" if plain else "")
    told = client.get("/manifest.webmanifest" + query).json()
    said = client.get("/sw.js" + query).content.decode().partition("\n")[0]
    assert [text for text in (str(told), said) if telling(text, plain)] == []
    assert ("/static/img/plain" in said) is plain and ("/static/img/app" in said) is not plain


def test_what_the_worker_keeps_is_plain(client, db):
    """Kept without cookies: the help page and the one for when there is no connection."""
    for path in ("/help?in=nl&look=plain", "/offline?in=nl&look=plain"):
        page = client.get(path).content.decode()
        assert title_of(page) == "Notities"
        assert telling(head_of(page), plain=True) == []


def test_what_passkeys_and_apps_with_codes_are_called(client_of, vuurtoren):
    """By the name of the host, which a browser shows anyway, and "mijn account"."""
    browser = client_of(vuurtoren)
    browser.post("/account/confirm", {"passphrase": PASSPHRASE})
    asked = browser.get("/account/passkeys/add?options=1").json()["publicKey"]
    labels = [asked["rp"]["name"], asked["user"]["name"], asked["user"]["displayName"]]
    assert labels == ["testserver", "mijn account", "mijn account"]
    request = browser.get("/account/app").wsgi_request
    with context.request_context(request):
        assert "mijn account" in unquote(get_adapter().build_totp_url(vuurtoren, "x"))
        assert telling(unquote(get_adapter().build_totp_url(vuurtoren, "x")), plain=True) == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_mail(vuurtoren, settings, language):
    settings.EMAIL_HOST, settings.EMAIL_FROM = "mail.example.org", "post@example.org"
    vuurtoren.language = language
    accounts.set_contact(vuurtoren, "v@example.org")
    accounts.confirm_contact(vuurtoren)
    post.send_code(vuurtoren)
    post.send_notice(vuurtoren, uuid4())
    assert len(mail.outbox) == 2
    for sent in mail.outbox:
        assert sent.from_email == "post@example.org"
        assert telling(f"{sent.subject} {sent.body}", plain=True) == []


def test_a_calendar_of_ones_own(world, client):
    """Who asked for names and places gets them, until they want it plain: then a date says only that there is one."""
    dijk = world.people["dijk"]
    secret = meetings.make_feed(dijk, None, tells=True).secret
    before = client.get(f"/agenda/{secret}.ics").content.decode()
    assert "Groepsavond" in before
    accounts.set_discreet(dijk, True)
    after = client.get(f"/agenda/{secret}.ics").content.decode()
    assert "SUMMARY:Afspraak" in after and "LOCATION" not in after
    assert telling(after, plain=True) == []
