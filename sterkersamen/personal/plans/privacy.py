"""What this room holds of a person, how they take it along and how it is destroyed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.personal import own
from sterkersamen.personal.plans import queries, showing
from sterkersamen.personal.plans.models import Appointment, HardHour, Medicine, Plan, Point, Question
from sterkersamen.personal.plans.steps import STEPS


def _at(moment) -> str:
    return timezone.localtime(moment).isoformat(timespec="minutes") if moment else ""


def _plan(row: Plan) -> dict[str, Any]:
    whole = queries.whole(row, queries.titles_for(row))
    return {step.slug: whole[step.slug] for step in STEPS}


own.register(
    Plan,
    name="plan",
    title=_("Mijn plan"),
    says=_("Je plan voor moeilijke momenten, en wie je dan belt: verzegeld met je eigen sleutel."),
    columns={step.slug: step.title for step in STEPS},
    describe=_plan,
)
own.register(
    Point,
    name="week",
    title=_("Vaste punten in mijn week"),
    says=_("Je eigen week: vaste punten en moeilijke uren, verzegeld met je eigen sleutel."),
    columns={"title": _("Wat"), "when": _("Wanneer")},
    describe=lambda row: {"title": row.data["title"], "when": showing.point_when(row)},
)
own.register(
    HardHour,
    name="hours",
    title=_("Moeilijke uren"),
    says=_("Je eigen week: vaste punten en moeilijke uren, verzegeld met je eigen sleutel."),
    columns={"what": _("Wat"), "when": _("Wanneer"), "then": _("Wat je dan doet")},
    describe=lambda row: {"what": row.data["what"], "when": showing.hour_when(row), "then": row.data["then"]},
)
own.register(
    Appointment,
    name="appointments",
    title=_("Afspraken"),
    says=_(
        "Je afspraken en wat je op vaste tijden inneemt, als je dat invult: verzegeld met je eigen sleutel. Leesbaar is "
        "alleen wanneer een afspraak is, en wanneer we je herinneren als je dat vraagt."
    ),
    columns={"at": _("Wanneer"), "what": _("Wat"), "who": _("Met wie"), "where": _("Waar")},
    describe=lambda row: {"at": _at(row.at), **{name: row.data[name] for name in ("what", "who", "where")}},
    order="at",
)
own.register(
    Medicine,
    name="times",
    title=_("Medicijnen op vaste tijden"),
    says=_(
        "Je afspraken en wat je op vaste tijden inneemt, als je dat invult: verzegeld met je eigen sleutel. Leesbaar is "
        "alleen wanneer een afspraak is, en wanneer we je herinneren als je dat vraagt."
    ),
    columns={"what": _("Wat"), "when": _("Wanneer")},
    describe=lambda row: {"what": row.data["what"], "when": showing.medicine_when(row)},
)
own.register(
    Question,
    name="questions",
    title=_("Vragen voor de volgende keer"),
    says=_("Je vragen voor de volgende afspraak, verzegeld met je eigen sleutel."),
    columns={"made_at": _("Opgeschreven"), "text": _("Vraag"), "asked_at": _("Gevraagd"), "answer": _("Antwoord")},
    describe=lambda row: {"made_at": _at(row.made_at), "asked_at": _at(row.asked_at), **row.data},
    order="made_at",
)
