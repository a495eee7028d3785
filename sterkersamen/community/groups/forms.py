"""What people type in this room: a code, a name, a word to the facilitators, house rules, what a group is."""

from __future__ import annotations

import re
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.groups import names, queries
from sterkersamen.community.groups.house_rules import first_rules
from sterkersamen.community.groups.models import Group
from sterkersamen.core.text import TextField
from sterkersamen.platform.safety.spotting import spot

NAME_AT_MOST = 30
RULES_AT_MOST = 6000
_NAME = re.compile(r"[^\W_](?:[\w .'’&-]*[\w.])")
# Names that sound like a role: nobody may be taken for somebody who can help or decide.
_ROLES = {"gespreksleider", "moderator", "coordinator", "behandelaar", "beheerder", "facilitator"}
# A name stands beside every text and cannot be covered.
_NOT_IN_NAMES = {"dealing", "source", "phone", "link"}


def _whole(label, low: int, high: int, **options) -> forms.IntegerField:
    messages = {
        "required": _("Vul een getal in."),
        "invalid": _("Vul een heel getal in."),
        "min_value": _("Vul minstens %(limit_value)s in."),
        "max_value": _("Vul hoogstens %(limit_value)s in."),
    }
    return forms.IntegerField(label=label, min_value=low, max_value=high, error_messages=messages, **options)


