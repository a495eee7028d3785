"""Dates in a calendar program of one's own: the secret address, and what is fetched there."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sterkersamen.community.groups.access import current_of
from sterkersamen.community.groups.models import Group
from sterkersamen.community.meetings import actions, queries
from sterkersamen.community.meetings.calendar import calendar
from sterkersamen.community.meetings.models import Feed
from sterkersamen.core import outward
from sterkersamen.core.views import Request, SeeOther, public
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject


@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: Request) -> HttpResponse:
    """The address for all my groups."""
    return _feed(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def group_feed(request: Request, group_id: UUID) -> HttpResponse:
    """My own address for one group."""
    return _feed(request, current_of(request.member, group_id).group)


def _feed(request: Request, group: Group | None) -> HttpResponse:
    if request.method == "POST":
        if request.POST.get("do") == "end_all":
            actions.end_feeds(request.member)
            messages.success(request, _("Geen enkel adres werkt nog. Haal de agenda's ook weg uit je telefoon."))
        elif request.POST.get("do") == "end":
            actions.end_feed(request.member, group)
            messages.success(request, _("Het adres werkt niet meer. Haal de agenda ook weg uit je telefoon."))
        else:
            actions.make_feed(request.member, group, tells="tells" in request.POST)
            messages.success(request, _("Je nieuwe adres staat hieronder."))
        return SeeOther(request.path)
    found = Feed.objects.filter(member=request.member, group=group).first()
    address = request.build_absolute_uri(reverse("meetings:calendar", args=[found.secret])) if found else ""
    others = Feed.objects.filter(member=request.member).exclude(group=group).select_related("group").order_by("made_at")
    keyring.load(Subject("group", one.group_id) for one in others if one.group_id is not None)
    context = {
        "group": group,
        "feed": found,
        "address": address,
        "others": others,
        "open": queries.open_groups(request.member),
    }
    return render(request, "meetings/feed.html", context)


@public
@require_safe
def calendar_file(request: Request, secret: str) -> HttpResponse:
    """The calendar behind a secret address. Who asks is a program, without a session; an unknown address is not there."""
    found = Feed.objects.select_related("member").filter(secret_hash=actions.hashed_secret(secret)).first()
    if found is None or not found.member.is_active:
        raise Http404
    groups = queries.open_groups(found.member)
    if found.group_id is not None:
        groups = [one for one in groups if one == found.group_id]
    with translation.override(found.member.language):
        body = calendar(groups, found.tells and not found.member.discreet, timezone.now())
    etag = hashlib.sha256(body).hexdigest()
    if etag != found.etag:
        # When it became what it is, as far as anybody saw: a pause or a group that one left changes it too.
        found.etag, found.changed_at = etag, timezone.now().replace(microsecond=0)
        found.save(update_fields=["etag", "changed_at"])
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    outward.as_file(response, "calendar", opens=True)
    response["Cache-Control"] = "private, no-cache"
    changed = int(found.changed_at.timestamp()) if found.changed_at else None
    response["ETag"] = quote_etag(etag)
    response["Last-Modified"] = http_date(changed)
    return get_conditional_response(request, quote_etag(etag), changed, response) or response
