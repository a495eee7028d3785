"""What this room holds of a person, how they take it along and how it is destroyed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _

from sterkersamen.core import privacy
from sterkersamen.personal import own
from sterkersamen.personal.strategies import actions
from sterkersamen.personal.strategies.forms import ANSWERS
from sterkersamen.personal.strategies.models import Offer, OwnStrategy, Tally, Tried
from sterkersamen.personal.strategies.queries import named, titles_of
from sterkersamen.personal.strategies.triggers import LABELS
from sterkersamen.platform.vault.fields import SealBroken
from sterkersamen.platform.vault.keyring import KeyGone

_ANSWERS = dict(ANSWERS)


def _tried(member) -> Callable[[Tried], dict]:
    titles = titles_of(member)
    return lambda row: {
        "strategy": named(row.data["strategy"], titles),
        "trigger": str(LABELS.get(row.data["trigger"], "")),
        "answer": str(_ANSWERS.get(row.data["answer"], "")),
        "shared": row.data["shared"],
    }


def _offers(member) -> Iterator[dict]:
    for row in Offer.objects.filter(membership__member=member).order_by("offered_at"):
        try:
            words, word = row.sealed, row.word
        except KeyGone:
            words = word = None
        yield {
            "id": str(row.id),
            "words": words,
            "offered_at": row.offered_at.isoformat(),
            "agreed": row.agreed_at is not None,
            "ended_how": row.ended_how,
            "word": word,
        }


def _withdraw_all(member) -> None:
    for row in Offer.objects.filter(membership__member=member):
        actions.withdraw(row)
    Offer.objects.filter(membership__member=member).update(word=None)


def _take_back(row: Tried) -> None:
    """An answer that counted for others goes with its person, as long as it can be read."""
    try:
        actions.forget(row.member, row)
    except (KeyGone, SealBroken):
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
    shred=actions.remove,
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
    describing=_tried,
    shred=_take_back,
)
privacy.personal(
    Offer,
    says=_(
        "Wat je aanbood aan iedereen met een account: een kopie zonder naam, met een eigen sleutel. Neem je het terug, dan "
        "wordt die sleutel vernietigd. Wat een gespreksleider erover schreef, lees alleen jij."
    ),
    export=_offers,
    shred=_withdraw_all,
)
privacy.impersonal(Tally, "counts of answers, with nobody in them")
