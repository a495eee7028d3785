"""What nobody would send: words, queries and bodies, the forms to send them to, and a sender that counts."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator

from django.utils.http import urlencode

from sterkersamen.testing.pages import Form, Page, crawl
from tests.everything import NOWHERE, World, names_in, routes, undone

# Nothing else may come of bad input. 303: it was not so bad. 423: a locked browser.
FINE = {200, 204, 303, 400, 403, 404, 405, 409, 413, 415, 422, 423, 429}
WHO = ["nobody", "stranger", "vuurtoren", "els", "moderator", "organiser"]
FORM = "application/x-www-form-urlencoded"
SAID = "Dit heb ik met moeite opgeschreven, en het mag niet weg."
METHODS = ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
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


class Sender:
    """Somebody who sends what is bad: nothing but what is `FINE` may come of it. What was written is taken back after
    each, so that the next is tried as well and not refused because there were so many."""

    # How many there were, of all senders of this process, by person.
    sent: Counter[str] = Counter()

    def __init__(self, world: World, who: str):
        self.who, self.world, self.browser = who, world, world.browser(who)

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "", *, label: str = "", **headers: str):
        """One request; gives the answer."""
        with undone():
            answer = self.browser.generic(method, path, body, content_type=kind, headers=headers or None)
        Sender.sent[self.who] += 1
        said = f"{self.who}: {method} {path} {label} {kind} {body[:60]!r}"
        assert answer.status_code in FINE, f"{said} gave {answer.status_code}"
        assert b"<script>alert(1)" not in answer.content, said
        return answer

    def get(self, path: str):
        return self.send("GET", path)

    def fill_in(self, path: str, fields: dict[str, str] | list[tuple[str, str]], label: str = ""):
        """Sends a form."""
        return self.send("POST", path, urlencode(fields).encode(), FORM, label=label)

    def loses_nothing(self, form: Form) -> None:
        """A form that is refused comes back with all that was typed: here one field is wrong, the others are right."""
        areas = [name for name in form.texts if name not in {"login_name", "email", "code"}]
        for wrong in [*form.texts, *form.choices]:
            others = [name for name in areas if name != wrong]
            if not others:
                continue
            answer = self.fill_in(form.path, form.fields | dict.fromkeys(others, SAID) | {wrong: "x" * 30_000})
            if answer.status_code in {400, 409, 422}:
                text = html.unescape(answer.content.decode(errors="replace"))
                assert SAID in text, f"{form.path}: {wrong} was wrong, and {others} was lost"

    def forms(self) -> list[tuple[str, Form]]:
        """Every form on every page that this person can reach by links, each once, with the page where it stands."""

        def get(path: str) -> tuple[int, str, str]:
            answer = self.browser.get(path, follow=True)
            address = answer.redirect_chain[-1][0] if answer.redirect_chain else path
            return answer.status_code, address, answer.content.decode(errors="replace")

        found: dict[tuple, tuple[str, Form]] = {}
        pages = crawl(get)
        for name in routes():
            path = self.world.address(name)
            if path not in pages:
                status, address, text = get(path)
                pages[path] = Page(text if status < 400 else "", address)
        for path, page in pages.items():
            for form in page.forms:
                if form.method == "post":
                    found.setdefault((form.path, tuple(sorted(form.fields))), (path, form))
        return list(found.values())


def addresses(world: World, name: str) -> list[str]:
    """An address about what there is, and where it is about something the same about nothing."""
    wanted = names_in(routes()[name])
    # No address is made for a questionnaire that is not there: its own tests write such ones out.
    nothing = dict.fromkeys(wanted, NOWHERE) | {
        "key": "x",
        "code": "aaaaa-aaaaa",
        "passkey": 999_999_999,
        "measure_slug": "phq4",
    }
    return list(dict.fromkeys([world.address(name), world.address(name, **nothing)]))


def spoilt(form: Form, label: str, words: str) -> Iterator[tuple[str, dict[str, str]]]:
    """A form with a bad text in all that is typed, in each of the other fields, and in its button."""
    yield label, form.fields | dict.fromkeys(form.texts, words)
    for name in sorted(set(form.fields) - set(form.texts)):
        yield f"{label} in {name}", form.fields | {name: words}
    for name, _value in form.buttons[:1]:
        yield f"{label} pressed", form.fields | {name: words}
