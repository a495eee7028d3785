"""What somebody fills in of their own week and treatment: each form knows what of it is sealed, and which columns it has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.meetings.forms import ClockField, DayField
from sterkersamen.community.meetings.recurrence import moment_of
from sterkersamen.personal.own import Own, OwnForm
from sterkersamen.personal.plans.forms.fields import DaysField, LinesField, line
from sterkersamen.personal.plans.models import Appointment, HardHour, Medicine, Point, Question
from sterkersamen.personal.plans.moments import How, Remind

TIMES = 4


def _clock(value: Any) -> str:
    return f"{value:%H:%M}" if value else ""


class EntryForm(OwnForm):
    """A form about one row of the week or of the treatment, which may not be there yet."""

    def __init__(self, data=None, *, row: Own | None = None, begun: dict[str, Any] | None = None):
        kept = self.initial_of(row) | {"version": row.version} if row else {}
        super().__init__(data, initial=kept | (begun or {}))
        self.row = row

    @staticmethod
    def initial_of(row: Any) -> dict[str, Any]:
        """The form's fields for a row as it stands."""
        return dict(row.data)

    def words(self) -> dict[str, Any]:
        """What is sealed."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def columns(self) -> dict[str, Any]:
        """What stands beside it."""
        return {}


class PointForm(EntryForm):
    """A fixed point of the week."""

    title = line(_("Wat doe je?"), 80, help_text=_("Zoals sporten, koken met je zus, de hond uitlaten."))
    days = DaysField(label=_("Op welke dagen?"))
    begins = ClockField(label=_("Hoe laat begint het?"), required=False, help_text=_("Mag leeg: dan is het die dag."))
    ends = ClockField(label=_("Tot hoe laat?"), required=False, help_text=_("Mag leeg."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        return _both_clocks(self, data)

    def words(self) -> dict[str, Any]:
        data = super().words()
        return data | {"begins": _clock(data["begins"]), "ends": _clock(data["ends"])}


def _both_clocks(form: forms.Form, data: dict[str, Any]) -> dict[str, Any]:
    if data.get("ends") and not data.get("begins") and "begins" not in form.errors:
        form.add_error("begins", gettext("Vul ook in hoe laat het begint."))
    elif data.get("begins") and data.get("ends") == data.get("begins"):
        form.add_error("ends", gettext("Dit is dezelfde tijd als het begin. Laat het leeg, of kies een andere tijd."))
    return data


class HourForm(EntryForm):
    """An hour that is hard, and what one does then."""

    @classmethod
    def typed(cls, posted: QueryDict) -> dict[str, Any]:
        """What was typed so far, to go on with: nothing of it is looked at."""
        fields = {name: posted.get(name, "") for name in (*cls.base_fields, "version")}
        return fields | {"days": posted.getlist("days"), "then": posted.get("then", "").splitlines()}

    what = line(_("Wat maakt dit uur moeilijk?"), 80, help_text=_("Zoals betaaldag, vrijdagavond, alleen thuis."))
    how = forms.ChoiceField(
        label=_("Hoe vaak?"),
        choices=How.choices,
        widget=forms.RadioSelect,
        initial=How.WEEK,
        error_messages={"required": _("Kies hoe vaak."), "invalid_choice": _("Kies hoe vaak.")},
    )
    days = DaysField(label=_("Elke week: op welke dagen?"), required=False)
    day = forms.IntegerField(
        label=_("Elke maand: op welke dag?"),
        required=False,
        min_value=1,
        max_value=31,
        help_text=_("Een getal van 1 tot en met 31. Heeft een maand die dag niet, dan is het de laatste dag."),
        error_messages={
            "invalid": _("Vul een getal in van 1 tot en met 31."),
            "min_value": _("Vul een getal in van 1 tot en met 31."),
            "max_value": _("Vul een getal in van 1 tot en met 31."),
        },
    )
    begins = ClockField(
        label=_("Vanaf hoe laat is het moeilijk?"), required=False, help_text=_("Mag leeg: dan is het de hele dag.")
    )
    ends = ClockField(label=_("Tot hoe laat?"), required=False, help_text=_("Mag voorbij middernacht gaan."))
    then = LinesField(
        label=_("Wat doe je dan?"),
        rows=4,
        help_text=_("Eén ding op een regel. Klein en precies helpt het best: wie je belt, waar je heen gaat."),
    )

    def clean(self) -> dict[str, Any]:
        data = _both_clocks(self, super().clean() or self.cleaned_data)
        if data.get("how") == How.WEEK and not data.get("days") and "days" not in self.errors:
            self.add_error("days", gettext("Kies minstens één dag van de week."))
        if data.get("how") in (How.MONTH, How.PAY) and not data.get("day") and "day" not in self.errors:
            self.add_error("day", gettext("Vul een getal in van 1 tot en met 31."))
        if data.get("begins") and not data.get("ends") and "ends" not in self.errors:
            self.add_error("ends", gettext("Tot hoe laat is het moeilijk? Een schatting is goed."))
        return data

    def words(self) -> dict[str, Any]:
        data = super().words()
        # What belongs to another rhythm than the chosen one is not kept.
        days = data["days"] if data["how"] == How.WEEK else []
        day = data["day"] if data["how"] in (How.MONTH, How.PAY) else None
        return data | {"days": days, "day": day, "begins": _clock(data["begins"]), "ends": _clock(data["ends"])}


class AppointmentForm(EntryForm):
    """An appointment of one's treatment."""

    what = line(_("Wat is het?"), 80, help_text=_("Zoals intake, gesprek, bloed prikken."))
    who = line(_("Met wie?"), 80, required=False)
    day = DayField(label=_("Op welke dag?"))
    clock = ClockField(label=_("Hoe laat?"))
    where = line(_("Waar?"), 120, required=False)
    remind = forms.ChoiceField(
        label=_("Wil je een herinnering?"), choices=Remind.choices, widget=forms.RadioSelect, required=False
    )

    @staticmethod
    def initial_of(row: Appointment) -> dict[str, Any]:
        local = timezone.localtime(row.at)
        return dict(row.data) | {"day": local.date(), "clock": local.time()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "day" not in data or "clock" not in data:
            return data
        at = self._at(data)
        local = timezone.localtime(at)
        if (local.hour, local.minute) != (data["clock"].hour, data["clock"].minute):
            self.add_error(
                "clock", gettext("Deze tijd bestaat die nacht niet: de klok gaat dan een uur vooruit. Kies een andere.")
            )
        # Who mends a word of what was, need not lie about when it was.
        is_same = isinstance(self.row, Appointment) and self.row.at == at
        if at < timezone.now() and not is_same:
            self.add_error("day", gettext("Dit is al geweest. Kijk de dag en de tijd nog eens na."))
        return data

    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("what", "who", "where", "remind")}

    def columns(self) -> dict[str, Any]:
        return {"at": self._at(self.cleaned_data)}

    @staticmethod
    def _at(data: dict[str, Any]) -> datetime:
        zone = timezone.get_current_timezone()
        return moment_of(data["day"], data["clock"].replace(second=0), zone)


