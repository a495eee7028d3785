"""A model field whose value is sealed on its way to the database and opened only when it is read.

The envelope is bound to model, field, row and subject, so that bytes copied to another place do not open. It holds:
version (1 byte), algorithm (1), key id (16), nonce (12), AES-256-GCM text with its tag.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from sterkersamen.platform.vault.keyring import NONCE_BYTES, Key, KeyGone, Subject, key_of

VERSION = 1
AES_256_GCM = 1
# Reserved: a value sealed in the browser, which the server stores and never opens.
CLIENT = 2
HEAD = 2 + 16 + NONCE_BYTES
# Lengths tell something too: "ja" and "nee" come out alike.
PAD = 64
_decode = json.JSONDecoder().raw_decode


class SealBroken(Exception):
    """An envelope that does not belong where it was found, or was damaged."""


class Envelope(bytes):
    """Sealed bytes as they lie in the database."""


def seal(subject: Subject, place: str, value: Any) -> Envelope:
    """Seals a JSON value under the subject's key. `place` is model, field and row: it must be the same to open.

    Raises KeyGone when the subject has no key.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % PAD)
    key, nonce = key_of(subject), os.urandom(NONCE_BYTES)
    head = bytes((VERSION, AES_256_GCM)) + key.id.bytes + nonce
    return Envelope(head + key.cipher.encrypt(nonce, text, _bound(subject, place)))


def unseal(subject: Subject, place: str, envelope: bytes) -> Any:
    """Opens an envelope. Raises KeyGone when its key was destroyed, SealBroken when it does not belong here."""
    return _opened(key_of(subject), _bound(subject, place), envelope)


def _opened(key: Key, bound: bytes, envelope: bytes) -> Any:
    if len(envelope) < HEAD or envelope[0] != VERSION or envelope[1] != AES_256_GCM:
        raise SealBroken("unknown envelope")
    if envelope[2:18] != key.id.bytes:
        raise SealBroken("sealed under another key")
    try:
        text = key.cipher.decrypt(envelope[18:HEAD], envelope[HEAD:], bound)
    except InvalidTag:
        raise SealBroken("moved or damaged") from None
    # What was sealed here is one value with blanks after it: nothing else need be looked for.
    return _decode(text.decode())[0]


def _bound(subject: Subject, place: str) -> bytes:
    return f"{place}|{subject.kind}|{subject.id}".encode()


class _Sealed(DeferredAttribute):
    """Opens the envelope at the first read; what was set or opened stays on the instance only."""

    field: SealedField

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Envelope):
            value = instance.__dict__[name] = self.field.open(
                value, self.field.row_of(instance), self.field.subject_of(instance).id
            )
        return value

    def __set__(self, instance, value) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):
    """Holds a JSON value (text, dict, list) sealed under the key of a subject.

    kind: the kind of the subject. holder: the attribute of the row that gives the subject's UUID. The row's own UUID is
    its `uid` where it has one, else its primary key; both are made before the insert.
    """

    if TYPE_CHECKING:
        # Any JSON value, where the stub of the field beneath says bytes.
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    descriptor_class = _Sealed

    def __init__(self, *args, kind: str = "", holder: str = "id", **options):
        self.kind = kind
        self.holder = holder
        super().__init__(*args, **options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"kind": self.kind, "holder": self.holder}

    def subject_of(self, instance) -> Subject:
        """The subject under whose key this row's value is sealed."""
        return Subject(self.kind, getattr(instance, self.holder))

    def row_of(self, instance) -> UUID:
        """The UUID of the row, to which the envelope is bound."""
        row = getattr(instance, "uid", None) or instance.pk
        if not isinstance(row, UUID):
            raise TypeError(f"{instance._meta.label} needs a UUID before something can be sealed in it")
        return row

    def place(self, row: UUID) -> str:
        return f"{self.model._meta.label_lower}|{self.attname}|{row}"

    def open(self, envelope: bytes, row: UUID, subject: UUID) -> Any:
        """Opens an envelope that was read without its instance (a list that reads columns only)."""
        return unseal(Subject(self.kind, subject), self.place(row), bytes(envelope))

    def open_all(self, rows: Iterable[tuple[UUID, bytes]], subject: UUID) -> Iterator[Any]:
        """Opens the envelopes of many rows of one subject, each read without its instance: in half the time of one by one."""
        of = Subject(self.kind, subject)
        key = key_of(of)
        before, after = f"{self.model._meta.label_lower}|{self.attname}|", f"|{of.kind}|{of.id}"
        for row, envelope in rows:
            yield _opened(key, f"{before}{row}{after}".encode(), envelope)

    def readable(self, instance) -> bool:
        """Whether the value can still be opened."""
        try:
            getattr(instance, self.attname)
        except KeyGone:
            return False
        return True

    def from_db_value(self, value, expression, connection):
        return None if value is None else Envelope(value)

    def pre_save(self, instance, add):
        value = instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Envelope):
            return value
        return seal(self.subject_of(instance), self.place(self.row_of(instance)), value)

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is not None and not isinstance(value, Envelope):
            raise TypeError(
                f"{self.model._meta.label}.{self.attname} is sealed: write it through save() or bulk_create()"
            )
        return super().get_db_prep_value(value, connection, prepared)
