"""The diary: longer words, for oneself alone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sterkersamen.core.views import Request, SeeOther
from sterkersamen.personal.own import mine
from sterkersamen.personal.recovery import queries
from sterkersamen.personal.recovery.forms import DiaryForm
from sterkersamen.personal.recovery.models import DiaryEntry
from sterkersamen.personal.recovery.views.writing import before, corrected, page, removed, write_new
from sterkersamen.platform.safety.whom import after


@require_http_methods(["GET", "HEAD", "POST"])
def diary(request: Request) -> HttpResponse:
    """Write something, and read what is there."""
    form = DiaryForm(request.POST if request.method == "POST" else None)

    def write() -> str:
        return str(DiaryEntry.objects.create(member=request.member, at=form.when, data=form.said).id)

    if write_new(request, form, "diary", write) is not None:
        messages.success(request, _("Het staat in je dagboek."))
        return SeeOther(after(request, reverse("recovery:diary"), form.said))
    rows, more = queries.page_of(DiaryEntry, request.member, before(request))
    return page(request, "recovery/diary.html", form, {"rows": rows, "more": more})


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: Request, entry_id: UUID) -> HttpResponse:
    """One page of the diary: to correct, or to throw away."""
    row = mine(DiaryEntry, request.member, entry_id)
    answer = removed(request, row, reverse("recovery:diary"))
    if answer is not None:
        return answer
    initial = row.data | {"version": row.version}
    form = DiaryForm(request.POST if request.method == "POST" else None, at=row.at, initial=initial)
    if form.is_bound and form.is_valid() and corrected(request, row, form, at=form.when):
        return SeeOther(after(request, reverse("recovery:diary"), form.said))
    return page(request, "recovery/entry.html", form, {"row": row})
