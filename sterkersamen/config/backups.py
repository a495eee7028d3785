"""Copies of the databases: made while people are served, verified, and thrown away when their term is over.

A copy is a folder with a manifest. What people wrote and the keys that open it are two copies, for two places: neither can
be read without the other. Each is one snapshot. Search words, counters, sessions and all that lives under a fleeting key
are never written into one; the keys that counters are made under are not either.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections

from sterkersamen import __version__
from sterkersamen.core.env import SettingError
from sterkersamen.core.restores import LEFT_OUT
from sterkersamen.platform.limits.keys import KIND as LIMITS
from sterkersamen.platform.vault.keyring import INSTANCE
from sterkersamen.platform.vault.models import SubjectKey

FORMAT = 1
MANIFEST = "manifest.json"
# What each copy is of, by the database that it is made from.
ALIASES = {"content": "default", "keys": "keyring"}
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(content|keys)-(\d{8}T\d{6}Z)(\.part)?")
_KEYS = SubjectKey._meta.db_table
_MIGRATIONS = "django_migrations"
_PIECE = 1024 * 1024


class NotUsable(SettingError):
    """A copy that cannot be used; the message says why, in one line."""


@dataclass(frozen=True)
class Copy:
    """One copy as its manifest describes it."""

    folder: Path
    what: str
    made_at: datetime
    vendor: str
    # The id of the instance's own key: which content and which keys belong together.
    keyring: str
    migrations: frozenset[tuple[str, str]]
    tables: dict[str, dict[str, Any]]
    files: dict[str, str]
    version: str

    @property
    def age(self) -> timedelta:
        return datetime.now(UTC) - self.made_at

    def __str__(self) -> str:
        return f"{self.folder.name} ({'what people wrote' if self.what == 'content' else 'the keys'})"


def make(what: str, where: Path) -> Copy:
    """Makes a copy of the content or the keys in a folder of its own within `where`, and throws away those that are over."""
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in where.iterdir():
        found = _NAME.fullmatch(path.name)
        if found is not None and found[1] != what:
            raise NotUsable(f"{where} holds copies of the other half: give what people wrote and the keys a place each")
    now = datetime.now(UTC)
    folder = where / f"{what}-{now.strftime(_STAMP)}"
    part = folder.with_name(f"{folder.name}.part")
    if folder.exists() or part.exists():
        raise NotUsable(f"{folder} is there already: wait a second and do it again")
    part.mkdir(mode=0o700)
    try:
        connection = connections[ALIASES[what]]
        write = _of_sqlite if connection.vendor == "sqlite" else _of_postgres
        tables = write(connection, part)
        manifest = {
            "format": FORMAT,
            "what": what,
            "made_at": now.isoformat(timespec="seconds"),
            "version": __version__,
            "vendor": connection.vendor,
            "keyring": SubjectKey.objects.get(kind=INSTANCE.kind, subject=INSTANCE.id).id.hex,
            "migrations": sorted(_done(connection)),
            "tables": tables,
            "files": {path.name: _sum(path) for path in sorted(part.iterdir())},
        }
        _put(part / MANIFEST, json.dumps(manifest, indent=1).encode())
        for path in [*part.iterdir(), part]:
            _settle(path)
        # Whole, or not there: whoever takes copies away never takes half a one.
        part.rename(folder)
        _settle(where)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    expire(where)
    return read(folder)


def expire(where: Path) -> list[str]:
    """Throws away our own copies in a folder whose term is over, and what a crash left; gives their names. Nothing else in
    the folder is touched."""
    gone = []
    terms = {"content": settings.BACKUP_DAYS, "keys": settings.KEYRING_BACKUP_DAYS}
    for folder in sorted(where.iterdir()):
        found = _NAME.fullmatch(folder.name)
        if found is None or not folder.is_dir() or folder.is_symlink():
            continue
        what, stamp, unfinished = found.groups()
        age = datetime.now(UTC) - datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
        if age > timedelta(days=1 if unfinished else terms[what]):
            _erase(folder)
            gone.append(folder.name)
    return gone


def _erase(folder: Path) -> None:
    """Overwrites and removes. What lies beneath (snapshots, a disk that writes elsewhere) is not in our hands."""
    for path in folder.iterdir():
        with path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, _PIECE)))
            file.flush()
            os.fsync(file.fileno())
    shutil.rmtree(folder)


def copies_in(where: Path) -> list[Copy]:
    """The copy in a folder, or all those in the folders within it, the oldest first."""
    if (where / MANIFEST).exists():
        return [read(where)]
    if not where.is_dir():
        raise NotUsable(f"{where} is not there")
    return [
        read(path) for path in sorted(where.iterdir()) if (path / MANIFEST).exists() and not path.name.endswith(".part")
    ]


def newest(where: Path, what: str) -> Copy:
    """The copy in a folder, or the newest within it. Raises NotUsable when there is none of this kind."""
    found = [copy for copy in copies_in(where) if copy.what == what]
    if not found:
        raise NotUsable(f"{where} holds no copy of {'what people wrote' if what == 'content' else 'the keys'}")
    return max(found, key=lambda copy: copy.made_at)


def read(folder: Path) -> Copy:
    """What the manifest of a copy says. Raises NotUsable."""
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if said["format"] != FORMAT or said["what"] not in ALIASES:
            raise NotUsable(f"{folder} was made by another version of this program ({said['version']})")
        return Copy(
            folder=folder,
            what=said["what"],
            made_at=datetime.fromisoformat(said["made_at"]),
            vendor=said["vendor"],
            keyring=said["keyring"],
            migrations=frozenset((app, name) for app, name in said["migrations"]),
            tables=said["tables"],
            files=said["files"],
            version=said["version"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotUsable(f"{folder} has no manifest that can be read: {type(error).__name__}") from None


def check(copy: Copy) -> None:
    """Looks whether a copy is whole: every file as it was written, and what a database of SQLite says of itself.

    Raises NotUsable.
    """
    for name, told in copy.files.items():
        path = copy.folder / name
        if not path.is_file():
            raise NotUsable(f"{copy}: {name} is missing")
        if _sum(path) != told:
            raise NotUsable(f"{copy}: {name} is not as it was written: it was damaged or changed")
    if copy.vendor != "sqlite":
        return
    with _opened(copy) as database:
        for pragma in ("integrity_check", "foreign_key_check"):
            said = database.execute(f"PRAGMA {pragma}").fetchone()
            if said is not None and said[0] != "ok":
                raise NotUsable(f"{copy}: SQLite finds it damaged")
        for table, about in copy.tables.items():
            count = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 (names of our own tables)
            if count != about["rows"]:
                raise NotUsable(f"{copy}: {table} has {count} rows, not {about['rows']}")


def keys_in(copy: Copy) -> Iterator[SubjectKey]:
    """The rows of a copy of the keys, unsaved."""
    names = [field.attname for field in SubjectKey._meta.concrete_fields]
    for row in _rows(copy, _KEYS, names):
        values = dict(zip(names, row, strict=True))
        for name in ("id", "subject"):
            values[name] = UUID(str(values[name]))
        yield SubjectKey(**values)


def people_in(copy: Copy) -> set[str]:
    """The ids of the accounts in a copy of the content that were not erased when it was made, as 32 digits."""
    rows = _rows(copy, "accounts_member", ["id", "login_hash"])
    return {str(id).replace("-", "") for id, login in rows if not str(login).startswith("gone-")}


def _rows(copy: Copy, table: str, names: list[str]) -> Iterator[tuple]:
    if copy.vendor == "sqlite":
        with _opened(copy) as database:
            columns = ", ".join(f'"{name}"' for name in names)
            yield from database.execute(f'SELECT {columns} FROM "{table}"')  # noqa: S608 (names of our own tables)
        return
    places = [copy.tables[table]["columns"].index(name) for name in names]
    with (copy.folder / f"{table}.copy").open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            values = line.rstrip("\n").split("\t")
            yield tuple(_plain(values[place]) for place in places)


def _plain(value: str) -> Any:
    """A value of PostgreSQL's text format, of the few kinds that are read here: ids, words of ours, bytes."""
    return bytes.fromhex(value[3:]) if value.startswith("\\\\x") else value


