"""Reporting words that stand at a meeting, or were sent because somebody was not there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sterkersamen.community.groups.access import current_of
from sterkersamen.community.groups.hooks import is_trusted
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.groups.queries import name_of
from sterkersamen.community.meetings.access import reportable_coming, reportable_word
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.once.forms import once_for
from sterkersamen.platform.safety import reporting
from sterkersamen.platform.safety.forms import ReportForm
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.safety.queries import sight_of


@require_http_methods(["GET", "HEAD", "POST"])
def report_missed(request: Request, group_id: UUID, missed_id: UUID) -> HttpResponse:
    """Reports a few words that somebody sent because one was not there."""
    membership = current_of(request.member, group_id)
    row = reportable_word(membership, missed_id)
    back = reverse("meetings:meetings", args=[group_id])
    return _report(request, membership, row.by, row.id, row.word, back)


@require_http_methods(["GET", "HEAD", "POST"])
def report_coming(request: Request, group_id: UUID, meeting_id: UUID, membership_id: UUID) -> HttpResponse:
    """Reports what somebody wrote to the group with whether they come."""
    membership = current_of(request.member, group_id)
    row = reportable_coming(membership, meeting_id, membership_id)
    back = reverse("meetings:meeting", args=[group_id, meeting_id])
    return _report(request, membership, row.membership, row.id, row.word, back)


def _report(request: Request, membership: Membership, writer: Any, about: UUID, text: Any, back: str) -> HttpResponse:
    form = ReportForm(request.POST if request.method == "POST" else None, about_facilitator=writer.is_facilitator)
    name = name_of(writer)
    if reporting.file(
        request,
        form,
        group=writer.group_id,
        reporter=membership.id,
        about=about,
        words={"name": name, "title": "", "warning": "", "body": text},
        kind=Report.Kind.WORD,
        writer=writer.id,
        moderators_only=is_trusted(writer) or None,
    ):
        messages.success(request, str(reporting.RECEIVED))
        return SeeOther(back)
    status = reporting.status_of(form)
    # A block between the two: it can be reported, and is not shown.
    is_hidden = writer.id in sight_of(membership.id, membership.is_facilitator).hidden
    context = {
        "membership": membership,
        "name": name,
        "text": None if is_hidden else text,
        "about_facilitator": writer.is_facilitator,
        "back": back,
        "form": form,
        "once_key": once_for(request, status),
    }
    return render(request, "meetings/report.html", context, status=status)
