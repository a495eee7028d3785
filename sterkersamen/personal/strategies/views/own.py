"""One's own strategies: writing, changing, offering to others, taking back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sterkersamen.core.views import Request, SeeOther
from sterkersamen.personal.own import is_as_read, look_first, mine
from sterkersamen.personal.strategies import actions, queries
from sterkersamen.personal.strategies.forms import OfferForm, StrategyForm
from sterkersamen.personal.strategies.models import Offer, OwnStrategy
from sterkersamen.platform.once.forms import carry_out, key_of, once_for, status_of
from sterkersamen.platform.safety.whom import after


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
        return SeeOther(after(request, reverse("strategies:strategy", args=[done]), form.said))
    status = status_of(form)
    context = {"form": form, "row": None, "once_key": once_for(request, status)}
    return render(request, "strategies/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, own_id: UUID) -> HttpResponse:
    """Corrects one of one's own, or throws it away."""
    row = mine(OwnStrategy, request.member, own_id)
    if request.method == "POST" and request.POST.get("do") == "remove":
        if not is_as_read(request, row):
            return look_first(request)
        actions.remove(row)
        messages.success(request, _("Het is weg."))
        return SeeOther(reverse("strategies:strategies"))
    initial = row.data | {"version": row.version}
    form = StrategyForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid() and form.keep(row, form.said):
        messages.success(request, _("Het is veranderd."))
        return SeeOther(after(request, reverse("strategies:strategy", args=[str(own_id)]), form.said))
    status = 409 if form.elsewhere is not None else status_of(form)
    context = {
        "form": form,
        "row": row,
        "stands": queries.made_of(str(own_id), form.elsewhere.data) if form.elsewhere is not None else None,
        "is_offered": Offer.objects.standing().filter(own=row).exists(),
    }
    return render(request, "strategies/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: Request, own_id: UUID) -> HttpResponse:
    """Offers a copy of one of one's own to everyone who is signed in; a facilitator of a group that one chooses reads it
    first."""
    row, address = mine(OwnStrategy, request.member, own_id), reverse("strategies:strategy", args=[str(own_id)])
    if request.method != "POST" and Offer.objects.standing().filter(own=row).exists():
        return SeeOther(address)
    places = queries.places_to_offer(request.member)
    first = {"group": str(places[0].id)} if len(places) == 1 else {}
    form = OfferForm(request.POST if request.method == "POST" else None, initial=row.data | first, places=places)
    done = None
    if form.is_bound and form.is_valid():
        try:
            done = carry_out(
                request.member.id,
                "offer strategy",
                key_of(request),
                form,
                lambda: str(actions.offer(row, form.place, form.said).id),
            )
        except actions.NotOpen:
            form.add_error(
                None, _("Dit kan nu niet. Misschien bood je het al aan, of is er iets met je plek in de groep.")
            )
    if done is not None:
        messages.success(request, _("Het is aangeboden. Een gespreksleider leest het eerst."))
        return SeeOther(address)
    status = status_of(form)
    context = {"form": form, "row": row, "places": places, "once_key": once_for(request, status)}
    return render(request, "strategies/offer.html", context, status=status)


@require_POST
def withdraw(request: Request, own_id: UUID) -> HttpResponse:
    """Takes back what was offered, or published, of one of one's own."""
    row = mine(OwnStrategy, request.member, own_id)
    for one in Offer.objects.standing().filter(own=row):
        actions.withdraw(one)
    messages.success(request, _("Het is teruggenomen. Bij jou staat het nog."))
    return SeeOther(reverse("strategies:strategy", args=[str(own_id)]))
