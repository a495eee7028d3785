"""The texts on screen: collected for translation, compiled, and checked. `python -m sterkersamen.testing.messages`.

The Dutch text stands in the code and is the key. English is kept by hand in locale/en. The Dutch catalog is made here,
each text being its own translation: without it an instance whose own language is English would show English to those
who chose Dutch, for Django falls back to the instance's language.
"""

from __future__ import annotations

import datetime
import io
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from sterkersamen.testing.lint import PACKAGE, name_of, ours

LOCALE = PACKAGE / "locale"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_HOLES = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
# As core/jinja.py makes its environment: with other blanks a text would be another key.
_JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false", "encoding": "utf-8"}


def collect() -> Catalog:
    """Every text of the product that is shown to somebody."""
    catalog = _empty("nl")
    for method, pattern in (("python", "*.py"), ("jinja2.ext:babel_extract", "*.html")):
        for path in ours(pattern):
            options = {} if method == "python" else _JINJA
            for found in extract_from_file(
                method, str(path), keywords=KEYWORDS, comment_tags=["i18n:"], options=options
            ):
                _line, text, comments, context = found
                catalog.add(text, locations=[(name_of(path), 0)], auto_comments=comments, context=context)
    return catalog


def _empty(language: str) -> Catalog:
    # A date in the file would change it every time.
    when = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    return Catalog(
        language,
        project="Sterker Samen",
        version="",
        creation_date=when,
        revision_date=when,
        last_translator="",
        language_team="",
        msgid_bugs_address="",
        copyright_holder="Sterker Samen",
        header_comment="# Dutch is the key, see sterkersamen/testing/messages.py.",
        fuzzy=False,
    )


def kept(language: str) -> Catalog:
    """The catalog of a language as it is kept, without texts that are no longer in the product."""
    path = LOCALE / language / "LC_MESSAGES/django.po"
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(template: Catalog, language: str) -> Catalog:
    """What must be kept for a language: every text, with its translation where there is one."""
    old, fresh = kept(language), _empty(language)
    for message in template:
        if not message.id:
            continue
        known = old.get(texts(message.id)[0], message.context)
        kept_texts = texts(known.string) if known and not known.fuzzy else []
        if language == "nl":
            kept_texts = texts(message.id)
        if len(kept_texts) != len(texts(message.id)):
            # A text that became a plural, or was one, is translated anew.
            kept_texts = [""] * len(texts(message.id))
        translation = tuple(kept_texts) if message.pluralizable else kept_texts[0]
        fresh.add(
            message.id,
            translation,
            locations=sorted(set(message.locations)),
            flags=message.flags,
            auto_comments=sorted(set(message.auto_comments)),
            context=message.context,
        )
    return fresh


def written(catalog: Catalog) -> tuple[bytes, bytes]:
    """A catalog as its two files: the one that people edit, and the one that the server reads."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, catalog, width=110, sort_by_file=True, include_lineno=False, omit_header=False)
    write_mo(compiled, catalog)
    return text.getvalue(), compiled.getvalue()


def faults(catalog: Catalog) -> list[str]:
    """Texts of a catalog that are not translated, or whose translation has other holes than the text."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        ids, said = texts(message.id), texts(message.string)
        if message.fuzzy:
            found.append(f"not sure: {ids[0]!r}")
        elif len(said) != len(ids) or not all(said):
            found.append(f"not translated: {ids[0]!r}")
        elif not holes(*said) <= holes(*ids) or holes(ids[-1]) != holes(said[-1]):
            found.append(f"other holes: {ids[-1]!r} -> {said[-1]!r}")
        elif any(one.startswith("\n") != other.startswith("\n") for one, other in zip(ids, said, strict=True)):
            found.append(f"starts with another blank: {ids[0]!r}")
    return found


def texts(given: str | Sequence[str] | None) -> list[str]:
    """The one text of a message, or its singular and plural."""
    return [given] if isinstance(given, str) else list(given or ())


def holes(*texts: str) -> set[str]:
    """The places in texts where something is filled in."""
    return {found.group() for text in texts for found in _HOLES.finditer(text)}


def problems() -> list[str]:
    """What is wrong with the catalogs as they are kept; empty when nothing is."""
    template, found = collect(), []
    for language in ("en", "nl"):
        fresh = merged(template, language)
        for suffix, content in zip((".po", ".mo"), written(fresh), strict=True):
            path = LOCALE / language / f"LC_MESSAGES/django{suffix}"
            if not path.exists() or path.read_bytes() != content:
                found.append(f"{name_of(path)} is not up to date: run make messages")
        found += [f"{language}: {fault}" for fault in faults(fresh)]
    return found


def main() -> int:
    template = collect()
    for language in ("en", "nl"):
        fresh = merged(template, language)
        folder: Path = LOCALE / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, content in zip((".po", ".mo"), written(fresh), strict=True):
            (folder / f"django{suffix}").write_bytes(content)
        wrong = faults(fresh)
        print(f"{language}: {len(fresh)} texts, {len(wrong)} to look at")
        for fault in wrong:
            print(f"  {fault}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
