"""My groups, and asking for a place in another."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.community.groups import access, actions, hooks, queries
from sterkersamen.community.groups.forms import AskForm
from sterkersamen.community.groups.views.forming import carry_out, once_for, status_of, with_newest_rules
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.limits.actions import allow


@require_safe
def groups(request: Request) -> HttpResponse:
    """The groups I belong to, what I asked, what still stands where I was, and the ways into another."""
    places = queries.my_places(request.member)
    context = {
        "places": places,
        "unread": hooks.unread([one for one in places if one.paused_at is None]),
        "asked": queries.my_requests(request.member),
        "past": queries.past_places(request.member),
    }
    return render(request, "groups/groups.html", context)


@require_safe
def find(request: Request) -> HttpResponse:
    """Groups that one may ask to come into: what they are for, never who is in them."""
    return render(request, "groups/find.html", {"groups": queries.open_groups(request.member)})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, group_id: UUID) -> HttpResponse:
    """Asks a group whether there is room. Who belongs to it or waits already is led to where that is shown."""
    group = access.open_group(request.member, group_id)
    rules = queries.rules_of(group_id)
    number = rules.number if rules else 0
    form = AskForm(
        request.POST if request.method == "POST" else None,
        initial={"rules_number": number},
        member=request.member,
        group_id=group_id,
    )
    status = None
    if form.is_bound and not allow("ask", str(request.member.id), times=20, seconds=3600):
        form.add_error(None, _("Je probeerde dit heel vaak achter elkaar. Wacht een uur en probeer het dan nog eens."))
        status = 429
    elif form.is_bound and form.is_valid():
        given = form.cleaned_data

        def write() -> str:
            words = {name: given[name] for name in ("name", "word", "rules_number")}
            return str(actions.ask(request.member, group, **words).id)

        asked_id = carry_out(request.member.id, f"ask {group_id.hex}", request, form, write)
        if asked_id:
            return SeeOther(reverse("groups:asked", args=[asked_id]))
    context = {
        "group": group,
        "rules": rules,
        "full": queries.is_full(group),
        "form": with_newest_rules(form, number),
        "once_key": once_for(request, form),
        "names": queries.suggested_names(group_id, request.member),
    }
    return render(request, "groups/ask.html", context, status=status or status_of(form))


@require_safe
def asked(request: Request, request_id: UUID) -> HttpResponse:
    """What I asked: how long it usually takes and what can be done tonight, or what was decided."""
    row = access.own_request(request.member, request_id)
    return render(request, "groups/asked.html", {"asked": row, "group": row.group})


@require_POST
def take_back(request: Request, request_id: UUID) -> HttpResponse:
    """Takes one's own request back."""
    row = access.own_request(request.member, request_id)
    if row.decided_at is None:
        actions.take_back(row)
        messages.success(request, _("Je vraag is ingetrokken. Er is niets van bewaard."))
    return SeeOther(reverse("groups:groups"))
