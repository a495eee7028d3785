"""What every process does when it reads a control event, and the chores of this room."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from sterkersamen.core import chores, renderings
from sterkersamen.platform.live import presence
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.registry import register_control
from sterkersamen.platform.vault import keyring

KEPT = timedelta(hours=24)


def _key_gone(event: Event) -> None:
    if event.ref is not None:
        keyring.forget_every(event.ref)
        renderings.forget(event.ref)


def _rendering(event: Event) -> None:
    if event.ref is not None:
        renderings.forget(event.ref)


def forget_old() -> None:
    """A chore: events of more than a day ago. The newest stays, so that it can be told what a reader missed."""
    newest = Event.objects.order_by("-id").values_list("id", flat=True).first()
    if newest is not None:
        Event.objects.filter(at__lt=timezone.now() - KEPT, id__lt=newest).delete()


register_control("key_gone", _key_gone)
register_control("rendering", _rendering)
chores.register("old events", 600, forget_old)
chores.register("stale presence", 300, presence.forget_stale)
