"""Searching in a group. The question is sent by POST: an address is kept by browsers, proxies and logs."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sterkersamen.community.groups.access import membership_of
from sterkersamen.community.sharing import finding
from sterkersamen.community.sharing.forms import SearchForm
from sterkersamen.core.views import Request
from sterkersamen.platform.limits.actions import allow
from sterkersamen.platform.safety.queries import sight_of


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: Request, group_id: UUID) -> HttpResponse:
    """What was written in a group with these words in it, newest or best first."""
    membership = membership_of(request.member, group_id)
    form = SearchForm(request.POST if request.method == "POST" else None, initial={"order": "newest"})
    found, status = None, 200
    if form.is_bound:
        status = 422
        if not allow("search", str(request.member.id), times=60, seconds=60):
            form.add_error(None, _("Je zocht heel vaak achter elkaar. Wacht een minuut en probeer het nog eens."))
            status = 429
        elif form.is_valid():
            sight = sight_of(membership.id, membership.is_facilitator)
            found = finding.find(membership, sight, **form.cleaned_data)
            status = 200
    return render(
        request, "sharing/search.html", {"membership": membership, "form": form, "found": found}, status=status
    )
