"""Forms of the account pages."""

from __future__ import annotations

import functools
import re
import secrets
from importlib import resources
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, SignupWebAuthnForm
from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.core.text import TextField, clean
from sterkersamen.platform.accounts import passphrases, pins, tries
from sterkersamen.platform.accounts.backends import LONGEST
from sterkersamen.platform.vault.fields import SealBroken

_NAME = re.compile(r"[\w.-]+")
_SALT = "login-number"
_DAY = 86400


class PassphraseField(forms.CharField):
    """A passphrase as it was typed: blanks inside and around count, line ends and control characters are refused."""

    def __init__(self, *, autocomplete: str, **options):
        attrs = {"autocomplete": autocomplete, "maxlength": LONGEST, "autocapitalize": "none", "spellcheck": "false"}
        # A new one is given back with the page when something else is wrong; an old one is not, it may be wrong itself.
        widget = forms.PasswordInput(attrs=attrs, render_value=autocomplete == "new-password")
        messages = {"required": _("Vul een wachtzin in.")}
        super().__init__(widget=widget, strip=False, error_messages=messages, **options)

    def to_python(self, value):
        value = super().to_python(value)
        clean(value or "")
        return value


class CodeField(forms.CharField):
    """A code of digits, with or without blanks."""

    def __init__(self, **options):
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 40, "spellcheck": "false"}
        messages = {"required": _("Vul de code in.")}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=40, error_messages=messages, **options)

    def to_python(self, value):
        return "".join(clean(super().to_python(value) or "").split())


class KeepField(forms.TypedChoiceField):
    """How long an account is kept that nobody uses. Not sent: what the organisation offers first."""

    def __init__(self, **options):
        super().__init__(
            label=_("Hoelang bewaren we je account als je niet meer komt?"), coerce=int, required=False, **options
        )

    def offer(self, chosen: int) -> None:
        """Offers the usual terms, and the one that is chosen."""
        months = sorted({6, 12, 24, 36, settings.INACTIVE_MONTHS, chosen})
        self.choices = [(str(count), _("%(count)d maanden") % {"count": count}) for count in months]
        self.initial = str(chosen)
        self.empty_value: Any = chosen


class LoginNameField(TextField):
    def __init__(self, **options):
        attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "maxlength": 60}
        super().__init__(
            label=_("Inlognaam"),
            max_length=60,
            widget=forms.TextInput(attrs=attrs),
            error_messages={"required": _("Vul een inlognaam in.")},
            **options,
        )


def offered_number() -> str:
    """A signed number of four digits that the login name of a new account ends with. No two that are signed are alike."""
    return signing.dumps([f"{secrets.randbelow(10_000):04d}", secrets.token_urlsafe(9)], salt=_SALT)


def number_of(signed: str) -> str | None:
    """The digits of a number that was offered within a day, or None."""
    try:
        return signing.loads(signed, salt=_SALT, max_age=_DAY)[0]
    except signing.BadSignature:
        return None


class SignUpForm(forms.Form):
    """A login name ends with a number that we give.

    Without it the form would have to say "taken", and anyone could find out whether somebody has an account here.
    """

    number = forms.CharField(widget=forms.HiddenInput, required=False)
    login_name = LoginNameField(min_length=3)
    is_adult = forms.BooleanField(
        label=_("Ik ben 18 jaar of ouder."),
        error_messages={"required": _("Deze plek is voor wie 18 jaar of ouder is. Ben je dat, zet dan dit vinkje.")},
    )
    consent = forms.BooleanField(
        error_messages={
            "required": _("Zonder dit vinkje mogen we niets van je bewaren, ook geen account. Neem gerust de tijd.")
        },
    )
    keep_months = KeepField()
    # In the order of the page: what is wrong first gets the cursor.
    passphrase = PassphraseField(label=_("Wachtzin"), autocomplete="new-password", required=False)

    def __init__(self, *args, with_passkey: bool = False, **options):
        super().__init__(*args, **options)
        self.fields["keep_months"].offer(settings.INACTIVE_MONTHS)  # type: ignore[attr-defined]
        self.with_passkey = with_passkey
        self.fields["passphrase"].required = not with_passkey

    def offer_another(self) -> None:
        """Puts another number behind the name that was typed, and says so."""
        number = offered_number()
        bare = re.sub(r"-\d{4}$", "", self.data.get("login_name", "").strip())
        self.data = {**self.data.dict(), "number": number, "login_name": f"{bare}-{number_of(number)}"}  # type: ignore[attr-defined]
        self.add_error(
            "login_name", gettext("Achter je inlognaam hoort een getal. We hebben het erbij gezet. Bewaar de naam zo.")
        )

    def clean_login_name(self):
        name = self.cleaned_data["login_name"]
        if not _NAME.fullmatch(name):
            raise ValidationError(gettext("Gebruik alleen letters, cijfers, streepjes en punten, zonder spaties."))
        return name

    def clean(self):
        data = super().clean() or {}
        name, passphrase = data.get("login_name"), data.get("passphrase")
        if name:
            number = number_of(self.data.get("number", ""))
            if number is None or not name.endswith(f"-{number}") or len(name) < 3 + len(number):
                self.offer_another()
        if passphrase and not self.with_passkey:
            try:
                passphrases.Strong().validate(passphrase, login_name=(name or "").rpartition("-")[0])
            except ValidationError as error:
                self.add_error("passphrase", error)
        return data


