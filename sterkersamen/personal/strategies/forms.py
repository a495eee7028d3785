"""A strategy of one's own, offering it, deciding about it, and whether one helped."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.groups.models import Membership
from sterkersamen.core.text import TextField
from sterkersamen.personal.fields import PickField
from sterkersamen.personal.own import OwnForm
from sterkersamen.personal.strategies.triggers import CHOICES, GROUPED

ANSWERS = [("helped", _("Dat hielp")), ("somewhat", _("Dat hielp een beetje")), ("no", _("Dat hielp niet"))]
_TOO_LONG = _("Houd het bij hoogstens %(limit_value)s tekens. Je schreef er %(show_value)s.")


def _text(label, length: int, rows: int = 0, **options) -> TextField:
    messages = {"max_length": _TOO_LONG, "required": _("Schrijf hier iets, al is het kort.")}
    return TextField(label=label, max_length=length, rows=rows, error_messages=messages, **options)


class WordsForm(forms.Form):
    """What to do, what for, how and how long."""

    title = _text(_("Wat doe je?"), 80)
    what_for = _text(_("Waarvoor helpt het?"), 200, required=False)
    how = _text(_("Hoe doe je het?"), 1500, rows=4, help_text=_("Elke stap op een eigen regel."))
    how_long = _text(_("Hoe lang?"), 120, required=False)
    triggers = forms.MultipleChoiceField(
        label=_("Bij welke momenten?"),
        choices=CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Kies er minstens een."), "invalid_choice": _("Kies uit de lijst.")},
    )

    @property
    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("title", "what_for", "how", "how_long", "triggers")}


class StrategyForm(WordsForm, OwnForm):
    """One of one's own."""


class OfferForm(WordsForm):
    """A copy for everyone, and the group whose facilitators read it first."""

    field_order = ["group", "title", "what_for", "how", "how_long", "triggers", "sure"]

    group = forms.ChoiceField(
        label=_("Welke groep leest het eerst?"),
        widget=forms.RadioSelect,
        help_text=_("De gespreksleiders van die groep lezen het eerst. Je naam staat er niet bij."),
        error_messages={"required": _("Kies een groep."), "invalid_choice": _("Kies een van je groepen.")},
    )
    sure = forms.BooleanField(
        label=_("Ik heb nagekeken dat niemand mij of een ander hieraan herkent"),
        error_messages={"required": _("Kijk het nog eens na, en kruis dit dan aan.")},
    )

    def __init__(self, *args, places: Iterable[Membership], **options):
        super().__init__(*args, **options)
        self.places = {str(place.id): place for place in places}
        # Without it nobody would find it among many.
        self.fields["triggers"].required = True
        choices = [(key, place.group.name) for key, place in self.places.items()]
        self.fields["group"].choices = choices  # type: ignore[attr-defined]

    @property
    def place(self) -> Membership:
        """The membership by which it is offered."""
        return self.places[self.cleaned_data["group"]]


class NoForm(forms.Form):
    """Why a facilitator thinks it wiser not to; its writer reads that."""

    word = _text(
        _("Een woord voor wie dit schreef"),
        600,
        rows=3,
        help_text=_("Zeg waarom, zoals je het zelf zou willen horen. Alleen wie het schreef leest dit."),
    )


class TriedForm(forms.Form):
    """Whether it helped, at what, and whether that may count for others."""

    trigger = PickField(GROUPED, label=_("Wat was er aan de hand?"), empty=_("Kies"), required=True)
    answer = forms.ChoiceField(
        label=_("Hielp het?"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies er een."), "invalid_choice": _("Kies er een uit de lijst.")},
    )
    shared = forms.BooleanField(
        label=_("Tel mijn antwoord mee voor anderen, zonder naam"),
        required=False,
        help_text=_("Dan bewaren we alleen een getal erbij. Niemand kan zien dat het van jou is."),
    )
