"""A page of kept pieces is the same page, compressed or not."""

import gzip
import zlib
from uuid import uuid4

import pytest
from django.test import RequestFactory

from sterkersamen.core import renderings
from sterkersamen.core.renderings import Fragment


@pytest.fixture(autouse=True)
def nothing_kept():
    renderings.forget_all()
    yield
    renderings.forget_all()


def asked(encoding=""):
    return RequestFactory().get("/", headers={"Accept-Encoding": encoding})


@pytest.mark.parametrize(
    "parts",
    [
        [b"<p>hallo</p>"],
        [b"<main>", Fragment("<article>Vuurtoren ✓</article>" * 40), b"", Fragment(b""), b"</main>"],
        [],
    ],
)
def test_the_compressed_page_reads_the_same(parts):
    plain = renderings.page(asked(), parts)
    packed = renderings.page(asked("gzip, deflate, br"), parts)
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Content-Encoding" not in plain


def test_no_piece_leans_on_another():
    secret = b"<input value=token-token-token>"
    whole = len(renderings.page(asked("gzip"), [secret, Fragment(b"x" * 50)]).content)
    guessed = len(renderings.page(asked("gzip"), [secret, Fragment(secret + b"x" * 19)]).content)
    alone = len(renderings.deflate(secret + b"x" * 19, 6)) - len(renderings.deflate(b"x" * 50, 6))
    assert guessed - whole == alone


def test_a_fragment_is_made_once():
    made = []

    def make():
        made.append(1)
        return Fragment("<p>1</p>")

    for _ in range(3):
        renderings.rendered(("s", 1, "nl"), make)
    assert len(made) == 1


def test_a_tag_takes_all_that_was_made_of_it():
    writer, other = uuid4(), uuid4()
    renderings.keep(("a", 1), Fragment("a", [writer]))
    renderings.keep(("b", 1), Fragment("b", [writer, other]))
    renderings.keep(("c", 1), Fragment("c", [other]))
    renderings.forget(writer)
    assert renderings.kept(("a", 1)) is None
    assert renderings.kept(("b", 1)) is None
    assert renderings.kept(("c", 1)).html == b"c"


def test_memory_has_a_bound(monkeypatch):
    monkeypatch.setattr(renderings, "KEPT_BYTES", 1000)
    for number in range(50):
        renderings.keep(number, Fragment("x" * 100, [uuid4()]))
    assert renderings.kept(49) is not None
    assert renderings.kept(0) is None
    assert len(renderings._kept) == len(renderings._tagged) == 5


def test_keeping_again_replaces():
    tag = uuid4()
    renderings.keep("k", Fragment("old", [tag]))
    renderings.keep("k", Fragment("new", [tag]))
    assert renderings.kept("k").html == b"new"
    renderings.forget(tag)
    assert renderings.kept("k") is None
    assert renderings._size == 0


def test_pieces_are_pieces_of_one_deflate_stream():
    stream = b"".join(renderings.deflate(part, 6) for part in (b"een ", b"twee ", b"drie")) + renderings._LAST_BLOCK
    assert zlib.decompress(stream, -15) == b"een twee drie"
