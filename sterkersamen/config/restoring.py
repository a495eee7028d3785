"""Puts copies back: looks first, touches nothing when something does not fit, and can be done again when it was broken off."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import DatabaseError, connections, router, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from sterkersamen.config import start
from sterkersamen.config.backups import ALIASES, Copy, NotUsable, check, keys_in, people_in
from sterkersamen.config.chores import nobody_else
from sterkersamen.core import restores
from sterkersamen.core.env import SettingError
from sterkersamen.platform.accounts.models import Member
from sterkersamen.platform.notify import putting_back
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyfiles import write_private
from sterkersamen.platform.vault.keyring import INSTANCE
from sterkersamen.platform.vault.models import SubjectKey


def examine(content: Copy | None, keys: Copy | None) -> list[str]:
    """Looks whether copies are whole and belong together and to this instance; gives what there is to say.

    Without a copy of the keys, the keys at hand are looked at. Raises NotUsable, MasterKeyWrong.
    """
    said = []
    for copy in (content, keys):
        if copy is not None:
            check(copy)
            _known(copy)
            rows = sum(about["rows"] for about in copy.tables.values())
            said.append(f"{copy}: whole, {rows} rows, made {_ago(copy)}")
    if content and keys and content.keyring != keys.keyring:
        raise NotUsable(f"{keys.folder.name} does not belong to {content.folder.name}: they are of two instances")
    rows_of_keys = list(keys_in(keys)) if keys else None
    if rows_of_keys is not None:
        keyring.try_open(rows_of_keys)
        said.append(f"the master key at hand opens all {len(rows_of_keys)} keys")
    if content:
        if rows_of_keys is None:
            rows_of_keys = list(SubjectKey.objects.all()) if has_keys() else []
            own = next((row.id.hex for row in rows_of_keys if row.subject == INSTANCE.id), "")
            if own and own != content.keyring:
                raise NotUsable(f"{content.folder.name} belongs to another keyring than the one at hand")
        people = people_in(content)
        open_ = {row.subject.hex for row in rows_of_keys if row.kind == "member"}
        if rows_of_keys:
            said.append(
                f"{len(people)} accounts, of which {len(people - open_)} have no key any more: erased since, or newer"
            )
        else:
            said.append(f"{len(people)} accounts; without a copy of the keys nobody can tell what of it can be read")
    if keys and keys.age.days > settings.KEYRING_BACKUP_DAYS:
        said.append(
            f"{keys.folder.name} is older than the {settings.KEYRING_BACKUP_DAYS} days of KEYRING_BACKUP_DAYS: it still opens "
            "what people erased since. Destroy it"
        )
    return said


def _ago(copy: Copy) -> str:
    hours = int(copy.age.total_seconds() // 3600)
    if hours >= 48:
        return f"{hours // 24} days ago"
    return f"{hours} hours ago" if hours else "less than an hour ago"


def _known(copy: Copy) -> None:
    """A copy that a newer version made holds what this one does not know."""
    known = set(MigrationLoader(None).disk_migrations)
    newer = {one for one in copy.migrations if one not in known}
    if newer:
        raise NotUsable(f"{copy} was made by a newer version ({copy.version}): install that one, and restore with it")


def has_keys() -> bool:
    """Whether the keyring at hand has any key."""
    return _has_any(SubjectKey)


def _has_any(model) -> bool:
    alias = router.db_for_read(model)
    connection = connections[alias]
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False
    with connection.cursor() as cursor:
        there = model._meta.db_table in connection.introspection.table_names(cursor)
    return there and model._base_manager.using(alias).exists()


def restore(content: Copy | None, keys: Copy | None, *, replace: bool, say: Callable[[str], None]) -> None:
    """Puts one or both back. replace: also over data that is there. Raises NotUsable, SettingError and MasterKeyWrong before
    anything is touched."""
    for line in examine(content, keys):
        say(line)
    for copy in (content, keys):
        if copy is not None and connections[ALIASES[copy.what]].vendor != copy.vendor:
            raise NotUsable(f"{copy} was made from {copy.vendor}, and this instance is set to another kind of database")
    if not replace:
        _refuse_over_live(content, keys)
    # The turns of chores tell of servers on other machines, which share a PostgreSQL.
    with start.in_use(alone=True), nobody_else() as free:
        if not free:
            raise SettingError("a server or worker is running on this data: stop it first. Nothing was changed")
        marker = mark()
        # The keys first: where only they are put back, nothing else changes.
        for copy in (keys, content):
            if copy is not None:
                say(f"putting back {copy}")
                put_back(copy)
        keyring.forget_all()
        start.prepare(say)
        later = _keys_are_later(content, keys)
        for line in restores.run_all(later):
            say(line)
        told = content or keys
        if told is not None:
            putting_back.tell_everybody(told.made_at, lost=content is not None, undone=not later)
        keyring.scrub()
        if keys is not None:
            _remember(keys)
        marker.unlink()


def _keys_are_later(content: Copy | None, keys: Copy | None) -> bool:
    """Whether the keyring that is in place now is of later than what people wrote: then what has no key was erased.

    Keys that are older, in this restore or in one before, lack those of whoever came in between: to erase for want of them
    would cost what a newer copy of the keys can still open.
    """
    if content is None:
        return False
    if keys is not None:
        return keys.made_at >= content.made_at
    path = _restored_keys()
    if not path.exists():
        return True
    said = json.loads(path.read_text(encoding="utf-8"))
    made, put_back_at = (datetime.fromisoformat(said[name]) for name in ("made_at", "put_back_at"))
    return not made < content.made_at < put_back_at


def _restored_keys() -> Path:
    return settings.DATA_DIR / "keys-restored"


def _remember(keys: Copy) -> None:
    said = {"made_at": keys.made_at.isoformat(), "put_back_at": datetime.now(UTC).isoformat()}
    write_private(_restored_keys(), json.dumps(said))


def _refuse_over_live(content: Copy | None, keys: Copy | None) -> None:
    broken_off = start.half_restored()
    if content and not broken_off and _has_any(Member):
        raise SettingError(
            "there are people here already: nothing was changed. Make a backup, stop the server, and give --replace to put the "
            "copy in the place of what they wrote since"
        )
    if keys and not broken_off and has_keys():
        there = set(SubjectKey.objects.values_list("id", flat=True))
        newer = len(there - {row.id for row in keys_in(keys)})
        raise SettingError(
            f"there is a keyring here already: nothing was changed. With --replace {newer} keys that are not in the copy would "
            "be lost, and all that they open"
        )


def mark() -> Path:
    """Says that a restore is under way: until it is done nothing is served."""
    marker = start.marker()
    marker.touch(mode=0o600)
    return marker


def put_back(copy: Copy) -> None:
    """Puts the rows of a copy in the place of what is there. What follows from that is done by `restore`."""
    connection = connections[ALIASES[copy.what]]
    if connection.vendor == "sqlite":
        _into_sqlite(copy, connection)
    else:
        _into_postgres(copy, connection)


def _into_sqlite(copy: Copy, connection) -> None:
    path = Path(connection.settings_dict["NAME"])
    if path.exists():
        # An old journal beside a new file would be played back into it.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as into, (copy.folder / f"{copy.what}.sqlite3").open("rb") as file:
        shutil.copyfileobj(file, into)
        into.flush()
        os.fsync(into.fileno())
    if copy.what != "keys" or not path.exists():
        new.replace(path)
        return
    with path.open("r+b") as before:
        new.replace(path)
        # The keys that were there must be in no file any more, also where nobody looks.
        before.write(bytes(os.fstat(before.fileno()).st_size))
        before.flush()
        os.fsync(before.fileno())


def _into_postgres(copy: Copy, connection) -> None:
    """Makes the tables anew as they were then, and fills them, in one transaction: it is all there or as it was."""
    quote = connection.ops.quote_name
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            there = set(connection.introspection.table_names(cursor))
            ours = (
                set(connection.introspection.django_table_names(only_existing=True))
                | set(copy.tables)
                | {"django_migrations"}
            )
            for table in sorted(there & ours):
                cursor.execute(f"DROP TABLE {quote(table)} CASCADE")
        executor = MigrationExecutor(connection)
        executor.migrate(_latest(copy, executor.loader))
        with connection.cursor() as cursor:
            # What migrations put in themselves is in the copy too.
            for table in copy.tables:
                cursor.execute(f"DELETE FROM {quote(table)}")  # noqa: S608 (names of our own tables)
            for table, about in copy.tables.items():
                _copy_in(cursor, copy, table, about, quote)
            for statement in connection.ops.sequence_reset_sql(no_style(), _models_of(copy)):
                cursor.execute(statement)


def _latest(copy: Copy, loader: MigrationLoader) -> list[tuple[str, str]]:
    """Of each app the last migration that was done then: naming an earlier one as well would undo what came after it."""
    children = {one: {child.key for child in loader.graph.node_map[one].children} for one in copy.migrations}
    return sorted(
        one
        for one in copy.migrations
        if not any(app == one[0] and (app, name) in copy.migrations for app, name in children[one])
    )


def _copy_in(cursor, copy: Copy, table: str, about: dict, quote: Callable[[str], str]) -> None:
    named = ", ".join(quote(column) for column in about["columns"])
    # Django's cursor stands before the driver's, which has the way in.
    way_in = cursor.cursor.copy(f"COPY {quote(table)} ({named}) FROM STDIN")
    with (copy.folder / f"{table}.copy").open("rb") as file, way_in as rows:
        while piece := file.read(1024 * 1024):
            rows.write(piece)
    if cursor.cursor.rowcount != about["rows"]:
        raise DatabaseError(f"{table} has {cursor.cursor.rowcount} rows, not {about['rows']}")


def _models_of(copy: Copy) -> list:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in copy.tables]
