"""What facilitators fill in: a series, one date, a pause, an end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import queries
from sterkersamen.community.meetings.actions import Plan
from sterkersamen.community.meetings.models import Attendance, Meeting, Series, Where
from sterkersamen.community.meetings.recurrence import NoSuchRule, Rule, moment_of
from sterkersamen.core.text import TextField

RHYTHMS = {
    "w1": _("Elke week"),
    "w2": _("Om de week"),
    "w3": _("Om de drie weken"),
    "w4": _("Om de vier weken"),
    "m1": _("Elke maand: de eerste"),
    "m2": _("Elke maand: de tweede"),
    "m3": _("Elke maand: de derde"),
    "m4": _("Elke maand: de vierde"),
    "m-1": _("Elke maand: de laatste"),
}
WEEKDAYS = [
    (0, _("maandag")), (1, _("dinsdag")), (2, _("woensdag")), (3, _("donderdag")),
    (4, _("vrijdag")), (5, _("zaterdag")), (6, _("zondag")),
]  # fmt: skip
# Nobody plans further: who types 2062 meant 2026.
YEARS_AT_MOST = 10


class DayField(forms.DateField):
    """A day of the calendar, from the browser's own calendar."""

    def __init__(self, **options):
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        messages = {"required": _("Kies een dag."), "invalid": _("Kies een dag, zoals 2026-11-30.")}
        super().__init__(error_messages=messages, input_formats=["%Y-%m-%d", "%d-%m-%Y"], **options)

    def clean(self, value):
        day = super().clean(value)
        if day is not None and not date(2000, 1, 1) <= day < date(queries.today().year + YEARS_AT_MOST, 1, 1):
            raise forms.ValidationError(gettext("Die dag ligt te ver weg. Kijk het jaar nog eens na."))
        return day


class ClockField(forms.TimeField):
    """A time of the day."""

    def __init__(self, **options):
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        messages = {"required": _("Kies een tijd."), "invalid": _("Kies een tijd, zoals 19:30.")}
        super().__init__(
            widget=widget, error_messages=messages, input_formats=["%H:%M", "%H:%M:%S", "%H.%M"], **options
        )


