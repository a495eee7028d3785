"""A locked browser shows nothing but the way back in, help, and the way out; nobody sends more than a person can."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from sterkersamen.core.views import SeeOther, is_enhanced
from sterkersamen.platform.accounts.middleware import forget_cookie
from sterkersamen.platform.limits.actions import allow_burst

# Named, not marked on the view: the rooms below this one cannot import a mark from here.
OPEN = frozenset(
    {
        "safety:help",
        "safety:exit",
        "safety:lock",
        "safety:recipe",
        "accounts:sign_out",
        "home:service_worker",
        "home:manifest",
        "home:offline",
    }
)


def way_out(get_response):
    """ "Snel sluiten" leads away whatever is broken: where the server cannot lock, the browser loses its session.

    Stands around all that asks a database who it is.
    """

    def middleware(request):
        response = get_response(request)
        if response.status_code >= 500 and request.method == "POST" and request.path == reverse("safety:exit"):
            response = SeeOther(reverse("safety:recipe"))
            forget_cookie(response)
        return response

    return middleware


def lock(get_response):
    """Sends a session that was locked by "Snel sluiten" to the lock page. Asks the database nothing."""

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        session = getattr(request, "session_row", None)
        if session is None or session.locked_at is None or request.resolver_match.view_name in OPEN:
            return None
        if is_enhanced(request):
            return HttpResponse(status=423)
        return SeeOther(reverse("safety:lock"))

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def bursts(get_response):
    """Counts every form that a member sends; one too many is answered with 429, and a room above gives the words back.

    The way out and the account itself are not counted: who finds a program at work under their name must be able to end
    that everywhere. What can be guessed there, `accounts` counts.
    """

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        match = request.resolver_match
        if request.method != "POST" or request.member is None:
            return None
        # Searching is counted where it is done.
        if match.view_name in {*OPEN, "sharing:search"} or match.namespace == "accounts":
            return None
        return None if allow_burst("send", str(request.member.pk), minute=60, hour=600) else HttpResponse(status=429)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware
