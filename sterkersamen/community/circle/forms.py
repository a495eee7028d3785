from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sterkersamen.core.text import TextField

_SHORT = {"max_length": _("Houd het kort: hoogstens %(limit_value)s tekens.")}


class CheckInForm(forms.Form):
    """How one is: a line and a number. Both may stay empty."""

    line = TextField(label=_("In één regel, als je wilt"), required=False, max_length=200, error_messages=_SHORT)
    number = forms.TypedChoiceField(
        label=_("Een cijfer van 0 tot 10, als je wilt"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("geen")), *((str(number), str(number)) for number in range(11))],
        error_messages={"invalid_choice": _("Kies een cijfer van 0 tot 10, of niets.")},
    )


class SayForm(forms.Form):
    """What one says while one holds the talking piece."""

    text = TextField(
        label=_("Wat wil je zeggen?"),
        max_length=3000,
        rows=4,
        error_messages={"required": _("Schrijf iets, of geef het woord door."), **_SHORT},
    )


class WordsForm(forms.Form):
    """What a facilitator wants to do in this circle."""

    theme = TextField(
        label=_("Thema"),
        required=False,
        max_length=500,
        rows=2,
        error_messages=_SHORT,
    )
    agenda = TextField(
        label=_("Wat we doen"),
        required=False,
        max_length=1000,
        rows=4,
        help_text=_("Iedereen in de kring ziet dit."),
        error_messages=_SHORT,
    )
    minutes = forms.IntegerField(
        label=_("Minuten per persoon, ongeveer"),
        min_value=1,
        max_value=30,
        error_messages={
            "required": _("Vul een getal in."),
            "invalid": _("Vul een heel getal in."),
            "min_value": _("Vul minstens %(limit_value)s in."),
            "max_value": _("Vul hoogstens %(limit_value)s in."),
        },
    )


class TableForm(forms.Form):
    """A name for somebody who sits at the table."""

    name = TextField(
        label=_("Iemand aan tafel"), max_length=40, error_messages={"required": _("Typ een naam."), **_SHORT}
    )
