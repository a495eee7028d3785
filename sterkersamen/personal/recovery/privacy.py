"""What this room holds of a person, how they take it along and how it is destroyed."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.personal import own
from sterkersamen.personal.recovery import forms
from sterkersamen.personal.recovery.models import CheckIn, Course, Craving, DiaryEntry, Rhythm
from sterkersamen.personal.recovery.substances import name_of
from sterkersamen.personal.strategies.queries import named, titles_of
from sterkersamen.personal.strategies.triggers import LABELS

_MOODS, _SLEEP, _COMPANY, _WENT = dict(forms.MOODS), dict(forms.SLEEP), dict(forms.COMPANY), dict(forms.WENT)


def _at(row) -> str:
    return timezone.localtime(row.at).isoformat(timespec="minutes")


def _word(words: dict, key) -> str:
    return str(words[key]) if key in words else ""


def _craving(member) -> Callable[[Craving], dict]:
    titles = titles_of(member)
    return lambda row: {
        "at": _at(row),
        "strength": row.data["strength"],
        "trigger": row.data["own_trigger"] or _word(LABELS, row.data["trigger"]),
        "place": row.data["place"],
        "company": _word(_COMPANY, row.data["company"]),
        "did": row.data["did"] or named(row.data["strategy"], titles),
        "went": _word(_WENT, row.data["went"]),
        "note": row.data["note"],
    }


own.register(
    CheckIn,
    name="check-ins",
    title=_("Hoe is het nu?"),
    says=_("Hoe het met je gaat, als je dat invult: verzegeld met je eigen sleutel. Geen enkele rol kan het openen."),
    columns={
        "at": _("Wanneer"),
        "mood": _("Hoe je je voelde"),
        "craving": _("Trek, 0 tot 100"),
        "sleep": _("Slaap"),
        "line": _("In één regel"),
        "intention": _("Voornemen"),
        "look_back": _("Terugblik"),
    },
    describe=lambda row: {
        **row.data,
        "at": _at(row),
        "mood": _word(_MOODS, row.data["mood"]),
        "sleep": _word(_SLEEP, row.data["sleep"]),
    },
    order="at",
)
own.register(
    DiaryEntry,
    name="diary",
    title=_("Dagboek"),
    says=_("Je dagboek, verzegeld met je eigen sleutel."),
    columns={"at": _("Wanneer"), "text": _("Tekst")},
    describe=lambda row: {"at": _at(row), "text": row.data["text"]},
    order="at",
)
own.register(
    Craving,
    name="log",
    title=_("Momenten van trek"),
    says=_("Momenten van trek die je opschreef, en wat je deed: verzegeld met je eigen sleutel."),
    columns={
        "at": _("Wanneer"),
        "strength": _("Hoe sterk, 0 tot 100"),
        "trigger": _("Wat eraan voorafging"),
        "place": _("Waar, en wat je deed"),
        "company": _("Met wie"),
        "did": _("Wat je toen deed"),
        "went": _("Hoe het afliep"),
        "note": _("Nog iets"),
    },
    describing=_craving,
    order="at",
)
own.register(
    Course,
    name="days",
    title=_("Dagen zonder"),
    says=_("Waarvan je dagen telt, sinds wanneer, en de dagen waarop je gebruikte: verzegeld met je eigen sleutel."),
    columns={
        "name": _("Waarvan"),
        "since": _("Laatste keer voor het begin"),
        "uses": _("Dagen waarop je gebruikte, met je terugblik"),
        "goal": _("Waar je voor spaart"),
    },
    describe=lambda row: {
        "name": name_of(row.data),
        "since": row.data["since"],
        "uses": [{key: value for key, value in use.items() if key != "id"} for use in row.data["uses"]],
        "goal": row.data["goal"],
    },
)
own.register(
    Rhythm,
    name="reminder",
    title=_("Herinnering"),
    says=_("Hoe laat je herinnerd wilt worden, als je dat koos."),
    columns={"time": _("Hoe laat")},
    describe=lambda row: {"time": row.data["time"]},
)
