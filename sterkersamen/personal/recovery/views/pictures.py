"""Pictures of one's own: how it went over time, and when craving comes. Plain sums, never a prediction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import dates, formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from sterkersamen.core import charts
from sterkersamen.core.views import Request
from sterkersamen.personal.recovery import queries
from sterkersamen.personal.recovery.models import CheckIn, Craving
from sterkersamen.personal.recovery.patterns import patterns
from sterkersamen.personal.strategies import queries as strategies
from sterkersamen.personal.strategies.triggers import LABELS

# How far back one looks, in days; nothing is everything.
SPANS = {"month": 31, "quarter": 92, "year": 366, "all": None}
# A picture with the heading above it.
Picture = tuple[str, charts.Chart]
# So much of what came before, and of what helped, is enough to see.
_MOST = 8


@require_safe
def trends(request: Request) -> HttpResponse:
    """How mood, craving and sleep went. A day on which nothing was filled in is left open, it is no zero."""
    asked = request.GET.get("span", "")
    span = asked if asked in SPANS else "quarter"
    back = SPANS[span]
    since = timezone.now() - timedelta(days=back) if back else None
    points = queries.by_day(queries.opened(CheckIn, request.member, since))
    pictures = [
        _line(_("Hoe je je voelde"), points["mood"], 1, 5, _("1 is heel zwaar, 5 is heel goed.")),
        _line(_("Trek"), points["craving"], 0, 100, _("0 is geen, 100 is zo sterk als het kan.")),
        _line(_("Slaap"), points["sleep"], 1, 5, _("1 is bijna niet geslapen, 5 is heel goed.")),
    ]
    courses = [_periods(one) for one in queries.courses_of(request.member, timezone.localdate()) if one.count.before]
    context = {
        "span": span,
        "pictures": pictures if any(points.values()) else [],
        "courses": courses,
    }
    return render(request, "recovery/trends.html", context)


def _line(title: str, points: Sequence[tuple[date, float]], low: int, high: int, scale: str) -> Picture:
    if not points:
        return title, charts.line(
            title=title, says=_("Hier vulde je in deze tijd niets in."), points=[], low=low, high=high
        )
    mean = formats.number_format(sum(value for _day, value in points) / len(points), 1)
    says = ngettext(
        "Op %(count)s dag vulde je dit in. Gemiddeld was het %(mean)s. %(scale)s",
        "Op %(count)s dagen vulde je dit in. Gemiddeld was het %(mean)s. %(scale)s",
        len(points),
    ) % {"count": len(points), "mean": mean, "scale": scale}
    return title, charts.line(title=title, says=says, points=points, low=low, high=high)


def _periods(one: queries.Shown) -> Picture:
    rows = [*reversed(one.count.before), one.count.now]
    values = [(formats.date_format(period.start, "j M Y"), float(period.days)) for period in rows[-12:]]
    says = _("Bij elkaar %(total)s dagen zonder. Elke periode telt mee.") % {"total": one.count.total}
    title = _("Dagen zonder: %(name)s") % {"name": one.name}
    return title, charts.bars(title=title, says=says, values=values, unit=_("dagen"))


@require_safe
def pattern(request: Request) -> HttpResponse:
    """When craving comes, what came before, and what helped most: counted from one's own log."""
    zone = timezone.get_current_timezone()
    rows = [(at.astimezone(zone), data) for at, data in queries.opened(Craving, request.member)]
    found = patterns(rows)
    # The address stays in the browser: it names a trigger by its number in the list, and never one in own words.
    number = {key: str(place) for place, key in enumerate(LABELS, 1)}
    asked = request.GET.get("of", "")
    chosen = next((key for key in found.triggers if number.get(key) == asked), "")
    if chosen:
        found = patterns(rows, chosen)
    titles = strategies.titles_among(request.member, found.helped)
    hours = [(str(hour), float(times)) for hour, times in enumerate(found.hours)]
    weekdays = [(str(dates.WEEKDAYS_ABBR[day]), float(times)) for day, times in enumerate(found.weekdays)]
    context = {
        "found": found,
        "chosen": chosen,
        "labels": LABELS,
        "number": number,
        "triggers": found.triggers.most_common(_MOST),
        "helped": [
            (strategies.named(did, titles), well, times)
            for did, (well, times) in list(found.helped.items())[:_MOST]
            if well
        ],
        "hours": charts.bars(
            title=_("Op welk uur"), says=_top(hours, _("Rond %(what)s uur het vaakst.")), values=hours
        ),
        "weekdays": charts.bars(
            title=_("Op welke dag"), says=_top(weekdays, _("Op %(what)s het vaakst.")), values=weekdays
        ),
    }
    return render(request, "recovery/pattern.html", context)


def _top(values: Sequence[tuple[str, float]], words: str) -> str:
    """Which is most, where one is."""
    ranked = sorted(values, key=lambda one: -one[1])
    if ranked[0][1] == ranked[1][1]:
        return _("Er springt niets uit.")
    return words % {"what": ranked[0][0]}
