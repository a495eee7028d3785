"""The library on a page: all of it, what fits one trigger, one strategy, one's own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.core.views import Request, SeeOther, public
from sterkersamen.personal.own import mine
from sterkersamen.personal.strategies import actions, queries
from sterkersamen.personal.strategies.forms import ANSWERS, StrategyForm, TriedForm
from sterkersamen.personal.strategies.models import OwnStrategy, Tried
from sterkersamen.personal.strategies.triggers import LABELS
from sterkersamen.platform.once.forms import carry_out, key_of, once_for, status_of


@public
@require_safe
def first_days(request: Request) -> HttpResponse:
    """The first two weeks: what is normal, when to see a doctor, what to do tonight. For everybody, also without account."""
    return render(request, "strategies/first_days.html")


@require_safe
def strategies(request: Request) -> HttpResponse:
    """What helps; for one trigger, in the order of what helped people."""
    # The address stays in the browser: it names a trigger by its number in the list.
    numbered = {str(place): key for place, key in enumerate(LABELS, 1)}
    trigger = numbered.get(request.GET.get("of", ""), "")
    found = queries.all_of(request.member)
    ranked = queries.scores(trigger=trigger) if trigger else []
    context = {
        "trigger": trigger,
        "labels": LABELS,
        "number": {key: place for place, key in numbered.items()},
        "found": queries.in_order(found.values(), ranked, trigger) if trigger else list(found.values()),
        "score": {score.strategy: score for score in ranked},
    }
    return render(request, "strategies/strategies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def strategy(request: Request, strategy_id: str) -> HttpResponse:
    """One strategy, what others said of it, and whether it helped oneself."""
    found = queries.find(request.member, strategy_id)
    form = TriedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        actions.tried(request.member, found.id, said["trigger"], said["answer"], shared=said["shared"])
        messages.success(request, _("Bewaard. Dat helpt je kiezen, de volgende keer."))
        return SeeOther(reverse("strategies:strategy", args=[strategy_id]))
    context = {
        "one": found,
        "form": form,
        "labels": LABELS,
        "answers": dict(ANSWERS),
        "scores": queries.scores(strategy=found.id),
        "tried": [row for row in queries.tried_of(request.member) if row.data["strategy"] == found.id],
    }
    return render(request, "strategies/strategy.html", context, status=422 if form.errors else 200)


@require_POST
def untried(request: Request, tried_id: UUID) -> HttpResponse:
    """Takes an answer back."""
    row = mine(Tried, request.member, tried_id)
    address = reverse("strategies:strategy", args=[row.data["strategy"]])
    actions.forget(request.member, row)
    messages.success(request, _("Het is weg."))
    return SeeOther(address)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Writes one of one's own."""
    form = StrategyForm(request.POST if request.method == "POST" else None)

    def write() -> str:
        return str(OwnStrategy.objects.create(member=request.member, data=form.said).id)

    done = None
    if form.is_bound and form.is_valid():
        done = carry_out(request.member.id, "strategy", key_of(request), form, write)
    if done is not None:
        messages.success(request, _("Het staat bij wat jou helpt."))
        return SeeOther(reverse("strategies:strategy", args=[done]))
    status = status_of(form)
    context = {"form": form, "row": None, "once_key": once_for(request, status)}
    return render(request, "strategies/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, own_id: UUID) -> HttpResponse:
    """Corrects one of one's own, or throws it away."""
    row = mine(OwnStrategy, request.member, own_id)
    if request.method == "POST" and request.POST.get("do") == "remove":
        row.delete()
        messages.success(request, _("Het is weg."))
        return SeeOther(reverse("strategies:strategies"))
    initial = row.data | {"version": row.version}
    form = StrategyForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid() and form.keep(row, form.said):
        messages.success(request, _("Het is veranderd."))
        return SeeOther(reverse("strategies:strategy", args=[str(own_id)]))
    status = 409 if form.elsewhere is not None else status_of(form)
    return render(request, "strategies/edit.html", {"form": form, "row": row}, status=status)
