from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.personal.fields import PastDayField
from sterkersamen.personal.measures.kinds import MEASURES, Measure
from sterkersamen.personal.measures.models import Answer, Choice
from sterkersamen.personal.own import OwnForm

NOT, WHEN_I_WANT = "", "0"
INTERVALS = [
    (NOT, _("Doe ik niet")),
    (WHEN_I_WANT, _("Wanneer ik wil")),
    ("7", _("Elke week")),
    ("14", _("Elke twee weken")),
    ("28", _("Elke vier weken")),
    ("91", _("Elke drie maanden")),
]


class MeasureForm(OwnForm):
    """One questionnaire. What is still open may stay so, but then it is not finished."""

    def __init__(self, data=None, *, measure: Measure, row: Answer | None = None):
        self.measure = measure
        answers = row.data["answers"] if row is not None else []
        initial: dict = {f"q{place}": answer for place, answer in enumerate(answers, 1)}
        self.at = row.at if row is not None else None
        if self.at is not None:
            initial["day"] = timezone.localdate(self.at)
        super().__init__(data, initial=initial | {"version": row.version if row is not None else None})
        if self.at is not None:
            self.fields["day"] = PastDayField(label=_("Dag"), required=False)
        for place, item in enumerate(measure.text.items, 1):
            self.fields[f"q{place}"] = self._line(item) if measure.is_line else self._scale(item)

    def _scale(self, item: str) -> forms.Field:
        # Where only the ends have words, what is chosen is a number between them.
        words = [str(value) for value in self.measure.values] if self.measure.has_ends else self.measure.text.answers
        return forms.TypedChoiceField(
            label=item,
            choices=list(zip(self.measure.values, words, strict=True)),
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": _("Kies een van de antwoorden hieronder.")},
        )

    def _line(self, item: str) -> forms.Field:
        low, high = self.measure.values
        says = _("Dit moet een getal zijn van %(low)s tot %(high)s.") % {"low": low, "high": high}
        return forms.IntegerField(
            label=item,
            min_value=low,
            max_value=high,
            required=False,
            widget=forms.NumberInput({"type": "range", "step": "1"}),
            error_messages={"invalid": says, "min_value": says, "max_value": says},
        )

    @property
    def questions(self) -> list[forms.BoundField]:
        """The questions in their order."""
        return [self[f"q{place}"] for place in range(1, self.measure.number + 1)]

    @property
    def answers(self) -> list[int | None]:
        """What was answered; None for what is open or was not understood."""
        return [self.cleaned_data.get(one.name) for one in self.questions]

    @property
    def when(self) -> datetime | None:
        """When it was filled in: as it was, or at that hour of the day that was chosen instead. None for a draft."""
        day = self.cleaned_data.get("day")
        if self.at is None or day is None or day == timezone.localdate(self.at):
            return self.at
        local = timezone.localtime(self.at)
        return min(datetime.combine(day, local.time(), local.tzinfo), timezone.now())

    def is_whole(self) -> bool:
        """Whether all is answered; where it is not, the form says so at what is open."""
        self.is_valid()
        self.cleaned_data.setdefault("version", None)
        for one in self.questions:
            if self.cleaned_data.get(one.name) is None and one.name not in self.errors:
                self.add_error(one.name, _("Deze staat nog open."))
        return not self.errors

    def say_open(self, kept: Answer | None) -> None:
        """Says at the top what is open. kept: the draft in which the rest is kept, which the form carries from now on."""
        number = sum(answer is None for answer in self.answers)
        says = ngettext("Er staat nog %(num)d vraag open.", "Er staan nog %(num)d vragen open.", number) % {
            "num": number
        }
        if kept is not None:
            says += " " + gettext("Wat je invulde is bewaard; er is nog niets opgeteld.")
            self.data = {name: self.data[name] for name in self.data} | {"version": str(kept.version)}
        self.add_error(None, says)


class ChoiceForm(OwnForm):
    """Which questionnaires somebody wants to keep up, how often, and whether they want to hear when one is due."""

    reminds = forms.BooleanField(label=_("Laat het me weten als er iets klaarstaat"), required=False)

    def __init__(self, data=None, *, choice: Choice):
        self.choice = choice
        chosen = choice.data["measures"]
        initial = {slug: str(one["every"]) for slug, one in chosen.items()}
        super().__init__(data, initial=initial | {"reminds": choice.data["reminds"], "version": choice.version})
        for slug, measure in MEASURES.items():
            self.fields[slug] = forms.ChoiceField(
                label=measure.name,
                choices=INTERVALS,
                required=False,
                error_messages={"invalid_choice": _("Kies een van de mogelijkheden.")},
            )

    @property
    def rows(self) -> list[forms.BoundField]:
        """The questionnaires in their order."""
        return [self[slug] for slug in MEASURES]

    def chosen(self) -> dict:
        """What is kept of it. What was chosen before, and stays, keeps the day since when."""
        today, before = timezone.localdate().isoformat(), self.choice.data["measures"]
        measures = {}
        for slug in MEASURES:
            if self.cleaned_data[slug] != NOT:
                since = before[slug]["since"] if slug in before else today
                measures[slug] = {"every": int(self.cleaned_data[slug]), "since": since}
        return {"measures": measures, "reminds": self.cleaned_data["reminds"]}
