"""The front door and the pages that everyone may read; for who is signed in, the page of the day."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sterkersamen.community.meetings.showing import when_for_reader
from sterkersamen.core import outward
from sterkersamen.core.privacy import PERSONAL, TERMS
from sterkersamen.core.views import Request, SeeOther, public
from sterkersamen.platform.accounts.queries import codes_due
from sterkersamen.platform.notify import queries as notices
from sterkersamen.web.home import queries


@public
@require_safe
def start(request: Request) -> HttpResponse:
    """The front door; for who is signed in, today."""
    if request.member is None and outward.chosen(request):
        # In a browser that is to be plain the front door tells nothing to who types the address.
        return SeeOther(reverse("accounts:sign_in"))
    if request.member is None:
        return render(request, "home/start.html")
    now = timezone.now().astimezone(ZoneInfo(request.member.time_zone))
    context = {
        "greeting": greeting(now.hour),
        "night": now.hour < 6,
        "today": queries.today(request.member),
        "notices": notices.new_for(request.member),
        "codes_due": codes_due(request.member),
        "here": "today",
        "when": when_for_reader,
    }
    return render(request, "home/today.html", context)


def greeting(hour: int) -> str:
    """How one says hello at this hour."""
    if hour < 6:
        return _("Hallo")
    if hour < 12:
        return _("Goedemorgen")
    if hour < 18:
        return _("Goedemiddag")
    return _("Goedenavond")


@public
@require_safe
def about(request: Request) -> HttpResponse:
    """The front door, for who is inside too."""
    return render(request, "home/start.html")


@public
@require_safe
def first_time(request: Request) -> HttpResponse:
    """What a first time is like, step by step."""
    return render(request, "home/first_time.html")


@public
@require_safe
def anonymous(request: Request) -> HttpResponse:
    """How anonymous it is: what others see, and what the operator can and cannot read."""
    return render(request, "home/anonymous.html", {"plain_name": outward.look(True).name})


@public
@require_safe
def privacy(request: Request) -> HttpResponse:
    """What is kept, why and how long. All of it comes from the rooms themselves and from the settings that the purging goes
    by, so that it cannot lie."""
    kept = [str(entry.says) for entry in PERSONAL.values()]
    terms = [(term.what, term.how_long()) for term in TERMS]
    return render(request, "home/privacy.html", {"kept": list(dict.fromkeys(kept)), "terms": terms})
