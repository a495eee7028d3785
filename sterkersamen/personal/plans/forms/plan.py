"""What somebody fills in of their plan, one question at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.personal.own import OwnForm
from sterkersamen.personal.plans.forms.fields import LinesField, PhoneField, line

PEOPLE = 10
STEPS = {"first": _("Eerst"), "second": _("Daarna"), "third": _("En als dat niet genoeg is")}


class LinesForm(OwnForm):
    """A part of the plan that is a list of lines."""

    lines = LinesField(
        label=_("In je eigen woorden"), help_text=_("Zet elk op een eigen regel. Een paar is genoeg."), rows=7
    )

    @property
    def value(self) -> list[str]:
        """The part as it is kept."""
        return self.cleaned_data["lines"]


class PeopleForm(OwnForm):
    """People to call: so many rows of a name, a number and when they can be called."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, number: int, initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial)
        self.number = min(max(number, 1), PEOPLE)
        for row in range(self.number):
            self.fields[f"name{row}"] = line(_("Wie?"), 60, required=False)
            self.fields[f"phone{row}"] = PhoneField(
                label=_("Telefoonnummer"),
                required=False,
                max_length=25,
                widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
                error_messages={"max_length": _("Dit is te lang voor een telefoonnummer.")},
            )
            self.fields[f"when{row}"] = line(_("Wanneer kan dat?"), 80, required=False)

    @staticmethod
    def initial_of(people: list[dict[str, str]]) -> dict[str, str]:
        """The form's fields for the people as they stand."""
        return {f"{name}{row}": one[name] for row, one in enumerate(people) for name in ("name", "phone", "when")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for row in range(self.number):
            name, others = f"name{row}", (data.get(f"phone{row}"), data.get(f"when{row}"))
            if any(others) and not data.get(name) and name not in self.errors:
                self.add_error(name, gettext("Hoe heet deze persoon? Een bijnaam is genoeg."))
        return data

    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """For the page: each person's fields."""
        return [(row + 1, [self[f"{name}{row}"] for name in ("name", "phone", "when")]) for row in range(self.number)]

    @property
    def value(self) -> list[dict[str, str]]:
        """The part as it is kept; a row that was emptied is gone."""
        data = self.cleaned_data
        people = [{name: data[f"{name}{row}"] for name in ("name", "phone", "when")} for row in range(self.number)]
        return [one for one in people if one["name"]]


class NewMomentForm(forms.Form):
    """A hard moment in one's own words."""

    text = line(_("Een lastig moment, in je eigen woorden"), 80)


class MomentForm(OwnForm):
    """What one does at a hard moment: first, then, and when that is not enough."""

    text = line(_("Het moment"), 80)
    first = line(STEPS["first"], required=False, help_text=_("Iets kleins dat je meteen kunt doen, ook als je trilt."))
    second = line(STEPS["second"], required=False)
    third = line(STEPS["third"], required=False)

    def __init__(self, data=None, *, has_own_words: bool, initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial)
        if not has_own_words:
            del self.fields["text"]

    @property
    def steps(self) -> list[str]:
        """What was filled in, in order; what was left open between is left out."""
        return [text for name in STEPS if (text := self.cleaned_data[name])]
