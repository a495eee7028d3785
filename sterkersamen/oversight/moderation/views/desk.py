"""What moderators have for themselves: who looks when, and a page to write a hard report off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sterkersamen.core.views import Request, SeeOther
from sterkersamen.oversight.moderation import actions, queries
from sterkersamen.oversight.moderation.forms import DebriefForm, RotaForm
from sterkersamen.oversight.moderation.models import Colleague, Debrief
from sterkersamen.platform.once.forms import carry_out, key_of, once_for, status_of
from sterkersamen.platform.safety.access import moderator


@require_http_methods(["GET", "HEAD", "POST"])
def rota(request: Request) -> HttpResponse:
    """Who looks on which day, and one's own days."""
    moderator(request.member)
    mine = Colleague.objects.filter(member=request.member).first()
    kept = {"name": mine.name if mine else "", "days": sorted(queries.days_of(request.member))}
    form = RotaForm(request.POST if request.method == "POST" else None, initial=kept)
    if form.is_bound and form.is_valid():
        actions.look_on(request.member, form.cleaned_data["name"], set(form.cleaned_data["days"]))
        messages.success(request, _("Bewaard. Zo zien de anderen het ook."))
        return SeeOther(reverse("moderation:rota"))
    week = list(zip(WEEKDAYS.values(), queries.week(), strict=True))
    return render(request, "moderation/rota.html", {"form": form, "week": week}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def debrief(request: Request) -> HttpResponse:
    """What one wrote after a hard report, for oneself alone."""
    moderator(request.member)
    form = DebriefForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        member, text = request.member, form.cleaned_data["text"]
        write = lambda: str(Debrief.objects.create(member=member, sealed=text).id)  # noqa: E731
        if carry_out(member.id, "debrief", key_of(request), form, write):
            messages.success(request, _("Bewaard. Alleen jij leest dit."))
            return SeeOther(reverse("moderation:debrief"))
    status = status_of(form)
    context = {
        "form": form,
        "once_key": once_for(request, status),
        "notes": queries.debriefs_of(request.member),
        "kept": Debrief.KEPT.days,
    }
    return render(request, "moderation/debrief.html", context, status=status)


@require_POST
def remove_debrief(request: Request, note_id: UUID) -> HttpResponse:
    """Throws away what one wrote."""
    moderator(request.member)
    Debrief.objects.filter(member=request.member, id=note_id).delete()
    messages.success(request, _("Weggegooid."))
    return SeeOther(reverse("moderation:debrief"))
