"""Whom to call, on the page that comes after words in which somebody may be in danger.

Which page that is lies in the sealed data of the session, as messages do, and in no address: the browser's history and the
log of a proxy tell nobody. It stays for an hour, so that who comes back from a call, or loads the page anew, finds the
numbers again; the next page after that, whichever it is, takes it out of the session.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from sterkersamen.platform.safety.queries import contacts_at_once
from sterkersamen.platform.safety.spotting import says_crisis

STAYS = timedelta(hours=1)
_KEY = "whom"


def show_at(request: HttpRequest, address: str, about: UUID | None = None) -> str:
    """Has this browser's next visits of a page show whom to call; gives that address. about: which text it came of."""
    request.session[_KEY] = [address, str(about or ""), (timezone.now() + STAYS).isoformat()]
    return address


def after(request: HttpRequest, address: str, said: Any) -> str:
    """Where somebody goes from what they wrote for themselves: with whom to call, where they may be in danger. Nobody hears
    of it, and it is kept with nothing of what they wrote."""
    if says_danger(said):
        return show_at(request, address)
    forget(request, address)
    return address


def says_danger(said: Any) -> bool:
    """Whether there are words of somebody who may be in danger in what was filled in, however deep they lie."""
    return says_crisis(*_texts(said))


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict | list):
        for one in said.values() if isinstance(said, dict) else said:
            yield from _texts(one)


def in_time(get_response):
    """Middleware: after its hour nothing in the session says any more that somebody may have been in danger."""

    def middleware(request):
        kept = request.session.get(_KEY)
        if kept and datetime.fromisoformat(kept[2]) <= timezone.now():
            forget(request)
        return get_response(request)

    return middleware


def is_shown(request: HttpRequest) -> bool:
    """Whether whom to call stands on this page now."""
    return request.session.get(_KEY, ("",))[0] == request.path


def forget(request: HttpRequest, address: str = "") -> None:
    """Shows it nowhere any more, or not on this page. Safe to repeat."""
    if _KEY in request.session and address in {"", request.session[_KEY][0]}:
        del request.session[_KEY]


def whom(request: Any) -> dict[str, Any]:
    """Whom to call, for a page on which that stands now: one query there, and none elsewhere."""
    if not is_shown(request):
        return {"now": None}
    return {"now": contacts_at_once(), "about": request.session[_KEY][1], "language": request.LANGUAGE_CODE}