class _opened:
    """A copy of SQLite, opened to read; nothing is written beside it."""

    def __init__(self, copy: Copy):
        self.path = copy.folder / f"{copy.what}.sqlite3"

    def __enter__(self) -> sqlite3.Connection:
        self.database = sqlite3.connect(f"file:{self.path}?mode=ro&immutable=1", uri=True)
        return self.database

    def __exit__(self, *_error) -> None:
        self.database.close()


def _left_out() -> set[str]:
    return {model._meta.db_table for model in LEFT_OUT}


def _done(connection) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {_MIGRATIONS}")  # noqa: S608
        return [(app, name) for app, name in cursor.fetchall()]


def _of_sqlite(connection, folder: Path) -> dict:
    """Table by table into a new file, within one transaction that sees one moment; what is left out is never written."""
    path = folder / f"{next(what for what, alias in ALIASES.items() if alias == connection.alias)}.sqlite3"
    _put(path, b"")
    source = sqlite3.connect(
        f"file:{connection.settings_dict['NAME']}?mode=rw", uri=True, isolation_level=None, timeout=30
    )
    try:
        source.execute("ATTACH ? AS copy", [f"file:{path}?mode=rw"])
        source.execute("PRAGMA temp_store=MEMORY")
        for pragma in ("journal_mode=OFF", "synchronous=OFF"):
            source.execute(f"PRAGMA copy.{pragma}")
        # The schema is made by a connection of its own: its statements name no database. Nobody migrates while it serves.
        made = source.execute(
            "SELECT type, name, sql FROM main.sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
        ).fetchall()
        tables = [(name, sql) for kind, name, sql in made if kind == "table" and not name.startswith("sqlite_")]
        _run(path, [sql for _name, sql in tables])
        source.execute("BEGIN")
        counted = {name: {"rows": _copy_rows(source, name)} for name, _sql in tables}
        if source.execute("SELECT 1 FROM copy.sqlite_master WHERE name = 'sqlite_sequence'").fetchone():
            source.execute("DELETE FROM copy.sqlite_sequence")
            source.execute("INSERT INTO copy.sqlite_sequence SELECT * FROM main.sqlite_sequence")
        source.execute("COMMIT")
        source.execute("DETACH copy")
    finally:
        source.close()
    _run(path, [sql for kind, _name, sql in made if kind != "table"])
    return counted


