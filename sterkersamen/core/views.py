"""Marks and small answers that every room's views use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect


class Request(HttpRequest):
    """A request after our middleware, as views and types see it; at run time it is Django's own."""

    member: Any
    session_row: Any


def public(view: Callable) -> Callable:
    """Marks a view that may be opened without an account. Everything else asks for one."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


class SeeOther(HttpResponseRedirect):
    """After a write: go and look (303), so that reloading sends nothing again."""

    status_code = 303
    # Whether something must be done first: what was sent was not carried out, and a room above gives the words back.
    is_detour = False


def is_enhanced(request: HttpRequest) -> bool:
    """Whether our own script sent this form and can put a fragment in its place."""
    return request.headers.get("X-Enhanced") == "1"


class GoFirst(Exception):
    """Raised by a door when something must be done before what lies behind it: read new house rules, for one."""

    def __init__(self, address: str):
        super().__init__()
        self.address = address
