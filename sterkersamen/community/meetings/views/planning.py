"""What facilitators do with series and dates."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import actions, queries, showing
from sterkersamen.community.meetings.access import meeting_in, own_meeting_in, planner_of, series_in
from sterkersamen.community.meetings.forms import CancelForm, CodeForm, MeetingForm, PauseForm, SeriesForm, StopForm
from sterkersamen.community.meetings.models import Meeting, Series
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.limits.actions import allow
from sterkersamen.platform.once import forms as once

SHOWN = 5
_OVER = gettext_lazy("Dit is al voorbij. Het is niet meer te veranderen.")


class AtOnce(Exception):
    """Other dates of the group are at the same time."""

    def __init__(self, meetings: list[Meeting]):
        super().__init__()
        self.meetings = meetings


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Request, group_id: UUID) -> HttpResponse:
    """A new series; before it is made, its first dates are shown."""
    facilitator = planner_of(request.member, group_id)
    return _planned(request, facilitator, None)


@require_http_methods(["GET", "HEAD", "POST"])
def replan(request: Request, group_id: UUID, series_id: UUID) -> HttpResponse:
    """A series changes from a date on."""
    facilitator = planner_of(request.member, group_id)
    return _planned(request, facilitator, series_in(facilitator, series_id))


def _planned(request: Request, facilitator: Membership, series: Series | None) -> HttpResponse:
    initial = SeriesForm.of(series) if series else {"zone": settings.TIME_ZONE, "first": queries.today()}
    form = SeriesForm(request.POST if request.method == "POST" else None, initial=initial, zones=showing.zones())
    shown: list[str] = []
    clashes: list[Meeting] = []
    mark = ""
    if form.is_bound and form.is_valid() and form.plan is not None:
        given = form.plan
        mark = hashlib.sha256(repr(given).encode()).hexdigest()[:16]
        moments = given.moments(SHOWN)
        shows = "show" in request.POST

        def write() -> str:
            made = actions.change_from(facilitator, series, given) if series else actions.plan(facilitator, given)
            _ask_about(facilitator, request, made.meetings.all(), moments, given.minutes)
            return str(made.id)

        try:
            # What was changed since the first dates were shown is shown again.
            shows = shows or request.POST.get("agreed", mark) != mark
            if not shows and _done(request, facilitator, "replan" if series else "plan", form, write):
                messages.success(
                    request,
                    _("Vanaf die dag gaat het anders. Wat ervoor ligt, blijft zoals het was.")
                    if series
                    else _("De bijeenkomst staat in de agenda van de groep."),
                )
                return _back(facilitator)
        except AtOnce as found:
            shows, clashes = True, found.meetings
        if shows:
            shown = [showing.moment(moment, given.zone, given.minutes) for moment in moments]
    status = 200 if shown else once.status_of(form)
    context = {
        "membership": facilitator,
        "group": facilitator.group,
        "form": form,
        "series": series,
        "shown": shown,
        "mark": mark,
        "clashes": clashes,
        "plainly": showing.plainly,
        "zone": form.plan.zone.key if shown and form.plan and form.plan.zone.key != settings.TIME_ZONE else "",
        "once_key": once.key_of(request) if shown else once.once_for(request, status),
    }
    return render(request, "meetings/plan.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def series(request: Request, group_id: UUID, series_id: UUID) -> HttpResponse:
    """One series: it may rest for a while, or end."""
    facilitator = planner_of(request.member, group_id)
    row = series_in(facilitator, series_id)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    pause = PauseForm(request.POST if do == "pause" else None, prefix="pause")
    stop = StopForm(request.POST if do == "stop" else None, prefix="stop")
    if do == "lift":
        actions.lift(facilitator, row, _uuid(request.POST.get("pause", "")))
        messages.success(request, _("De pauze is eraf. De datums staan er weer."))
        return SeeOther(request.path)
    if pause.is_bound and pause.is_valid():
        try:
            actions.pause(facilitator, row, **pause.cleaned_data)
        except actions.Over:
            pause.add_error("last", _OVER)
        except actions.Elsewhere:
            pause.add_error("first", _("Dan is er al een pauze. Haal die eerst weg."))
        else:
            messages.success(request, _("Dan is het even pauze. Daarna gaat het vanzelf verder."))
            return SeeOther(request.path)
    if stop.is_bound and stop.is_valid():
        try:
            actions.stop(facilitator, row, stop.cleaned_data["after"])
        except actions.Over:
            stop.add_error(None, _OVER)
        else:
            messages.success(request, _("Na die dag zijn er geen bijeenkomsten meer in deze reeks."))
            return _back(facilitator)
    context = {
        "membership": facilitator,
        "group": facilitator.group,
        "series": row,
        "rhythm": showing.rhythm(row),
        "pauses": list(row.pauses.filter(last__gte=queries.today()).order_by("first")),
        "pause": pause,
        "stop": stop,
    }
    status = 422 if pause.errors or stop.errors else 200
    return render(request, "meetings/series.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, group_id: UUID) -> HttpResponse:
    """One date by itself."""
    facilitator = planner_of(request.member, group_id)
    form = MeetingForm(request.POST if request.method == "POST" else None, zone=ZoneInfo(settings.TIME_ZONE))
    del form.fields["word"]
    clashes: list[Meeting] = []
    if form.is_bound and form.is_valid():
        given = form.cleaned_data

        def write() -> str:
            made = actions.add(
                facilitator, form.starts_at, given["minutes"], given["where"], form.words, given["makes_room"]
            )
            own = Meeting.objects.filter(id=made.id)
            _ask_about(facilitator, request, own, [made.starts_at], given["minutes"])
            return str(made.id)

        try:
            if _done(request, facilitator, "add_meeting", form, write):
                messages.success(request, _("De bijeenkomst staat in de agenda van de groep."))
                return _back(facilitator)
        except AtOnce as found:
            clashes = found.meetings
    status = 200 if clashes else once.status_of(form)
    context = {
        "membership": facilitator,
        "group": facilitator.group,
        "form": form,
        "clashes": clashes,
        "plainly": showing.plainly,
        "once_key": once.key_of(request) if clashes else once.once_for(request, status),
    }
    return render(request, "meetings/add.html", context, status=status)


def _ask_about(facilitator: Membership, request: Request, made, moments: list[datetime], minutes: int) -> None:
    """Takes back what was made, by raising AtOnce, where something else of the group is at the same time and nobody said yet
    that this is meant."""
    spans = [(moment, moment + timedelta(minutes=minutes)) for moment in moments]
    others = list(queries.overlapping([facilitator.group_id], spans).exclude(id__in=made.values("id")))
    if others and "agreed" not in request.POST:
        raise AtOnce(others)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, group_id: UUID, meeting_id: UUID) -> HttpResponse:
    """One date moves, is called off, or goes on after all."""
    facilitator = planner_of(request.member, group_id)
    row = own_meeting_in(facilitator, meeting_id)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    move = MeetingForm(
        request.POST if do == "move" else None,
        prefix="move",
        initial=MeetingForm.of(row),
        zone=queries.zone_of(row),
    )
    cancel = CancelForm(request.POST if do == "cancel" else None, prefix="cancel")
    verbs: dict[str, tuple[Form | None, Callable[[], object], str]] = {
        "move": (move, lambda: _move(facilitator, row, move), _("De nieuwe tijd of plek staat in de agenda.")),
        "cancel": (
            cancel,
            lambda: actions.cancel(facilitator, row, cancel.cleaned_data["word"]),
            _("Deze keer gaat het niet door. De groep ziet het."),
        ),
        "open": (None, lambda: actions.open_to_others(facilitator, row), ""),
        "restore": (None, lambda: actions.restore(facilitator, row), _("Deze keer gaat het toch door.")),
    }
    refused = ""
    if do in verbs:
        form, verb, said = verbs[do]
        if form is None or form.is_valid():
            try:
                verb()
            except actions.Over:
                refused = str(_OVER)
            else:
                if not said:
                    return SeeOther(request.path)
                messages.success(request, said)
                return SeeOther(reverse("meetings:meeting", args=[group_id, meeting_id]))
    context = {
        "membership": facilitator,
        "group": facilitator.group,
        "meeting": row,
        "when": showing.when(row),
        "move": move,
        "cancel": cancel,
        "refused": refused,
        "together": queries.others_at(row, group_id),
        "code": actions.open_code(row),
    }
    status = 422 if refused or move.errors or cancel.errors else 200
    return render(request, "meetings/change.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: Request, group_id: UUID) -> HttpResponse:
    """The code of another group: what it is for, and to say yes."""
    facilitator = planner_of(request.member, group_id)
    form = CodeForm(request.POST if request.method == "POST" else None)
    offered = None
    if form.is_bound and form.is_valid():
        if not allow("together", str(facilitator.member_id), times=20, seconds=3600):
            form.add_error("code", _("Dat waren veel codes. Wacht een uur en probeer het dan nog eens."))
        else:
            offered = actions.together_by(form.cleaned_data["code"])
            if offered is None or offered.meeting.group_id == group_id:
                offered = None
                form.add_error("code", _("Deze code hoort nergens bij, of er is al ja gezegd. Vraag het na."))
    if offered is not None and "agree" in request.POST:
        try:
            actions.agree(facilitator, offered)
        except actions.Over:
            form.add_error(None, _OVER)
        else:
            messages.success(request, _("Jullie komen samen. Het staat in de agenda van allebei de groepen."))
            return SeeOther(reverse("meetings:meeting", args=[group_id, offered.meeting_id]))
    context = {
        "membership": facilitator,
        "group": facilitator.group,
        "form": form,
        "offered": offered,
        "when": showing.when(offered.meeting) if offered else "",
    }
    return render(request, "meetings/agree.html", context, status=200 if offered else once.status_of(form))


@require_POST
def apart(request: Request, group_id: UUID, meeting_id: UUID) -> HttpResponse:
    """One of the two groups would rather not after all."""
    facilitator = planner_of(request.member, group_id)
    actions.apart(facilitator, meeting_in(facilitator, meeting_id))
    messages.success(request, _("Deze keer is niet meer samen met een andere groep."))
    return _back(facilitator)


def _move(facilitator: Membership, row, form: MeetingForm) -> None:
    given = form.cleaned_data
    words = form.words | {"word": given["word"]}
    actions.move(
        facilitator, row, form.starts_at, given["minutes"], given["where"], words, makes_room=given["makes_room"]
    )


def _done(request: Request, facilitator: Membership, verb: str, form: Form, write: Callable[[], str]) -> bool:
    """Does it once; False when it was refused, and the form then says why."""
    try:
        return bool(once.carry_out(facilitator.id, verb, once.key_of(request), form, write))
    except actions.Over:
        form.add_error(None, _OVER)
        return False


def _back(facilitator: Membership) -> HttpResponse:
    return SeeOther(reverse("meetings:meetings", args=[facilitator.group_id]))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