def _copy_rows(source: sqlite3.Connection, table: str) -> int:
    if table in _left_out():
        return 0
    # Any look at the first table begins the one moment that all of it is of.
    wanted = f" WHERE kind <> '{LIMITS}'" if table == _KEYS else ""
    return source.execute(f'INSERT INTO copy."{table}" SELECT * FROM main."{table}"{wanted}').rowcount  # noqa: S608


def _run(path: Path, statements: list[str]) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY"):
            database.execute(f"PRAGMA {pragma}")
        for statement in statements:
            database.execute(statement)
    finally:
        database.close()


def _of_postgres(connection, folder: Path) -> dict:
    """Table by table (COPY), within one transaction that sees one moment. Needs no program of PostgreSQL's on this machine."""
    counted: dict[str, dict] = {}
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            tables = sorted(set(own.introspection.django_table_names(only_existing=True)) - {_MIGRATIONS})
            tables = [table for table in tables if table not in _left_out()]
            described = {table: own.introspection.get_table_description(cursor, table) for table in tables}
        raw = own.connection
        with raw.transaction(), raw.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            for table in tables:
                columns = [column.name for column in described[table]]
                counted[table] = {
                    "columns": columns,
                    "rows": _copy_out(cursor, table, columns, folder / f"{table}.copy"),
                }
    finally:
        own.close()
    return counted


def _copy_out(cursor, table: str, columns: list[str], path: Path) -> int:
    wanted = f" WHERE kind <> '{LIMITS}'" if table == _KEYS else ""
    named = ", ".join(f'"{column}"' for column in columns)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        statement = f'COPY (SELECT {named} FROM "{table}"{wanted}) TO STDOUT'  # noqa: S608 (names of our own tables)
        with cursor.copy(statement) as rows:
            for piece in rows:
                file.write(piece)
        return cursor.rowcount


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _settle(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def apart(content: Path | None, keys: Path | None) -> None:
    """Makes sure that copies go to two places, and to none within the data. Raises SettingError."""
    data = settings.DATA_DIR.resolve()
    places = [path.resolve() for path in (content, keys) if path is not None]
    for place in places:
        if place == data or data in place.parents:
            raise SettingError(f"{place} lies within DATA_DIR: a copy beside what it is a copy of is lost with it")
    if len(places) == 2 and (
        places[0] == places[1] or places[0] in places[1].parents or places[1] in places[0].parents
    ):
        raise SettingError(
            "the copies of what people wrote and of the keys would lie together: whoever takes both can read everything. "
            "Give two folders, in different places"
        )
