"""Pictures of one's own: how it went over time, and when craving comes. Plain sums, never a prediction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import dates, formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from sterkersamen.core import charts
from sterkersamen.core.jinja import day
from sterkersamen.core.views import Request
from sterkersamen.personal.measures import queries as measures
from sterkersamen.personal.measures.kinds import MEASURES
from sterkersamen.personal.measures.pictures import pictures as measured
from sterkersamen.personal.recovery import actions, queries
from sterkersamen.personal.recovery.models import CheckIn, Craving
from sterkersamen.personal.recovery.patterns import Patterns, patterns
from sterkersamen.personal.strategies import queries as strategies
from sterkersamen.personal.strategies.triggers import LABELS

# How far back one looks, in days; nothing is everything.
SPANS = {"month": 31, "quarter": 92, "year": 366, "all": None}
# A picture with the heading above it.
Picture = tuple[str, charts.Chart]
# So much of what came before, and of what helped, is enough to see.
_MOST = 8
# From so many days on it is told how it was first, and how later.
_TWO_HALVES = 8
# So many earlier periods stand beside each other.
_PERIODS = 11


@require_safe
def trends(request: Request) -> HttpResponse:
    """How mood, craving and sleep went, days without, and questionnaires. A day on which nothing was filled in is left
    open, it is no zero."""
    asked = request.GET.get("span", "")
    span = asked if asked in SPANS else "quarter"
    back = SPANS[span]
    since = timezone.now() - timedelta(days=back) if back else None
    points = queries.by_day(queries.opened(CheckIn, request.member, since))
    pictures = [
        _line(_("Hoe je je voelde"), points["mood"], 1, 5, _("op een schaal van 1 (heel zwaar) tot 5 (heel goed)")),
        _line(_("Trek"), points["craving"], 0, 100, _("op een schaal van 0 (geen) tot 100 (zo sterk als het kan)")),
        _line(_("Slaap"), points["sleep"], 1, 5, _("op een schaal van 1 (bijna niet) tot 5 (heel goed)")),
    ]
    context = {
        "span": span,
        "pictures": pictures if any(points.values()) else [],
        "courses": [_days(one) for one in queries.courses_of(request.member, timezone.localdate())],
        "measured": _measured(request.member, since),
    }
    return render(request, "recovery/trends.html", context)


def _line(title: str, points: Sequence[tuple[date, float]], low: int, high: int, scale: str) -> Picture:
    if not points:
        return title, charts.line(
            title=title, says=_("Hier vulde je in deze tijd niets in."), points=[], low=low, high=high
        )
    values = [value for _day, value in points]
    half = len(values) // 2
    told = {"count": len(values), "scale": scale, "mean": _mean(values)}
    if len(values) < _TWO_HALVES:
        says = ngettext(
            "Je vulde dit op %(count)s dag in: %(mean)s, %(scale)s.",
            "Je vulde dit op %(count)s dagen in. Gemiddeld was het %(mean)s, %(scale)s.",
            len(values),
        )
    else:
        told |= {"first": _mean(values[:half]), "later": _mean(values[half:])}
        says = _("Je vulde dit op %(count)s dagen in. Gemiddeld was het eerst %(first)s en later %(later)s, %(scale)s.")
    return title, charts.line(title=title, says=says % told, points=points, low=low, high=high)


def _mean(values: Sequence[float]) -> str:
    return formats.number_format(sum(values) / len(values), 1)


def _measured(member: Any, since: datetime | None) -> list[Picture]:
    """How questionnaires went, where somebody filled any in."""
    found = []
    for slug, kept in measures.kept_of(member).items():
        measure = MEASURES[slug]
        times = [one for one in kept.times if since is None or one.at >= since]
        for part, drawn in zip(measure.parts, measured(measure, times) if times else [], strict=False):
            title = str(measure.name) if len(measure.parts) == 1 else f"{measure.name}: {part.name}"
            found.append((title, drawn))
    return found


def _days(one: queries.Shown) -> Picture:
    """The periods beside each other; for who has one, that beside what comes next."""
    title, now = _("Dagen zonder: %(name)s") % {"name": one.name}, one.count.now.days
    if one.count.before:
        rows = [(day(period.start), float(period.days)) for period in reversed(one.count.before[:_PERIODS])]
        says = _("Bij elkaar %(total)s dagen zonder. Elke periode telt mee.") % {"total": one.count.total}
    else:
        rows = [(actions.span(one.next), float(one.next.days))]
        says = _("Vandaag is het begin. Morgen is je eerste dag.")
        if now:
            words = ngettext(
                "%(count)s dag zonder nu, op weg naar %(span)s.",
                "%(count)s dagen zonder nu, op weg naar %(span)s.",
                now,
            )
            says = words % {"count": now, "span": actions.span(one.next)}
    values = [*rows, (_("nu"), float(now))] if one.count.before else [(_("nu"), float(now)), *rows]
    return title, charts.bars(title=title, says=says, values=values, unit=_("dagen"))


@require_safe
def pattern(request: Request) -> HttpResponse:
    """When craving comes, what came before, and what helped most: counted from one's own log."""
    zone = timezone.get_current_timezone()
    rows = [(at.astimezone(zone), data) for at, data in queries.opened(Craving, request.member)]
    found = patterns(rows)
    # The address stays in the browser: it names a trigger by its number in the list, own words too.
    own = sorted(what for what in found.triggers if what not in LABELS)
    number = {what: str(place) for place, what in enumerate([*LABELS, *own], 1)}
    asked = request.GET.get("of", "")
    chosen = next((key for key in found.triggers if number.get(key) == asked), "")
    if chosen:
        found = patterns(rows, chosen)
    titles = strategies.titles_among(request.member, found.helped)
    hours = [(str(hour), float(times)) for hour, times in enumerate(found.hours)]
    weekdays = [(str(dates.WEEKDAYS[day]), float(times)) for day, times in enumerate(found.weekdays)]
    context = {
        "found": found,
        "chosen": chosen,
        "labels": LABELS | {what: what for what in own},
        "number": number,
        "triggers": found.triggers.most_common(_MOST),
        "helped": [
            (strategies.named(did, titles), well, times)
            for did, (well, times) in list(found.helped.items())[:_MOST]
            if well
        ],
        "hours": charts.bars(title=_("Op welk uur"), says=_by_hour(found), values=hours, unit=_("keer")),
        "weekdays": charts.bars(title=_("Op welke dag"), says=_by_weekday(found), values=weekdays, unit=_("keer")),
    }
    return render(request, "recovery/pattern.html", context)


def _by_hour(found: Patterns) -> str:
    hour = _top(found.hours)
    if hour is None:
        return _("Er is geen uur waarop het vaker kwam dan op andere.")
    told = {"from": hour, "to": hour + 1, "times": found.hours[hour], "total": found.total}
    return _("Het vaakst tussen %(from)s en %(to)s uur: %(times)s van de %(total)s keer.") % told


def _by_weekday(found: Patterns) -> str:
    weekday = _top(found.weekdays)
    if weekday is None:
        return _("Er is geen dag waarop het vaker kwam dan op andere.")
    told = {"day": dates.WEEKDAYS[weekday], "times": found.weekdays[weekday], "total": found.total}
    return _("Het vaakst op %(day)s: %(times)s van de %(total)s keer.") % told


def _top(counts: Sequence[int]) -> int | None:
    """The place of the most, where one is; once is not more often."""
    most = max(counts)
    return counts.index(most) if most > 1 and counts.count(most) == 1 else None
