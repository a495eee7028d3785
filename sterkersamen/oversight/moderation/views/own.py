"""What one reported and what came of it; what was decided about oneself, and the appeal against that."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.core.views import Request, SeeOther
from sterkersamen.oversight.moderation import actions, queries
from sterkersamen.oversight.moderation.access import own_decision
from sterkersamen.oversight.moderation.forms import AppealForm
from sterkersamen.oversight.moderation.models import Appeal, Decision
from sterkersamen.platform.once.forms import carry_out, key_of, once_for, status_of
from sterkersamen.platform.safety.actions import reason_of
from sterkersamen.platform.safety.hooks import subjects_of
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.vault.keyring import KeyGone


@require_safe
def own(request: Request) -> HttpResponse:
    """One's own reports, and decisions about oneself."""
    before = _before(request)
    rows, more = queries.own_reports(request.member, before)
    context = {
        "reports": [{"row": one.report, "decision": one.decision, "reason": reason_of(one.report)} for one in rows],
        "older": rows[-1].report.id if more else None,
        "decisions": queries.decisions_about(request.member) if before is None else [],
        "first": before is None,
    }
    return render(request, "moderation/own.html", context)


def _before(request: Request) -> Report | None:
    try:
        id = UUID(request.GET["before"])
    except (KeyError, ValueError):
        return None
    return Report.objects.filter(id=id, reporter__in=subjects_of(request.member)).first()


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: Request, decision_id: UUID) -> HttpResponse:
    """One decision about oneself: the rule, what was done, and the appeal. Never who reported, nor what they said."""
    row = own_decision(request.member, decision_id)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if carry_out(
                request.member.id,
                f"appeal {row.id.hex}"[:40],
                key_of(request),
                form,
                lambda: str(actions.appeal(row, form.cleaned_data["text"]).id),
            ):
                messages.success(
                    request, _("Je bezwaar is binnen. Een andere moderator kijkt ernaar. Je hoort het hier.")
                )
                return SeeOther(reverse("moderation:decision", args=[row.id]))
        except actions.TooLate:
            messages.info(request, _("Bezwaar maken kan nu niet meer, of je deed het al."))
            return SeeOther(reverse("moderation:decision", args=[row.id]))
    status = status_of(form)
    context = {
        "one": row,
        "place": _place(row),
        "appeal": _words(row.appeal) if hasattr(row, "appeal") else None,
        "form": form,
        "once_key": once_for(request, status),
        "holds": queries.guarantees(),
        "may_erase": row.did_text and row.took_away and row.erased_at is None,
    }
    return render(request, "moderation/decision.html", context, status=status)


def _words(row: Appeal) -> str:
    try:
        return row.sealed
    except KeyGone:
        return ""


def _place(row: Decision) -> str:
    """The page of one's own text, where it has one. What was said to few people leads nowhere: it would tell who heard it."""
    if row.report.kind in {Report.Kind.SHARE, Report.Kind.REPLY}:
        return reverse("sharing:more", args=[row.report.group, row.report.about])
    return ""


@require_POST
def erase(request: Request, decision_id: UUID) -> HttpResponse:
    """Who wrote words that were taken away has them erased now, and not only when nobody can ask for them back."""
    row = own_decision(request.member, decision_id)
    if not (row.did_text and row.took_away):
        raise Http404
    actions.erase_words(row)
    messages.success(request, _("Je woorden zijn gewist."))
    return SeeOther(reverse("moderation:decision", args=[row.id]))
