"""Somebody leaves in a hurry: this browser shows nothing more, whatever is broken."""

from __future__ import annotations

import logging

from django.db import DatabaseError, InterfaceError

from sterkersamen.platform.accounts.sessions import SessionStore
from sterkersamen.platform.safety import actions

log = logging.getLogger(__name__)


def leave(request) -> None:
    """Locks the browser of this request. Where that cannot be written, the browser loses its session: it is signed out."""
    session = getattr(request, "session_row", None)
    try:
        if session is not None and request.member is not None:
            actions.lock(session)
        elif session is not None:
            # Left half way through signing in: who comes after does not go on from there.
            request.session.flush()
    except (DatabaseError, InterfaceError, OSError) as error:
        log.error("a browser was signed out, its lock could not be written: %s", type(error).__name__)
        # As after signing out: a session of nobody has its cookie taken away, and nothing is written for it.
        request.session = SessionStore()
        request.member = request.session_row = None
