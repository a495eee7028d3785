"""Keys that live for an evening: one file each, beside the keyring and never in a backup of it.

What is said in a circle is sealed under such a key, and in a conversation; so is the copy that somebody asked of everything.
When it is over the file is overwritten and taken away: then there is nothing that opens the words, in no old copy of the
databases either. The folder says by CACHEDIR.TAG that backups leave it out (https://bford.info/cachedir/).
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from sterkersamen.platform.vault.models import SubjectKey

KINDS = frozenset({"circle", "conversation", "export"})
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\nBackups leave this folder out: its keys must be gone when they are gone.\n"


def write(row: SubjectKey) -> None:
    """Keeps a wrapped key, on disk before this returns; one that is there already stays. Raises FileExistsError."""
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    tag = folder / "CACHEDIR.TAG"
    if not tag.exists():
        tag.write_text(_TAG)
    path = _path(row.kind, row.subject)
    if path.exists():
        raise FileExistsError
    _put(path, _text(row))


def replace(row: SubjectKey) -> None:
    """Keeps a key that was wrapped anew, unless it was destroyed meanwhile."""
    path = _path(row.kind, row.subject)
    if path.exists():
        # The file that it was goes too, as when a key is destroyed: it opened by another master key.
        with path.open("r+b") as before:
            _put(path, _text(row))
            _blank(before)


def read(kind: str, subject: UUID) -> SubjectKey | None:
    """The wrapped key of a subject, as an unsaved row; None when it was destroyed or never made."""
    try:
        found = json.loads(_path(kind, subject).read_bytes())
    except FileNotFoundError:
        return None
    wrapped = base64.b64decode(found["wrapped"])
    return SubjectKey(id=UUID(found["id"]), kind=kind, subject=subject, master=found["master"], wrapped=wrapped)


def rows(older: timedelta = timedelta()) -> Iterator[SubjectKey]:
    """All of them; or those that were written so long ago."""
    for path in _folder().glob("*.key"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime < older.total_seconds():
                continue
        kind, _, subject = path.stem.partition("-")
        row = read(kind, UUID(subject))
        if row is not None:
            yield row


def erase(kind: str, subject: UUID) -> None:
    """Overwrites a key and takes it away. Safe to repeat."""
    path = _path(kind, subject)
    with contextlib.suppress(FileNotFoundError):
        with path.open("r+b") as file:
            _blank(file)
        path.unlink()


def _text(row: SubjectKey) -> bytes:
    text = {"id": row.id.hex, "master": row.master, "wrapped": base64.b64encode(row.wrapped).decode()}
    return json.dumps(text).encode()


def _blank(file: BinaryIO) -> None:
    file.write(bytes(os.fstat(file.fileno()).st_size))
    file.flush()
    os.fsync(file.fileno())


def _put(path: Path, content: bytes) -> None:
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)


def _folder() -> Path:
    return settings.DATA_DIR / "fleeting"


def _path(kind: str, subject: UUID) -> Path:
    return _folder() / f"{kind}-{subject.hex}.key"
