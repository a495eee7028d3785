"""What this room holds of a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sterkersamen.personal import own
from sterkersamen.personal.measures.models import Answer, Choice


def _answer(row: Answer) -> dict:
    return {
        "at": row.at and row.at.isoformat(),
        "measure": row.data["measure"],
        "answers": row.data["answers"],
        "score": row.data.get("score"),
    }


def _choice(row: Choice) -> dict:
    return {"measures": row.data["measures"], "reminds": row.data["reminds"]}


own.register(
    Answer,
    name="measures",
    title=_("Vragenlijsten"),
    says=_("De vragenlijsten die je voor jezelf invulde of begon, verzegeld met jouw sleutel. Tot jij ze weghaalt."),
    columns={
        "at": _("Wanneer"),
        "measure": _("Welke"),
        "answers": _("Antwoorden"),
        "score": _("Opgeteld"),
    },
    describe=_answer,
    order="at",
)
own.register(
    Choice,
    name="measures-chosen",
    title=_("Welke vragenlijsten, en hoe vaak"),
    says=_(
        "Welke vragenlijsten je bijhoudt en hoe vaak, verzegeld met jouw sleutel. Wanneer de volgende klaarstaat, staat er "
        "leesbaar bij; niet welke."
    ),
    columns={"measures": _("Welke"), "reminds": _("Laat het weten")},
    describe=_choice,
)
