"""Reminding of what stands in one's own agenda: once for each moment, by the clock where one is, and of nothing that is
gone. What is kept to do so is a moment; what it is about is opened here, and goes nowhere."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from sterkersamen.personal.plans.actions import when_to_remind
from sterkersamen.personal.plans.models import Appointment, Medicine, Reminding
from sterkersamen.platform.notify.actions import notify
from sterkersamen.platform.vault.fields import SealBroken
from sterkersamen.platform.vault.keyring import KeyGone

log = logging.getLogger(__name__)
OWN_AGENDA = "own_agenda"
AT_ONCE = 500
# A server that was off does not tell in the evening of what was in the morning.
LATE = timedelta(hours=1)


def remind() -> None:
    """Tells whose moment has come. Safe to repeat, and to break off at any moment."""
    _read_clocks_anew()
    for model in (Appointment, Medicine):
        due = model.objects.filter(next_at__lte=timezone.now()).order_by("next_at")
        for row_id in list(due.values_list("id", flat=True)[:AT_ONCE]):
            _tell(model, row_id, timezone.now())


def turn_of(moment: datetime) -> int:
    """The turn of a notice for a moment: its minutes since 1970."""
    return int(moment.timestamp()) // 60


@transaction.atomic
def _tell(model: type[Reminding], row_id: UUID, now: datetime) -> None:
    rows = model._default_manager.select_for_update(of=("self",)).select_related("member")
    row = rows.filter(id=row_id, next_at__lte=now).first()
    if row is None or row.next_at is None:
        # Taken away or moved since.
        return
    moment, until = row.next_at, row.useful_until(row.next_at)
    row.told_at = moment
    try:
        row.next_at = row.due(max(moment, now - LATE), ZoneInfo(row.member.time_zone))
    except (KeyGone, SealBroken) as error:
        # Of somebody who left; or damaged, which must not hold up the others.
        log.warning("a reminder could not be read: %s", type(error).__name__)
        row.next_at, until = None, moment
    if until > now:
        notify(OWN_AGENDA, [row.member_id], row.id, turn=turn_of(moment), until=until)
    row.save(update_fields=["told_at", "next_at"])


def _read_clocks_anew() -> None:
    """Whoever set another time zone since is reminded by the clock there."""
    rows = Medicine.objects.exclude(next_at=None).exclude(zone=F("member__time_zone")).select_related("member")
    for row in list(rows[:AT_ONCE]):
        try:
            fields = when_to_remind(row)
        except (KeyGone, SealBroken):
            fields = {"next_at": None}
        Medicine.objects.filter(id=row.id, version=row.version).update(**fields)
