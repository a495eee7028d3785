"""How it goes with reports, for everybody; and who decides outside, set by the organiser."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sterkersamen.core.views import Request, SeeOther
from sterkersamen.oversight.moderation import actions, queries
from sterkersamen.oversight.moderation.forms import ConfidantForm
from sterkersamen.oversight.moderation.models import Decision
from sterkersamen.platform.once.forms import status_of
from sterkersamen.platform.safety.access import organiser
from sterkersamen.platform.safety.actions import REPORT_KEPT

# Fewer say more about one report than about how it goes.
_ENOUGH = 5


@require_safe
def how(request: Request) -> HttpResponse:
    """What happens with a report, and which of our promises hold with so many moderators: made from how it is."""
    pace = queries.pace()
    context = {
        "holds": queries.guarantees(),
        "pace": pace if pace.decided >= _ENOUGH else None,
        "appeal_days": Decision.APPEAL.days,
        "kept_days": REPORT_KEPT.days,
    }
    return render(request, "moderation/how.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def confidant(request: Request) -> HttpResponse:
    """The organiser says who the vertrouwenspersoon is, and sees how many moderators there are."""
    organiser(request.member)
    now = queries.confidant()
    kept = {"name": now.name, "reach": now.reach} if now else {}
    form = ConfidantForm(request.POST if request.method == "POST" else None, initial=kept)
    if form.is_bound and form.is_valid():
        actions.name_confidant(request.member, form.cleaned_data["name"], form.cleaned_data["reach"])
        messages.success(request, _("Bewaard. Iedereen kan het nu lezen bij Hoe gaat het met meldingen."))
        return SeeOther(reverse("moderation:confidant"))
    context = {"form": form, "holds": queries.guarantees(), "unreadable": queries.unreadable()}
    return render(request, "moderation/confidant.html", context, status=status_of(form))
