"""Marks of coming back: what somebody earned who is still there after some months. A gap in between costs nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

# Months after the first date; then every year.
SPANS = (1, 3, 6, 9, 12)
# So many days a mark is new, and so many the group sees one that was shared.
DAYS = 14


class Earned(NamedTuple):
    """The last mark that somebody earned: after how many months, and on which day."""

    months: int
    day: date

    def is_new(self, today: date) -> bool:
        return (today - self.day).days < DAYS


def earned(days: Iterable[date]) -> Earned | None:
    """The last mark of who was there on some days, as their own clock has them; None before the first month is over."""
    days = sorted(days)
    if not days:
        return None
    first, months = days[0], 0
    for span in (*SPANS, *range(24, 1200, 12)):
        if first + relativedelta(months=span) > days[-1]:
            break
        months = span
    if not months:
        return None
    return Earned(months, next(day for day in days if day >= first + relativedelta(months=months)))


def span(months: int) -> str:
    """ "drie maanden", "een jaar", "2 jaar"."""
    words = {1: _("een maand"), 3: _("drie maanden"), 6: _("zes maanden"), 9: _("negen maanden"), 12: _("een jaar")}
    return words.get(months) or _("%(years)s jaar") % {"years": months // 12}
