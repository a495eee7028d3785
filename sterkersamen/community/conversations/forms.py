"""What people fill in here: a line, and when they can be reached."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.core.text import TextField


class LineForm(forms.Form):
    """Something to say in a conversation."""

    text = TextField(
        label=_("Schrijf iets"),
        max_length=2000,
        rows=2,
        error_messages={
            "required": _("Er staat nog niets. Een paar woorden is genoeg."),
            "max_length": _("Houd het korter: hoogstens %(limit_value)s tekens. Je tekst staat er nog."),
        },
    )


class AwakeForm(forms.Form):
    """How long somebody is awake now, in hours; none: sleeps."""

    LONG = [("1", _("een uur")), ("2", _("twee uur")), ("4", _("vier uur")), ("8", _("acht uur"))]
    hours = forms.ChoiceField(
        label=_("Hoe lang nog?"),
        choices=LONG,
        initial="2",
        error_messages={"required": _("Kies hoe lang."), "invalid_choice": _("Kies hoe lang.")},
    )

    @property
    def until(self) -> datetime:
        return timezone.now() + timedelta(hours=int(self.cleaned_data["hours"]))


def _clock() -> list[tuple[str, str]]:
    return [(str(hour), f"{hour}:00") for hour in range(24)]


class HoursForm(forms.Form):
    """When somebody can be reached as a rule."""

    QUIET, HOURS, ALWAYS = "quiet", "hours", "always"
    WHEN = [
        (QUIET, _("Alleen buiten mijn stille uren")),
        (HOURS, _("Tussen deze uren, ook als dat 's nachts is")),
        (ALWAYS, _("Dag en nacht")),
    ]
    when = forms.ChoiceField(
        label=_("Wanneer mag een vraag je bereiken?"),
        choices=WHEN,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat het beste past."), "invalid_choice": _("Kies wat het beste past.")},
    )
    from_hour = forms.TypedChoiceField(label=_("Van"), choices=_clock, coerce=int, initial="20", required=False)
    to_hour = forms.TypedChoiceField(label=_("Tot"), choices=_clock, coerce=int, initial="23", required=False)

    def clean(self) -> dict:
        given = super().clean() or {}
        if given.get("when") == self.HOURS and not self.errors:
            for name in ("from_hour", "to_hour"):
                if given.get(name) in ("", None):
                    self.add_error(name, _("Kies een tijd."))
            if not self.errors and given["from_hour"] == given["to_hour"]:
                self.add_error("to_hour", _("Kies een andere tijd dan waar het begint, of kies dag en nacht."))
        return given

    @property
    def chosen(self) -> tuple[int, int] | None:
        """From which hour until before which; the same twice is day and night; None: outside the quiet hours."""
        given = self.cleaned_data
        if given["when"] == self.QUIET:
            return None
        return (0, 0) if given["when"] == self.ALWAYS else (given["from_hour"], given["to_hour"])

    @classmethod
    def of(cls, row) -> HoursForm:
        """The form as somebody chose it before."""
        if row.from_hour is None:
            return cls(initial={"when": cls.QUIET})
        when = cls.ALWAYS if row.from_hour == row.to_hour else cls.HOURS
        hours = {} if when == cls.ALWAYS else {"from_hour": str(row.from_hour), "to_hour": str(row.to_hour)}
        return cls(initial={"when": when} | hours)
