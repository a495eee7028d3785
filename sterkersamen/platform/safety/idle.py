"""A browser that locks by itself after a silence. Chosen for one browser, and kept in the sealed data of its session."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

_KEY = "idle_lock"


def minutes(request) -> int:
    """After how many minutes of silence this browser locks; 0 for never."""
    return request.session.get(_KEY, 0) if getattr(request, "member", None) is not None else 0


def choose(request, after: int) -> None:
    """Has this browser lock after so many minutes of silence, or never (0)."""
    if after:
        request.session[_KEY] = after
    else:
        request.session.pop(_KEY, None)


def is_over(request) -> bool:
    """Whether the silence was longer than chosen. `seen_at` is written at most once a minute: that minute is for free.

    A script locks a page that stands open to the minute (idle.js); here it holds for who comes without one.
    """
    after = minutes(request)
    return bool(after) and timezone.now() - request.session_row.seen_at > timedelta(minutes=after + 1)
