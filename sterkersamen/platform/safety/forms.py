"""What people type in this room: a report, a crisis contact."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from sterkersamen.core.text import TextField
from sterkersamen.platform.safety.models import CrisisContact

_KNOWN = {"": None, "yes": True, "no": False}


class IdleForm(forms.Form):
    """After how much silence a browser locks by itself."""

    after = forms.TypedChoiceField(
        label=_("Vanzelf op slot"),
        coerce=int,
        choices=[(0, _("Niet")), (5, _("Na 5 minuten niets doen")), (15, _("Na 15 minuten niets doen"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wanneer het slot dichtgaat."), "invalid_choice": _("Kies uit de lijst.")},
    )


class ModeratorsOnly(forms.Form):
    """Who reads a report. About somebody who leads the group only moderators do, and nothing that is sent changes that."""

    moderators_only = forms.BooleanField(
        label=_("Alleen moderatoren mogen dit lezen, de gespreksleiders van deze groep niet"), required=False
    )

    def __init__(self, *args, about_facilitator: bool, **options):
        super().__init__(*args, **options)
        if about_facilitator:
            self.fields["moderators_only"].initial = self.fields["moderators_only"].disabled = True


class ReportForm(ModeratorsOnly):
    """Why something is reported. `why` in words of the form, `more` in the reporter's own."""

    WHY = [
        ("rules", _("Het past niet bij de huisregels")),
        ("unsafe", _("Ik voel me er niet veilig bij")),
        ("worried", _("Ik maak me zorgen om wie dit schreef")),
        ("other", _("Iets anders")),
    ]
    why = forms.ChoiceField(
        label=_("Wat is er aan de hand?"),
        choices=WHY,
        widget=forms.RadioSelect,
        error_messages={"required": _('Kies wat het beste past. Twijfel je, kies dan "Iets anders".')},
    )
    more = TextField(
        label=_("Wil je er iets bij zeggen?"),
        help_text=_("Dat hoeft niet. Alleen wie de melding leest, ziet dit."),
        required=False,
        max_length=2000,
        rows=4,
    )

    @property
    def reason(self) -> str:
        """The reason as it is kept: the choice in words, and what was added."""
        chosen = str(dict(self.WHY)[self.cleaned_data["why"]])
        more = self.cleaned_data["more"]
        return f"{chosen}\n\n{more}" if more else chosen


class UnseenReportForm(ReportForm):
    """About somebody whom the reporter does not see any more: there is no copy, so the reporter tells it. It may be about
    who leads the group, so moderators alone read it unless the reporter says otherwise."""

    more = TextField(
        label=_("Wat is er gebeurd, en met wie?"),
        help_text=_("Alleen wie de melding leest, ziet dit."),
        max_length=2000,
        rows=6,
        error_messages={"required": _("Vertel kort wat er is gebeurd. Zonder dat weet niemand waar het over gaat.")},
    )

    def __init__(self, *args, **options):
        super().__init__(*args, about_facilitator=False, **options)
        self.fields["moderators_only"].initial = True


class ContactForm(forms.Form):
    """A crisis contact as an organiser keeps it, in both languages."""

    name = TextField(label=_("Naam"), max_length=80)
    kind = forms.ChoiceField(label=_("Waar staat het?"), choices=CrisisContact.Kind)
    phone = TextField(
        label=_("Telefoonnummer"),
        max_length=40,
        required=False,
        help_text=_("Leeg als ieder een eigen nummer heeft, zoals van de huisarts."),
    )
    also = TextField(label=_("Tweede nummer"), max_length=80, required=False)
    what_for_nl = TextField(label=_("Waarvoor, in het Nederlands"), max_length=400, rows=3)
    what_for_en = TextField(label=_("Waarvoor, in het Engels"), max_length=400, rows=3, required=False)
    hours_nl = TextField(label=_("Wanneer bereikbaar, in het Nederlands"), max_length=120)
    hours_en = TextField(label=_("Wanneer bereikbaar, in het Engels"), max_length=120, required=False)
    cost_nl = TextField(label=_("Wat het kost, in het Nederlands"), max_length=120)
    cost_en = TextField(label=_("Wat het kost, in het Engels"), max_length=120, required=False)
    asks_name = forms.ChoiceField(label=_("Vragen ze een naam?"), required=False)
    calls_back = forms.ChoiceField(label=_("Bellen ze terug?"), required=False)
    position = forms.IntegerField(
        label=_("Plek in de rij"), min_value=0, max_value=99, initial=50, help_text=_("Een laag getal staat bovenaan.")
    )
    checked = forms.BooleanField(label=_("Ik heb dit vandaag nagekeken"), required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name in ("asks_name", "calls_back"):
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("", _("weten we niet")),
                ("yes", _("ja")),
                ("no", _("nee")),
            ]

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if set(phone) - set("0123456789+- ()"):
            raise ValidationError(_("Een telefoonnummer heeft alleen cijfers, streepjes, spaties en eventueel een +."))
        return phone

    @staticmethod
    def initial_of(contact: CrisisContact) -> dict:
        """The values of a contact as the form shows them."""
        values = {name: getattr(contact, name) for name in ("name", "kind", "phone", "also", "position")}
        for field in ("what_for", "hours", "cost"):
            values |= {f"{field}_{language}": getattr(contact, field).get(language, "") for language in ("nl", "en")}
        words = {known: word for word, known in _KNOWN.items()}
        return values | {"asks_name": words[contact.asks_name], "calls_back": words[contact.calls_back]}

    def fields_of_row(self) -> dict:
        """The cleaned values as fields of a row. Checked today, or not at all: what was changed is not checked."""
        data = self.cleaned_data
        fields = {name: data[name] for name in ("name", "kind", "phone", "also", "position")}
        for field in ("what_for", "hours", "cost"):
            fields[field] = {
                language: data[f"{field}_{language}"] for language in ("nl", "en") if data[f"{field}_{language}"]
            }
        fields |= {name: _KNOWN[data[name]] for name in ("asks_name", "calls_back")}
        return fields | {"checked_on": timezone.localdate() if data["checked"] else None}

    @property
    def key(self) -> str:
        """A key for a new contact, from its name."""
        return slugify(self.cleaned_data["name"])[:40] or "contact"
