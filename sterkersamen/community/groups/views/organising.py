"""What an organiser does: makes groups, and finds somebody to lead them. No names of people, and nothing they wrote."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.community.groups import access, actions, queries
from sterkersamen.community.groups.forms import NewGroupForm
from sterkersamen.community.groups.views.forming import carry_out, key_of, once_for, status_of
from sterkersamen.community.groups.views.showing import OVER, show_code
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.safety.access import organiser


@require_safe
def organise(request: Request) -> HttpResponse:
    """All groups: how many people each has, and whether somebody leads it."""
    organiser(request.member)
    return render(request, "groups/organise.html", {"groups": queries.all_groups()})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """A new group. Then an invitation for who will lead it."""
    organiser(request.member)
    form = NewGroupForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = carry_out(
            request.member.id, "group", request, form, lambda: str(actions.create_group(**form.cleaned_data).id)
        )
        if made:
            return SeeOther(reverse("groups:organise"))
    context = {"form": form, "once_key": once_for(request, form)}
    return render(request, "groups/new.html", context, status=status_of(form))


@require_POST
def first(request: Request, group_id: UUID) -> HttpResponse:
    """An invitation for the one who will lead a group that nobody leads; its code is shown here only."""
    group = access.group_for_organiser(request.member, group_id)
    try:
        _invitation, code = actions.invite_first(group, key=key_of(request))
    except actions.HasFacilitator:
        return SeeOther(reverse("groups:organise"))
    except actions.NotValid:
        # An old form was sent again: that invitation is over, and the newer one stays as it is.
        messages.warning(request, OVER)
        return SeeOther(reverse("groups:organise"))
    return show_code(
        request,
        code,
        title=_("Voor wie %(group)s gaat leiden") % {"group": group.name},
        back=reverse("groups:organise"),
        back_words=_("Alle groepen"),
        leads=True,
    )
