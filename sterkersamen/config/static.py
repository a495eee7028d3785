"""The static files of all rooms, collected once, compressed once, and answered from memory.

`<room>/static/css/*.css` become one app.css, in the order of the floors' rooms and then of the names; the scripts
`<room>/static/js/*.js` become one module app.js, each in a block of its own so that their names do not meet. All other
files are served singly. Every address carries a hash of its content and may be kept for ever.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

PREFIX = "/static/"
_TEXT = {".css", ".js", ".svg", ".json", ".txt", ".html"}
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


class File(NamedTuple):
    """A file as it is answered: its bytes, the same compressed (None where that gains nothing), and its headers."""

    body: bytes
    packed: bytes | None
    headers: list[tuple[bytes, bytes]]


class Files:
    """All static files by address, and the address of each by its name."""

    def __init__(self, rooms: Iterable[Path]):
        self.by_path: dict[str, File] = {}
        self.address: dict[str, str] = {}
        styles, scripts = [], []
        for room in rooms:
            top = room / "static"
            for path in sorted(top.rglob("*")) if top.is_dir() else ():
                if not path.is_file():
                    continue
                name = path.relative_to(top).as_posix()
                if name.startswith("css/") and path.suffix == ".css":
                    styles.append(path.read_bytes())
                elif name.startswith("js/") and path.suffix == ".js":
                    scripts.append(b"{\n" + path.read_bytes() + b"\n}\n")
                else:
                    self.add(name, path.read_bytes())
        self.add("app.css", b"\n".join(styles))
        self.add("app.js", b"".join(scripts))

    def add(self, name: str, body: bytes) -> None:
        """Puts a file under its name and the hash of its content. Raises ValueError when the name is taken."""
        if name in self.address:
            raise ValueError(f"two rooms have a static file called {name}")
        plain, dot, suffix = name.rpartition(".")
        path = f"{PREFIX}{plain}.{hashlib.sha256(body).hexdigest()[:12]}{dot}{suffix}"
        kind = _TYPES.get(dot + suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = [
            (b"content-type", kind.encode()),
            (b"cache-control", b"public, max-age=31536000, immutable"),
            (b"vary", b"accept-encoding"),
        ]
        packed = gzip.compress(body, 9, mtime=0) if dot + suffix in _TEXT else None
        self.address[name] = path
        self.by_path[path] = File(body, packed if packed and len(packed) < len(body) else None, headers)


@cache
def files() -> Files:
    """The files of this process, collected at the first call."""
    return Files(settings.ROOMS)


def static(name: str) -> str:
    """The address of a static file by its name ("app.css", "img/icon.svg"). Raises KeyError for an unknown one."""
    return files().address[name]
