"""The log of craving: one moment, all of them, and what they show together."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sterkersamen.core.views import Request, SeeOther
from sterkersamen.personal.own import mine
from sterkersamen.personal.recovery import queries
from sterkersamen.personal.recovery.forms import COMPANY, WENT, CravingForm
from sterkersamen.personal.recovery.models import Craving
from sterkersamen.personal.recovery.views.writing import before, corrected, page, removed, write_new
from sterkersamen.personal.strategies import queries as strategies
from sterkersamen.personal.strategies.triggers import LABELS


@require_safe
def log(request: Request) -> HttpResponse:
    """The moments that were written down, newest first."""
    rows, more = queries.page_of(Craving, request.member, before(request))
    context = {
        "rows": rows,
        "more": more,
        "triggers": LABELS,
        "company": dict(COMPANY),
        "went": dict(WENT),
        "titles": strategies.titles_among(request.member, {row.data["strategy"] for row in rows}),
    }
    return render(request, "recovery/log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def log_new(request: Request) -> HttpResponse:
    """Writes down one moment of craving."""
    titles = strategies.titles_of(request.member)
    form = CravingForm(request.POST if request.method == "POST" else None, strategies=titles)

    def write() -> str:
        return str(Craving.objects.create(member=request.member, at=form.when, data=form.said).id)

    if write_new(request, form, "craving", write) is not None:
        return _after(request, form.said)
    return page(request, "recovery/craving.html", form, {"row": None, "own_triggers": _own_triggers(request)})


def _after(request: Request, said: dict) -> HttpResponse:
    if said["went"] == "used":
        messages.success(request, _("Genoteerd. Het is gebeurd, en je bent hier. Wat er was, blijft staan."))
        return SeeOther(reverse("recovery:used"))
    messages.success(request, _("Genoteerd. Dat helpt je zien wat voor jou werkt."))
    return SeeOther(reverse("recovery:log"))


def _own_triggers(request: Request) -> list[str]:
    return [one for one in queries.top_triggers(request.member, 50) if one not in LABELS]


@require_http_methods(["GET", "HEAD", "POST"])
def craving(request: Request, craving_id: UUID) -> HttpResponse:
    """One moment: to correct, or to throw away."""
    row = mine(Craving, request.member, craving_id)
    answer = removed(request, row, reverse("recovery:log"))
    if answer is not None:
        return answer
    titles = strategies.titles_of(request.member)
    kept = row.data["strategy"]
    if kept and kept not in titles:
        # It left the library; this row does not lose it for that.
        titles = titles | {kept: str(strategies.GONE)}
    initial = row.data | {"version": row.version}
    form = CravingForm(
        request.POST if request.method == "POST" else None, at=row.at, initial=initial, strategies=titles
    )
    if form.is_bound and form.is_valid() and corrected(request, row, form, at=form.when):
        return SeeOther(reverse("recovery:log"))
    return page(request, "recovery/craving.html", form, {"row": row, "own_triggers": _own_triggers(request)})
