"""Events as they go over the wire (Server-Sent Events). A fragment is rendered once for all readers of a language."""

from __future__ import annotations

import json
import logging

from django.db import DatabaseError, InterfaceError
from django.utils import translation

from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.registry import FRAGMENTS, Seat
from sterkersamen.platform.vault.keyring import KeyGone

log = logging.getLogger(__name__)

RELOAD = b"event: reload\ndata: {}\n\n"

Key = tuple[str, str]


def name_of(kind: str, stream) -> str:
    """How a stream is called on the wire: `group:<uuid>`."""
    return f"{kind}:{stream}"


def frame_of(event: Event, language: str) -> bytes | None:
    """The bytes of an event, or None when there is nothing to show: no room shows its kind, or its words are gone."""
    render = FRAGMENTS.get(event.kind)
    if render is None:
        return None
    try:
        with translation.override(language):
            html = render(event)
    except KeyGone:
        return None
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        # One broken fragment must not silence everything that comes after it.
        log.exception("an event of kind %s could not be shown", event.kind)
        return None
    if html is None:
        return None
    stream, ref = name_of(event.stream_kind, event.stream), str(event.ref) if event.ref else None
    return pack(event.kind, {"stream": stream, "ref": ref, "html": str(html)}, event.id)


def pack(kind: str, data: dict, number: int | None = None) -> bytes:
    """One event of the stream: kind, data as JSON on one line, and its id if it has one."""
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {kind}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def chunk(data: bytes) -> bytes:
    """Bytes as one chunk of an answer without an end (RFC 9112, 7.1), to be written to every reader as they are."""
    return b"%x\r\n%b\r\n" % (len(data), data)


HEARTBEAT = chunk(b":\n\n")


def ended(stream: str | None = None) -> bytes:
    """Tells a reader that a right ended: to one stream, or (None) to all, because the session is over."""
    return pack("end", {"stream": stream} if stream else {})


def may_hear(event: Event, seat: Seat) -> bool:
    """Whether the reader in this seat hears the event: audience and blocks."""
    if event.audience == "facilitators":
        # A task, also where they blocked whom it is about; but never one about themselves.
        return seat.facilitator and event.acting != seat.reader
    if event.acting is not None and event.acting in seat.hidden:
        return False
    # A conversation that this reader muted.
    if event.ref is not None and event.ref in seat.hidden:
        return False
    if event.beneath in seat.hidden and event.acting != seat.reader:
        return False
    return event.audience == "all" or event.only == seat.reader
