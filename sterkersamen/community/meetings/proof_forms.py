"""What stands on a proof: the days, and the name on the paper."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.groups.names import skeleton
from sterkersamen.community.meetings.forms import DayField
from sterkersamen.community.meetings.paper import undrawable
from sterkersamen.core.text import TextField


class ProofForm(forms.Form):
    """From which day to which day."""

    first = DayField(label=_("Van"))
    last = DayField(label=_("Tot en met"))

    def clean(self):
        data = super().clean() or self.cleaned_data
        if {"first", "last"} <= data.keys() and data["last"] < data["first"]:
            self.add_error("last", gettext("De laatste dag ligt voor de eerste."))
        return data


class NameForm(forms.Form):
    """A name as somebody types it who holds the paper."""

    name = TextField(
        label=_("De naam op het papier"),
        max_length=80,
        error_messages={
            "required": _("Typ de naam."),
            "max_length": _("Houd het bij hoogstens %(limit_value)s tekens."),
        },
        # A browser keeps no list of what was typed here.
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class PaperForm(NameForm):
    """A name that can be put on paper."""

    def clean_name(self):
        name = self.cleaned_data["name"]
        if signs := undrawable(name):
            told = gettext(
                "Dit kunnen we niet op papier zetten: %(signs)s. Schrijf je naam met gewone letters, zoals in je paspoort."
            )
            raise forms.ValidationError(told % {"signs": " ".join(signs)})
        if len(skeleton(name)) < 2:
            raise forms.ValidationError(gettext("Typ een naam van minstens twee letters."))
        return name
