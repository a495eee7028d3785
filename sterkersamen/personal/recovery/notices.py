"""How a reminder of one's own reads on the page of the day."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sterkersamen.personal.recovery.actions import REMINDER
from sterkersamen.personal.recovery.models import CheckIn, Rhythm
from sterkersamen.platform.notify.registry import Shown, register_kind


def _reminders(member, notices: Iterable) -> dict[UUID, Shown]:
    """A reminder is of use as long as it is wanted and nothing was filled in on its day or since."""
    wanted = set(Rhythm.objects.filter(member=member).values_list("id", flat=True))
    last = (
        CheckIn.objects.filter(member=member).order_by("-at").values_list("at", flat=True).first() if wanted else None
    )
    filled = timezone.localdate(last).toordinal() if last is not None else 0
    shown = Shown(_("Hoe is het nu?"), reverse("recovery:now"))
    return {one.id: shown for one in notices if one.about in wanted and filled < one.turn}


register_kind(REMINDER, gettext_lazy("Op de tijd die je koos bij Voor mezelf"), _reminders)
