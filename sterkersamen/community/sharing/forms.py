from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.sharing.models import WARNINGS
from sterkersamen.core.text import TextField

BODY_AT_MOST = 10_000
TITLE_AT_MOST = 120


def _body(rows: int, **options) -> TextField:
    return TextField(
        rows=rows,
        max_length=BODY_AT_MOST,
        error_messages={
            "required": _("Er staat nog niets. Een paar woorden is genoeg."),
            "max_length": _(
                "Dit is langer dan 10.000 tekens. Je tekst staat er nog: kort hem in, of maak er twee van."
            ),
        },
        **options,
    )


def _warnings() -> list[tuple[str, str]]:
    # A function, so that the words are in the language of the reader and not of the moment of loading.
    return [
        ("", gettext("Geen waarschuwing")),
        *((key, gettext("Let op: %(what)s") % {"what": what}) for key, what in WARNINGS.items()),
    ]


def _warning() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Waarschuwing vooraf"),
        required=False,
        choices=_warnings,
        help_text=_("Met een waarschuwing staat je tekst dichtgevouwen. Wie wil, vouwt hem open."),
        error_messages={"invalid_choice": _("Kies een waarschuwing uit de lijst.")},
    )


class ReplyForm(forms.Form):
    """An answer beneath a share."""

    body = _body(4, label=_("Je antwoord"))
    warning = _warning()


class ShareForm(forms.Form):
    """Something to share."""

    title = TextField(
        label=_("Titel"),
        required=False,
        max_length=TITLE_AT_MOST,
        help_text=_("Mag ook leeg blijven."),
        error_messages={"max_length": _("De titel is te lang. Zet de rest in je tekst.")},
    )
    body = _body(8, label=_("Wat wil je delen?"))
    warning = _warning()
    listening_only = forms.BooleanField(label=_("Alleen luisteren: ik wil even geen antwoorden"), required=False)


class FoldForm(forms.Form):
    """Why a facilitator folds something away; its writer reads it."""

    reason = TextField(
        label=_("Waarom vouw je dit dicht?"),
        rows=3,
        max_length=1000,
        help_text=_("Alleen wie het schreef leest dit. Schrijf het zoals je het zou zeggen."),
        error_messages={"required": _("Schrijf er kort bij waarom. Dat helpt wie dit schreef.")},
    )


class HeldForm(forms.Form):
    """Which covered pieces may be read by all; why the others stay covered, which their writer reads."""

    open = forms.TypedMultipleChoiceField(
        label=_("Wat mag iedereen lezen?"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = TextField(
        label=_("Waarom blijft de rest afgedekt?"),
        rows=3,
        max_length=1000,
        required=False,
        help_text=_("Alleen wie het schreef leest dit. Schrijf het zoals je het zou zeggen."),
    )

    def __init__(self, *args, waiting: list[tuple[int, str]], **options):
        super().__init__(*args, **options)
        self.fields["open"].choices = waiting  # type: ignore[attr-defined]

    def clean(self):
        given = super().clean() or {}
        if len(given.get("open", [])) < len(self.fields["open"].choices) and not given.get("reason"):  # type: ignore[attr-defined]
            self.add_error("reason", _("Schrijf er kort bij waarom. Dat helpt wie dit schreef."))
        return given


class StoryForm(forms.Form):
    """A copy of one's words for everyone who is signed in, under a name chosen for it."""

    name = TextField(
        label=_("Naam boven dit verhaal"),
        max_length=40,
        help_text=_("Kies een andere naam dan in je groep, als niemand je mag herkennen."),
        error_messages={"required": _("Kies een naam. Het hoeft niet je eigen naam te zijn.")},
    )
    title = TextField(
        label=_("Titel"), max_length=TITLE_AT_MOST, error_messages={"required": _("Geef je verhaal een titel.")}
    )
    body = _body(12, label=_("Je verhaal"))
    warning = _warning()


class SearchForm(forms.Form):
    """What to look for in a group."""

    words = TextField(
        label=_("Zoek in deze groep"),
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
        error_messages={"required": _("Typ een woord om te zoeken.")},
    )
    order = forms.ChoiceField(
        label=_("Volgorde"),
        required=False,
        choices=[("newest", _("Nieuwste eerst")), ("best", _("Beste eerst"))],
        error_messages={"invalid_choice": _("Kies een volgorde uit de lijst.")},
    )
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)