class MedicineForm(EntryForm):
    """At which times one takes something."""

    what = line(
        _("Wat neem je?"),
        80,
        help_text=_("In je eigen woorden. Neem over wat er op het etiket staat: wij kijken het niet na."),
    )
    days = DaysField(label=_("Op welke dagen?"), initial=list(range(7)))
    first = DayField(label=_("Vanaf welke dag?"), required=False, help_text=_("Mag leeg: dan begint het vandaag."))
    last = DayField(label=_("Tot en met welke dag?"), required=False, help_text=_("Mag leeg: dan gaat het door."))
    remind = forms.BooleanField(label=_("Herinner me op deze tijden"), required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for number in range(TIMES):
            label = _("Hoe laat?") if number == 0 else _("En hoe laat nog?")
            self.fields[f"time{number}"] = ClockField(label=label, required=number == 0)
        self.order_fields(["version", "what", *(f"time{number}" for number in range(TIMES))])

    @staticmethod
    def initial_of(row: Medicine) -> dict[str, Any]:
        times = {f"time{number}": text for number, text in enumerate(row.data["times"])}
        return dict(row.data) | times

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("Deze dag ligt voor de eerste dag. Kies een latere."))
        return data

    def words(self) -> dict[str, Any]:
        data = self.cleaned_data
        times = {_clock(data[f"time{number}"]) for number in range(TIMES)} - {""}
        return {
            "what": data["what"],
            "times": sorted(times),
            "days": data["days"],
            "first": data["first"].isoformat() if data["first"] else "",
            "last": data["last"].isoformat() if data["last"] else "",
            "remind": data["remind"],
        }


class QuestionForm(EntryForm):
    """Something to ask next time."""

    text = line(_("Wat wil je vragen?"), 300)
    answer = line(
        _("Wat was het antwoord?"),
        1000,
        rows=3,
        required=False,
        help_text=_("Mag leeg. Je kunt het er later bij zetten."),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if not isinstance(self.row, Question):
            del self.fields["answer"]

    def words(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["text"], "answer": self.cleaned_data.get("answer", "")}


FORMS: dict[type[Own], type[EntryForm]] = {
    Point: PointForm,
    HardHour: HourForm,
    Appointment: AppointmentForm,
    Medicine: MedicineForm,
    Question: QuestionForm,
}
