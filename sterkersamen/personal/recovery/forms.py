"""What somebody fills in about how it goes. Almost everything may be left open."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.core.text import TextField
from sterkersamen.personal.fields import HourField, MomentForm, PastDayField, PickField, ScaleField
from sterkersamen.personal.own import OwnForm
from sterkersamen.personal.recovery.substances import SUBSTANCES
from sterkersamen.personal.strategies import triggers

MOODS = [(1, _("heel zwaar")), (2, _("zwaar")), (3, _("gaat wel")), (4, _("goed")), (5, _("heel goed"))]
SLEEP = [(1, _("bijna niet")), (2, _("slecht")), (3, _("matig")), (4, _("goed")), (5, _("heel goed"))]
TENS = [(number, str(number)) for number in range(0, 101, 10)]
COMPANY = [
    ("alone", _("alleen")),
    ("partner", _("met mijn partner")),
    ("family", _("met familie")),
    ("friends", _("met vrienden")),
    ("work", _("met collega's")),
    ("using", _("met mensen die gebruiken")),
    ("others", _("met anderen")),
]
WENT = [
    ("passed", _("Het ging over")),
    ("weaker", _("Het werd minder")),
    ("same", _("Het bleef")),
    ("used", _("Ik heb gebruikt")),
]
LINE = 200
SOME = 1000
LONG = 20_000
_TOO_LONG = _("Houd het bij hoogstens %(limit_value)s tekens. Je schreef er %(show_value)s.")


def _text(label, length: int, rows: int = 0, **options) -> TextField:
    if not rows:
        options["widget"] = forms.TextInput(attrs={"autocomplete": "off"})
    messages = {"max_length": _TOO_LONG, "required": _("Schrijf hier iets, al is het kort.")}
    options.setdefault("required", False)
    return TextField(label=label, max_length=length, rows=rows, error_messages=messages, **options)


def _offer(field, choices: Iterable) -> None:
    """Gives a list its choices, after the empty one that it has."""
    field.choices = [field.choices[0], *choices]


class CheckInForm(MomentForm, OwnForm):
    """How it is now."""

    mood = ScaleField(MOODS, label=_("Hoe voel je je?"))
    craving = ScaleField(TENS, label=_("Hoe sterk is de trek?"), help_text=_("0 is geen, 100 is zo sterk als het kan."))
    sleep = ScaleField(SLEEP, label=_("Hoe sliep je?"))
    line = _text(_("In één regel"), LINE)
    intention = _text(_("Wat wil je vandaag doen of laten?"), SOME, rows=2)
    look_back = _text(_("Hoe ging het vandaag?"), SOME, rows=2)

    FIELDS = ("mood", "craving", "sleep", "line", "intention", "look_back")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.at is not None:
            # What was tapped by mistake can be left open after all.
            for name in ("mood", "craving", "sleep"):
                self.fields[name].choices = [*self.fields[name].choices, ("", _("open laten"))]  # type: ignore[attr-defined]

    def clean(self):
        data = super().clean()
        if not self.errors and not any(data[name] not in (None, "") for name in self.FIELDS):
            raise forms.ValidationError(gettext("Vul één ding in, dat is genoeg."))
        return data

    @property
    def said(self) -> dict:
        """What is kept of a valid form."""
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class DiaryForm(MomentForm, OwnForm):
    """Something longer."""

    text = _text(_("Wat je kwijt wilt"), LONG, rows=8, required=True)

    @property
    def said(self) -> dict:
        return {"text": self.cleaned_data["text"]}


class CravingForm(MomentForm, OwnForm):
    """One moment of craving: only how strong it was must be said."""

    strength = ScaleField(
        TENS,
        label=_("Hoe sterk was het?"),
        required=True,
        help_text=_("0 is niets, 100 is zo sterk als het kan."),
    )
    trigger = PickField(triggers.CHOICES, label=_("Wat ging eraan vooraf?"), empty=_("Kies, als je het weet"))
    own_trigger = _text(_("Of in je eigen woorden"), 80)
    place = _text(_("Waar was je, wat was je aan het doen?"), LINE)
    company = PickField(COMPANY, label=_("Met wie was je?"), empty=_("Kies, als je wilt"))
    strategy = PickField([], label=_("Wat deed je?"), empty=_("Kies iets dat je deed"))
    did = _text(_("Of in je eigen woorden"), LINE)
    went = PickField(WENT, label=_("Hoe liep het af?"), empty=_("Dat weet ik nog niet"))
    note = _text(_("Nog iets"), SOME, rows=2)

    FIELDS = ("strength", "trigger", "own_trigger", "place", "company", "strategy", "did", "went", "note")

    def __init__(self, *args, strategies: Iterable, own_triggers: Iterable[str] = (), **options):
        super().__init__(*args, **options)
        _offer(self.fields["strategy"], strategies)
        own = [(one, one) for one in own_triggers]
        _offer(self.fields["trigger"], [(_("Van jezelf"), own), *triggers.GROUPED] if own else triggers.GROUPED)

    def clean(self):
        data = super().clean()
        if data.get("trigger") and data["trigger"] not in triggers.LABELS:
            # One of one's own, chosen once more.
            data["own_trigger"] = data.get("own_trigger") or data["trigger"]
        # Two answers to one question: the own words say more.
        if data.get("own_trigger"):
            data["trigger"] = ""
        if data.get("did"):
            data["strategy"] = ""
        return data

    @property
    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class WhatForm(forms.Form):
    """What one is without."""

    what = forms.ChoiceField(
        label=_("Waarvan wil je dagen tellen?"),
        choices=list(SUBSTANCES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies er een."), "invalid_choice": _("Kies er een uit de lijst.")},
    )


class CourseForm(OwnForm):
    """Since when, and what it is called."""

    # The answer to the form before, where it begins: with it the same form is known, and it stands nowhere else unsealed.
    what = forms.CharField(widget=forms.HiddenInput, required=False)
    since = PastDayField(
        label=_("Wanneer was de laatste keer?"),
        help_text=_("De dag erna is je eerste dag zonder. Weet je het niet precies, dan is ongeveer goed."),
    )
    name = _text(
        _("Hoe noem je het zelf?"),
        60,
        help_text=_("Dit staat boven je dagen. Laat het leeg, dan kiezen wij een woord."),
    )


class UseForm(OwnForm):
    """A day on which somebody used, and a look back without blame."""

    on = PastDayField(label=_("Welke dag was het?"))
    before = _text(_("Wat ging eraan vooraf?"), SOME, rows=2)
    helped = _text(_("Wat hielp, ook al was het maar even?"), SOME, rows=2)
    now = _text(_("Wat heb je nu nodig?"), SOME, rows=2)
    tell = _text(_("Aan wie vertel je het?"), LINE)

    WORDS = ("before", "helped", "now", "tell")

    def __init__(self, *args, since, taken=frozenset(), **options):
        super().__init__(*args, **options)
        self.since, self.taken = since, taken

    def clean_on(self):
        day = self.cleaned_data["on"]
        # On the day itself from which one counts nothing changes; looking back is possible there as on any other.
        if day < self.since:
            raise forms.ValidationError(
                gettext("Die dag ligt voor je begin. Klopt je begin niet, verander dan eerst die dag.")
            )
        if day in self.taken:
            raise forms.ValidationError(gettext("Die dag staat er al. Je kunt hem bij je dagen veranderen."))
        return day


class GoalForm(OwnForm):
    """What the money goes to that is not spent any more."""

    goal = _text(_("Waar spaar je voor?"), 60, required=True)
    a_week = forms.IntegerField(
        label=_("Wat gaf je er per week aan uit, ongeveer?"),
        min_value=1,
        max_value=5000,
        error_messages={
            "required": _("Vul een bedrag in, in hele euro's."),
            "invalid": _("Vul een bedrag in hele euro's in, alleen cijfers."),
            "min_value": _("Vul een bedrag in van 1 euro of meer."),
            "max_value": _("Vul een bedrag in van hoogstens %(limit_value)s euro."),
        },
    )
    amount = forms.IntegerField(
        label=_("Hoeveel is er nodig?"),
        min_value=1,
        max_value=1_000_000,
        error_messages={
            "required": _("Vul een bedrag in, in hele euro's."),
            "invalid": _("Vul een bedrag in hele euro's in, alleen cijfers."),
            "min_value": _("Vul een bedrag in van 1 euro of meer."),
            "max_value": _("Vul een bedrag in van hoogstens %(limit_value)s euro."),
        },
    )


class RhythmForm(OwnForm):
    """When somebody wants to be reminded."""

    time = HourField(label=_("Hoe laat?"))
