"""A locked browser shows nothing but the way back in, help, and the way out; nobody sends more than a person can."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from sterkersamen.core import cookies
from sterkersamen.core.views import SeeOther, is_enhanced
from sterkersamen.platform.accounts.middleware import forget_cookie
from sterkersamen.platform.limits.actions import allow_burst
from sterkersamen.platform.safety import actions, idle, leaving

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
# A script sets it the moment somebody leaves, and the answer to the lock takes it away: whatever became of that request,
# the next one of this browser locks before it shows anything.
LEFT = "left"


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
    """Sends a session that was locked to the lock page. Asks the database nothing.

    Two things lock by themselves: a browser that was left while nobody could be told, and a silence as long as its holder
    chose.
    """

    def middleware(request):
        if not request.COOKIES.get(LEFT):
            if idle.is_over(request):
                actions.lock(request.session_row)
            return get_response(request)
        leaving.leave(request)
        cookies.hide(request)
        response = get_response(request)
        cookies.forget(response)
        return response

    def process_view(request, view, args, kwargs):
        session, name = getattr(request, "session_row", None), request.resolver_match.view_name
        if session is None or session.locked_at is None:
            return None
        if name in OPEN:
            if name == "safety:help":
                # The page of nobody: without the places of a member, and without theirs.
                request.member = None
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
