"""Every address and every form with wrong types, too much, too little and what nobody would type: never a 500.

What is refused is said in words, and nothing that somebody typed is lost.
"""

from __future__ import annotations

import html
import random

import pytest
from django.utils.http import urlencode

from sterkersamen.testing.pages import Form, Page, crawl
from tests.everything import NOWHERE, World, names_in, routes, undone

# Nothing else may come of bad input. 303: it was not so bad. 423: a locked browser.
FINE = {200, 204, 303, 400, 403, 404, 405, 409, 413, 415, 422, 423, 429}
WHO = ["nobody", "stranger", "vuurtoren", "els", "moderator", "organiser"]
WORDS = {
    "nothing": "",
    "blanks": " \t\n ",
    "NUL": "voor\x00na",
    "control": "voor\x1b[31m\x07na",
    "turned": "\u202egnirts\u2066 omgekeerd",
    "long": "lang " * 5_000,
    "one long word": "a" * 30_000,
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{ 7 * 7 }}{% raw %}%(name)s{0}$HOME",
    "SQL": "'; DROP TABLE sharing_share; --",
    "deep Markdown": "> " * 2_000 + "diep",
    "stars": "*" * 9_000,
    "brackets": "[" * 5_000 + "]" * 5_000,
    "lists": "\n".join("  " * level + "- x" for level in range(200)),
    "backticks": "`" * 4_000 + "x" + "`" * 3_999,
    "letters that grow": "ﷺ" * 3_000,
    "marks": "Z" + "\u0301" * 5_000,
    "emoji": "👩‍👩‍👧‍👦" * 500,
    "not a character": "\ufffe\uffff",
    "number": "99999999999999999999999",
    "less than nothing": "-1",
    "other digits": "٣",
    "half": "1.5e999",
    "id": str(NOWHERE),
    "no id": "not-an-id",
    "path": "../../../../etc/passwd",
    "other host": "//example.org/x",
    "header": "x\r\nSet-Cookie: a=b",
}
QUERIES = [
    "?before=x",
    f"?before={NOWHERE}",
    "?before=",
    "?before=1&before=2",
    "?page=-1",
    "?%00",
    "?a=%ff%fe",
    "?before=%ff",
    "?next=//example.org/",
    "?next=%00",
    "?" + "a=1&" * 500,
    "?q=" + "x" * 5_000,
    "?posted=1&new=x&order=zzz",
]
BODIES = [
    ("application/x-www-form-urlencoded", b"body=%ff%fe&words=%c3%28&name=%ff"),
    ("application/x-www-form-urlencoded", b"&&&===;;;%"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"body=+ADw-"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"body=x"),
    ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % number for number in range(1_000))),
    ("application/x-www-form-urlencoded", b"body=" + b"x" * 700_000),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=body\r\n\r\nhalf"),
    ("multipart/form-data", b"no boundary"),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="body"; filename="a.txt"\r\n\r\nfile\r\n--x--\r\n',
    ),
    ("application/json", b'{"body": ["a", {"b": null}]}'),
    ("application/json", b"{" * 5_000),
    ("text/plain", b"\x00\x01\x02"),
    ("", b"body=x"),
]


@pytest.mark.parametrize("who", WHO)
def test_addresses(world: World, who):
    """Every address with ids of nothing, and with queries that mean nothing."""
    browser = world.browser(who)
    for name, pattern in routes().items():
        wanted = names_in(pattern)
        # No address is made for a questionnaire that is not there: its own tests write such ones out.
        nothing = dict.fromkeys(wanted, NOWHERE) | {
            "key": "x",
            "code": "aaaaa-aaaaa",
            "passkey": 999_999_999,
            "measure_slug": "phq4",
        }
        paths = {world.address(name)} | ({world.address(name, **nothing)} if wanted else set())
        for path in sorted(paths):
            with undone():
                opened = browser.get(path).status_code
            assert opened in FINE, f"GET {path}"
            # Behind a door that is closed nothing reads a query: all of them at once tell whether the door does.
            for query in QUERIES if opened == 200 else ["?" + "&".join(query[1:] for query in QUERIES)]:
                with undone():
                    assert browser.get(path + query).status_code in FINE, f"GET {path + query}"
            with undone():
                assert browser.head(path).status_code in FINE, f"HEAD {path}"
            for method in ("put", "patch", "delete", "options", "trace"):
                with undone():
                    assert getattr(browser, method)(path).status_code in FINE, f"{method} {path}"


