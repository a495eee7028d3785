"""What moderators, the organiser and whom it is about type in this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from sterkersamen.core.text import TextField
from sterkersamen.oversight.moderation import effects
from sterkersamen.oversight.moderation.models import Decision, Rule
from sterkersamen.platform.safety.models import Report

_PICK = _("Kies er een.")
_WHAT = {
    Decision.Kind.KEEP: _("Laten staan: er is geen regel gebroken"),
    Decision.Kind.FOLD: _("Dichtvouwen: anderen lezen het niet meer"),
    Decision.Kind.WITHDRAW: _("Weghalen: niemand leest het meer"),
    Decision.Kind.WARN: _("Waarschuwen"),
    Decision.Kind.PAUSE: _("Op pauze: een tijd niet lezen en schrijven in die groep"),
    Decision.Kind.REMOVE: _("Voorgoed uit die groep: een andere moderator kijkt eerst mee"),
}


class DecisionForm(forms.Form):
    """What is decided. Only what can be done is offered."""

    PERSON = {Decision.Kind.WARN, Decision.Kind.PAUSE, Decision.Kind.REMOVE}

    kind = forms.ChoiceField(
        label=_("Wat besluit je?"),
        widget=forms.RadioSelect,
        error_messages={"required": _PICK, "invalid_choice": _PICK},
    )
    takes_text = forms.BooleanField(label=_("Haal ook weg wat er gemeld is"), required=False)
    days = forms.TypedChoiceField(
        label=_("Hoe lang is de pauze?"),
        choices=[(3, _("3 dagen")), (7, _("een week")), (14, _("twee weken")), (30, _("een maand"))],
        coerce=int,
        initial=7,
        required=False,
        error_messages={"invalid_choice": _PICK},
    )
    rule = forms.ChoiceField(
        label=_("Welke regel is gebroken?"),
        choices=[("", _("geen")), *Rule.choices],
        required=False,
        help_text=_("Dit leest degene over wie het gaat, met wat er besloten is. Meer niet."),
        error_messages={"invalid_choice": _PICK},
    )
    note = TextField(
        label=_("Notitie voor moderatoren"),
        required=False,
        max_length=2000,
        rows=4,
        help_text=_("Verzegeld, en weg met de melding. Niemand anders leest dit."),
    )

    def __init__(self, *args, row: Report, alone: bool, **options):
        super().__init__(*args, **options)
        kinds = [kind for kind in effects.kinds_for(row) if not (alone and kind == Decision.Kind.REMOVE)]
        what: dict[str, Any] = {str(kind): words for kind, words in _WHAT.items()}
        if row.kind == Report.Kind.PERSON:
            what[Decision.Kind.WITHDRAW] = _("Een andere naam geven")
            self.fields["takes_text"].label = _("Geef ook een andere naam")
        self.fields["kind"].choices = [(kind, what[kind]) for kind in kinds]  # type: ignore[attr-defined]
        if not effects.has_text(row) or not self.PERSON & set(kinds):
            del self.fields["takes_text"]
        if Decision.Kind.PAUSE not in kinds:
            del self.fields["days"]

    def clean(self):
        given = super().clean() or {}
        if given.get("kind") not in {None, Decision.Kind.KEEP} and not given.get("rule"):
            self.add_error("rule", _("Kies de regel. Die leest degene over wie het gaat."))
        return given


class AppealForm(forms.Form):
    """Why somebody thinks that it should be otherwise."""

    text = TextField(
        label=_("Waarom vind je dat het anders moet?"),
        max_length=4000,
        rows=8,
        help_text=_("Schrijf het in je eigen woorden. Alleen moderatoren lezen dit."),
        error_messages={"required": _("Schrijf kort waarom. Zonder dat kan niemand opnieuw kijken.")},
    )


class RotaForm(forms.Form):
    """What colleagues call a moderator, and when they look."""

    name = TextField(
        label=_("Hoe noemen andere moderatoren jou?"),
        max_length=40,
        help_text=_(
            "Alleen moderatoren zien dit. Het hoeft niet je echte naam te zijn, en neem niet je naam uit een groep."
        ),
        error_messages={"required": _("Kies een naam, dan weten jullie wie wat oppakt.")},
    )
    days = forms.TypedMultipleChoiceField(
        label=_("Op welke dagen kijk jij?"),
        choices=[(number, name) for number, name in WEEKDAYS.items()],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )


class DebriefForm(forms.Form):
    """What a moderator writes down for themselves."""

    text = TextField(
        label=_("Wat bleef er hangen?"),
        max_length=4000,
        rows=6,
        error_messages={"required": _("Schrijf iets op, of laat het zo. Allebei is goed.")},
    )


class ConfidantForm(forms.Form):
    """Who the vertrouwenspersoon is, as members read it."""

    name = TextField(label=_("Naam"), max_length=80, error_messages={"required": _("Vul een naam in.")})
    reach = TextField(
        label=_("Hoe bereik je deze persoon?"),
        max_length=200,
        help_text=_("Een telefoonnummer of adres, en wanneer. Iedereen met een account kan dit lezen."),
        error_messages={"required": _("Zonder dit kan niemand deze persoon bereiken.")},
    )
