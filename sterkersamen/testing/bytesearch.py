"""Looks for words in bytes: in every file of a data directory, a log, a dump; in every form they could have there."""

from __future__ import annotations

import base64
import contextlib
import functools
import gzip
import html
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import Stemmer

# What is sealed, as a dump writes it. In half a million of such digits any eight stand by chance, once in some thousand times.
_HEX = re.compile(rb"[0-9a-f]{32,}")
_FEW_DIGITS = 12


@functools.cache
def shapes(word: str) -> dict[str, bytes]:
    """The forms in which a word could lie somewhere: as it is, its stem, escaped, in base64, in hexadecimal."""
    found: dict[str, bytes] = {}
    stem = Stemmer.Stemmer("dutch").stemWord(word.lower())
    spellings = {"word": word, "lower": word.lower(), "upper": word.upper(), "stem": stem}
    seen: set[str] = set()
    for spelling, text in spellings.items():
        if text in seen:
            continue
        seen.add(text)
        if len(text) < 6:
            if spelling == "stem":
                continue
            raise ValueError(f"{text!r} is too short to tell anything")
        data = text.encode()
        found[spelling] = data
        found[f"{spelling}, utf-16"] = text.encode("utf-16-le")
        found[f"{spelling}, latin-1"] = text.encode("latin-1", "replace")
        found[f"{spelling}, JSON"] = json.dumps(text)[1:-1].encode()
        found[f"{spelling}, URL"] = quote(text).encode()
        found[f"{spelling}, form"] = quote_plus(text).encode()
        found[f"{spelling}, HTML"] = html.escape(text).encode("ascii", "xmlcharrefreplace")
        found[f"{spelling}, hex"] = data.hex().encode()
        found[f"{spelling}, HEX"] = data.hex().upper().encode()
        found[f"{spelling}, backwards"] = data[::-1]
        # Base64 depends on where in a group of three a text begins; the letters at its ends depend on its neighbours. All
        # others stay: four of them alone would be found by chance in any large file.
        for shift in range(3):
            own = slice((0, 2, 3)[shift], (None, -3, -2)[(shift + len(data)) % 3])
            found[f"{spelling}, base64 {shift}"] = base64.b64encode(b"\0" * shift + data)[own]
            found[f"{spelling}, base64url {shift}"] = base64.urlsafe_b64encode(b"\0" * shift + data)[own]
    return found


@functools.cache
def pieces(word: str) -> tuple[bytes, ...]:
    """The fewest bytes, in small letters, of which every shape of a word holds some: where none are, no shape is."""
    found: list[bytes] = []
    for shape in sorted({shape.lower() for shape in shapes(word).values()}, key=len):
        if not any(piece in shape for piece in found):
            found.append(shape)
    return tuple(found)


def search(data: bytes, words: Iterable[str]) -> Iterator[str]:
    """Says which words are in some bytes, and in which form. What is packed is unpacked and searched too."""
    for layer, content in {"": data, " (unpacked)": _unpacked(data)}.items():
        small = content.lower()
        for word in words:
            # A fifth of the work, and nearly always the end of it.
            if not any(piece in small for piece in pieces(word)):
                continue
            for shape, sought in shapes(word).items():
                few = sought.isdigit() and len(sought) < _FEW_DIGITS
                if sought in content and (not few or sought in _HEX.sub(b" ", content)):
                    yield f"{word!r} as {shape}{layer}"
                    break


def _unpacked(data: bytes) -> bytes:
    if data[:2] == b"\x1f\x8b":
        return gzip.decompress(data)
    if data[:1] == b"\x78":
        try:
            return zlib.decompress(data)
        except zlib.error:
            return b""
    return b""


def search_files(places: Iterable[Path], words: Iterable[str]) -> list[str]:
    """Says in which files words lie: each place is a file, or a folder with all that is in it, hidden files too."""
    words, found = list(words), []
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            # A server that runs may take one away in between.
            with contextlib.suppress(FileNotFoundError):
                if path.is_file():
                    found += [f"{path.name}: {says}" for says in search(path.read_bytes(), words)]
    return found
