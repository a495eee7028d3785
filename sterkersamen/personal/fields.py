"""Fields that the rooms of this floor share: a moment that was, a scale, a choice that may be left open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Who is the oldest that could write here.
_FIRST = date(1910, 1, 1)
# How far a phone's clock may run ahead of ours.
_AHEAD = timedelta(minutes=5)
# So long what was filled in without a connection may take to arrive.
ON_ITS_WAY = timedelta(days=60)


def moment(day: date, clock: time) -> datetime:
    """The moment that a day and an hour are on the reader's own clock; where the hour came twice, the first.

    Raises ValidationError for an hour that was left out when the clock went forward, and for what is still to come.
    """
    zone = timezone.get_current_timezone()
    found = datetime.combine(day, clock, zone)
    if found.astimezone(UTC).astimezone(zone).time() != clock:
        raise forms.ValidationError(gettext("Dat uur was er niet: de klok ging toen vooruit. Kies een uur later."))
    return not_ahead(found)


def not_ahead(found: datetime) -> datetime:
    """The moment itself. Raises ValidationError where it is still to come."""
    if found > timezone.now() + _AHEAD:
        raise forms.ValidationError(gettext("Dat moment moet nog komen. Kies een moment dat al geweest is."))
    return found


class PastDayField(forms.DateField):
    """A day that was, or today."""

    def __init__(self, **options):
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        messages = {"required": _("Kies een dag."), "invalid": _("Kies een dag, zoals 2026-11-30.")}
        super().__init__(error_messages=messages, input_formats=["%Y-%m-%d", "%d-%m-%Y"], **options)

    def clean(self, value):
        day = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(gettext("Die dag moet nog komen. Kies vandaag of eerder."))
        if day is not None and day < _FIRST:
            raise forms.ValidationError(gettext("Dat is wel erg lang geleden. Kijk het jaar nog eens na."))
        return day


class HourField(forms.TimeField):
    """An hour and minutes."""

    def __init__(self, **options):
        options.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        messages = {"required": _("Kies een tijd."), "invalid": _("Kies een tijd, zoals 19:30.")}
        super().__init__(error_messages=messages, input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], **options)


class ScaleField(forms.TypedChoiceField):
    """One number of a few, by a tap each; none of them may be meant, too (None)."""

    def __init__(self, choices: Iterable[tuple[int, Any]], **options):
        options.setdefault("required", False)
        messages = {"required": _("Kies er een."), "invalid_choice": _("Kies er een uit de rij.")}
        super().__init__(
            choices=list(choices),
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
            error_messages=messages,
            **options,
        )


class PickField(forms.ChoiceField):
    """One of some words, or of groups of them; none of them may be meant, too ("")."""

    def __init__(self, choices: Iterable[tuple[Any, Any]], *, empty: Any = "", **options):
        options.setdefault("required", False)
        messages = {"required": _("Kies er een."), "invalid_choice": _("Kies er een uit de lijst.")}
        super().__init__(choices=[("", empty), *choices], error_messages=messages, **options)


class MomentForm(forms.Form):
    """When it was: now, unless a day or an hour is given.

    `when` is the moment of a valid form. It is not among the cleaned data: "now" is another one when the same form is sent
    once more, and that must be known as the same form.

    `filled` is when it was filled in, by the clock of a device, where that was without a connection: it stands for now.
    """

    when: datetime

    day = PastDayField(label=_("Dag"), required=False)
    clock = HourField(label=_("Tijd"), required=False)

    def __init__(
        self,
        data=None,
        *,
        at: datetime | None = None,
        filled: datetime | None = None,
        initial: dict | None = None,
        **options,
    ):
        if at is not None:
            local = timezone.localtime(at)
            initial = (initial or {}) | {"day": local.date(), "clock": local.time().replace(second=0, microsecond=0)}
        self.at, self.filled = at, filled
        super().__init__(data, initial=initial, **options)

    def clean(self):
        data = super().clean() or self.cleaned_data
        day, clock = data.get("day"), data.get("clock")
        if {"day", "clock"} & self.errors.keys():
            return data
        if self.at is not None and (not {"day", "clock"} & set(self.changed_data) or (day is None and clock is None)):
            # Not touched, or left empty: to the second as it was.
            self.when = self.at
            return data
        now = timezone.now()
        if self.filled is not None:
            if day is None and not now - ON_ITS_WAY <= self.filled <= now + _AHEAD:
                self.add_error(
                    "day",
                    gettext(
                        "Volgens de klok van je toestel vulde je dit in op een moment dat niet kan. Kies zelf een dag."
                    ),
                )
                return data
            now = min(now, self.filled)
        if day is None and clock is None:
            self.when = now
        else:
            # Only an hour: today. Only a day: in the middle of it, or now where it is today.
            day = day or timezone.localdate(now)
            if clock is None and day == timezone.localdate(now):
                self.when = now
                return data
            try:
                self.when = moment(day, clock or time(12))
            except forms.ValidationError as error:
                self.add_error("clock", error)
        return data
