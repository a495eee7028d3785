"""What rooms above hear of accounts, without accounts knowing them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

_SIGNED_OUT: list[Callable[[UUID], None]] = []


def on_signed_out(hear: Callable[[UUID], None]) -> None:
    """Has `hear(public_id)` called when a session ended by sign-out, here or from another browser."""
    if hear not in _SIGNED_OUT:
        _SIGNED_OUT.append(hear)


def signed_out(public_id: UUID) -> None:
    """Tells every room that a session ended."""
    for hear in _SIGNED_OUT:
        hear(public_id)
