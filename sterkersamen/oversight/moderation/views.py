"""What a moderator sees: that there are reports, and of an opened one its own sealed copy. Nothing of the group."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sterkersamen.community.sharing.models import WARNINGS
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.personal.strategies.models import Offer
from sterkersamen.platform.accounts.models import Office
from sterkersamen.platform.accounts.queries import holders
from sterkersamen.platform.safety import access, actions, hooks, queries
from sterkersamen.platform.vault.keyring import KeyGone


@require_safe
def reports(request: Request) -> HttpResponse:
    """The open reports, oldest first: when, and whether it is about a facilitator. No words: nothing is opened here."""
    access.moderator(request.member)
    waiting = queries.open_reports(hooks.subjects_of(request.member))
    return render(
        request,
        "moderation/reports.html",
        {"reports": list(waiting[:200]), "alone": holders(Office.Kind.MODERATOR) < 2},
    )


@require_safe
def report(request: Request, report_id: UUID) -> HttpResponse:
    """Opens one report; that is written in the access log of whose words they are."""
    row = access.moderated_report(request.member, report_id)
    try:
        copy = actions.open_report(row, request.member.id, "moderator")
    except KeyGone:
        copy = None
    shown = copy["words"] | {"warning": WARNINGS.get(copy["words"].get("warning", ""), "")} if copy else None
    # What everybody can read, a moderator takes out; of a group nothing is led to.
    published = Offer.objects.published().filter(id=row.about).exists()
    context = {"report": row, "copy": copy, "shown": shown, "published": published}
    return render(request, "moderation/report.html", context)


@require_POST
def handle(request: Request, report_id: UUID) -> HttpResponse:
    """Marks a report as handled."""
    row = access.moderated_report(request.member, report_id)
    actions.handle_report(row, request.member.id)
    messages.success(request, _("Deze melding is afgehandeld."))
    return SeeOther(reverse("moderation:reports"))
