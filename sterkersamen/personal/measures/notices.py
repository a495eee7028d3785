"""How it reads on the page of the day that something is due: not what."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sterkersamen.personal.measures.actions import KIND
from sterkersamen.personal.measures.models import Choice
from sterkersamen.platform.notify.registry import Shown, register_kind


def _due(member, notices: Iterable) -> dict[UUID, Shown]:
    """As long as it is due."""
    notices = list(notices)
    row = Choice.objects.filter(member=member, due_at__lte=timezone.now()).only("id", "member", "due_at").first()
    if row is None or row.due_at is None:
        return {}
    turn = row.due_at.toordinal()
    shown = Shown(_("Er staat iets klaar in Voor mezelf."), reverse("measures:measures"))
    return {one.id: shown for one in notices if one.about == row.id and one.turn == turn}


register_kind(KIND, gettext_lazy("Als er iets klaarstaat in Voor mezelf"), _due)
