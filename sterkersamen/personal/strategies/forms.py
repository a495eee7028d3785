"""A strategy of one's own, and whether one helped."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sterkersamen.core.text import TextField
from sterkersamen.personal.fields import PickField
from sterkersamen.personal.own import OwnForm
from sterkersamen.personal.strategies.triggers import CHOICES

ANSWERS = [("helped", _("Dat hielp")), ("somewhat", _("Dat hielp een beetje")), ("no", _("Dat hielp niet"))]
_TOO_LONG = _("Houd het bij hoogstens %(limit_value)s tekens. Je schreef er %(show_value)s.")


def _text(label, length: int, rows: int = 0, **options) -> TextField:
    messages = {"max_length": _TOO_LONG, "required": _("Schrijf hier iets, al is het kort.")}
    return TextField(label=label, max_length=length, rows=rows, error_messages=messages, **options)


class StrategyForm(OwnForm):
    """What to do, what for, how and how long."""

    title = _text(_("Wat doe je?"), 80)
    what_for = _text(_("Waarvoor helpt het?"), 200, required=False)
    how = _text(_("Hoe doe je het?"), 1500, rows=4, help_text=_("Elke stap op een eigen regel."))
    how_long = _text(_("Hoe lang?"), 120, required=False)
    triggers = forms.MultipleChoiceField(
        label=_("Waarbij?"),
        choices=CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )

    @property
    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("title", "what_for", "how", "how_long", "triggers")}


class TriedForm(forms.Form):
    """Whether it helped, at what, and whether that may count for others."""

    trigger = PickField(CHOICES, label=_("Waarbij was het?"), empty=_("Kies"), required=True)
    answer = forms.ChoiceField(
        label=_("Hielp het?"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies er een."), "invalid_choice": _("Kies er een uit de lijst.")},
    )
    shared = forms.BooleanField(
        label=_("Tel mijn antwoord mee voor anderen, zonder naam"),
        required=False,
        help_text=_("Dan bewaren we alleen een getal erbij. Niemand kan zien dat het van jou is."),
    )
