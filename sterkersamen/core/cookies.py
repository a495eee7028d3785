"""Cookies that tell what somebody was doing: they go when that person goes, by whatever way.

A room that sets one names it in its `AppConfig.ready`; signing out and "Snel sluiten" know of none themselves.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

_PASSING: dict[str, str] = {}


def register(name: str, path: str = "/") -> None:
    """Has the cookie of this name and path taken away when somebody leaves this browser."""
    _PASSING[name] = path


def hide(request: HttpRequest) -> None:
    """Has this request find none of them: whoever left them is gone, and another may hold the device."""
    for name in _PASSING:
        request.COOKIES.pop(name, None)


def forget(response: HttpResponse) -> None:
    """Has the browser drop every one of them, but for one that this very answer sets."""
    for name, path in _PASSING.items():
        if name not in response.cookies:
            response.delete_cookie(name, path=path, samesite="Lax")
