from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sterkersamen.platform.notify import mail, push
from sterkersamen.platform.notify.models import Reach
from sterkersamen.platform.notify.registry import KINDS


class ReachForm(forms.Form):
    """How somebody wants to hear of each kind of notice, and when of nothing."""

    page = forms.MultipleChoiceField(label=_("Op Vandaag"), required=False, widget=forms.CheckboxSelectMultiple)
    mail = forms.MultipleChoiceField(label=_("Per e-mail"), required=False, widget=forms.CheckboxSelectMultiple)
    push = forms.MultipleChoiceField(label=_("Als melding"), required=False, widget=forms.CheckboxSelectMultiple)
    quiet_from = forms.TimeField(label=_("Stil vanaf"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    quiet_to = forms.TimeField(label=_("Stil tot"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))

    def __init__(self, data=None, *, reach: Reach, mails: bool):
        mail_kinds, push_kinds = reach.by_mail.split(), reach.by_push.split()
        initial = {
            "page": [key for key in KINDS if key not in reach.not_on_page.split()],
            "mail": mail_kinds,
            "push": push_kinds,
            "quiet_from": reach.quiet_from,
            "quiet_to": reach.quiet_to,
        }
        super().__init__(data, initial=initial)
        for name in ("page", "mail", "push"):
            self.fields[name].choices = [(kind.key, kind.label) for kind in KINDS.values()]  # type: ignore[attr-defined]
        if not mails:
            del self.fields["mail"]

    def rows(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """Of each kind its label, and for each way its name and the box to tick."""
        ways = [self[name] for name in ("page", "mail", "push") if name in self.fields]
        return [
            (boxes[0].choice_label, [(way.label, box) for way, box in zip(ways, boxes, strict=True)])
            for boxes in zip(*ways, strict=True)
        ]


class CodeForm(forms.Form):
    """The code that was sent to somebody's address."""

    code = forms.CharField(
        label=_("De code uit je e-mail"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args, member, **options):
        self.member = member
        super().__init__(*args, **options)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if not mail.is_code(self.member, code):
            raise forms.ValidationError(_("Deze code klopt niet, of hij is ouder dan een uur. Vraag een nieuwe aan."))
        return code


class DeviceForm(forms.Form):
    """What a browser's push service gave."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=200)
    auth = forms.CharField(max_length=50)

    def clean(self) -> dict:
        given = super().clean() or {}
        if not self.errors and not push.is_usable(given):
            raise forms.ValidationError(
                _("De meldingen van deze browser kennen we niet. Het lukt met een andere browser.")
            )
        return given
