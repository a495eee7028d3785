"""Why something is reported, in words of ours, and how soon somebody should look. Nobody asks the reporter for the urgency:
who is frightened should not have to weigh it."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Urgency(models.IntegerChoices):
    """How soon somebody should look; the lowest number first."""

    NOW = 1, _("nu")
    SOON = 2, _("vandaag")
    LATER = 3, _("deze week")


class Reason(NamedTuple):
    """A reason that can be chosen."""

    key: str
    label: Promise
    urgency: Urgency


REASONS = (
    Reason("life", _("Iemand is in gevaar, of wil niet meer leven"), Urgency.NOW),
    Reason("child", _("Een kind is in gevaar"), Urgency.NOW),
    Reason("threat", _("Iemand dreigt, of doet een ander iets aan"), Urgency.NOW),
    Reason("selling", _("Dealen: iets aanbieden of vragen, prijzen, plekken, hoeveelheden"), Urgency.NOW),
    Reason("found", _("Iemand is hierdoor te vinden of te herkennen"), Urgency.SOON),
    Reason("pressing", _("Iemand gaat door na een nee, of stuurt mij dingen die ik niet wil"), Urgency.SOON),
    Reason("unsafe", _("Ik voel me er niet veilig bij"), Urgency.SOON),
    Reason("worried", _("Ik maak me zorgen om wie dit schreef"), Urgency.SOON),
    Reason("rules", _("Het past niet bij de huisregels"), Urgency.LATER),
    Reason("other", _("Iets anders"), Urgency.LATER),
)
BY_KEY = {reason.key: reason for reason in REASONS}
