"""One's own week, and one's own agenda of treatment."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sterkersamen.community.meetings.recurrence import moment_of
from sterkersamen.community.meetings.showing import day, number
from sterkersamen.core.text import clock
from sterkersamen.core.views import Request
from sterkersamen.personal.plans import paper, queries, showing, suggestions
from sterkersamen.personal.plans.actions.reminding import OWN_AGENDA
from sterkersamen.personal.recovery.views.writing import before
from sterkersamen.platform.notify.queries import heard_at, reach_of
from sterkersamen.platform.notify.quiet import next_loud
from sterkersamen.platform.safety.whom import whom

# Of this century, and not further than dates are made ahead: a calendar without an end leads nobody anywhere.
_WEEK = re.compile(r"(20\d{2})-W(\d{2})")
BACK, AHEAD = timedelta(days=91), timedelta(days=364)


@require_safe
def week(request: Request) -> HttpResponse:
    """One week of one's own, with what comes of one's groups."""
    return render(request, "plans/week.html", _week(request) | whom(request))


@require_safe
def week_print(request: Request) -> HttpResponse:
    """The same on one page of paper."""
    whole = _week(request)
    lines = ([f"{whole['when'](one)} {showing.said(one)}" for one in rows] for _on, _words, rows in whole["days"])
    return render(request, "plans/week_print.html", whole | {"setting": paper.setting(paper.WEEK, lines)})


def _week(request: Request) -> dict[str, Any]:
    today, zone = timezone.localdate(), timezone.get_current_timezone()
    this = today - timedelta(days=today.weekday())
    monday = _monday(request.GET.get("week", "")) or this
    points, hours = queries.points_of(request.member), queries.hours_of(request.member)
    return {
        "days": [(on, day(on), rows) for on, rows in queries.week_of(request.member, points, hours, monday, zone)],
        "today": today,
        "is_this": monday == this,
        "first": day(monday),
        "week": number(monday),
        "before": number(monday - timedelta(days=7)) if monday > today - BACK else "",
        "next": number(monday + timedelta(days=7)) if monday < today + AHEAD else "",
        "points": points,
        "hours": hours,
        "often": [(one, showing.when_hard(one.fields)) for one in suggestions.often(request.member, hours, zone)],
        "point_when": showing.point_when,
        "hour_when": showing.hour_when,
        "when": lambda entry: showing.when(entry, zone),
        "said": showing.said,
    }


def _monday(text: str) -> date | None:
    """The first day of a week as ISO 8601 writes it (2026-W48); None for an empty text. Raises Http404."""
    if not text:
        return None
    found = _WEEK.fullmatch(text)
    if found is None:
        raise Http404
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise Http404 from None


@require_safe
def care(request: Request) -> HttpResponse:
    """Appointments that come, what is taken when, and questions for next time."""
    now, zone = timezone.now(), timezone.get_current_timezone()
    medicines, over = queries.medicines_of(request.member, timezone.localdate())
    reach = reach_of(request.member)
    taken = queries.taken_today(medicines, now, zone)
    # A reminder within the quiet hours waits for their end, and is too late then.
    wanted = [
        moment_of(timezone.localdate(), time.fromisoformat(one), zone)
        for row in medicines
        if row.data["remind"]
        for one in row.data["times"]
    ]
    is_silent = any(next_loud(one, zone, reach.quiet_from, reach.quiet_to) > one for one in wanted)
    appointments = queries.coming_appointments(request.member, now)
    asks = any(row.data["remind"] for row in (*appointments, *medicines))
    context = {
        "heard": heard_at(request.member, reach, OWN_AGENDA) if asks else None,
        "appointments": appointments,
        "medicines": medicines,
        "over": over,
        "today": [(clock(one.at.astimezone(zone)), one.row) for one in taken],
        "questions": queries.open_questions(request.member),
        "quiet": (clock(reach.quiet_from), clock(reach.quiet_to)) if is_silent else None,
        "appointment_when": showing.appointment_when,
        "medicine_when": showing.medicine_when,
        **whom(request),
    }
    return render(request, "plans/care.html", context)


@require_safe
def past(request: Request) -> HttpResponse:
    """Appointments that were."""
    rows, more = queries.past_appointments(request.member, before(request))
    context = {"rows": rows, "more": more, "appointment_when": showing.appointment_when}
    return render(request, "plans/past.html", context)


@require_safe
def answers(request: Request) -> HttpResponse:
    """Questions that were asked."""
    rows, more = queries.asked_questions(request.member, before(request))
    return render(request, "plans/answers.html", {"rows": rows, "more": more})
