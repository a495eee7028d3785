"""Reads of notices, shaped for a screen."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from sterkersamen.platform.accounts.queries import confirmed_contact
from sterkersamen.platform.notify.models import Device, Notice, Reach
from sterkersamen.platform.notify.registry import KINDS, Shown

AT_MOST = 10


class Line(NamedTuple):
    """What stands on the page of the day, and which notices say it."""

    ids: list[UUID]
    text: str
    address: str


def new_for(member) -> list[Line]:
    """What there is to tell a member now, newest first, of at most ten notices: two that say the same are one line. One
    query, and those of each kind among them."""
    rows = Notice.objects.filter(member=member, seen_at=None, on_page=True, until__gt=timezone.now())
    found = list(rows.order_by("-made_at", "id")[:AT_MOST])
    shown = showable(member, found)
    lines: dict[Shown, list[UUID]] = {}
    for row in found:
        if row.id in shown:
            lines.setdefault(shown[row.id], []).append(row.id)
    return [Line(ids, *what) for what, ids in lines.items()]


def showable(member, rows: list[Notice]) -> dict[UUID, Shown]:
    """What a member may see of some of their notices; what is left out is over, or no longer for them."""
    of_kind = defaultdict(list)
    for row in rows:
        of_kind[row.kind].append(row)
    found: dict[UUID, Shown] = {}
    for kind, notices in of_kind.items():
        if kind in KINDS:
            found |= KINDS[kind].show(member, notices)
    return found


def reach_of(member) -> Reach:
    """How a member wants to be reached; as everybody does who never chose."""
    return Reach.objects.filter(member=member).first() or Reach(member=member)


def heard_at(member, reach: Reach, kind: str) -> str:
    """Where something of this kind reaches a member: "outside" (by an e-mail that arrives, or in a browser that takes
    messages), on the "page" of the day only, or nowhere (an empty text). reach: as they chose. One query at most, and one of
    the keyring."""
    if kind in reach.by_mail.split() and sends_mail() and confirmed_contact(member):
        return "outside"
    if kind in reach.by_push.split() and Device.objects.filter(member=member).exists():
        return "outside"
    return "page" if kind not in reach.not_on_page.split() else ""


def gets_push(session: UUID) -> bool:
    """Whether this browser gets push messages."""
    return Device.objects.filter(session=session).exists()


def sends_mail() -> bool:
    """Whether this instance can send e-mail."""
    return bool(settings.EMAIL_HOST)
