"""How what happens in a group's texts looks in open pages: the same renderings that pages are made of."""

from __future__ import annotations

from sterkersamen.community.sharing import render
from sterkersamen.community.sharing.models import Encouragement
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.outbox import NOBODY
from sterkersamen.platform.live.registry import register_fragment


def _share(event: Event) -> str | None:
    """A text that is new. One that has answers by now (who comes back hears it later) without their number, as below."""
    fragment = render.fragment_of(event.ref) if event.ref else None
    if fragment is None:
        return None
    return (render.uncounted(fragment) if fragment.answers else fragment.html).decode()


def _changed(event: Event) -> str | None:
    """A share as it looks now, without how many answers it has: that differs for who does not see everyone, and each
    open page puts its own line back."""
    fragment = render.fragment_of(event.ref) if event.ref else None
    return render.without_answers(fragment).decode() if fragment else None


def _encouraged(event: Event) -> str | None:
    given = Encouragement.objects.select_related("giver", "share__parent").filter(id=event.ref or NOBODY).first()
    return render.encouraged(given) if given else None


register_fragment("share", _share)
register_fragment("reply", _share)
register_fragment("changed", _changed)
register_fragment("encouraged", _encouraged)
