"""The library on a page: all of it on shelves, what fits one trigger, one strategy, what one tried; and the first days."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.core.views import Request, SeeOther, public
from sterkersamen.personal.own import mine
from sterkersamen.personal.strategies import access, actions, queries
from sterkersamen.personal.strategies.forms import ANSWERS, TriedForm
from sterkersamen.personal.strategies.models import Tried
from sterkersamen.personal.strategies.triggers import GROUPS, LABELS
from sterkersamen.platform.safety.whom import whom

_NEWEST = 20
# An address stays in the browser: it names a trigger by its number in the list.
_NUMBERED = {str(place): key for place, key in enumerate(LABELS, 1)}
_NUMBER = {key: place for place, key in _NUMBERED.items()}


@public
@require_safe
def first_days(request: Request) -> HttpResponse:
    """The first two weeks: what is normal, when to see a doctor, what to do tonight. For everybody, also without account."""
    return render(request, "strategies/first_days.html")


@require_safe
def strategies(request: Request) -> HttpResponse:
    """What helps, on shelves; for one trigger, in the order of what helped oneself and other people."""
    trigger = _NUMBERED.get(request.GET.get("of", ""), "")
    found = queries.all_of(request.member)
    before = queries.helped_before(queries.tried_of(request.member), trigger)
    context: dict[str, Any] = {
        "trigger": trigger,
        "labels": LABELS,
        "number": _NUMBER,
        "groups": GROUPS,
        "before": before,
    }
    if trigger:
        ranked = queries.scores(trigger=trigger)
        context |= {
            "found": queries.in_order(found.values(), ranked, trigger, before),
            "score": {score.strategy: score for score in ranked},
        }
        return render(request, "strategies/for_one.html", context)
    context |= {
        "helped": [one for one in found.values() if one.id in before],
        "first": [found[one] for one in queries.FIRST],
        "own": [one for one in found.values() if one.is_own],
        # The newest; each stands with what it is for, too.
        "published": [one for one in found.values() if one.is_published][:_NEWEST],
        "shelves": queries.on_shelves(one for one in found.values() if one.shelf),
    }
    return render(request, "strategies/strategies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def strategy(request: Request, strategy_id: str) -> HttpResponse:
    """One strategy, what others said of it, and whether it helped oneself; one's own, with whether others can read it."""
    found = queries.find(request.member, strategy_id)
    if found.is_published:
        own = access.own_of(request.member, found.id)
        if own is not None:
            return SeeOther(reverse("strategies:strategy", args=[own]))
    # Who came from the list of one trigger tried it there.
    trigger = _NUMBERED.get(request.GET.get("of", ""), "")
    form = TriedForm(request.POST if request.method == "POST" else None, initial={"trigger": trigger})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        actions.tried(request.member, found.id, said["trigger"], said["answer"], shared=said["shared"])
        messages.success(request, _("Bewaard. Dat helpt je kiezen, de volgende keer."))
        return SeeOther(reverse("strategies:strategy", args=[strategy_id]))
    offer = queries.offers_of(request.member).get(found.id) if found.is_own else None
    context = {
        "one": found,
        "trigger": trigger,
        "number": _NUMBER,
        "offer": offer,
        "form": form,
        "labels": LABELS,
        "answers": dict(ANSWERS),
        # What others said of one's own is counted under what they can read.
        "scores": queries.scores(strategy=str(offer.id) if offer else found.id),
        "tried": [row for row in queries.tried_of(request.member) if row.data["strategy"] == found.id],
        "oversees": found.is_published and access.may_oversee(request.member, found.id),
        **whom(request),
    }
    return render(request, "strategies/strategy.html", context, status=422 if form.errors else 200)


@require_safe
def tried(request: Request) -> HttpResponse:
    """All that one tried, by its title, to take back; also of what is in the library no more."""
    titles = queries.titles_of(request.member)
    context = {
        "rows": sorted(queries.tried_of(request.member), key=lambda row: titles.get(row.data["strategy"], "")),
        "titles": titles,
        "gone": queries.GONE,
        "labels": LABELS,
        "answers": dict(ANSWERS),
    }
    return render(request, "strategies/tried.html", context)


@require_POST
def untried(request: Request, tried_id: UUID) -> HttpResponse:
    """Takes an answer back."""
    row = mine(Tried, request.member, tried_id)
    actions.forget(request.member, row)
    messages.success(request, _("Het is weg."))
    if request.POST.get("to") == "all":
        return SeeOther(reverse("strategies:tried"))
    try:
        address = reverse("strategies:strategy", args=[queries.find(request.member, row.data["strategy"]).id])
    except Http404:
        address = reverse("strategies:tried")
    return SeeOther(address)
