"""Quiet hours, on the clock of the one who sleeps."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_loud(moment: datetime, zone: ZoneInfo, quiet_from: time, quiet_to: time) -> datetime:
    """The first moment from `moment` on that is not within quiet hours, in UTC.

    The hours may go past midnight; the same twice means none. On the night that the clock changes they end when the clock
    says so.
    """
    local = moment.astimezone(zone)
    clock = local.time().replace(microsecond=0)
    if quiet_from <= quiet_to:
        is_quiet, days = quiet_from <= clock < quiet_to, 0
    else:
        is_quiet, days = clock >= quiet_from or clock < quiet_to, int(clock >= quiet_from)
    if not is_quiet:
        return moment.astimezone(UTC)
    ends = datetime.combine(local.date() + timedelta(days=days), quiet_to, zone)
    return max(ends.astimezone(UTC), moment.astimezone(UTC))
