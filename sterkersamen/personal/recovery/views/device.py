"""What works on one device without a connection: the switch, the key to seal to, and what was filled in meanwhile."""

from __future__ import annotations

import base64

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from sterkersamen.core.views import Request
from sterkersamen.personal.fields import ON_ITS_WAY
from sterkersamen.personal.own import own_device
from sterkersamen.personal.recovery.forms import CheckInForm
from sterkersamen.personal.recovery.views.now import write_check_in
from sterkersamen.personal.recovery.views.writing import page
from sterkersamen.personal.recovery.waiting import opened, public_key
from sterkersamen.platform.once.forms import key_of
from sterkersamen.platform.safety.whom import says_danger


@require_safe
def device(request: Request) -> HttpResponse:
    """What is kept on this device, and the switch. Whether it is on, only the device knows."""
    context = {
        "is_shared": request.session_row.shared_device,
        "hours": settings.SESSION_IDLE_HOURS,
        "days": max(1, settings.SESSION_IDLE_HOURS // 24),
        "way": ON_ITS_WAY.days,
    }
    return render(request, "recovery/device.html", context)


@require_safe
def key(request: Request) -> JsonResponse:
    """What this device seals to. Nobody opens anything with it."""
    own_device(request.session_row)
    return JsonResponse({"key": base64.b64encode(public_key(request.member)).decode()})


@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: Request) -> HttpResponse:
    """Takes in what was filled in without a connection: 201 where it is kept now or was before, 404 where it is not this
    member's to open, and else the page of the form with what is wrong. GET gives the token to send it with: the page on
    which it was filled in has none, or an old one."""
    if request.method != "POST":
        return JsonResponse({"token": get_token(request)})
    filled = opened(request.member, request.POST.get("sealed", ""), key_of(request))
    if filled is None:
        raise Http404
    form = CheckInForm(filled.fields, filled=filled.at)
    if write_check_in(request, form):
        # No page follows, on which whom to call could stand: the script that sent it says it.
        return HttpResponse(status=201, headers={"X-Whom": "1"} if says_danger(form.said) else {})
    return page(request, "recovery/now.html", form, {"row": None, "is_waiting": True})
