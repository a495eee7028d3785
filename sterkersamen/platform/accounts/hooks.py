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