class CodeForm(forms.Form):
    """The code of an invitation."""

    code = TextField(
        label=_("Je code"),
        max_length=40,
        help_text=_("Tien letters en cijfers, zoals je ze van de groep kreeg."),
        error_messages={
            "required": _("Typ de code die je kreeg."),
            "max_length": _("Een code is korter: tien letters en cijfers."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class NameForm(forms.Form):
    """A name in one group. One that the member has in another group too is taken only when they say they want that."""

    name = TextField(
        label=_("Je naam in deze groep"),
        min_length=2,
        max_length=NAME_AT_MOST,
        help_text=_("Alleen deze groep ziet deze naam. Kies er een die niemand aan jou kan koppelen."),
        error_messages={
            "required": _("Kies een naam voor in deze groep."),
            "min_length": _("Neem een naam van twee letters of meer."),
            "max_length": _("Die naam is te lang. Houd het bij dertig letters."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"}),
    )
    same_name = forms.BooleanField(label=_("Ja, ik wil hier ook zo heten"), required=False)

    def __init__(self, *args, member, group_id: UUID, **options):
        super().__init__(*args, **options)
        self.member, self.group_id = member, group_id
        self.offers_same = False

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if not _NAME.fullmatch(name) or names.is_mixed(name):
            raise forms.ValidationError(gettext("Gebruik letters en cijfers. Een spatie, streepje of punt mag ook."))
        if any(names.skeleton(word) in _ROLES for word in [name, *name.split()]):
            raise forms.ValidationError(gettext("Zo heet hier een rol. Kies een andere naam."))
        if any(one.kind in _NOT_IN_NAMES for one in spot(name)):
            raise forms.ValidationError(
                gettext("Kies een naam zonder telefoonnummer of adres, en zonder iets over kopen of verkopen.")
            )
        number = names.number_due(self.member, self.group_id)
        if not name.endswith(number):
            raise forms.ValidationError(
                gettext(
                    "Kies nu een naam met %(number)s aan het eind, zoals %(name)s. "
                    "Zo kan niemand uitproberen wie er in deze groep zit."
                )
                % {"number": number, "name": f"{name[: NAME_AT_MOST - 3].rstrip()} {number}"}
            )
        return name

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        name = data.get("name")
        if name and name.casefold() in queries.other_names(self.member, self.group_id):
            self.offers_same = True
            if not data.get("same_name"):
                self.add_error(
                    "name",
                    gettext(
                        "Zo heet je ook in een andere groep. Wie in allebei zit, kan je dan herkennen. "
                        "Kies een andere naam, of zet hieronder een vinkje als je dit wilt."
                    ),
                )
        return data


class RulesReadForm(forms.Form):
    """House rules that were read and are accepted; the number says which."""

    rules_read = forms.BooleanField(
        label=_("Ik heb de huisregels gelezen en houd me eraan"),
        error_messages={"required": _("Lees eerst de huisregels en zet dan dit vinkje.")},
    )
    rules_number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32767)


class JoinForm(NameForm, RulesReadForm):
    """Coming in by an invitation."""

    field_order = ["name", "same_name", "rules_read", "rules_number"]


class AskForm(JoinForm):
    """Asking to come in."""

    word = TextField(
        label=_("Wil je iets over jezelf zeggen?"),
        required=False,
        rows=4,
        max_length=1500,
        help_text=_("Dat hoeft niet. Alleen de gespreksleiders lezen het. Zet er geen echte naam of adres in."),
        error_messages={"max_length": _("Dit is te lang. Je tekst staat er nog: kort hem een beetje in.")},
    )
    field_order = ["name", "same_name", "word", "rules_read", "rules_number"]


class LeaveForm(forms.Form):
    """What stays behind: each choice is a button. What cannot be undone asks for a tick beside it."""

    TAKE, KEEP, READ = "take", "keep", "read"
    words = forms.ChoiceField(
        choices=[(TAKE, TAKE), (KEEP, KEEP), (READ, READ)],
        error_messages={
            "required": _("Kies wat er met je woorden gebeurt."),
            "invalid_choice": _("Kies wat er met je woorden gebeurt."),
        },
    )
    # For one of the buttons only, so it is the browser that asks for it first, and `clean` that decides.
    sure = forms.BooleanField(
        label=_("Ik weet dat dit niet terug kan"),
        required=False,
        widget=forms.CheckboxInput(attrs={"required": True}),
    )

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if data.get("words") == self.TAKE and not data.get("sure"):
            self.add_error("sure", gettext("Zet eerst dit vinkje. Je bent nog niet weg, en er is niets gewist."))
        return data


def _choice(label, choices, initial: str) -> forms.TypedChoiceField:
    wrong = _("Kies iets uit de lijst.")
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        choices=choices,
        initial=initial,
        error_messages={"required": wrong, "invalid_choice": wrong},
    )


class InviteForm(forms.Form):
    """An invitation: for how many people, and for how long."""

    uses = _choice(
        _("Voor hoeveel mensen?"),
        [("1", _("Eén persoon")), ("5", _("Vijf mensen")), ("15", _("Vijftien mensen"))],
        initial="1",
    )
    days = _choice(
        _("Hoe lang geldig?"),
        [("2", _("Twee dagen")), ("14", _("Twee weken")), ("60", _("Twee maanden"))],
        initial="14",
    )


def _rules() -> TextField:
    return TextField(
        label=_("Huisregels"),
        rows=14,
        max_length=RULES_AT_MOST,
        help_text=_("Een regel met een streepje ervoor wordt een lijst. Kort en vriendelijk leest het prettigst."),
        error_messages={
            "required": _("Een groep heeft huisregels nodig. Een paar zinnen is genoeg."),
            "max_length": _("Dit is te lang om te onthouden. Je tekst staat er nog: kort hem in."),
        },
    )


class RulesForm(forms.Form):
    """New house rules."""

    text = _rules()


class GroupForm(forms.Form):
    """What a group is, and how one comes in."""

    name = TextField(
        label=_("Naam van de groep"),
        max_length=60,
        help_text=_("Neem een neutrale naam, zoals een dag of een plek."),
        error_messages={"required": _("Geef de groep een naam."), "max_length": _("Die naam is te lang.")},
    )
    purpose = TextField(
        label=_("Waar is deze groep voor?"),
        rows=3,
        max_length=400,
        required=False,
        help_text=_("Dit leest ook wie nog niet in de groep zit."),
        error_messages={"max_length": _("Dit is te lang. Twee zinnen is genoeg.")},
    )
    waiting = TextField(
        label=_("Hoe lang wacht iemand meestal op antwoord?"),
        max_length=40,
        required=False,
        help_text=_("Bijvoorbeeld: een dag of twee."),
        error_messages={"max_length": _("Een paar woorden is genoeg.")},
    )
    capacity = _whole(_("Hoeveel mensen kunnen erbij?"), 2, 200)
    open_to_requests = forms.BooleanField(
        label=_("Mensen mogen vragen of ze erbij mogen"),
        required=False,
        help_text=_("Dan staan naam en doel in de lijst met groepen. Anders kom je alleen met een code binnen."),
    )
    alumni_read = forms.BooleanField(label=_("Wie weggaat mag als oud-lid blijven lezen"), required=False)

    @classmethod
    def of(cls, group: Group) -> GroupForm:
        """The form as the group is now."""
        return cls(
            initial={
                "name": group.name,
                "purpose": group.purpose,
                "waiting": group.waiting,
                "capacity": group.capacity,
                "open_to_requests": group.open_to_requests,
                "alumni_read": group.alumni_read,
            }
        )


class NewGroupForm(GroupForm):
    """A new group, with its first house rules."""

    kind = forms.ChoiceField(
        label=_("Wat voor groep is het?"),
        choices=Group.Kind,
        widget=forms.RadioSelect,
        initial=Group.Kind.SUPPORT,
        error_messages={
            "required": _("Kies wat voor groep het is."),
            "invalid_choice": _("Kies wat voor groep het is."),
        },
    )
    rules = _rules()
    field_order = ["name", "kind", "purpose", "waiting", "capacity", "open_to_requests", "alumni_read", "rules"]

    def __init__(self, *args, **options):
        first = {"capacity": settings.GROUP_CAPACITY, "open_to_requests": True, "rules": first_rules()}
        options["initial"] = first | options.get("initial", {})
        super().__init__(*args, **options)
