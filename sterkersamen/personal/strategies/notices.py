"""How it reads on the page of the day that somebody decided about what one offered: not what."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sterkersamen.personal.strategies.actions.offering import DECIDED, KIND, TAKEN_OUT
from sterkersamen.personal.strategies.models import Offer
from sterkersamen.platform.notify.registry import Shown, register_kind


def _decided(member, notices: Iterable) -> dict[UUID, Shown]:
    """As long as what it is about stands on the page that it leads to."""
    wanted, shown = list(notices), {}
    rows = Offer.objects.filter(id__in={one.about for one in wanted}, membership__member=member, own__isnull=False)
    # Of what moderators decided they tell.
    rows = rows.exclude(ended_how=Offer.Ended.TAKEN_OUT, word=None)
    found = {row.id: row for row in rows.exclude(ended_how__in=[Offer.Ended.WITHDRAWN, Offer.Ended.CLOSED])}
    for one in wanted:
        row = found.get(one.about)
        if row is not None and one.turn == (TAKEN_OUT if row.ended_how == Offer.Ended.TAKEN_OUT else DECIDED):
            address = reverse("strategies:strategy", args=[str(row.own_id)])
            shown[one.id] = Shown(_("Een gespreksleider keek naar wat je aanbood."), address)
    return shown


register_kind(KIND, gettext_lazy("Als iemand keek naar wat je aanbood"), _decided)
