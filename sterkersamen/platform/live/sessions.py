"""Signing out, here or from another browser, ends the streams of that session in every process; who was erased is forgotten
in every process."""

from __future__ import annotations

from uuid import UUID

from sterkersamen.platform.accounts import hooks
from sterkersamen.platform.live import outbox


def _signed_out(session: UUID) -> None:
    outbox.control("signed_out", session)


def _erased(member) -> None:
    outbox.control("key_gone", member.pk)


hooks.on_signed_out(_signed_out)
hooks.on_erased(_erased)