@pytest.mark.parametrize("who", WHO)
def test_bodies(world: World, who):
    """Every address that takes a form, with what is no form at all."""
    browser = world.browser(who)
    for name in routes():
        with undone():
            answer = browser.post(world.address(name))
        closed = answer.status_code in {403, 404, 405} or answer.headers.get("Location") == "/sign-in"
        # A door that is closed reads no body; what comes before every door is asked with two of them.
        for kind, body in BODIES[5:7] if closed else BODIES:
            with undone():
                status = browser.generic("POST", world.address(name), body, content_type=kind).status_code
            assert status in FINE, f"POST {name} {kind} {body[:40]!r}"


@pytest.mark.parametrize("who", WHO)
def test_broken_cookies(world: World, who):
    for value in ("", "x", "\xff" * 10, "a" * 10_000, "'; --", "0" * 32):
        browser = world.browser("nobody")
        for name in ("session", "csrftoken", "language", "messages"):
            browser.cookies[name] = value
        for path in ("/", "/help", "/account", "/sign-in"):
            assert browser.get(path).status_code in FINE


def test_another_name(world: World):
    """Every address, asked under a name that is not ours."""
    browser = world.browser("vuurtoren")
    for name in routes():
        with undone():
            answer = browser.get(world.address(name), headers={"host": "localhost.elsewhere.example"})
        assert answer.status_code == 400, name
        assert answer["Cache-Control"] == "no-store"


def forms(world: World, who: str) -> list[tuple[str, Form]]:
    """Every form on every page that somebody can reach by links, each once."""
    browser = world.browser(who)

    def get(path: str) -> tuple[int, str, str]:
        answer = browser.get(path, follow=True)
        address = answer.redirect_chain[-1][0] if answer.redirect_chain else path
        return answer.status_code, address, answer.content.decode(errors="replace")

    found: dict[tuple, tuple[str, Form]] = {}
    pages = crawl(get)
    for name in routes():
        path = world.address(name)
        if path not in pages:
            status, address, text = get(path)
            pages[path] = Page(text if status < 400 else "", address)
    for path, page in pages.items():
        for form in page.forms:
            if form.method == "post":
                found.setdefault((form.path, tuple(sorted(form.fields))), (path, form))
    return list(found.values())


@pytest.mark.parametrize("who", WHO)
def test_forms(world: World, who):
    """Every form with every bad text in all of its fields, and with each of its hidden fields spoilt."""
    browser = world.browser(who)
    found = forms(world, who)
    assert len(found) > 2
    for _path, form in found:
        tries = []
        for label, words in WORDS.items():
            typed = dict.fromkeys(form.texts, words)
            tries.append((label, form.fields | typed))
            tries += [
                (f"{label} in {name}", form.fields | {name: words}) for name in set(form.fields) - set(form.texts)
            ]
            tries += [(f"{label} pressed", form.fields | {name: words}) for name, _value in form.buttons[:1]]
        tries.append(("without fields", {}))
        # All of them would take an hour on some pages; the same ones each time, so that a failure comes back.
        # All of them would take an hour on some pages; the same ones each time, so that a failure comes back.
        chosen = random.Random(form.path).sample(tries, min(len(tries), 60))
        for label, fields in chosen:
            with undone():
                answer = browser.post(form.path, urlencode(fields), content_type="application/x-www-form-urlencoded")
            assert answer.status_code in FINE, f"{form.path}: {label}"
            assert "<script>alert(1)" not in answer.content.decode(errors="replace"), f"{form.path}: {label}"


@pytest.mark.parametrize("who", ["vuurtoren", "els", "organiser"])
def test_nothing_typed_is_lost(world: World, who):
    """A form that is refused comes back with all that was typed: here one field is wrong, the others are right."""
    browser = world.browser(who)
    said = "Dit heb ik met moeite opgeschreven, en het mag niet weg."
    for _path, form in forms(world, who):
        areas = [name for name in form.texts if name not in {"login_name", "email", "code"}]
        for spoilt in [*form.texts, *form.choices]:
            others = [name for name in areas if name != spoilt]
            if not others:
                continue
            fields = form.fields | dict.fromkeys(others, said) | {spoilt: "x" * 30_000}
            with undone():
                answer = browser.post(form.path, urlencode(fields), content_type="application/x-www-form-urlencoded")
            text = html.unescape(answer.content.decode(errors="replace"))
            if answer.status_code in {400, 409, 422}:
                assert said in text, f"{form.path}: {spoilt} was wrong, and {others} was lost"


def test_another_site_cannot_send_a_form(world: World):
    """Without its token no form is carried out; with one of somebody else's neither."""
    from django.test import Client

    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(world.people["els"])
    for name in routes():
        with undone():
            answer = browser.post(world.address(name), {"body": "x"}, headers={"origin": "https://example.org"})
        # Leaving is for anybody, from a page that was kept too; it only locks.
        assert answer.status_code in ({403, 404, 405} if name != "safety:exit" else {303}), name
