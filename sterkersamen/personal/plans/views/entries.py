"""One row of the week or of the treatment: a new one, one that is corrected, one that is taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sterkersamen.core.views import Request, SeeOther
from sterkersamen.personal.own import Own, is_as_read, look_first, mine
from sterkersamen.personal.plans import actions, queries, showing, suggestions
from sterkersamen.personal.plans.forms.entries import FORMS, HourForm
from sterkersamen.personal.plans.models import Appointment, HardHour, Medicine, Point, Question
from sterkersamen.personal.recovery.views.writing import asks_removal, page, write_new
from sterkersamen.platform.safety.whom import after


class Sort(NamedTuple):
    """A sort of rows. home: the view that lists them; among: which of them count for how many one can have."""

    model: type[Own]
    home: str
    back: Any
    asks: Any
    among: Callable[[], Q] = Q


SORTS = {
    "point": Sort(Point, "plans:week", gettext_lazy("Mijn week"), gettext_lazy("Een vast punt")),
    "hour": Sort(HardHour, "plans:week", gettext_lazy("Mijn week"), gettext_lazy("Een moeilijk uur")),
    "date": Sort(
        Appointment,
        "plans:care",
        gettext_lazy("Mijn behandeling"),
        gettext_lazy("Een afspraak"),
        queries.coming_filter,
    ),
    "time": Sort(
        Medicine, "plans:care", gettext_lazy("Mijn behandeling"), gettext_lazy("Een medicijn op vaste tijden")
    ),
    "question": Sort(
        Question,
        "plans:care",
        gettext_lazy("Mijn behandeling"),
        gettext_lazy("Een vraag voor de volgende keer"),
        lambda: Q(asked_at=None),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, sort: str) -> HttpResponse:
    """A new row."""
    what = SORTS[sort]
    begun, ideas = _begun(request, sort)
    form = FORMS[what.model](request.POST if begun is None and request.method == "POST" else None, begun=begun)

    def write() -> str:
        return str(actions.add(what.model, request.member, form.words(), what.among(), **form.columns()).id)

    try:
        if write_new(request, form, f"plans {sort}", write) is not None:
            messages.success(request, _("Het staat erbij."))
            return SeeOther(after(request, reverse(what.home), form.words()))
    except actions.TooMany:
        form.add_error(None, _("Hier staat al heel veel. Haal eerst iets weg wat je niet meer nodig hebt."))
    context = {"sort": sort, "what": what, "row": None, "action": request.path, "ideas": ideas}
    return page(request, "plans/entry.html", form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: Request, sort: str, **ids: UUID) -> HttpResponse:
    """A row that is there: to correct, or to take away."""
    what, (row_id,) = SORTS[sort], ids.values()
    if asks_removal(request):
        there = what.model._default_manager.filter(member=request.member, id=row_id).first()
        if there is not None and not is_as_read(request, there):
            return look_first(request)
        actions.remove(what.model, request.member, row_id)
        messages.success(request, _("Het is weg."))
        return SeeOther(reverse(what.home))
    row = mine(what.model, request.member, row_id)
    begun, ideas = _begun(request, sort)
    form = FORMS[what.model](request.POST if begun is None and request.method == "POST" else None, row=row, begun=begun)
    if form.is_bound and form.is_valid() and actions.write(form, row, form.words(), **form.columns()):
        messages.success(request, _("Het is veranderd."))
        return SeeOther(after(request, reverse(what.home), form.words()))
    context = {"sort": sort, "what": what, "row": row, "told": showing.told, "action": request.path, "ideas": ideas}
    return page(request, "plans/entry.html", form, context)


def _begun(request: Request, sort: str) -> tuple[dict[str, Any] | None, list[tuple[int, str]]]:
    """Of a hard hour: the fields it begins with where an hour of one's log or an idea was tapped, which keeps nothing yet;
    and ideas for what one does then."""
    if sort != "hour":
        return None, []
    ideas = suggestions.for_an_hour(request.member, queries.plan_of(request.member))
    begun, picked = None, request.POST.get("pick", "")
    if picked.isdecimal() and int(picked[:3]) < len(ideas):
        begun = HourForm.typed(request.POST)
        begun["then"] = [line for line in (*begun["then"], ideas[int(picked[:3])]) if line.strip()]
    elif request.POST.get("do") == "begin":
        begun = suggestions.Often.of(request.POST.get("often", ""))
    there = begun.get("then", []) if begun else request.POST.get("then", "").splitlines()
    return begun, [(number, idea) for number, idea in enumerate(ideas) if idea not in there]


@require_POST
def asked(request: Request, question_id: UUID) -> HttpResponse:
    """A question was asked, or was not after all."""
    row = mine(Question, request.member, question_id)
    is_asked = request.POST.get("do") != "back"
    actions.tick(row, (row.asked_at or timezone.now()) if is_asked else None)
    return SeeOther(reverse("plans:care") + "#questions")
