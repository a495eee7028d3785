"""What holds for every answer, whatever the room."""

from __future__ import annotations

import errno
import logging

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpResponse
from django.template import loader
from django.utils import translation

from sterkersamen.core import outward
from sterkersamen.core.views import GoFirst, SeeOther, is_enhanced

log = logging.getLogger(__name__)


def storage_failed(request, error: BaseException | None) -> HttpResponse | None:
    """A plain page (503) and a log line for a database that is gone or a disk that is full; None for any other error."""
    if not isinstance(error, (DatabaseError, InterfaceError, OSError)):
        return None
    log.error("storage failed: %s", _reason(error), exc_info=error)
    return HttpResponse(loader.get_template("core/storage_failed.html").render({}, request), status=503)


def _reason(error: BaseException) -> str:
    """What the database or the system calls it (SQLITE_FULL, DiskFull, ENOSPC): a message could hold a person's words."""
    beneath = error.__cause__ or error
    if isinstance(beneath, OSError):
        return errno.errorcode.get(beneath.errno or 0, type(beneath).__name__)
    return getattr(beneath, "sqlite_errorname", type(beneath).__name__)


def see_other(get_response):
    """Tells our own script where to go instead of sending it there: its fetch would follow, and use up the message that the
    page after it has for the reader."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == SeeOther.status_code and is_enhanced(request):
            response.status_code = 204
            response["X-See-Other"] = response["Location"]
            del response["Location"]
        return response

    return middleware


def plain_failures(get_response):
    """What a view raises: a database that is gone or a disk that is full gives a plain page; nothing else stops.

    What a middleware raises reaches `handler500`, which asks `storage_failed` too.
    """

    def middleware(request):
        return get_response(request)

    def process_exception(request, error):
        if isinstance(error, GoFirst):
            response = SeeOther(error.address)
            response.is_detour = True
            return response
        return storage_failed(request, error)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def private_by_default(get_response):
    """No browser or proxy keeps a page, unless the view said so: after sign-out "back" shows nothing."""

    def middleware(request):
        response = get_response(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response

    return middleware


def keep_look(get_response):
    """Has a browser know that its member wants it plain: it is so before they sign in again, too."""

    def middleware(request):
        response = get_response(request)
        member = getattr(request, "member", None)
        knows = request.COOKIES.get(outward.LOOK_COOKIE) or outward.LOOK_COOKIE in response.cookies
        if member is not None and member.discreet and not knows:
            outward.remember(response, True)
        return response

    return middleware


def own_host(get_response):
    """Refuses (400) what was asked under a name that is not ours, also where a page does not use the name: another
    site must not show ours under its own."""

    def middleware(request):
        request.get_host()
        return get_response(request)

    return middleware


def language(get_response):
    """Dutch, unless the person chose English: in the account, or in a cookie before there is one."""
    known = {code for code, _name in settings.LANGUAGES}

    def middleware(request):
        member = getattr(request, "member", None)
        chosen = member.language if member else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        chosen = chosen if chosen in known else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = chosen
        translation.activate(chosen)
        try:
            response = get_response(request)
        finally:
            translation.activate(settings.LANGUAGE_CODE)
        response["Content-Language"] = chosen
        return response

    return middleware
