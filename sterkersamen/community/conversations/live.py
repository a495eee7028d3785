"""A conversation in open pages: each line once for everybody, and that something else changed. And for who answers, that
somebody asks."""

from __future__ import annotations

from uuid import UUID

from django.template import loader

from sterkersamen.community.conversations import access, render
from sterkersamen.community.conversations.actions.talking import KIND
from sterkersamen.community.conversations.models import Conversation, Line
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.outbox import NOBODY
from sterkersamen.platform.live.registry import Seat, register_fragment, register_stream


def inside(member, conversation_id: UUID) -> Seat | None:
    """The seat of somebody in a conversation that goes on, at its stream."""
    opened = access.seat_in(member, conversation_id)
    if opened is None:
        return None
    # One that was muted is heard where it was opened on purpose.
    return Seat(opened.membership.id, opened.membership.is_facilitator, opened.sight.unheard - {conversation_id})


def line(event: Event) -> str | None:
    """A line that is new."""
    row = Line.objects.select_related("membership", "conversation").filter(id=event.ref or NOBODY).first()
    fragment = render.line(row) if row is not None else None
    return fragment.html.decode() if fragment is not None else None


def something(_event: Event) -> str:
    """Nothing but that something changed: the page asks the door again."""
    return ""


def asked(event: Event) -> str | None:
    """That somebody asks, for who answers, as long as it goes on."""
    row = Conversation.objects.open().filter(id=event.ref or NOBODY).first()
    if row is None:
        return None
    return loader.get_template("conversations/_asked.html").render({"conversation": row})


register_stream(KIND, inside)
register_fragment("line", line)
register_fragment("talk", something)
register_fragment("call", asked)