class SignInForm(forms.Form):
    login_name = LoginNameField()
    passphrase = PassphraseField(label=_("Wachtzin"), autocomplete="current-password")
    shared_device = forms.BooleanField(label=_("Dit is een gedeeld apparaat"), required=False)


class RecoverForm(forms.Form):
    login_name = LoginNameField()
    code = CodeField(label=_("Een van je herstelcodes"))
    passphrase = PassphraseField(label=_("Nieuwe wachtzin"), autocomplete="new-password")

    def clean(self):
        data = super().clean() or {}
        tries.recover(data.get("login_name", ""), context.request)
        if data.get("passphrase"):
            try:
                passphrases.Strong().validate(data["passphrase"], login_name=data.get("login_name", ""))
            except ValidationError as error:
                self.add_error("passphrase", error)
        return data


class NewPassphraseForm(forms.Form):
    passphrase = PassphraseField(label=_("Nieuwe wachtzin"), autocomplete="new-password")

    def clean_passphrase(self):
        passphrases.Strong().validate(self.cleaned_data["passphrase"])
        return self.cleaned_data["passphrase"]


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mailadres"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class CloseForm(forms.Form):
    days = forms.ChoiceField(
        label=_("Wanneer?"),
        choices=[("0", _("Meteen")), ("7", _("Over 7 dagen")), ("30", _("Over 30 dagen"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies eerst wanneer. Er is nog niets weggehaald.")},
    )
    sure = forms.BooleanField(
        label=_("Ik weet het zeker. Ik trek mijn toestemming in."),
        error_messages={"required": _("Zet eerst dit vinkje. Er is nog niets weggehaald.")},
    )


# Where people speak Dutch: first, and by their own names, which the list of the world leaves out for some.
NEAR = (
    "Europe/Amsterdam",
    "Europe/Brussels",
    "America/Paramaribo",
    "America/Curacao",
    "America/Aruba",
    "America/Kralendijk",
    "America/Lower_Princes",
)


@functools.cache
def time_zones() -> tuple[str, ...]:
    """The time zones of the world, one name for each: old names and names for the same are left out."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone1970.tab").read_text(encoding="utf-8")
    return tuple(sorted(line.split("\t")[2] for line in table.splitlines() if not line.startswith("#")))


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(label=_("Taal"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Tijdzone"))
    keep_months = KeepField()

    def __init__(self, data=None, *, member):
        here = {"language": member.language, "time_zone": member.time_zone}
        super().__init__(data, initial=here)
        self.fields["keep_months"].offer(member.keep_months)  # type: ignore[attr-defined]
        # Who chose an old name before keeps it.
        near = dict.fromkeys((*NEAR, member.time_zone))
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            (heading, [(zone, zone.replace("_", " ")) for zone in zones])
            for heading, zones in (
                (_("Vaak gekozen"), near),
                (_("Andere plaatsen"), [zone for zone in time_zones() if zone not in near]),
            )
        ]


class StepForm(AuthenticateForm):
    """The second step: a code of the app, or a recovery code. Counted, and no code of the app works twice."""

    code = CodeField(label=_("Code"))

    def clean_code(self) -> str:
        tries.count("code", str(self.user.pk))
        try:
            code = super().clean_code()
        except SealBroken:
            raise get_adapter().validation_error("incorrect_code") from None
        if self.authenticator.type == Authenticator.Type.TOTP:
            tries.use_up(str(self.user.pk), code)
        tries.forgive("code", str(self.user.pk))
        return code


class AppForm(ActivateTOTPForm):
    code = CodeField(label=_("De code in je app"))

    def clean_code(self) -> str:
        tries.count("code", str(self.user.pk))
        return super().clean_code()


class _Credential:
    """What a browser sends for a passkey is parsed by code that raises many things; all of them mean "no"."""

    def _checked(self, check):
        try:
            return check()
        except (ValidationError, DatabaseError):
            raise
        except Exception as error:  # noqa: BLE001
            raise ValidationError(
                gettext("Dat lukte niet met deze passkey. Probeer het nog eens."), code="incorrect_code"
            ) from error


class PasskeyStepForm(_Credential, AuthenticateWebAuthnForm):
    def clean_credential(self):
        return self._checked(super().clean_credential)


class PasskeyConfirmForm(PasskeyStepForm):
    reauthenticated = True


class PasskeySignInForm(_Credential, LoginWebAuthnForm):
    def clean_credential(self):
        passkey = self._checked(super().clean_credential)
        if not passkey.user.is_active:
            raise ValidationError(
                gettext("Dat lukte niet met deze passkey. Probeer het nog eens."), code="incorrect_code"
            )
        return passkey


class PasskeyAddForm(_Credential, SignupWebAuthnForm):
    def clean(self):
        return self._checked(super().clean)


class PinForm(forms.Form):
    """The short code of one browser: one that is chosen, or one that is tried at the lock."""

    # "one-time-code" keeps browsers from offering to keep it, and from filling it in for whoever holds the device.
    pin = forms.CharField(
        label=_("Pincode"),
        max_length=40,
        widget=forms.PasswordInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 40}),
        error_messages={"required": _("Vul een pincode in.")},
    )

    def __init__(self, *args, request, chooses: bool, **options):
        super().__init__(*args, **options)
        self.request, self.chooses = request, chooses
        if chooses:
            self.fields["pin"].label = _("Nieuwe pincode")

    def clean_pin(self) -> str:
        pin = "".join(clean(self.cleaned_data["pin"]).split())
        if self.chooses:
            wrong = pins.what_is_wrong(pin)
            if wrong:
                raise ValidationError(wrong)
        elif not pins.opens(self.request, pin):
            left = pins.left(self.request)
            raise ValidationError(
                ngettext(
                    "Dat is niet de pincode. Je kunt het nog %(num)d keer proberen.",
                    "Dat is niet de pincode. Je kunt het nog %(num)d keer proberen.",
                    left,
                )
                % {"num": left}
                if left
                else gettext("Dat is niet de pincode. Hij werkt nu niet meer: gebruik je wachtzin of passkey.")
            )
        return pin


class ConfirmForm(forms.Form):
    """Is it still you? A passphrase, a code or a passkey of the member who is signed in.

    Used by account pages, and by `safety` to open a locked browser. When valid, the session remembers the moment.
    """

    passphrase = PassphraseField(label=_("Je wachtzin"), autocomplete="current-password", required=False)
    code = CodeField(label=_("Of een code uit je app, of een herstelcode"), required=False)
    credential = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, member, **options):
        self.member = member
        super().__init__(*args, **options)
        if not member.has_usable_password():
            del self.fields["passphrase"]
            self.fields["code"].label = _("Een code uit je app, of een herstelcode")

    def clean(self):
        data = super().clean() or {}
        if self.errors:
            return data
        tries.count("confirm", str(self.member.pk))
        if data.get("credential"):
            self._by(PasskeyConfirmForm({"credential": data["credential"]}, user=self.member), "credential")
        elif data.get("passphrase"):
            if not self.member.check_password(data["passphrase"]):
                raise ValidationError(gettext("Dat is niet je wachtzin. Probeer het nog eens."))
            self.method = "password"
        elif data.get("code"):
            self._by(StepForm({"code": data["code"]}, user=self.member), "code")
        else:
            raise ValidationError(gettext("Vul je wachtzin of een code in."))
        tries.forgive("confirm", str(self.member.pk))
        tries.remember(context.request, self.member)
        return data

    def _by(self, form, name: str) -> None:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        self.method = name
