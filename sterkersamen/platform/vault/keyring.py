"""Makes, finds, derives and destroys the keys of subjects.

A subject is a kind (`member`, `membership`, `group`, `story`, `strategy`, `report`, `reason`, `appeal`, `circle`, `conversation`,
`instance`) and a UUID. Open keys are kept in this process for at most ten minutes; `forget` drops one at once, and the
live hub calls it in every process when a key was destroyed.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import IntegrityError, connections, router, transaction

from sterkersamen.core.env import Env
from sterkersamen.platform.vault import fleeting, keyfiles
from sterkersamen.platform.vault.keyfiles import MasterKeyWrong
from sterkersamen.platform.vault.models import SubjectKey

NONCE_BYTES = 12
KEPT_SECONDS = 600
KEPT_KEYS = 20_000


class Subject(NamedTuple):
    """Whose key it is: a kind and the UUID of a row in the content."""

    kind: str
    id: UUID


INSTANCE = Subject("instance", UUID(int=0))


class KeyGone(Exception):
    """There is no key for this subject: it was destroyed, or never made. What it sealed cannot be read."""


class Key:
    """An open key: its id, its 32 bytes and the cipher made of them."""

    __slots__ = ("id", "secret", "cipher", "opened", "derived")

    def __init__(self, id: UUID, secret: bytes):
        self.id = id
        self.secret = secret
        self.cipher = AESGCM(secret)
        self.opened = time.monotonic()
        self.derived: dict[str, bytes] = {}


_kept: OrderedDict[Subject, Key] = OrderedDict()
_lock = threading.Lock()


def create_key(subject: Subject) -> None:
    """Makes the key of a subject, before the content row that will need it. Nothing happens where one exists."""
    key_id, secret = uuid4(), os.urandom(32)
    master, wrapped = _wrap(subject, key_id, secret)
    if subject.kind in fleeting.KINDS:
        row = SubjectKey(id=key_id, kind=subject.kind, subject=subject.id, wrapped=wrapped, master=master)
        with contextlib.suppress(FileExistsError):
            fleeting.write(row)
            _keep(subject, Key(key_id, secret))
        return
    try:
        with transaction.atomic(using=_alias()):
            SubjectKey.objects.create(id=key_id, kind=subject.kind, subject=subject.id, wrapped=wrapped, master=master)
    except IntegrityError:
        return
    _keep(subject, Key(key_id, secret))


def key_of(subject: Subject) -> Key:
    """The open key of a subject. Raises KeyGone."""
    key = _kept.get(subject)
    if key is not None and time.monotonic() - key.opened < KEPT_SECONDS:
        return key
    load([subject])
    try:
        return _kept[subject]
    except KeyError:
        raise KeyGone(subject.kind) from None


def load(subjects: Iterable[Subject]) -> None:
    """Opens the keys of many subjects with one query a kind, so that a page costs the same whoever wrote on it."""
    now = time.monotonic()
    wanted: dict[str, set[UUID]] = {}
    for subject in subjects:
        key = _kept.get(subject)
        if key is None or now - key.opened >= KEPT_SECONDS:
            wanted.setdefault(subject.kind, set()).add(subject.id)
            forget(subject)
    for kind, ids in wanted.items():
        for row in _rows(kind, ids):
            subject = Subject(kind, row.subject)
            _keep(subject, Key(row.id, _unwrap(subject, row)))


def _rows(kind: str, ids: set[UUID]) -> Iterable[SubjectKey]:
    if kind in fleeting.KINDS:
        return [row for one in ids if (row := fleeting.read(kind, one)) is not None]
    return SubjectKey.objects.filter(kind=kind, subject__in=ids)


def exists(subject: Subject) -> bool:
    """Whether the keyring still holds a key for this subject."""
    if subject.kind in fleeting.KINDS:
        return fleeting.read(subject.kind, subject.id) is not None
    return SubjectKey.objects.filter(kind=subject.kind, subject=subject.id).exists()


def known(kind: str) -> set[UUID]:
    """All subjects of a kind that have a key. One query; never of fleeting kinds."""
    return set(SubjectKey.objects.filter(kind=kind).values_list("subject", flat=True))


def destroy(subject: Subject) -> None:
    """Destroys the key of a subject for good: from this process, the table and the files beneath it. Safe to repeat.

    Other processes drop it by a control event that the caller publishes after this returns.
    """
    if subject.kind in fleeting.KINDS:
        fleeting.erase(subject.kind, subject.id)
        forget(subject)
        return
    SubjectKey.objects.filter(kind=subject.kind, subject=subject.id).delete()
    forget(subject)
    scrub()


def scrub() -> None:
    """Takes what was deleted out of the keyring's files.

    SQLite overwrites deleted rows (secure_delete), but an old page stays in the write-ahead log until a truncating
    checkpoint; PostgreSQL keeps dead rows until it vacuums. A checkpoint gives up while somebody reads (a backup): a chore
    does it again, so that what was destroyed is gone some minutes later all the same.
    """
    connection = connections[_alias()]
    if connection.in_atomic_block:
        transaction.on_commit(scrub, using=_alias())
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute(f"VACUUM {connection.ops.quote_name(SubjectKey._meta.db_table)}")


def forget(subject: Subject) -> None:
    """Drops an open key from this process."""
    with _lock:
        _kept.pop(subject, None)


def forget_every(id: UUID) -> None:
    """Drops the open keys of this id, whatever their kind: all that a control event knows is the id."""
    with _lock:
        for subject in [subject for subject in _kept if subject.id == id]:
            del _kept[subject]


def forget_all() -> None:
    """Drops every open key from this process."""
    with _lock:
        _kept.clear()


def derive(subject: Subject, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose (search words, drafts), from the subject's own key by HKDF (RFC 5869)."""
    key = key_of(subject)
    if purpose not in key.derived:
        key.derived[purpose] = HKDF(SHA256(), 32, salt=None, info=f"sterkersamen:{purpose}".encode()).derive(key.secret)
    return key.derived[purpose]


