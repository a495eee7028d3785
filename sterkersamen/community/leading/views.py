"""Leading together on a page: the roster, a rest, a note after a hard evening, and learning to guide."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.access import current_of
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.leading import actions, queries
from sterkersamen.community.leading.access import path_in, roster_of
from sterkersamen.community.leading.forms import NoteForm, RestForm
from sterkersamen.community.meetings import showing
from sterkersamen.community.meetings.access import own_meeting_in, planner_of
from sterkersamen.core.views import Request, SeeOther


@require_safe
def roster(request: Request, group_id: UUID) -> HttpResponse:
    """Who guides which date; who learns it; the evenings about which something can be written."""
    return _roster(request, roster_of(request.member, group_id))


def _roster(request: Request, membership: Membership, refused: str = "") -> HttpResponse:
    evenings, can = queries.roster(membership)
    leads = membership.is_facilitator
    context = {
        "membership": membership,
        "group": membership.group,
        "evenings": evenings,
        "can": can,
        "paths": queries.paths_of(membership) if leads else [],
        "written": queries.written_of(membership) if leads else [],
        "when": showing.when_for_reader,
        "refused": refused,
    }
    return render(request, "leading/roster.html", context, status=409 if refused else 200)


@require_POST
def duty(request: Request, group_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Guides a date, looks for a substitute, or takes it over."""
    membership = roster_of(request.member, group_id)
    meeting = own_meeting_in(membership, meeting_id)
    do, _colon, what = request.POST.get("do", "").partition(":")
    try:
        if do == "take":
            actions.take(membership, meeting)
        elif do == "cannot":
            actions.ask_substitute(membership, meeting)
            messages.success(request, _("De anderen horen het. Je hoort het als iemand het overneemt."))
        elif do == "over":
            actions.take_over(membership, meeting, _id(what))
            messages.success(request, _("Fijn dat je dit doet. Het is nu van jou."))
        else:
            raise Http404
    except actions.Over:
        return _roster(request, membership, _("Dit is al voorbij, of het gaat niet door."))
    except actions.Taken:
        return _roster(request, membership, _("Iemand anders was net iets eerder. Fijn dat je het wilde doen."))
    except actions.There:
        return _roster(request, membership, _("Jij begeleidt deze keer al. Een ander neemt de tweede plek."))
    return SeeOther(reverse("leading:roster", args=[group_id]) + f"#m-{meeting_id}")


@require_http_methods(["GET", "HEAD", "POST"])
def rest(request: Request, group_id: UUID) -> HttpResponse:
    """Does not guide for a while, or comes back."""
    membership = planner_of(request.member, group_id)
    form = RestForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        if "back" in request.POST:
            groups.return_from_rest(membership)
            messages.success(request, _("Fijn dat je er weer bent."))
            return SeeOther(reverse("leading:roster", args=[group_id]))
        if form.is_valid():
            actions.rest(membership, form.until)
            messages.success(request, _("Dat is goed. Rust uit."))
            return SeeOther(reverse("groups:home", args=[group_id]))
    context = {
        "membership": membership,
        "group": membership.group,
        "form": form,
        "is_alone": queries.is_alone(membership),
    }
    return render(request, "leading/rest.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: Request, group_id: UUID, meeting_id: UUID) -> HttpResponse:
    """What facilitators write to each other about an evening."""
    membership = planner_of(request.member, group_id)
    meeting = own_meeting_in(membership, meeting_id)
    notes = queries.notes_of(meeting)
    mine = next((one for one in notes if one.membership_id == membership.id), None)
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"text": mine.text if mine else ""})
    if form.is_bound and form.is_valid():
        try:
            actions.write_note(membership, meeting, form.cleaned_data["text"])
        except actions.Over:
            form.add_error(None, _("Schrijven kan vanaf het begin tot een maand erna."))
        else:
            said = _("Bewaard. Zorg ook goed voor jezelf.") if form.cleaned_data["text"] else _("Het is weg.")
            messages.success(request, said)
            return SeeOther(reverse("leading:note", args=[group_id, meeting_id]))
    context = {
        "membership": membership,
        "group": membership.group,
        "meeting": meeting,
        "when": showing.when(meeting),
        "takes_note": actions.takes_note(meeting),
        "notes": [one for one in notes if one is not mine],
        "mine": mine,
        "form": form,
    }
    return render(request, "leading/note.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def path(request: Request, group_id: UUID) -> HttpResponse:
    """What it asks to guide, how one learns it, and how far one is."""
    membership = current_of(request.member, group_id)
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "ask":
            actions.ask_path(membership)
            messages.success(request, _("Mooi. De gespreksleiders horen het."))
        elif do == "stop":
            actions.end_path(membership)
            messages.success(request, _("Dat is goed. Je mag het altijd opnieuw vragen."))
        else:
            raise Http404
        return SeeOther(reverse("leading:path", args=[group_id]))
    row = queries.path_of(membership)
    context = {
        "membership": membership,
        "group": membership.group,
        "path": row,
        "beside": queries.beside(membership, row) if row is not None else "",
    }
    return render(request, "leading/path.html", context)


@require_POST
def guide(request: Request, group_id: UUID, path_id: UUID) -> HttpResponse:
    """Goes beside somebody who learns it, goes a step on with them, or no longer."""
    membership = planner_of(request.member, group_id)
    row = path_in(membership, path_id)
    do, _colon, step = request.POST.get("do", "").partition(":")
    try:
        if do == "guide":
            actions.guide(membership, row)
        elif do == "on":
            actions.go_on(membership, row, step)
        elif do == "leave":
            actions.leave_guiding(membership, row)
        else:
            raise Http404
    except actions.Taken:
        return _roster(request, membership, _("Dit is intussen anders. Zo is het nu."))
    return SeeOther(reverse("leading:roster", args=[group_id]) + "#learning")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
