"""What must be true before anything is served: private files, keys that fit, databases that are up to date."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from sterkersamen.core.env import Env, SettingError

# Any number that no other advisory lock of this application uses.
_LOCK = 7_305_004


def make_keys(fresh: bool = True) -> None:
    """On the very first start: the data directory and its secret files. Works before Django has read its settings.

    fresh: not so, the master key must be there already (what is put back was sealed under it).
    """
    from sterkersamen.platform.vault.keyfiles import make_missing_keys, master_file

    env = Env()
    folder = Path(env.text("DATA_DIR", "data")).resolve()
    try:
        if fresh or env.secret("MASTER_KEY", "") or master_file(folder).exists():
            make_missing_keys(env, folder)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise SettingError(f"DATA_DIR {folder} cannot be used: {error.strerror}") from error


def marker() -> Path:
    """The file that is there while a restore is under way, or was broken off."""
    from django.conf import settings

    return settings.DATA_DIR / "restoring"


def half_restored() -> bool:
    """Whether a restore was broken off: then nothing may be served yet."""
    return marker().exists()


def refuse_half_restored() -> None:
    """Raises SettingError when a restore was broken off."""
    if half_restored():
        raise SettingError("a restore was broken off: do it again, with the same copies. Until then nothing is served")


@contextlib.contextmanager
def in_use(alone: bool = False) -> Iterator[None]:
    """Says that this data directory is in use, while the block runs: by servers and workers beside each other, or by one
    alone. Raises SettingError when that cannot be."""
    from django.conf import settings

    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(settings.DATA_DIR / "in-use.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise SettingError(
            "a server or worker is running on this data: stop it first. Nothing was changed"
            if alone
            else "a restore is under way on this data: wait until it is done"
        ) from None
    try:
        yield
    finally:
        os.close(descriptor)


def prepare(say: Callable[[str], None] = lambda _line: None) -> None:
    """Brings the databases up to date and makes sure that the master key opens the keyring.

    say: is told what takes long. Raises SettingError, and MasterKeyWrong before anything was changed.
    """
    from django.db import DatabaseError

    try:
        with _one_at_a_time():
            _prepare(say)
    except DatabaseError as error:
        raise SettingError(f"the database cannot be used: {_first_line(error)}") from error


def _prepare(say: Callable[[str], None]) -> None:
    from django.db import connections

    from sterkersamen.platform.accounts.models import Member
    from sterkersamen.platform.vault import keyring
    from sterkersamen.platform.vault.models import SubjectKey

    # Before anything is changed: with a key that does not fit, or without the keys, nothing is touched.
    if _holds_any(SubjectKey):
        keyring.check_master_key()
    elif _holds_any(Member):
        raise SettingError(
            "the keyring is empty but there are people: put the keyring back from its backup. "
            "Without it nothing that people wrote can be read"
        )
    # The keyring first: what changes in the content may ask for keys.
    for alias in ("keyring", *(alias for alias in connections if alias != "keyring")):
        if not is_up_to_date(alias):
            _migrate(alias, say)
    keyring.check_master_key()


def _holds_any(model) -> bool:
    """Whether a table is there and has a row."""
    from django.db import connections, router

    alias = router.db_for_read(model)
    return model._meta.db_table in connections[alias].introspection.table_names() and model.objects.exists()


def is_up_to_date(alias: str) -> bool:
    """Whether every migration of the rooms that live here was done. One query and some listings; Django's own check loads
    them all."""
    from django.apps import apps
    from django.db import connections
    from django.db.migrations.recorder import MigrationRecorder

    from sterkersamen.config.databases import home_of

    if not MigrationRecorder(connections[alias]).has_table():
        return False
    done = set(MigrationRecorder.Migration.objects.using(alias).values_list("app", "name"))
    for config in apps.get_app_configs():
        if home_of(config.label) != alias:
            continue
        folder = Path(config.path) / "migrations"
        if any((config.label, path.stem) not in done for path in folder.glob("[0-9]*.py")):
            return False
    return True


def _migrate(alias: str, say: Callable[[str], None]) -> None:
    from django.core.management import call_command

    from sterkersamen.config.databases import HOMES, home_of

    say(f"Preparing the database ({alias})")
    # In the databases beside the content lives one room each: going through the others' history there takes a second a time.
    here = [[label] for label in HOMES if home_of(label) == alias != "default"]
    for label in here or [[]]:
        call_command("migrate", *label, database=alias, interactive=False, verbosity=0)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Who starts at the same moment prepares one after the other, on all machines that share a PostgreSQL."""
    from django.conf import settings
    from django.db import connection

    descriptor = os.open(settings.DATA_DIR / "start.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        # A connection of its own: the lock lives as long as it, whatever happens to the others.
        own = connection.copy()
        try:
            with own.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            yield
        finally:
            own.close()
    finally:
        os.close(descriptor)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
