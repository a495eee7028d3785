"""What rooms above hear of accounts, without accounts knowing them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

_SIGNED_OUT: list[Callable[[UUID], None]] = []


_SHUT_OUT: list[Callable[[Any], None]] = []


def on_shut_out(hear: Callable[[Any], None]) -> None:
    """Has `hear(member)` called when all sessions of a member are ended: whoever held one, or a secret that one gave, is to
    be out."""
    if hear not in _SHUT_OUT:
        _SHUT_OUT.append(hear)


def shut_out(member: Any) -> None:
    """Tells every room that a member's sessions were all ended."""
    for hear in _SHUT_OUT:
        hear(member)


def on_signed_out(hear: Callable[[UUID], None]) -> None:
    """Has `hear(public_id)` called when a session ended by sign-out, here or from another browser."""
    if hear not in _SIGNED_OUT:
        _SIGNED_OUT.append(hear)


def signed_out(public_id: UUID) -> None:
    """Tells every room that a session ended."""
    for hear in _SIGNED_OUT:
        hear(public_id)


_OFFICE: list[Callable[[Any, UUID | None, bool], None]] = []


def on_office(hear: Callable[[Any, UUID | None, bool], None]) -> None:
    """Has `hear(member, by whom, given)` called in the transaction in which an office is given (or, not given, ended)."""
    _OFFICE.append(hear)


def office_changed(member: Any, by: UUID | None, given: bool) -> None:
    """Tells every room that somebody has an office now, or no more."""
    for hear in _OFFICE:
        hear(member, by, given)


_ERASED: list[Callable[[Any], None]] = []
_ENDING: list[Callable[[Any], None]] = []
_EXPORTED: list[Callable[[Any], None]] = []


def on_erased(hear: Callable[[Any], None]) -> None:
    """Has `hear(member)` called when all of a member was erased and the key is destroyed."""
    _ERASED.append(hear)


def erased(member: Any) -> None:
    """Tells every room that somebody was erased."""
    for hear in _ERASED:
        hear(member)


def on_ending(hear: Callable[[Any], None]) -> None:
    """Has `hear(member)` called in the transaction in which an account is going to end because nobody uses it."""
    _ENDING.append(hear)


def ending(member: Any) -> None:
    """Tells every room that an account is going to end because nobody uses it."""
    for hear in _ENDING:
        hear(member)


def on_exported(hear: Callable[[Any], None]) -> None:
    """Has `hear(member)` called when a copy of everything about a member was fetched."""
    _EXPORTED.append(hear)


def exported(member: Any) -> None:
    """Tells every room that a copy of everything about a member was fetched."""
    for hear in _EXPORTED:
        hear(member)
