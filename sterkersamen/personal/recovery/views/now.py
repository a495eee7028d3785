"""Voor mezelf, and "Hoe is het nu?"."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sterkersamen.core.text import clock
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.personal.own import CARDS, mine
from sterkersamen.personal.recovery import actions, queries
from sterkersamen.personal.recovery.forms import MOODS, SLEEP, CheckInForm, RhythmForm
from sterkersamen.personal.recovery.models import CheckIn, Rhythm
from sterkersamen.personal.recovery.views.writing import before, corrected, page, removed, write_new
from sterkersamen.platform.notify.queries import heard_at, reach_of
from sterkersamen.platform.notify.quiet import next_loud
from sterkersamen.platform.once.forms import key_of
from sterkersamen.platform.safety.whom import after, whom

# At these hours one looks ahead, or back: who is up at two in the night is still in the evening.
_MORNING, _EVENING = range(4, 12), {*range(17, 24), *range(4)}
_A_DAY = timedelta(hours=20)
# What the numbers of a check-in are called.
_WORDS = {"moods": dict(MOODS), "sleep": dict(SLEEP)}


@require_safe
def home(request: Request) -> HttpResponse:
    """Voor mezelf: how it is now, days without, and the way to all that is one's own."""
    today = timezone.localdate()
    week = queries.check_ins_since(request.member, timezone.now() - timedelta(days=7))
    last = week[0] if week else None
    context = {
        "week": queries.week_of([one.at for one in week], today),
        "last": last,
        "is_heavy": last is not None and queries.is_fresh(last.at) and _is_heavy(last.data),
        "courses": queries.courses_of(request.member, today),
        "cards": [card(request.member) for _order, card in CARDS],
        "span": actions.span,
        **whom(request),
    }
    return render(request, "recovery/home.html", context)


def _is_heavy(data: dict) -> bool:
    return data["mood"] == 1 or (data["craving"] or 0) >= queries.STRONG


@require_http_methods(["GET", "HEAD", "POST"])
def now(request: Request) -> HttpResponse:
    """How it is now. In the morning it asks what somebody wants of the day, in the evening how that went; what is not
    asked at this hour stands folded."""
    form = CheckInForm(request.POST if request.method == "POST" else None)
    if write_check_in(request, form):
        heavy = _is_heavy(form.said)
        messages.success(request, _("Genoteerd. Goed dat je het opschreef.") if heavy else _("Genoteerd."))
        return SeeOther(after(request, reverse("recovery:home"), form.said))
    hour = timezone.localtime().hour
    asks = "intention" if hour in _MORNING else "look_back" if hour in _EVENING else ""
    meant = queries.last_intention(request.member, timezone.now() - _A_DAY) if asks == "look_back" else ""
    return page(request, "recovery/now.html", form, {"row": None, "asks": asks, "meant": meant})


def write_check_in(request: Request, form: CheckInForm) -> bool:
    """Whether a valid form was kept, now or before."""

    def write() -> str:
        return str(actions.check_in(request.member, key_of(request), form.when, form.said))

    return write_new(request, form, "check-in", write) is not None


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: Request, check_in_id: UUID) -> HttpResponse:
    """One of one's check-ins: to correct, or to throw away."""
    row = mine(CheckIn, request.member, check_in_id)
    answer = removed(request, row, reverse("recovery:book"))
    if answer is not None:
        return answer
    initial = row.data | {"version": row.version}
    form = CheckInForm(request.POST if request.method == "POST" else None, at=row.at, initial=initial)
    if form.is_bound and form.is_valid() and corrected(request, row, form, at=form.when):
        return SeeOther(after(request, reverse("recovery:book"), form.said))
    return page(request, "recovery/now.html", form, {"row": row, "asks": "", "meant": "", **_WORDS})


@require_safe
def book(request: Request) -> HttpResponse:
    """All one's check-ins, newest first."""
    rows, more = queries.page_of(CheckIn, request.member, before(request))
    return render(request, "recovery/book.html", {"rows": rows, "more": more, **_WORDS, **whom(request)})


@require_http_methods(["GET", "HEAD", "POST"])
def rhythm(request: Request) -> HttpResponse:
    """At what hour one wants to be reminded, or not at all."""
    row = Rhythm.objects.filter(member=request.member).first()
    if request.method == "POST" and request.POST.get("do") == "remove":
        actions.end_reminder(request.member)
        messages.success(request, _("We herinneren je niet meer."))
        return SeeOther(reverse("recovery:rhythm"))
    form = RhythmForm(
        request.POST if request.method == "POST" else None, initial=row.data if row else {"time": "20:00"}
    )
    if form.is_bound and form.is_valid():
        actions.set_reminder(request.member, form.cleaned_data["time"])
        messages.success(request, _("Dat staat. Een dag overslaan mag altijd."))
        return SeeOther(reverse("recovery:rhythm"))
    context = {"form": form, "row": row} | (_heard(request.member, row) if row else {})
    return render(request, "recovery/rhythm.html", context, status=422 if form.errors else 200)


def _heard(member: Any, row: Rhythm) -> dict[str, Any]:
    """What becomes of a reminder at this hour, as one chose to be reached: whoever counts on one that does not come should
    know. `waits` is until when quiet hours hold it up; `is_lost` says that this is too long."""
    reach, zone = reach_of(member), timezone.get_current_timezone()
    at = time.fromisoformat(row.data["time"])
    due = actions.next_time(at, zone, timezone.now())
    loud = next_loud(due, zone, reach.quiet_from, reach.quiet_to)
    return {
        "heard": heard_at(member, reach, actions.REMINDER),
        "at": clock(at),
        "waits": clock(reach.quiet_to) if loud > due else "",
        "is_lost": loud >= due + actions.USE,
        "quiet_from": clock(reach.quiet_from),
    }