class PlaceForm(forms.Form):
    """How long, where and how one gets in: the same for a series and for one date."""

    minutes = forms.IntegerField(
        label=_("Hoeveel minuten duurt het?"),
        initial=90,
        min_value=10,
        max_value=12 * 60,
        error_messages={
            "required": _("Vul een getal in."),
            "invalid": _("Vul een heel getal in."),
            "min_value": _("Vul minstens %(limit_value)s in."),
            "max_value": _("Vul hoogstens %(limit_value)s in."),
        },
    )
    where = forms.ChoiceField(
        label=_("Waar zien jullie elkaar?"), choices=Where.choices, widget=forms.RadioSelect, initial=Where.PLACE
    )
    place = TextField(
        label=_("Adres"), required=False, max_length=200, help_text=_("Alleen wie in de groep zit ziet dit.")
    )
    access = TextField(
        label=_("Hoe kom je er binnen?"),
        required=False,
        rows=2,
        max_length=500,
        help_text=_("De bel, de trap of de lift, waar je kunt parkeren."),
    )
    link = forms.URLField(
        label=_("Link voor online"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_(
            "Voor beeldbellen. Wie meedoet ziet de link vanaf een kwartier van tevoren. Geen link? Dan zien jullie "
            "elkaar hier in de kring, met tekst."
        ),
        error_messages={"invalid": _("Dit is geen adres. Een link begint met https://.")},
    )
    makes_room = forms.BooleanField(
        label=_("Maak voor elke keer een nieuwe kamer voor beeldbellen"), required=False, initial=False
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if not settings.VIDEO_URL:
            del self.fields["makes_room"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data.setdefault("makes_room", False)
        where = data.get("where")
        if where in {"place", "both"} and not data.get("place") and "place" not in self.errors:
            self.add_error("place", gettext("Waar is het? Zonder adres weet niemand waar de deur is."))
        return data

    @property
    def words(self) -> dict[str, str]:
        """What is sealed."""
        return {key: self.cleaned_data.get(key, "") for key in ("name", "place", "access", "link")}


class SeriesForm(PlaceForm):
    """A series: how often, on which days, from when."""

    name = TextField(
        label=_("Hoe heet het?"),
        max_length=60,
        initial=_("Groepsavond"),
        error_messages={"required": _("Geef het een naam, zoals Groepsavond.")},
    )
    rhythm = forms.ChoiceField(label=_("Hoe vaak?"), choices=list(RHYTHMS.items()), initial="w1")
    days = forms.TypedMultipleChoiceField(
        label=_("Op welke dag?"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Kies een dag van de week.")},
    )
    clock = ClockField(label=_("Hoe laat begint het?"))
    first = DayField(label=_("Vanaf"))
    last = DayField(label=_("Tot en met"), required=False, help_text=_("Mag leeg: dan gaat het door."))
    zone = forms.ChoiceField(label=_("Tijdzone"))

    field_order = ["name", "rhythm", "days", "clock", "minutes", "first", "last", "zone"]

    def __init__(self, *args, zones: list[tuple[str, str]], **options):
        super().__init__(*args, **options)
        self.fields["zone"].choices = zones  # type: ignore[attr-defined]
        self.plan: Plan | None = None

    @staticmethod
    def of(series: Series) -> dict[str, Any]:
        """The form's fields for a series as it is now."""
        rule = series.parsed
        own: dict[str, Any] = {"rhythm": f"m{rule.nth}" if rule.nth else f"w{rule.every}", "days": list(rule.days)}
        own |= {"clock": series.clock, "first": max(queries.today(), series.first), "last": series.last}
        own |= {"zone": series.zone, "minutes": series.minutes, "where": series.where}
        return own | series.sealed | {"makes_room": series.makes_room}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not {"rhythm", "days", "clock", "first", "minutes", "zone"} <= data.keys():
            return data
        rhythm, first, last = data["rhythm"], data["first"], data.get("last")
        count = int(rhythm[1:])
        if rhythm[0] == "m" and len(data["days"]) > 1:
            self.add_error(
                "days", gettext("Elke maand kan op één dag. Wil je twee dagen? Plan dan twee bijeenkomsten.")
            )
            return data
        if first < queries.today():
            self.add_error("first", gettext("Die dag is al geweest. Kies vandaag of later."))
            return data
        try:
            # Counted from the first day that fits: "every second week from Tuesday, on Mondays" begins next Monday.
            days = tuple(data["days"])
            first = Rule(1, days, count if rhythm[0] == "m" else 0).next_days(first, 1)[0]
            rule = Rule(1, days, count) if rhythm[0] == "m" else Rule(count, days)
        except NoSuchRule:
            self.add_error("days", gettext("Kies een dag van de week."))
            return data
        if last is not None and last < first:
            self.add_error("last", gettext("Zo komt er geen enkele keer. Kies een latere dag."))
            return data
        self.plan = Plan(
            rule,
            first,
            data["clock"],
            ZoneInfo(data["zone"]),
            data["minutes"],
            data.get("where", "place"),
            last,
            data["makes_room"],
            self.words,
        )
        return data


class MeetingForm(PlaceForm):
    """One date: by itself, or one of a series that moves."""

    name = TextField(
        label=_("Hoe heet het?"),
        max_length=60,
        initial=_("Groepsavond"),
        error_messages={"required": _("Geef het een naam, zoals Groepsavond.")},
    )
    day = DayField(label=_("Welke dag?"))
    clock = ClockField(label=_("Hoe laat begint het?"))
    word = TextField(
        label=_("Waarom verandert het?"), required=False, max_length=200, help_text=_("Mag leeg. De groep leest het.")
    )

    field_order = ["name", "day", "clock", "minutes"]

    def __init__(self, *args, zone: ZoneInfo, **options):
        super().__init__(*args, **options)
        self.zone = zone

    @staticmethod
    def of(meeting: Meeting) -> dict[str, Any]:
        """The form's fields for a date as it is now."""
        starts = meeting.starts_at.astimezone(queries.zone_of(meeting))
        own: dict[str, Any] = {key: meeting.told(key) for key in ("name", "place", "access", "link")}
        minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
        own |= {"day": starts.date(), "clock": starts.time(), "minutes": minutes, "where": meeting.where}
        return own | {"word": meeting.word, "makes_room": meeting.makes_room}

    @property
    def starts_at(self) -> datetime:
        """When it begins, of a valid form."""
        return moment_of(self.cleaned_data["day"], self.cleaned_data["clock"], self.zone)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if {"day", "clock"} <= data.keys() and self.starts_at <= timezone.now():
            self.add_error("day", gettext("Dat is al geweest. Kies een later moment."))
        return data


class CancelForm(forms.Form):
    """One date does not go on."""

    word = TextField(
        label=_("Waarom gaat het niet door?"),
        required=False,
        max_length=200,
        help_text=_("Mag leeg. De groep leest het."),
    )


class CodeForm(forms.Form):
    """The code by which another group holds a date together with this one."""

    code = TextField(
        label=_("De code"),
        max_length=40,
        error_messages={"required": _("Typ de code die je kreeg."), "max_length": _("Een code is korter.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class WordForm(forms.Form):
    """A word to the group, with whether one comes."""

    word = TextField(
        label=_("Wil je er iets bij zeggen?"),
        required=False,
        max_length=200,
        help_text=_("Dat hoeft niet. De groep leest het."),
        error_messages={"max_length": _("Houd het kort: hoogstens %(limit_value)s tekens.")},
    )


class FollowUpForm(forms.Form):
    """Whether one wants a word when one is not there, and from whom."""

    wants = forms.ChoiceField(
        label=_("Mag iemand je dan een berichtje sturen?"),
        choices=[("yes", _("Ja, graag")), ("no", _("Nee, liever niet"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies een van de twee."), "invalid_choice": _("Kies een van de twee.")},
    )
    by = forms.ChoiceField(
        label=_("Van wie?"),
        required=False,
        help_text=_("Je kunt dit altijd veranderen. Wie je kiest, hoort alleen dat je er niet was."),
        error_messages={"invalid_choice": _("Kies iemand uit de lijst.")},
    )

    def __init__(self, *args, people: list[Membership], **options):
        super().__init__(*args, **options)
        self.fields["by"].choices = [("", _("Een gespreksleider")), *((str(one.id), one.name) for one in people)]  # type: ignore[attr-defined]


class KindWordForm(forms.Form):
    """A few kind words to somebody who was missed."""

    word = TextField(
        label=_("Je woorden"),
        max_length=500,
        rows=4,
        help_text=_("Verander ze gerust. Alleen diegene leest ze, met jouw naam erbij."),
        error_messages={
            "required": _("Schrijf een paar woorden, of kies Nu niet."),
            "max_length": _("Houd het kort: hoogstens %(limit_value)s tekens."),
        },
    )


class GoalForm(forms.Form):
    """What one wants to work on until next time."""

    text = TextField(
        label=_("Waar wil je aan werken tot de volgende keer?"),
        required=False,
        max_length=200,
        help_text=_("Alleen jij ziet dit. Klein is goed: één ding is genoeg."),
        error_messages={"max_length": _("Houd het kort: hoogstens %(limit_value)s tekens.")},
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        # It stands beside other forms with a text.
        self.auto_id = "goal_%s"


class AttendanceForm(forms.Form):
    """Who was there, as a facilitator notes it. Who said so themselves is not in it: that stays."""

    there = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    guests = forms.IntegerField(
        label=_("Gasten zonder account"),
        min_value=0,
        max_value=500,
        error_messages={
            "required": _("Vul een getal in."),
            "invalid": _("Vul een heel getal in."),
            "min_value": _("Vul minstens %(limit_value)s in."),
            "max_value": _("Vul hoogstens %(limit_value)s in."),
        },
        help_text=_("Alleen het aantal. Wie het waren wordt niet bewaard."),
    )

    def __init__(self, *args, people: list[tuple[Membership, Attendance | None]], guests: int, **options):
        noted = [str(one.id) for one, row in people if row is not None and row.how == Attendance.How.NOTED]
        super().__init__(*args, **options)
        self.initial = {"there": noted, "guests": guests}
        open_ones = [one for one, row in people if row is None or row.how == Attendance.How.NOTED]
        self.fields["there"].label = _("Wie waren er nog meer?")
        self.fields["there"].choices = [(str(one.id), one.name) for one in open_ones]  # type: ignore[attr-defined]


class StopForm(forms.Form):
    """After which day a series ends."""

    after = DayField(label=_("De laatste dag"))
    sure = forms.BooleanField(
        label=_("Ja, alle keren daarna gaan weg. Dat kan ik niet terugdraaien."),
        error_messages={"required": _("Zet een vinkje als je het zeker weet.")},
    )

    def clean_after(self) -> date:
        after = self.cleaned_data["after"]
        if after < timezone.localdate():
            raise forms.ValidationError(gettext("Kies vandaag of een dag die nog komt."))
        return after


class PauseForm(forms.Form):
    """From when until when a series rests."""

    first = DayField(label=_("Van"))
    last = DayField(label=_("Tot en met"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"first", "last"} <= data.keys() and data["last"] < data["first"]:
            self.add_error("last", gettext("De laatste dag ligt voor de eerste."))
        return data
