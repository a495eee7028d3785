"""To say whether one comes, to take something on, and to have been there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sterkersamen.community.groups.access import current_of
from sterkersamen.community.meetings import actions, queries, showing
from sterkersamen.community.meetings.access import meeting_in, planner_of
from sterkersamen.community.meetings.forms import AttendanceForm, WordForm
from sterkersamen.community.meetings.models import Task
from sterkersamen.community.meetings.views.dates import page
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.limits.actions import allow


@require_POST
def come(request: Request, group_id: UUID, meeting_id: UUID) -> HttpResponse:
    """I'll be there, not this time, or every time until I say otherwise."""
    membership = current_of(request.member, group_id)
    row = meeting_in(membership, meeting_id)
    answer, form = request.POST.get("answer", ""), WordForm(request.POST)
    if answer not in {"yes", "no", "always", "each"}:
        raise Http404
    if not form.is_valid():
        return page(request, membership, row, form)
    try:
        if answer in {"yes", "no"}:
            actions.come(
                membership, row, answer == "yes", form.cleaned_data["word"] if "word" in request.POST else None
            )
        elif row.series is None or row.group_id != group_id:
            raise Http404
        elif answer == "always":
            actions.come_every_time(membership, row.series, row)
        else:
            actions.no_longer_every_time(membership, row.series)
    except actions.Over:
        return page(request, membership, row, refused=_("Dit is al voorbij, of het gaat niet door."))
    said = {
        "yes": _("Fijn. De groep ziet dat je komt. Afzeggen mag altijd."),
        "no": _("Dat is goed. Tot een andere keer."),
        "always": _("De groep weet nu dat je komt. Een keer afzeggen mag altijd."),
        "each": _("Je zegt het nu weer per keer."),
    }
    messages.success(request, said[answer])
    home = "today" in request.POST
    return SeeOther("/" if home else reverse("meetings:meeting", args=[group_id, meeting_id]))


@require_POST
def task(request: Request, group_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Takes something on for one date, or gives it back."""
    membership = current_of(request.member, group_id)
    row = meeting_in(membership, meeting_id)
    kind = request.POST.get("take") or request.POST.get("back") or ""
    if kind not in Task.Kind.values:
        raise Http404
    try:
        if "take" in request.POST:
            actions.take(membership, row, kind)
        else:
            actions.give_back(membership, row, kind)
    except actions.Taken:
        return page(
            request, membership, row, refused=_("Iemand anders was net iets eerder. Fijn dat je het wilde doen.")
        )
    except actions.Over:
        return page(request, membership, row, refused=_("Dit is al voorbij, of het gaat niet door."))
    return SeeOther(reverse("meetings:meeting", args=[group_id, meeting_id]) + "#tasks")


@require_POST
def attend(request: Request, group_id: UUID, meeting_id: UUID) -> HttpResponse:
    """I am there: by one tap, or with the code that is shown at the place."""
    membership = current_of(request.member, group_id)
    row = meeting_in(membership, meeting_id)
    try:
        if "code" not in request.POST:
            actions.attend(membership, row)
        elif allow("code at the place", str(membership.id), times=20, seconds=3600):
            actions.attend_by_code(membership, row, request.POST["code"])
        else:
            raise actions.NotOpen
    except actions.NotOpen:
        return page(
            request, membership, row, refused=_("Dat lukt nu niet. Kijk of de code klopt, en of het al begonnen is.")
        )
    messages.success(request, _("Fijn dat je er bent."))
    return SeeOther(reverse("meetings:meeting", args=[group_id, meeting_id]))


@require_POST
def mark(request: Request, group_id: UUID) -> HttpResponse:
    """Tells the group that I have come back for some months now, or takes that back."""
    membership = current_of(request.member, group_id)
    do = request.POST.get("do", "")
    if do not in {"share", "back"}:
        raise Http404
    if do == "back":
        actions.unshare_marks(membership)
    else:
        try:
            actions.share_mark(membership, timezone.get_current_timezone())
        except actions.NotEarned:
            raise Http404 from None
        messages.success(request, _("De groep ziet het de komende twee weken. Terugnemen kan altijd."))
    back = "been" in request.POST
    return SeeOther(reverse("meetings:been") if back else reverse("meetings:meetings", args=[group_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def noted(request: Request, group_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Who was there, for facilitators: the code to show, who said so, and to note it for who has no telephone."""
    facilitator = planner_of(request.member, group_id)
    row = meeting_in(facilitator, meeting_id)
    people = queries.attendance_of(row, group_id)
    form = AttendanceForm(request.POST if request.method == "POST" else None, people=people, guests=row.guests)
    if form.is_bound and form.is_valid():
        chosen = set(form.cleaned_data["there"])
        try:
            actions.note_attendance(facilitator, row, [one for one, _row in people if str(one.id) in chosen])
            if row.group_id == group_id:
                actions.count_guests(facilitator, row, form.cleaned_data["guests"])
        except actions.NotOpen:
            form.add_error(None, _("Je kunt dit noteren vanaf een kwartier van tevoren tot twaalf uur erna."))
        else:
            messages.success(request, _("Het is genoteerd."))
            return SeeOther(reverse("meetings:meeting", args=[group_id, meeting_id]))
    context = {
        "membership": facilitator,
        "group": facilitator.group,
        "meeting": row,
        "when": showing.when(row),
        "people": people,
        "form": form,
        "code": actions.code_at_place(row),
    }
    return render(request, "meetings/noted.html", context, status=422 if form.errors else 200)
