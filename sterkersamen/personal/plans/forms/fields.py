"""Fields that these forms have in common."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.meetings.forms import WEEKDAYS
from sterkersamen.core.text import TextField

LINES, LINE = 20, 200
# With what stands between the digits on cards, and what telephones make of a hyphen.
_PHONE = re.compile(r"\+?\(?[0-9][0-9 ()./\-\u2010-\u2015]*")


class LinesField(TextField):
    """A list, one to a line. Gives the lines."""

    def __init__(self, **options):
        options.setdefault("rows", 6)
        options.setdefault("required", False)
        super().__init__(**options)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        text = super().clean(value)
        lines = [line for line in (" ".join(one.split()) for one in text.split("\n")) if line]
        if len(lines) > LINES:
            raise forms.ValidationError(
                gettext("Dit zijn %(number)s regels. Houd het bij hoogstens %(most)s: kort lees je beter terug.")
                % {"number": len(lines), "most": LINES}
            )
        if any(len(line) > LINE for line in lines):
            raise forms.ValidationError(
                gettext("Een van de regels is te lang. Houd elke regel korter dan %(most)s tekens.") % {"most": LINE}
            )
        return list(dict.fromkeys(lines))


class PhoneField(TextField):
    """A telephone number as people write it."""

    def clean(self, value):
        number = super().clean(value)
        digits = sum(letter.isdigit() for letter in number)
        if number and (not _PHONE.fullmatch(number) or not 3 <= digits <= 15):
            raise forms.ValidationError(
                gettext("Dit is geen telefoonnummer. Gebruik cijfers, zoals 06 12345678 of +31 6 12345678.")
            )
        return number


class DaysField(forms.TypedMultipleChoiceField):
    """Days of the week, 0 is Monday."""

    def __init__(self, **options):
        messages = {
            "required": _("Kies minstens één dag van de week."),
            "invalid_choice": _("Kies een dag van de week."),
        }
        super().__init__(
            choices=WEEKDAYS,
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            error_messages=messages,
            **options,
        )

    def clean(self, value) -> list[int]:
        return sorted(set(super().clean(value)))


def line(label, most: int = LINE, **options) -> TextField:
    """A line of text with our words for what can be wrong with it."""
    messages = {
        "required": _("Vul hier iets in."),
        "max_length": _("Houd het korter: hoogstens %(limit_value)s tekens."),
    }
    return TextField(label=label, max_length=most, error_messages=messages, **options)
