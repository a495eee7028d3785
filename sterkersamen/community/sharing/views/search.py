"""Searching in a group. The words are sent by POST and stand sealed in the address of what was found.

An address is kept by browsers, proxies and logs, so nobody but this session can read it. But it must be an address: back
from a text to the answer of a form is an error in a browser, not what was found.
"""

from __future__ import annotations

import base64
import binascii
import time
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sterkersamen.community.groups.access import membership_of
from sterkersamen.community.sharing import finding
from sterkersamen.community.sharing.forms import SearchForm
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.limits.actions import allow
from sterkersamen.platform.safety.queries import sight_of
from sterkersamen.platform.vault.fields import SealBroken, seal, unseal
from sterkersamen.platform.vault.keyring import Subject

# Long enough to read what was found, one text after the other.
KEPT_SECONDS = 3600


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: Request, group_id: UUID) -> HttpResponse:
    """What was written in a group with these words in it, newest or best first."""
    membership = membership_of(request.member, group_id)
    asked = request.POST if request.method == "POST" else _opened(request, group_id)
    form = SearchForm(asked, initial={"order": "newest"})
    found, status = None, 200
    if form.is_bound:
        status = 422
        if form.is_valid() and request.method == "POST":
            return SeeOther(f"{request.path}?s={_sealed(request, group_id)}")
        if form.is_valid() and not allow("search", str(request.member.id), times=60, seconds=60):
            form.add_error(None, _("Je zocht heel vaak achter elkaar. Wacht een minuut en probeer het nog eens."))
            status = 429
        elif form.is_valid():
            sight = sight_of(membership.id, membership.is_facilitator)
            found = finding.find(membership, sight, **form.cleaned_data)
            status = 200
    return render(
        request, "sharing/search.html", {"membership": membership, "form": form, "found": found}, status=status
    )


def _sealed(request: Request, group_id: UUID) -> str:
    words: dict[str, Any] = {name: request.POST.get(name, "") for name in SearchForm.base_fields}
    words["until"] = int(time.time()) + KEPT_SECONDS
    return base64.urlsafe_b64encode(seal(_subject(request), _place(request, group_id), words)).decode()


def _opened(request: Request, group_id: UUID) -> dict[str, Any] | None:
    """What an address asks for, or None: it asks nothing, or is too old, or of another session or group."""
    try:
        words = unseal(_subject(request), _place(request, group_id), base64.urlsafe_b64decode(request.GET.get("s", "")))
    except (SealBroken, binascii.Error, ValueError):
        return None
    return words if words["until"] > time.time() else None


def _subject(request: Request) -> Subject:
    return Subject("member", request.member.id)


def _place(request: Request, group_id: UUID) -> str:
    return f"address|search|{group_id}|{request.session_row.public_id}"
