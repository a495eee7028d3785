"""A kind word for who was not there, and what one wants to work on until next time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sterkersamen.community.groups.access import current_of
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import actions, queries, showing
from sterkersamen.community.meetings.access import missed_in
from sterkersamen.community.meetings.forms import FollowUpForm, GoalForm, KindWordForm
from sterkersamen.community.meetings.views.dates import meetings_page
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.limits.actions import allow_burst


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: Request, group_id: UUID) -> HttpResponse:
    """Whether one wants a word when one is not there, and from whom."""
    membership = current_of(request.member, group_id)
    people = queries.others_in(membership)
    known = queries.follow_up_of(membership)
    initial = {"wants": "yes" if known.wants else "no", "by": str(known.by_id or "")} if known else {}
    form = FollowUpForm(request.POST if request.method == "POST" else None, people=people, initial=initial)
    if form.is_bound and form.is_valid():
        wants = form.cleaned_data["wants"] == "yes"
        by = next((one for one in people if str(one.id) == form.cleaned_data["by"]), None)
        actions.ask_follow_up(membership, wants, by)
        messages.success(request, _("Fijn om te weten. Je hoort het als we je missen.") if wants else _("Dat is goed."))
        return SeeOther(reverse("groups:home", args=[group_id]))
    context = {"membership": membership, "group": membership.group, "form": form}
    return render(request, "meetings/follow_up.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def missed(request: Request, group_id: UUID, missed_id: UUID) -> HttpResponse:
    """For who writes: a draft to change and send. For who was missed: what was written."""
    membership = current_of(request.member, group_id)
    row = missed_in(membership, missed_id)
    is_mine = row.membership_id == membership.id
    form = KindWordForm(initial={"word": _draft(row.membership)})
    if request.method == "POST" and not is_mine:
        form = KindWordForm(request.POST)
        aside = "aside" in request.POST
        if aside or form.is_valid():
            if not allow_burst("kind word", str(membership.id), minute=5, hour=30):
                form.add_error(None, _("Je stuurt er nu heel veel. Wacht even."))
            else:
                actions.send_word(membership, row, "" if aside else form.cleaned_data["word"])
                messages.success(request, _("Dat is goed.") if aside else _("Verstuurd. Fijn dat je dit doet."))
                return SeeOther(reverse("meetings:meetings", args=[group_id]))
    context = {
        "membership": membership,
        "group": membership.group,
        "missed": row,
        "is_mine": is_mine,
        "when": showing.when(row.meeting),
        "form": form,
    }
    return render(request, "meetings/missed.html", context, status=422 if form.is_bound and form.errors else 200)


@require_POST
def goal(request: Request, group_id: UUID) -> HttpResponse:
    """What one wants to work on until next time; empty: nothing any more."""
    membership = current_of(request.member, group_id)
    form = GoalForm(request.POST)
    if not form.is_valid():
        return meetings_page(request, membership, form)
    actions.set_goal(membership, form.cleaned_data["text"])
    messages.success(request, _("Bewaard, alleen voor jou."))
    return SeeOther(reverse("meetings:meetings", args=[group_id]))


def _draft(membership: Membership) -> str:
    return _("Hoi %(name)s, we hebben je gemist. Hoe is het met je? Je bent welkom, ook als het even niet lukt.") % {
        "name": membership.name
    }
