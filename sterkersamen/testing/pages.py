"""What a page holds, read as a program reads it: its links, its forms, and the ids in it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
# So many pages that differ in their query only are looked at.
ALIKE = 4
TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{12,}(?![\w-])")
_DRAWN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')


@dataclass
class Form:
    """A form: where it goes, and its fields with what they hold at first. `texts` are those that people type in."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def path(self) -> str:
        return urlsplit(self.action).path


class Page(HTMLParser):
    """A page that was read."""

    def __init__(self, html: str, address: str = "/"):
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._text: str | None = None
        self._select: str | None = None
        self.feed(html)
        self.close()

    def form(self, path: str) -> Form:
        """The form that goes to a path. Raises LookupError."""
        for form in self.forms:
            if form.path.endswith(path):
                return form
        raise LookupError(f"{self.address} has no form to {path}, but to {[form.path for form in self.forms]}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.address, given["href"]))
        elif tag == "form":
            action = urljoin(self.address, given.get("action") or self.address)
            self._form = Form(action, given.get("method", "get").lower())
            self.forms.append(self._form)
            if "id" in given:
                self._by_id[given["id"]] = self._form
        elif tag in {"input", "textarea", "select", "button"}:
            form = self._by_id.get(given["form"]) if "form" in given else self._form
            if form is not None and given.get("name"):
                self._field(form, tag, given)
        elif tag == "option" and self._select and self._form is not None:
            self._form.choices.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given or self._select not in self._form.fields:
                self._form.fields[self._select] = given.get("value", "")

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text").lower()
        if tag == "button":
            form.buttons.append((name, given.get("value", "")))
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._text = name
            form.fields[name] = ""
            form.texts.append(name)
        elif kind in {"checkbox", "radio"}:
            form.choices.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                form.fields[name] = given.get("value", "on")
        else:
            form.fields[name] = given.get("value", "")
            if kind not in {"hidden", "submit", "password"}:
                form.texts.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._text is not None and self._form is not None:
            self._form.fields[self._text] += data
        self.words.append(data)


def crawl(get, start: str = "/", most: int = 400) -> dict[str, Page]:
    """Every page that can be reached by links from `start`; of those that differ in their query only (week after week,
    page after page) a few. `get(path)` gives status, address and HTML."""
    found: dict[str, Page] = {}
    alike: Counter[tuple] = Counter()
    waiting = [start]
    while waiting and len(found) < most:
        path = waiting.pop(0)
        if path in found:
            continue
        status, address, html = get(path)
        page = found[path] = Page(html, address)
        if status >= 400:
            continue
        for link in page.links:
            parts = urlsplit(link)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if (
                parts.scheme in {"", "http"}
                and target.startswith("/")
                and target not in found
                and target not in waiting
            ):
                kind = (parts.path, *sorted(name for name, _value in parse_qsl(parts.query, keep_blank_values=True)))
                alike[kind] += 1
                if alike[kind] <= ALIKE:
                    waiting.append(target)
    return found


def without_tokens(page: str) -> str:
    """A page without the tokens of its forms: of 4,000 tokens one holds any three letters, such as a name, by chance."""
    return _DRAWN.sub("", page)


def ids(text: str) -> set[str]:
    """Everything in a text that could be somebody's id: UUIDs, and long words with digits in them."""
    return {found.lower().replace("-", "") for found in [*UUID.findall(text), *TOKEN.findall(text)]}
