"""Coming in and going out: sign-up, sign-in, the second step, a lost passphrase, sign-out, the language."""

from __future__ import annotations

from allauth.account.stages import LoginStageController
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from sterkersamen.core import outward
from sterkersamen.core.views import SeeOther, public
from sterkersamen.platform.accounts import actions, hooks, passphrases, tries
from sterkersamen.platform.accounts.consent import consent_text
from sterkersamen.platform.accounts.forms import (
    PasskeySignInForm,
    PasskeyStepForm,
    RecoverForm,
    SignInForm,
    SignUpForm,
    StepForm,
    number_of,
    offered_number,
)
from sterkersamen.platform.accounts.managers import login_hash
from sterkersamen.platform.accounts.models import Member
from sterkersamen.platform.accounts.sessions import PROVED
from sterkersamen.platform.accounts.stages import SecondStep
from sterkersamen.platform.accounts.views.answers import (
    for_closing,
    for_securing,
    let_in,
    onward,
    page,
    refuse,
    safe_next,
)

page_or_form = require_http_methods(["GET", "HEAD", "POST"])


@public
@page_or_form
def sign_up(request):
    """A new account: a login name, and a passphrase or a passkey."""
    if request.member:
        return onward(request)
    try:
        tries.sign_up_page(request)
    except tries.TooMany:
        return HttpResponse(status=429)
    if request.method != "POST":
        number = offered_number()
        name = f"{passphrases.word()}-{number_of(number)}"
        return _sign_up_page(request, SignUpForm(initial={"number": number, "login_name": name}))
    with_passkey = request.POST.get("way") == "passkey"
    form = SignUpForm(request.POST, with_passkey=with_passkey)
    if not form.is_valid():
        return _sign_up_page(request, form)
    name, passphrase = form.cleaned_data["login_name"], None if with_passkey else form.cleaned_data["passphrase"]
    try:
        tries.sign_up(request)
        if not tries.use_number(form.cleaned_data["number"]):
            raise actions.LoginNameTaken
        member = actions.sign_up(
            name, passphrase, consent_text(), request.LANGUAGE_CODE, form.cleaned_data["keep_months"]
        )
        if outward.chosen(request):
            actions.set_discreet(member, True)
    except tries.TooMany as error:
        refuse(form, error)
        return _sign_up_page(request, form)
    except actions.LoginNameTaken:
        # Sent twice (the answer got lost): the passphrase shows that it is the same person. Else the number was used, or
        # by chance the same name and number exist: neither is told from a number left out.
        same = _same_person(request, name, passphrase)
        if same is None:
            form.offer_another()
            return _sign_up_page(request, form)
        member = same
    then = "accounts:passkey_add" if with_passkey else "accounts:codes"
    return let_in(request, member, method="password", to=onward(request, then).url)


def _same_person(request, name: str, passphrase: str | None) -> Member | None:
    """The account that this name and passphrase open. A try here counts as one at the sign-in page."""
    try:
        tries.sign_in(login_hash(name), request)
    except tries.TooMany:
        return None
    found = authenticate(request, login_name=name, passphrase=passphrase)
    return found if isinstance(found, Member) else None


def _sign_up_page(request, form):
    return page(request, "sign_up", form=form, offered=passphrases.generate(), consent=consent_text())


@public
@page_or_form
def sign_in(request):
    """The way in with a login name and passphrase, or a passkey."""
    if request.member:
        return onward(request)
    if request.method != "POST":
        return page(request, "sign_in", form=SignInForm())
    form = SignInForm(request.POST)
    if form.is_valid():
        hashed = login_hash(form.cleaned_data["login_name"])
        try:
            tries.sign_in(hashed, request)
        except tries.TooMany as error:
            refuse(form, error)
            return page(request, "sign_in", form=form)
        member = authenticate(
            request, login_name=form.cleaned_data["login_name"], passphrase=form.cleaned_data["passphrase"]
        )
        if member is not None:
            tries.forgive("sign-in", hashed)
            return let_in(request, member, method="password")
        refuse(form, gettext("Deze inlognaam en wachtzin horen niet bij elkaar. Kijk ze allebei nog eens na."))
    return page(request, "sign_in", form=form)


@public
@page_or_form
def sign_in_passkey(request):
    """GET gives a script what to ask of the browser; POST takes the passkey's answer."""
    if request.member:
        return onward(request)
    if request.method != "POST":
        try:
            tries.passkey_page(request)
        except tries.TooMany:
            return HttpResponse(status=429)
        return JsonResponse(begin_authentication(None))
    form = PasskeySignInForm(request.POST)
    if form.is_valid():
        form.save()
        return let_in(request, form.cleaned_data["credential"].user, method=None)
    # The form of the page itself, with what was typed in it; its own fields were not asked for.
    again = SignInForm(request.POST)
    for field in again.fields.values():
        field.required = False
    refuse(again, gettext("Dat lukte niet met deze passkey. Probeer het nog eens, of gebruik je wachtzin."))
    return page(request, "sign_in", form=again)


@public
@page_or_form
def second_step(request):
    """After the passphrase: a code of the app, a passkey or a recovery code."""
    if request.member:
        return onward(request)
    stage = LoginStageController.enter(request, SecondStep.key)
    if stage is None:
        return SeeOther(reverse("accounts:sign_in"))
    member = stage.login.user
    if not constant_time_compare(request.session.get(PROVED, ""), member.get_session_auth_hash()):
        request.session.flush()
        return SeeOther(reverse("accounts:sign_in"))
    has_passkey = Authenticator.objects.filter(user_id=member.pk, type=Authenticator.Type.WEBAUTHN).exists()
    if request.method != "POST":
        if request.GET.get("options") and has_passkey:
            return JsonResponse(begin_authentication(member))
        return page(request, "second_step", form=StepForm(user=member), has_passkey=has_passkey)
    by_passkey = bool(request.POST.get("credential"))
    form = PasskeyStepForm(request.POST, user=member) if by_passkey else StepForm(request.POST, user=member)
    if form.is_valid():
        form.save()
        return SeeOther(stage.exit()["Location"])
    return page(request, "second_step", form=form, has_passkey=has_passkey)


@public
@page_or_form
def recover(request):
    """The passphrase is lost: a recovery code opens the way to a new one."""
    if request.member:
        return SeeOther(reverse("accounts:passphrase"))
    if request.method != "POST":
        return page(request, "recover", form=RecoverForm(), offered=passphrases.generate())
    form = RecoverForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        if actions.recover(data["login_name"], data["code"], data["passphrase"]):
            for verb in ("recover", "sign-in"):
                tries.forgive(verb, login_hash(data["login_name"]))
            return page(request, "recovered")
        refuse(form, gettext("Deze inlognaam en code horen niet bij elkaar, of de code is al gebruikt."))
    return page(request, "recover", form=form, offered=passphrases.generate())


@for_closing
@for_securing
@require_POST
def sign_out(request):
    """Leaves this browser. The script of the page wipes what was kept on the device."""
    public_id = request.session_row.public_id
    logout(request)
    request.member = request.session_row = None
    hooks.signed_out(public_id)
    response = SeeOther("/")
    response["Clear-Site-Data"] = '"storage"'
    return response


@public
@require_POST
def language(request):
    """The language of the pages: kept in the account, or in a cookie before there is one."""
    chosen = request.POST.get("language")
    known = dict(settings.LANGUAGES)
    response = SeeOther(safe_next(request) or "/")
    if chosen not in known:
        return response
    if request.member:
        actions.set_preferences(request.member, chosen, request.member.time_zone)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 86400,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response
