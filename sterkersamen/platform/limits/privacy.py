"""What counters hold of a person: nothing that can be traced once the day's key is destroyed."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.core import privacy, restores
from sterkersamen.platform.limits.models import Count

privacy.impersonal(Count, "a number under a keyed hash; its key is random, changes every day and is destroyed")
privacy.term(
    70,
    _("Tellers tegen misbruik"),
    lambda: gettext(
        "Hooguit twee dagen, onder een sleutel die elke dag verandert. Daar zit soms een afdruk in van het adres van je "
        "internetverbinding (je IP-adres), zodat niemand eindeloos kan proberen. Het adres zelf bewaren we niet. Is de "
        "sleutel weg, dan weet niemand meer van wie de afdruk was."
    ),
)
restores.leave_out(Count, "the keys that they are counted under live for two days")