def instance_key(purpose: str) -> bytes:
    """A key of 32 bytes for one purpose of the instance itself (login names, request bodies)."""
    return derive(INSTANCE, purpose)


def check_master_key() -> None:
    """Makes sure that the master key opens the keyring; on an empty keyring makes the instance's own key.

    Raises MasterKeyWrong with what to do. Called before the server starts.
    """
    row = SubjectKey.objects.filter(kind=INSTANCE.kind, subject=INSTANCE.id).first()
    if row is None:
        if SubjectKey.objects.exists():
            raise MasterKeyWrong("the keyring has lost the instance's own key: restore the keyring from its backup")
        create_key(INSTANCE)
        return
    _unwrap(INSTANCE, row)


def try_open(rows: Iterable[SubjectKey]) -> None:
    """Makes sure that the master key at hand opens every one of these rows; keeps none of them. Raises MasterKeyWrong."""
    for row in rows:
        _unwrap(Subject(row.kind, row.subject), row)


def rewrap_all() -> int:
    """Wraps every key under the master key in use, in one transaction. Gives how many changed."""
    newest, changed = next(iter(settings.MASTER_KEYS)), 0
    with transaction.atomic(using=_alias()):
        for row in SubjectKey.objects.exclude(master=newest).iterator(chunk_size=2000):
            subject = Subject(row.kind, row.subject)
            master, wrapped = _wrap(subject, row.id, _unwrap(subject, row))
            # Not save(): a key that was destroyed meanwhile stays destroyed.
            changed += SubjectKey.objects.filter(pk=row.pk).update(master=master, wrapped=wrapped)
    for row in fleeting.rows():
        if row.master != newest:
            subject = Subject(row.kind, row.subject)
            row.master, row.wrapped = _wrap(subject, row.id, _unwrap(subject, row))
            fleeting.replace(row)
            changed += 1
    scrub()
    return changed


def _alias() -> str:
    return router.db_for_write(SubjectKey)


def _keep(subject: Subject, key: Key) -> None:
    with _lock:
        _kept[subject] = key
        while len(_kept) > KEPT_KEYS:
            _kept.popitem(last=False)


def _bound(subject: Subject, key_id: UUID) -> bytes:
    return f"key|{subject.kind}|{subject.id}|{key_id}".encode()


def _wrap(subject: Subject, key_id: UUID, secret: bytes) -> tuple[str, bytes]:
    if not keyfiles.given_by_environment(Env()):
        # While a rotation is under way a running server must not wrap a new key under the old master.
        newest = keyfiles.read_master_keys(Env(), settings.DATA_DIR)
        settings.MASTER_KEYS = newest | {name: key for name, key in settings.MASTER_KEYS.items() if name not in newest}
    name, master = next(iter(settings.MASTER_KEYS.items()))
    nonce = os.urandom(NONCE_BYTES)
    return name, nonce + AESGCM(master).encrypt(nonce, secret, _bound(subject, key_id))


def _unwrap(subject: Subject, row: SubjectKey) -> bytes:
    master = settings.MASTER_KEYS.get(row.master) or _newer_master(row.master)
    wrapped = bytes(row.wrapped)
    try:
        return AESGCM(master).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bound(subject, row.id))
    except InvalidTag:
        raise MasterKeyWrong("the master key does not open the keyring: put back the one that belongs to it") from None


def _newer_master(name: str) -> bytes:
    """A master key that was rotated in while this process ran: the file is read again."""
    settings.MASTER_KEYS.update(keyfiles.read_master_keys(Env(), settings.DATA_DIR))
    try:
        return settings.MASTER_KEYS[name]
    except KeyError:
        raise MasterKeyWrong(f"the keyring asks for master key {name}, which is not among those given") from None
