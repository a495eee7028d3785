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
    """A reminder is of use as long as it is wanted and nothing was filled in today."""
    notices = list(notices)
    wanted = set(Rhythm.objects.filter(member=member).values_list("id", flat=True))
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if not wanted or CheckIn.objects.filter(member=member, at__gte=midnight).exists():
        return {}
    return {one.id: Shown(_("Hoe is het nu?"), reverse("recovery:now")) for one in notices if one.about in wanted}


register_kind(REMINDER, gettext_lazy("Op de tijd die je koos bij Voor mezelf"), _reminders)
