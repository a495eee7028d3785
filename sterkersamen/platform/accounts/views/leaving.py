"""Going, with what is yours: a copy of everything, closing the account, and coming back from that."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from sterkersamen.core import outward
from sterkersamen.core.views import SeeOther
from sterkersamen.platform.accounts import closing as verbs
from sterkersamen.platform.accounts import exporting
from sterkersamen.platform.accounts.consent import consent_text
from sterkersamen.platform.accounts.forms import CloseForm
from sterkersamen.platform.accounts.models import Why
from sterkersamen.platform.accounts.views.answers import for_closing, fresh, page
from sterkersamen.platform.accounts.views.entrance import page_or_form
from sterkersamen.platform.vault.keyring import KeyGone


@for_closing
@page_or_form
@fresh
def close(request):
    """Takes the consent back: the account and all that belongs to it is erased, now or after some days."""
    if request.method != "POST":
        return page(request, "close", form=CloseForm(initial={"days": "7"}))
    form = CloseForm(request.POST)
    if not form.is_valid():
        return page(request, "close", form=form)
    member, days = request.member, int(form.cleaned_data["days"])
    logout(request)
    request.member = request.session_row = None
    if days:
        verbs.ask(member, days)
        response = page(request, "closing_asked", closes_at=member.closes_at)
    else:
        verbs.close(member)
        response = page(request, "closed")
    response["Clear-Site-Data"] = '"storage"'
    return response


@for_closing
@require_safe
def closing(request):
    """Who comes back in the days before their account closes decides: stay, or go after all."""
    if request.member.closes_why != Why.ASKED:
        return SeeOther(reverse("accounts:account"))
    return page(request, "closing", closes_at=request.member.closes_at, consent=consent_text())


@for_closing
@require_POST
def stay(request):
    """Takes the closing back, with a new consent."""
    if request.member.closes_why == Why.ASKED:
        if not verbs.stay(request.member, consent_text()):
            messages.error(request, gettext("Dat is te laat: je account wordt nu gesloten."))
            return SeeOther(reverse("accounts:closing"))
        messages.success(request, gettext("Fijn dat je blijft. Alles is er nog."))
    return SeeOther("/")


@for_closing
@page_or_form
@fresh
def export(request):
    """A copy of everything about the person: asks for it, shows how far it is, gives it."""
    member = request.member
    if request.method == "POST":
        if request.POST.get("do") == "forget":
            exporting.forget(member)
            messages.success(request, gettext("De kopie is weg."))
        else:
            exporting.ask(member)
        return SeeOther(reverse("accounts:export"))
    row = exporting.of(member)
    return page(
        request,
        "export",
        row=row,
        made=exporting.made(row) if row else 0,
        over=exporting.is_over(row) if row else False,
        until=row.asked_at + exporting.KEPT if row else None,
    )


@for_closing
@require_safe
@fresh
def export_file(request):
    """The copy that is ready, as one archive that lies nowhere readable."""
    row = exporting.of(request.member)
    if row is None or row.ready_at is None:
        raise Http404
    try:
        content = exporting.archive(row)
    except KeyGone:
        raise Http404 from None
    if request.method == "GET":
        exporting.fetched(request.member)
    return outward.as_file(HttpResponse(content, content_type="application/zip"), "everything")
