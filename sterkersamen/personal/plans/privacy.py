"""What this room holds of a person, how they take it along and how it is destroyed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.personal import own
from sterkersamen.personal.plans import queries, showing
from sterkersamen.personal.plans.models import Appointment, HardHour, Medicine, Plan, Point, Question
from sterkersamen.personal.plans.moments import Remind
from sterkersamen.personal.plans.steps import STEPS


def _at(moment) -> str:
    return timezone.localtime(moment).isoformat(timespec="minutes") if moment else ""


_DAYS = _("Op welke dagen: 1 is maandag, 7 is zondag")
_CLOCKS = {"begins": _("Vanaf hoe laat"), "ends": _("Tot hoe laat")}


def _numbers(row: Point | HardHour | Medicine, *names: str) -> dict[str, Any]:
    """For programs, what the page says in words: as it is kept, days of the week as ISO 8601 counts them."""
    return {"days": [day + 1 for day in row.data["days"]], **{name: row.data[name] for name in names}}


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
    numbers={"days": _DAYS, **_CLOCKS},
    describe=lambda row: {
        "title": row.data["title"],
        "when": showing.point_when(row),
        **_numbers(row, "begins", "ends"),
    },
)
own.register(
    HardHour,
    name="hours",
    title=_("Moeilijke uren"),
    says=_("Je eigen week: vaste punten en moeilijke uren, verzegeld met je eigen sleutel."),
    columns={"what": _("Wat"), "when": _("Wanneer"), "then": _("Wat je dan doet")},
    numbers={"days": _DAYS, "day": _("Op welke dag van de maand"), **_CLOCKS},
    describe=lambda row: {
        "what": row.data["what"],
        "when": showing.hour_when(row),
        "then": row.data["then"],
        **_numbers(row, "day", "begins", "ends"),
    },
)
own.register(
    Appointment,
    name="appointments",
    title=_("Afspraken"),
    says=_(
        "Je afspraken en wat je op vaste tijden inneemt, als je dat invult: verzegeld met je eigen sleutel. Leesbaar is "
        "alleen wanneer een afspraak is, en wanneer we je herinneren als je dat vraagt."
    ),
    columns={
        "at": _("Wanneer"),
        "what": _("Wat"),
        "who": _("Met wie"),
        "where": _("Waar"),
        "remind": _("Herinnering"),
    },
    describe=lambda row: {
        "at": _at(row.at),
        **{name: row.data[name] for name in ("what", "who", "where")},
        "remind": str(dict(Remind.choices)[row.data["remind"]]),
    },
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
    columns={"what": _("Wat"), "when": _("Wanneer"), "remind": _("Herinnering")},
    numbers={
        "days": _DAYS,
        "times": _("Hoe laat"),
        "first": _("Vanaf welke dag"),
        "last": _("Tot en met welke dag"),
    },
    describe=lambda row: {
        "what": row.data["what"],
        "when": showing.medicine_when(row),
        "remind": row.data["remind"],
        **_numbers(row, "times", "first", "last"),
    },
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
