"""The byte search itself: what is planted is found, in each of its forms."""

from __future__ import annotations

import base64
import gzip
import json
import sqlite3
from urllib.parse import quote, urlencode

import pytest

from sterkersamen.testing.bytesearch import search, search_files, shapes
from sterkersamen.testing.server import Server
from sterkersamen.testing.typed import TYPED, lying_open, note

WORD = "Spreeuwenpoëzie"
SENTENCE = f"Gisteren was er veel {WORD} bij ons."


@pytest.mark.parametrize(
    "planted",
    [
        SENTENCE.encode(),
        SENTENCE.upper().encode(),
        SENTENCE.encode("utf-16"),
        json.dumps({"body": SENTENCE}).encode(),
        f"body={quote(SENTENCE)}".encode(),
        base64.b64encode(SENTENCE.encode()),
        base64.b64encode(b"x" + SENTENCE.encode()),
        base64.urlsafe_b64encode(b"xy" + SENTENCE.encode()),
        SENTENCE.encode().hex().encode(),
        gzip.compress(SENTENCE.encode(), mtime=0),
        b"<p>Spreeuwenpo&#235;zie</p>",
        "de spreeuwenpoëzie".encode(),
    ],
)
def test_what_is_planted_is_found(planted):
    assert list(search(b"\0" * 100 + planted if planted[:2] != b"\x1f\x8b" else planted, [WORD]))


@pytest.mark.parametrize("word", [WORD, "poldervaarten", "abc12-def34", "Jkd93_kd-9fKDJFksdfkjsdf9SDKF"])
def test_each_shape_is_found_where_nothing_else_is(word):
    for name, shape in shapes(word).items():
        assert list(search(b"\0\xff" + shape + b"\xff\0", [word])), name


def test_a_stem_is_found():
    assert list(search(b"wij poldervaart", ["poldervaarten"]))


def test_other_words_are_not():
    assert not list(search(b"Een spreeuw en wat poezie, en veel meer." * 1000, [WORD]))


def test_a_row_that_was_deleted_is_found_in_the_journal(tmp_path):
    database = sqlite3.connect(tmp_path / "content.sqlite3")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE share (words TEXT)")
    database.execute("INSERT INTO share VALUES (?)", [SENTENCE])
    database.commit()
    database.execute("DELETE FROM share")
    database.commit()
    assert any("-wal" in says for says in search_files([tmp_path], [WORD]))
    database.close()


def test_a_server_in_which_words_lie_open_fails_whoever_used_it():
    server = Server(DATABASE_URL="")
    note(f"{server.url}/organisation/contacts/new", urlencode({"name": "Luisterlijn van het noorden"}))
    assert not TYPED[server.port]
    note(f"{server.url}/shares/new", urlencode({"body": SENTENCE, "once": "1234567890"}))
    assert lying_open(server) == []
    (server.data_dir / "cache").mkdir()
    (server.data_dir / "cache/planted").write_bytes(base64.b64encode(SENTENCE.encode()))
    server.log.write_text(SENTENCE)
    with pytest.raises(AssertionError, match="lies open.*planted.*log"):
        server.__exit__(None)
    assert not server.data_dir.exists()


@pytest.mark.parametrize("before", [b"", b"x", b"xy"])
def test_a_short_word_in_base64_is_found_as_a_whole(before):
    """Four of its letters stand in any megabyte of sealed sessions by chance, and mean nothing."""
    assert list(search(base64.b64encode(before + b"klaver veld"), ["klaver"]))
    assert not list(search(base64.b64encode(before + b"klauwier"), ["klaver"]))


def test_few_digits_count_where_chance_does_not_write_them():
    """Any eight of them come by chance in what is sealed, as a dump writes it: of that only their own bytes count."""
    sealed = b"'\\x" + b"58203917".join([b"0a1b" * 10] * 2) + b"'"
    assert not list(search(sealed, ["58203917"]))
    own = b"'\\x" + b"Mijn pincode is 58203917, denk ik.".hex().encode() + b"'"
    for planted in (b"pin=58203917", b"58203917argon2", sealed + b"58203917", base64.b64encode(b"58203917"), own):
        assert list(search(planted, ["58203917"])), planted
