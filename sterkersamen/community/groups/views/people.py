"""Who is in the group, as this member sees it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sterkersamen.community.groups import hooks, queries
from sterkersamen.community.groups.access import (
    current_of,
    is_out_of_sight,
    membership_of,
    other_in,
    reportable_in,
)
from sterkersamen.community.groups.models import Membership
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.once.forms import once_for
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety import reporting
from sterkersamen.platform.safety.forms import ReportForm, UnseenReportForm
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.safety.queries import blocked_by, muted_by, sight_of


@require_safe
def people(request: Request, group_id: UUID) -> HttpResponse:
    """Everyone in the group, whom I blocked, and what I muted."""
    membership = membership_of(request.member, group_id)
    blocked = queries.some(membership, blocked_by(membership.id)) if membership.ended_at is None else []
    sight = sight_of(membership.id, membership.is_facilitator)
    context = {
        "membership": membership,
        "people": queries.people(membership, sight.unheard),
        "blocked": blocked,
        "muted": queries.some(membership, sight.muted - sight.unnamed) if sight.muted else [],
        "talks": hooks.muted_talks(membership, sight) if sight.muted else [],
        "present": {one.id for one in queries.here(membership, sight.unseen)},
        "new": {one.id for one in queries.newcomers(group_id)},
    }
    return render(request, "groups/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: Request, group_id: UUID, membership_id: UUID) -> HttpResponse:
    """One of the group: to mute, to block, to take that back, to report."""
    membership, other, blocked = _met(request.member, group_id, membership_id)
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do not in {"block", "unblock", "mute", "unmute"}:
            raise Http404
        if do == "mute":
            safety.mute(group_id, membership.id, other.id)
            messages.success(
                request, _("Gedempt. Niemand merkt daar iets van. Terugdraaien kan altijd, onderaan deze bladzijde.")
            )
        elif do == "unmute":
            safety.unmute(group_id, membership.id, other.id)
            messages.success(request, _("Niet meer gedempt."))
        elif do == "unblock":
            safety.unblock(group_id, membership.id, other.id)
            messages.success(request, _("De blokkade is voorbij."))
        else:
            safety.block(group_id, membership.id, other.id)
            messages.success(
                request,
                _(
                    "Dat is geregeld. De ander krijgt daar geen bericht van. Terugdraaien kan altijd, onderaan deze bladzijde."
                ),
            )
        return SeeOther(reverse("groups:people", args=[group_id]))
    muted = not blocked and other.id in muted_by([membership.id])
    context = {"membership": membership, "other": other, "blocked": blocked, "muted": muted}
    return render(request, "groups/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, group_id: UUID, membership_id: UUID) -> HttpResponse:
    """Reports a person: the name as it is, and the reporter's reason. About a facilitator only moderators read it."""
    membership = current_of(request.member, group_id)
    other = reportable_in(membership, membership_id)
    if other.id == membership.id:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None, about_facilitator=other.is_facilitator)
    shown = None if is_out_of_sight(membership, other.id) else other
    past = hooks.is_trusted(other) or None
    return _report(request, membership, form, other.id, queries.name_of(other), {"other": shown}, past)


@require_http_methods(["GET", "HEAD", "POST"])
def report_unseen(request: Request, group_id: UUID) -> HttpResponse:
    """Reports what happened with somebody whom one does not see any more, in the reporter's own words."""
    membership = current_of(request.member, group_id)
    form = UnseenReportForm(request.POST if request.method == "POST" else None)
    return _report(request, membership, form, group_id, "", {"other": None, "unseen": True})


def _report(
    request: Request,
    membership: Membership,
    form: ReportForm,
    about: UUID,
    name: str,
    shown: dict[str, Any],
    moderators_only: bool | None = None,
) -> HttpResponse:
    group_id = membership.group_id
    words = {"name": name, "title": "", "warning": "", "body": ""}
    if reporting.file(
        request,
        form,
        group=group_id,
        reporter=membership.id,
        about=about,
        words=words,
        kind=Report.Kind.PERSON,
        moderators_only=moderators_only,
    ):
        messages.success(request, str(reporting.RECEIVED))
        return SeeOther(reverse("groups:people", args=[group_id]))
    status = reporting.status_of(form)
    context = {"membership": membership, "form": form, "once_key": once_for(request, status)} | shown
    return render(request, "groups/report.html", context, status=status)


def _met(member, group_id: UUID, membership_id: UUID) -> tuple[Membership, Membership, bool]:
    """My membership, the other's, and whether I blocked them. Raises Http404 for oneself and for whoever blocked me."""
    membership = current_of(member, group_id)
    other, mine = other_in(membership, membership_id), blocked_by(membership.id)
    if other.id == membership.id:
        raise Http404
    return membership, other, other.id in mine
