"""What safety does reaches open pages: blocks change seats, a lock ends streams, facilitators hear of reports."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from sterkersamen.platform.live import outbox
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.registry import register_fragment
from sterkersamen.platform.safety import hooks


def _block_changed(_group: UUID, blocker: UUID, blocked: UUID) -> None:
    outbox.control("rights", blocker)
    outbox.control("rights", blocked)


def _mute_changed(muter: UUID) -> None:
    # Of the other nothing is asked again: not even that would be unseen.
    outbox.control("rights", muter)


def _locked(session: UUID) -> None:
    outbox.control("signed_out", session)


def _reported(group: UUID, report: UUID, moderators_only: bool, writer: UUID) -> None:
    if not moderators_only:
        outbox.publish("group", group, "report", report, acting=writer, audience="facilitators")


def _told(_event: Event) -> str:
    return _("Er is iets gemeld in de groep.")


hooks.on_block_changed(_block_changed)
hooks.on_mute_changed(_mute_changed)
hooks.on_lock(_locked)
hooks.on_report(_reported)
register_fragment("report", _told)
