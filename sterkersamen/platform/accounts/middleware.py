"""Who is asking: the session and its member for every request, and the closed door."""

from __future__ import annotations

import functools
import zoneinfo
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from sterkersamen.core import cookies
from sterkersamen.core.views import SeeOther
from sterkersamen.platform.accounts import closing
from sterkersamen.platform.accounts.models import Why
from sterkersamen.platform.accounts.sessions import SessionStore

_VARY = ("Cookie",)


def session(get_response):
    """Sets `request.session`, `session_row`, `member` and `user` with one query, and keeps what changed."""

    def middleware(request):
        store = request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        if store.session_key is not None:
            # Loads now: everything below asks who it is, and a stale cookie is dropped.
            store.accessed = True
            store._session_cache = store.load()  # type: ignore[attr-defined]
        if store.row is None and request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            # It ended: by silence, or from another browser because this device was taken away.
            cookies.hide(request)
        request.session_row = store.row
        request.member = store.member
        request.user = store.member or AnonymousUser()
        if store.member is not None:
            timezone.activate(_zone(store.member.time_zone))
        try:
            response = get_response(request)
        finally:
            timezone.deactivate()
        _keep(request, response)
        patch_vary_headers(response, _VARY)
        return response

    return middleware


@functools.cache
def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        # A place that the machine's list of zones no longer has.
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


def _keep(request, response) -> None:
    store, name = request.session, settings.SESSION_COOKIE_NAME
    if store.is_empty():
        if name in request.COOKIES:
            forget_cookie(response)
        return
    if store.modified and response.status_code != 500:
        try:
            store.save()
        except UpdateError:
            forget_cookie(response)
            return
        response.set_cookie(
            name,
            store.session_key,
            max_age=None if store.shared else settings.SESSION_COOKIE_AGE,
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )
    elif store.member is not None:
        store.touch()
        closing.note_seen(store.member)


def forget_cookie(response) -> None:
    """Has the browser drop its session, and what it kept of a visit."""
    response.delete_cookie(
        settings.SESSION_COOKIE_NAME,
        path=settings.SESSION_COOKIE_PATH,
        samesite=settings.SESSION_COOKIE_SAMESITE,
    )
    cookies.forget(response)


def signed_in(get_response):
    """Closed by default: without a member only views marked `core.views.public` answer.

    Someone whose role asks for a second factor sets one up before anything else. Whose account is going to close decides
    first whether to stay.
    """

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, options):
        member, is_public = request.member, getattr(view, "is_public", False)
        if member is None:
            return None if is_public else _to_sign_in(request)
        if member.closes_why == Why.ASKED:
            # Until then there is one thing to decide; help, the way out and the rest stay open.
            stays = getattr(view, "is_for_closing", False) or (is_public and request.path != "/")
            return None if stays else _detour(SeeOther(reverse("accounts:closing")))
        if not member.second_factor_due or getattr(view, "is_for_securing", False):
            return None
        # Of the public pages the first one shows a member what is theirs; help, the way out and the rest stay open.
        return None if is_public and request.path != "/" else _detour(_first(request, "accounts:secure"))

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _first(request, name: str) -> SeeOther:
    """To a page that comes first, which knows where to go on to."""
    url = reverse(name)
    if request.method in {"GET", "HEAD"} and request.get_full_path() != "/":
        url = f"{url}?{urlencode({'next': request.get_full_path()})}"
    return SeeOther(url)


def _detour(response: SeeOther) -> SeeOther:
    response.is_detour = True
    return response


def _to_sign_in(request):
    response = _first(request, "accounts:sign_in")
    # A room above gives words that were sent back to who typed them.
    response.is_closed_door = True  # type: ignore[attr-defined]
    return response
