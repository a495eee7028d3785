"""What safety does reaches open pages: a block changes two seats, a lock ends the streams of that browser."""

from __future__ import annotations

from uuid import UUID

from sterkersamen.platform.live import outbox
from sterkersamen.platform.safety import hooks


def _block_changed(_group: UUID, blocker: UUID, blocked: UUID) -> None:
    outbox.control("rights", blocker)
    outbox.control("rights", blocked)


def _locked(session: UUID) -> None:
    outbox.control("signed_out", session)


hooks.on_block_changed(_block_changed)
hooks.on_lock(_locked)
