"""A copy was put back: everybody reads it, on the front page and on that of the day, for two weeks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.template import loader
from django.utils import timezone, translation
from markupsafe import Markup

from sterkersamen.core import renderings
from sterkersamen.core.renderings import Fragment
from sterkersamen.platform.notify.models import PutBack

TOLD_FOR = timedelta(days=14)


@transaction.atomic
def tell_everybody(made_at: datetime, *, lost: bool, undone: bool) -> None:
    """Has everybody told that a copy was put back. made_at: when it was made. lost: what people wrote since is gone. undone:
    what was erased since may be there again. Safe to repeat: the last time is told."""
    PutBack.objects.all().delete()
    PutBack.objects.create(made_at=made_at, lost=lost, undone=undone, until=timezone.now() + TOLD_FOR)


def told() -> Markup:
    """What there is to tell, as a card; empty where there is nothing. Asked once a day in each process: a copy is put back
    only while nothing is served."""
    key = ("put back", translation.get_language(), timezone.now().date())
    return Markup(renderings.rendered(key, _make).html.decode())  # noqa: S704 (our own template)


def _make() -> Fragment:
    row = PutBack.objects.filter(until__gt=timezone.now()).first()
    if row is None:
        return Fragment("")
    # One rendering for all: its times are those of the instance.
    with timezone.override(None):
        return Fragment(loader.get_template("notify/_put_back.html").render({"row": row}))
