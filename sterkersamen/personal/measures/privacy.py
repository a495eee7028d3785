"""What this room holds of a person."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.personal import own
from sterkersamen.personal.measures.kinds import MEASURES
from sterkersamen.personal.measures.models import Answer, Choice


def _name(slug: str) -> str:
    return str(MEASURES[slug].name) if slug in MEASURES else slug


def _parts(data: dict) -> list[str]:
    """What each part adds up to, of a questionnaire that has more than one."""
    parts = MEASURES[data["measure"]].parts if data["measure"] in MEASURES and "score" in data else ()
    return [f"{part.name}: {part.score(data['answers'])}" for part in parts] if len(parts) > 1 else []


def _answer(row: Answer) -> dict:
    return {
        "at": row.at and timezone.localtime(row.at).isoformat(timespec="minutes"),
        "draft": row.at is None or None,
        "measure": _name(row.data["measure"]),
        "answers": row.data["answers"],
        "score": row.data.get("score"),
        "parts": _parts(row.data),
    }


def _choice(row: Choice) -> dict:
    chosen = [{"measure": _name(slug), **how} for slug, how in row.data["measures"].items()]
    return {"measures": chosen, "reminds": row.data["reminds"]}


own.register(
    Answer,
    name="measures",
    title=_("Vragenlijsten"),
    says=_("De vragenlijsten die je voor jezelf invulde of begon, verzegeld met jouw sleutel. Tot jij ze weghaalt."),
    columns={
        "at": _("Wanneer"),
        "draft": _("Nog niet af"),
        "measure": _("Welke"),
        "answers": _("Antwoorden"),
        "score": _("Opgeteld"),
        "parts": _("Per onderdeel"),
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
