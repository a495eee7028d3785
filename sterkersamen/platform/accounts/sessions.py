"""Django's session store, so that a copy of the table opens nobody's account and tells nobody's doings.

The table's key is a keyed hash of the cookie; the data is sealed under the instance's key. One query gives the session
and its member together.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, router, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from sterkersamen.core.later import later
from sterkersamen.platform.accounts import second_factor
from sterkersamen.platform.accounts.models import Member, Session
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.fields import SealBroken, seal, unseal
from sterkersamen.platform.vault.keyring import INSTANCE, Subject, instance_key

COOKIE_BYTES = 32
# A session of nobody yet (a sign-in half way) and one on a shared device end after this much silence.
SHORT = timedelta(hours=1)
SHARED = "shared_device"
# What the account was proved with at the first step of signing in; changes with the passphrase.
PROVED = "proved"
# Who that was: the row of a sign-in half way is found by its member, and ends with all others.
COMING = "coming"
SEEN_EVERY = timedelta(seconds=60)


def hashed(cookie: str) -> str:
    """The key of the row for a cookie: 64 hexadecimal digits."""
    return hmac.digest(instance_key("session-cookie"), cookie.encode(), "sha256").hex()


def ends_at(*, made: datetime, seen: datetime, known: bool, shared: bool) -> datetime:
    """When a session is over: after a silence, and in any case some time after sign-in."""
    idle = timedelta(hours=settings.SESSION_IDLE_HOURS)
    if shared or not known:
        idle = min(idle, SHORT)
    return min(seen + idle, made + timedelta(days=settings.SESSION_ABSOLUTE_DAYS))


class SessionStore(SessionBase):
    """`row` is the session's row and `member` its active member; both None when the cookie is stale."""

    def __init__(self, session_key: str | None = None):
        super().__init__(session_key)
        self.row: Session | None = None
        self.member: Member | None = None

    @classmethod
    def get_model_class(cls):
        return Session

    def load(self) -> dict:
        key = self.session_key
        row = _read(hashed(key)) if key else None
        data = _opened(row) if row is not None else None
        if row is None or data is None:
            self._session_key = None
            return {}
        self.row = row
        self.member = _member_of(row, data)
        if self.member is None and SESSION_KEY in data:
            # The account is closed, or its passphrase was changed elsewhere.
            self._session_key = self.row = None
            return {}
        return data

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(pk=hashed(session_key)).exists()

    def create(self) -> None:
        self._session_key = secrets.token_urlsafe(COOKIE_BYTES)
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        now, shared = timezone.now(), bool(data.get(SHARED))
        key, member = hashed(self.session_key), data.get(SESSION_KEY)
        made = now if must_create or self.row is None else self.row.made_at
        ends = ends_at(made=made, seen=now, known=member is not None, shared=shared)
        columns = {
            "session_data": base64.b64encode(seal(INSTANCE, _place(key), data)).decode(),
            "member_id": member or data.get(COMING),
            "shared_device": shared,
            "seen_at": now,
            "expire_date": ends,
        }
        if must_create:
            row = Session(session_key=key, made_at=made, **columns)
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError as error:
                raise CreateError from error
            self.row = row
        elif not Session.objects.filter(pk=key).update(**columns):
            # Signed out from another browser while this request ran: it stays signed out.
            raise UpdateError
        else:
            self.row = Session.objects.get(pk=key)

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(pk=hashed(key)).delete()

    def flush(self) -> None:
        super().flush()
        self.row = self.member = None

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expire_date__lte=timezone.now()).delete()

    @property
    def shared(self) -> bool:
        """Whether the browser forgets the cookie when it closes."""
        return bool(self.get(SHARED))

    def touch(self) -> None:
        """Notes that the session is in use, off this request's path and at most once a minute."""
        row, now = self.row, timezone.now()
        if row is not None and now - row.seen_at >= SEEN_EVERY:
            later(("session", row.session_key), lambda: _note_seen(row))


class _Plan(NamedTuple):
    """The one query of every request, put together once: Django's query builder takes ten times as long as SQLite."""

    sql: str
    names: list[list[str]]
    converters: list[tuple[int, Callable, Any]]


@functools.cache
def _plan(vendor: str, alias: str) -> _Plan:
    connection = connections[alias]
    columns: list[str] = []
    names: list[list[str]] = []
    converters: list[tuple[int, Callable, Any]] = []
    quote = connection.ops.quote_name
    for model, table in ((Session, "s"), (Member, "m")):
        names.append([field.attname for field in model._meta.concrete_fields])
        for field in model._meta.concrete_fields:
            column = field.get_col(model._meta.db_table)
            for convert in connection.ops.get_db_converters(column) + field.get_db_converters(connection):
                converters.append((len(columns), convert, column))
            columns.append(f"{table}.{quote(str(field.column))}")
    sql = (
        f"SELECT {', '.join(columns)} FROM {quote(Session._meta.db_table)} s "  # noqa: S608  (names of our own tables)
        f"LEFT JOIN {quote(Member._meta.db_table)} m ON m.{quote('id')} = s.{quote('member_id')} "
        f"WHERE s.{quote('session_key')} = %s"
    )
    return _Plan(sql, names, converters)


def _read(key: str) -> Session | None:
    """The session under this key, with its member, unless it has ended."""
    alias = router.db_for_read(Session) or DEFAULT_DB_ALIAS
    connection = connections[alias]
    plan = _plan(connection.vendor, alias)
    with connection.cursor() as cursor:
        cursor.execute(plan.sql, [key])
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for place, convert, column in plan.converters:
        values[place] = convert(values[place], column, connection)
    row_names, member_names = plan.names
    row = Session.from_db(alias, row_names, values[: len(row_names)])
    if row.expire_date <= timezone.now():
        return None
    if row.member_id is not None:
        row._state.fields_cache["member"] = Member.from_db(alias, member_names, values[len(row_names) :])
    return row


def _place(key: str) -> str:
    return f"accounts.session|session_data|{key}"


def _opened(row: Session) -> dict | None:
    try:
        return unseal(INSTANCE, _place(row.session_key), base64.b64decode(row.session_data, validate=True))
    except (SealBroken, binascii.Error):
        return None


def browser_key(member: Member, row: Session, purpose: str) -> bytes:
    """A key of 32 bytes for what a member keeps in one signed-in browser. In another session it is another one."""
    secret = keyring.derive(Subject("member", member.id), purpose)
    return hmac.digest(secret, row.public_id.bytes, "sha256")


def is_signed_in(row: Session) -> bool:
    """Whether somebody came all the way in with it, past a second step where there is one."""
    return SESSION_KEY in (_opened(row) or {})


def held(row: Session, name: str) -> Any:
    """What was chosen in one browser and lies in its sealed data; None where nothing was."""
    return (_opened(row) or {}).get(name)


def _member_of(row: Session, data: dict) -> Member | None:
    member = row.member
    if member is None or not member.is_active or data.get(SESSION_KEY) != str(member.pk):
        return None
    proof = data.get(HASH_SESSION_KEY, "")
    return member if constant_time_compare(proof, member.get_session_auth_hash()) else None


def _note_seen(row: Session) -> None:
    now = timezone.now()
    ends = ends_at(made=row.made_at, seen=now, known=row.member_id is not None, shared=row.shared_device)
    Session.objects.filter(pk=row.session_key).update(seen_at=now, expire_date=ends)
    if row.member is not None:
        # A role that was given meanwhile takes hold without a query on every page.
        second_factor.review(row.member)
