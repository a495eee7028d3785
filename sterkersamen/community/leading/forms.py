"""What who leads fills in: until when one rests, and a note after a hard evening."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.meetings.forms import DayField
from sterkersamen.community.meetings.queries import today
from sterkersamen.core.text import TextField


class RestForm(forms.Form):
    """Until when one does not guide."""

    last = DayField(
        label=_("Tot en met welke dag?"),
        required=False,
        help_text=_("Weet je het niet? Laat het leeg. Terugkomen kan elke dag."),
    )

    def clean_last(self):
        day = self.cleaned_data["last"]
        if day is not None and day < today():
            raise forms.ValidationError(gettext("Kies een dag die nog komt, of laat het leeg."))
        return day

    @property
    def until(self) -> datetime | None:
        """The moment at which the rest is over, in the reader's zone; None where it is not said."""
        last = self.cleaned_data["last"]
        if last is None:
            return None
        return datetime.combine(last + timedelta(days=1), time(), timezone.get_current_timezone())


class NoteForm(forms.Form):
    """What a facilitator writes for the others after a hard evening."""

    text = TextField(
        label=_("Hoe was het?"),
        required=False,
        max_length=2000,
        rows=6,
        help_text=_(
            "Wat er gebeurde, wat het met je deed, wat iemand volgende keer kan doen. Noem niemand als het niet hoeft."
        ),
        error_messages={"max_length": _("Houd het korter: hoogstens %(limit_value)s tekens.")},
    )
