"""What this room holds of a person, how they take it along and how it is destroyed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.personal import own
from sterkersamen.personal.recovery import forms
from sterkersamen.personal.recovery.models import CheckIn, Course, Craving, DiaryEntry, Rhythm
from sterkersamen.personal.recovery.substances import name_of
from sterkersamen.personal.strategies.queries import named, titles_of
from sterkersamen.personal.strategies.triggers import LABELS

# Words for what is kept as a key or a number.
Words = dict[Any, str]


def _at(row) -> str:
    return timezone.localtime(row.at).isoformat(timespec="minutes")


def _spoken(*lists: Iterable[tuple[Any, Any]]) -> list[Words]:
    """Choices in the reader's language, looked up once: rows are thousands. What was left open is no word."""
    return [{None: "", "": ""} | {key: str(word) for key, word in choices} for choices in lists]


def _check_in(_member: Any) -> Callable[[CheckIn], dict]:
    moods, sleep = _spoken(forms.MOODS, forms.SLEEP)
    return lambda row: {
        **row.data,
        "at": _at(row),
        "mood_number": row.data["mood"],
        "sleep_number": row.data["sleep"],
        "mood": moods[row.data["mood"]],
        "sleep": sleep[row.data["sleep"]],
    }


def _craving(member: Any) -> Callable[[Craving], dict]:
    titles = titles_of(member)
    triggers, company, went = _spoken(LABELS.items(), forms.COMPANY, forms.WENT)
    return lambda row: {
        "at": _at(row),
        "strength": row.data["strength"],
        "trigger": row.data["own_trigger"] or triggers.get(row.data["trigger"], ""),
        "place": row.data["place"],
        "company": company.get(row.data["company"], ""),
        "did": row.data["did"] or named(row.data["strategy"], titles),
        "went": went.get(row.data["went"], ""),
        "note": row.data["note"],
    }


own.register(
    CheckIn,
    name="check-ins",
    title=_("Hoe is het nu?"),
    says=_(
        "Hoe het met je gaat, als je dat invult: verzegeld met je eigen sleutel. Geen gespreksleider, moderator of "
        "coördinator kan het openen."
    ),
    columns={
        "at": _("Wanneer"),
        "mood": _("Hoe je je voelde"),
        "craving": _("Trek, 0 tot 100"),
        "sleep": _("Slaap"),
        "line": _("In één regel"),
        "intention": _("Voornemen"),
        "look_back": _("Terugblik"),
    },
    numbers={
        "mood_number": _("Hoe je je voelde, van 1 (heel zwaar) tot 5 (heel goed)"),
        "sleep_number": _("Slaap, van 1 (bijna niet) tot 5 (heel goed)"),
    },
    describing=_check_in,
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
        "told": _("Mijlpalen die je in een groep vertelde"),
    },
    inner={
        **{name: forms.UseForm.base_fields[name].label for name in forms.UseForm.WORDS},
        **{name: forms.GoalForm.base_fields[name].label for name in ("amount", "a_week")},
    },
    describe=lambda row: {
        "name": name_of(row.data),
        "since": row.data["since"],
        "uses": [{key: value for key, value in use.items() if key != "id"} for use in row.data["uses"]],
        "goal": row.data["goal"],
        "told": sorted({mark.rpartition(":")[2] for mark in row.data["shared"]}),
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
