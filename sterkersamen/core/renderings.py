"""One rendering for all readers: fragments of HTML kept in memory, with their compressed form.

A page is put together from fragments that were rendered once. Each keeps its bytes as a piece of a deflate stream
that ends on a byte border (Z_FULL_FLUSH, RFC 1951), so that a compressed page is a row of pieces and not compressed
again for each reader. No piece refers to another: what one person wrote is never compressed together with another's
words or with a form's token.
"""

from __future__ import annotations

import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from uuid import UUID

from django.http import HttpResponse

KEPT_BYTES = 48 * 1024 * 1024
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST_BLOCK = b"\x03\x00"


class Fragment:
    """A piece of a page: its bytes, and the same as a piece of a deflate stream. `tags` say what it was made of."""

    __slots__ = ("html", "_deflated", "tags")

    def __init__(self, html: str | bytes, tags: Iterable[UUID] = ()):
        self.html = html.encode() if isinstance(html, str) else html
        self._deflated: bytes | None = None
        self.tags = tuple(tags)

    @property
    def deflated(self) -> bytes:
        if self._deflated is None:
            self._deflated = deflate(self.html, 6)
        return self._deflated


def deflate(data: bytes, level: int) -> bytes:
    """`data` as a piece of a raw deflate stream that any other piece may follow."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


_kept: OrderedDict[Hashable, Fragment] = OrderedDict()
_tagged: dict[UUID, set[Hashable]] = {}
_size = 0
# Goes up with everything that is forgotten.
_turn = 0
_lock = threading.Lock()


def kept(key: Hashable) -> Fragment | None:
    """The fragment kept under a key (uid, version, language), if any."""
    return _kept.get(key)


def turn() -> int:
    """To be asked before reading what a fragment is made of, and given to `keep`."""
    return _turn


def keep(key: Hashable, fragment: Fragment, since: int | None = None) -> Fragment:
    """Keeps a fragment; the ones kept longest make room.

    since: the turn before its words were read. When something was forgotten since, it may show what is over (an old name,
    words that were taken along), and nobody would forget it again: then it is not kept.
    """
    global _size
    with _lock:
        if since is not None and since != _turn:
            return fragment
        old = _kept.pop(key, None)
        if old is not None:
            _drop(key, old)
        _kept[key] = fragment
        _size += 2 * len(fragment.html)
        for tag in fragment.tags:
            _tagged.setdefault(tag, set()).add(key)
        while _size > KEPT_BYTES:
            _drop(*_kept.popitem(last=False))
    return fragment


def rendered(key: Hashable, make: Callable[[], Fragment]) -> Fragment:
    """The fragment kept under a key, made now if there is none."""
    since = turn()
    return _kept.get(key) or keep(key, make(), since)


def forget(tag: UUID) -> None:
    """Drops every fragment made of something of `tag` (a share, a membership): its words leave memory."""
    global _turn
    with _lock:
        _turn += 1
        for key in _tagged.pop(tag, set()):
            fragment = _kept.pop(key, None)
            if fragment is not None:
                _drop(key, fragment)


def forget_all() -> None:
    """Empties the memory (tests, and the end of a process)."""
    global _size
    with _lock:
        _kept.clear()
        _tagged.clear()
        _size = 0


def _drop(key: Hashable, fragment: Fragment) -> None:
    global _size
    _size -= 2 * len(fragment.html)
    for tag in fragment.tags:
        keys = _tagged.get(tag)
        if keys is not None:
            keys.discard(key)
            if not keys:
                del _tagged[tag]


def page(request, parts: Iterable[Fragment | bytes], **options) -> HttpResponse:
    """A page made of fragments and of bytes that belong to this reader alone; compressed where the browser takes it."""
    parts = list(parts)
    plain = [part.html if isinstance(part, Fragment) else part for part in parts]
    if "gzip" not in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        return HttpResponse(b"".join(plain), **options)
    pieces, total, check = [_GZIP_HEAD], 0, 0
    for part, data in zip(parts, plain, strict=True):
        pieces.append(part.deflated if isinstance(part, Fragment) else deflate(data, 4))
        check = zlib.crc32(data, check)
        total += len(data)
    pieces.append(_LAST_BLOCK)
    pieces.append(struct.pack("<II", check, total & 0xFFFFFFFF))
    response = HttpResponse(b"".join(pieces), **options)
    response["Content-Encoding"] = "gzip"
    return response
