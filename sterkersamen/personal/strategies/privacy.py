"""What this room holds of a person, how they take it along and how it is destroyed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sterkersamen.core import privacy
from sterkersamen.personal import own
from sterkersamen.personal.strategies import actions
from sterkersamen.personal.strategies.forms import ANSWERS
from sterkersamen.personal.strategies.models import OwnStrategy, Tally, Tried
from sterkersamen.personal.strategies.queries import library
from sterkersamen.personal.strategies.triggers import LABELS
from sterkersamen.platform.vault.keyring import KeyGone

_ANSWERS = dict(ANSWERS)


def _title(strategy: str) -> str:
    found = library().get(strategy)
    return found.title if found else ""


def _take_back(row: Tried) -> None:
    """An answer that counted for others goes with its person, as long as it can be read."""
    try:
        actions.forget(row.member, row)
    except KeyGone:
        row.delete()


own.register(
    OwnStrategy,
    name="strategies",
    title=_("Wat jou helpt"),
    says=_("Wat je zelf opschreef over wat je helpt, verzegeld met je eigen sleutel."),
    columns={
        "title": _("Wat je doet"),
        "what_for": _("Waarvoor"),
        "how": _("Hoe"),
        "how_long": _("Hoe lang"),
        "triggers": _("Waarbij"),
    },
    describe=lambda row: row.data | {"triggers": [str(LABELS.get(key, key)) for key in row.data["triggers"]]},
)
own.register(
    Tried,
    name="tried",
    title=_("Wat je probeerde"),
    says=_(
        "Of iets je hielp, en waarbij, verzegeld met je eigen sleutel. Alleen als je dat aankruist telt je antwoord mee in "
        "een getal zonder naam."
    ),
    columns={
        "strategy": _("Wat"),
        "trigger": _("Waarbij"),
        "answer": _("Hielp het?"),
        "shared": _("Telt mee voor anderen"),
    },
    describe=lambda row: {
        "strategy": _title(row.data["strategy"]) or row.data["strategy"],
        "trigger": str(LABELS.get(row.data["trigger"], "")),
        "answer": str(_ANSWERS.get(row.data["answer"], "")),
        "shared": row.data["shared"],
    },
    shred=_take_back,
)
privacy.impersonal(Tally, "counts of answers, with nobody in them")
