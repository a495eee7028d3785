"""One's own place in a group: the name, being seen, the house rules, a pause, and leaving."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.community.groups import actions, queries
from sterkersamen.community.groups.access import current_of, leaving, past_of, place_of
from sterkersamen.community.groups.forms import LeaveForm, NameForm, RulesReadForm
from sterkersamen.community.groups.views.forming import REFUSALS, refuse_name, status_of, with_newest_rules
from sterkersamen.core.views import Request, SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: Request, group_id: UUID) -> HttpResponse:
    """The house rules, to read again at any time and to accept when they are new."""
    membership = place_of(request.member, group_id)
    if membership.paused_at is not None:
        return SeeOther(reverse("groups:paused", args=[group_id]))
    found = queries.rules_of(group_id)
    number = found.number if found else 0
    due = membership.ended_at is None and membership.rules_accepted < membership.group.rules_number
    if request.method == "POST" and not due:
        return SeeOther(reverse("groups:home", args=[group_id]))
    form = RulesReadForm(request.POST if request.method == "POST" else None, initial={"rules_number": number})
    if form.is_bound and form.is_valid():
        # Rules that changed while these were read are asked for by the next door.
        actions.accept_rules(membership, form.cleaned_data["rules_number"])
        return SeeOther(reverse("groups:home", args=[group_id]))
    form = with_newest_rules(form, number)
    context = {"membership": membership, "rules": found, "due": due, "form": form}
    return render(request, "groups/rules.html", context, status=status_of(form))


@require_safe
def paused(request: Request, group_id: UUID) -> HttpResponse:
    """What someone sees whose place is on pause."""
    membership = place_of(request.member, group_id)
    if membership.paused_at is None:
        return SeeOther(reverse("groups:home", args=[group_id]))
    return render(request, "groups/paused.html", {"membership": membership})


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: Request, group_id: UUID) -> HttpResponse:
    """My name here, whether I am seen, and the way out."""
    membership = current_of(request.member, group_id)
    form = NameForm(
        request.POST if request.method == "POST" else None,
        initial={"name": membership.name},
        member=request.member,
        group_id=group_id,
    )
    if form.is_bound and form.is_valid():
        try:
            actions.rename(membership, form.cleaned_data["name"])
        except actions.NameTaken:
            refuse_name(form)
        else:
            messages.success(request, _("Je heet hier nu zo."))
            return SeeOther(reverse("groups:me", args=[group_id]))
    return render(request, "groups/me.html", {"membership": membership, "form": form}, status=status_of(form))


@require_POST
def presence(request: Request, group_id: UUID) -> HttpResponse:
    """To be seen as being here, or not."""
    membership = current_of(request.member, group_id)
    actions.show_presence(membership, request.POST.get("shown") == "yes")
    if request.POST.get("from") == "me":
        return SeeOther(reverse("groups:me", args=[group_id]))
    return SeeOther(reverse("groups:home", args=[group_id]) + "#here")


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request, group_id: UUID) -> HttpResponse:
    """Leaving, with or without one's words: each is one button. Who is on pause may go too."""
    membership = leaving(request.member, group_id)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        choice = form.cleaned_data["words"]
        try:
            actions.leave(membership, take_words=choice == LeaveForm.TAKE, stay_reader=choice == LeaveForm.READ)
        except actions.LastFacilitator as refusal:
            form.add_error(None, REFUSALS[type(refusal)])
        else:
            messages.success(request, _left(choice))
            return SeeOther(reverse("groups:groups"))
    context = {
        "membership": membership,
        "form": form,
        "may_read": membership.group.alumni_read and membership.ended_at is None and membership.paused_at is None,
    }
    return render(request, "groups/leave.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def past(request: Request, membership_id: UUID) -> HttpResponse:
    """A group where I was: taking my words along after all."""
    membership = past_of(request.member, membership_id)
    if request.method == "POST":
        actions.leave(membership, take_words=True)
        messages.success(request, _("Je woorden zijn weg uit de groep."))
        return SeeOther(reverse("groups:groups"))
    return render(request, "groups/past.html", {"membership": membership})


def _left(choice: str) -> str:
    if choice == LeaveForm.TAKE:
        return _("Je bent uit de groep en je woorden zijn weg. Je kunt altijd terugkomen.")
    if choice == LeaveForm.READ:
        return _("Je bent nu oud-lid. Lezen kan nog.")
    return _("Je bent uit de groep. Je woorden staan er nog. Je kunt altijd terugkomen.")
