"""Signing out, here or from another browser, ends the streams of that session in every process."""

from __future__ import annotations

from uuid import UUID

from sterkersamen.platform.accounts import hooks
from sterkersamen.platform.live import outbox


def _signed_out(session: UUID) -> None:
    outbox.control("signed_out", session)


hooks.on_signed_out(_signed_out)
