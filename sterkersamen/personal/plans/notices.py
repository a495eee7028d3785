"""How a reminder of one's own reads: that there is something, never what."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sterkersamen.personal.plans.actions.reminding import OWN_AGENDA, turn_of
from sterkersamen.personal.plans.models import Appointment, Medicine, Reminding
from sterkersamen.platform.notify.registry import Shown, register_kind
from sterkersamen.platform.vault.keyring import KeyGone


def _reminders(member, notices: Iterable) -> dict[UUID, Shown]:
    """A reminder is of use as long as its row stands where it stood. Two queries."""
    notices, zone = list(notices), ZoneInfo(member.time_zone)
    wanted = {one.about for one in notices}
    rows: dict[UUID, Reminding] = {}
    for model in (Appointment, Medicine):
        rows |= {row.id: row for row in model.objects.filter(member=member, id__in=wanted)}
    address = reverse("plans:care")
    return {
        one.id: Shown(_("Er staat iets in je agenda."), address)
        for one in notices
        if one.about in rows and _is_true(rows[one.about], one.turn, zone)
    }


def _is_true(row: Reminding, turn: int, zone: ZoneInfo) -> bool:
    try:
        return row.told_at is not None and turn_of(row.told_at) == turn and row.stands(row.told_at, zone)
    except KeyGone:
        return False


register_kind(
    OWN_AGENDA, gettext_lazy("Als er iets in je eigen agenda staat en je daar een herinnering koos"), _reminders
)
