"""What opens and guards an account: passphrase, passkeys, authenticator app, recovery codes, and being asked again."""

from __future__ import annotations

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_authentication, begin_registration
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from sterkersamen.core import outward
from sterkersamen.core.views import SeeOther
from sterkersamen.platform.accounts import actions, passphrases, pins, queries, second_factor, tries
from sterkersamen.platform.accounts.forms import AppForm, ConfirmForm, NewPassphraseForm, PasskeyAddForm
from sterkersamen.platform.accounts.views.answers import for_closing, for_securing, fresh, onward, page
from sterkersamen.platform.accounts.views.entrance import page_or_form


@for_closing
@for_securing
@page_or_form
def confirm(request):
    """Is it still you? Asked before something that opens the account to whoever holds this browser."""
    ways = queries.ways(request.member)
    if request.method != "POST":
        if request.GET.get("options"):
            return JsonResponse(begin_authentication(request.member))
        return page(request, "confirm", form=ConfirmForm(member=request.member), ways=ways)
    form = ConfirmForm(request.POST, member=request.member)
    if form.is_valid():
        return onward(request)
    return page(request, "confirm", form=form, ways=ways)


@for_securing
@require_safe
def secure(request):
    """Someone with a role, or without any way in yet, sets up a second factor before anything else."""
    if not second_factor.review(request.member):
        return onward(request)
    return page(request, "secure", needs_role=second_factor.is_required(request.member))


@for_securing
@page_or_form
@fresh
def passphrase(request):
    """A new passphrase; every other browser is signed out."""
    form = NewPassphraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        member = request.member
        actions.change_passphrase(member, form.cleaned_data["passphrase"], keep=request.session_row.public_id)
        update_session_auth_hash(request, member)
        # Who wants another passphrase may have been watched while typing.
        pins.drop(request)
        tries.remember(request, member)
        second_factor.review(member)
        messages.success(request, gettext("Je hebt een nieuwe wachtzin. Op andere apparaten ben je uitgelogd."))
        return SeeOther(reverse("accounts:account"))
    return page(request, "passphrase", form=form, offered=passphrases.generate(), ways=queries.ways(request.member))


@for_securing
@require_safe
def passkeys(request):
    """The passkeys of this account."""
    return page(request, "passkeys", passkeys=queries.passkeys(request.member), ways=queries.ways(request.member))


@for_securing
@page_or_form
@fresh
def passkey_add(request):
    """Adds a passkey. GET with `options` gives a script what to ask of the browser."""
    member = request.member
    if request.method != "POST":
        if request.GET.get("options"):
            return JsonResponse(begin_registration(member, passwordless=True))
        return page(request, "passkey_add", form=PasskeyAddForm(user=member), ways=queries.ways(member))
    form = PasskeyAddForm(request.POST, user=member)
    if not form.is_valid():
        return page(request, "passkey_add", form=form, ways=queries.ways(member))
    was_due = member.second_factor_due
    actions.add_passkey(member, form.cleaned_data["credential"], here=request.session_row.public_id)
    messages.success(request, gettext("Je passkey is toegevoegd."))
    return _added(request, was_due, "accounts:passkeys")


@require_POST
@fresh
def passkey_remove(request, passkey: int):
    """Takes a passkey away, unless it is the last way in."""
    try:
        actions.remove_passkey(request.member, passkey)
        messages.success(request, gettext("De passkey is weg."))
    except actions.LastWayIn:
        messages.warning(
            request,
            gettext(
                "Dit is je enige manier om binnen te komen. Kies eerst een wachtzin of voeg een andere passkey toe."
            ),
        )
    return SeeOther(reverse("accounts:passkeys"))


@for_securing
@page_or_form
@fresh
def app(request):
    """Sets up an authenticator app, or shows that there is one."""
    member = request.member
    if queries.has_app(member):
        return page(request, "app", has_app=True)
    form = AppForm(request.POST if request.method == "POST" else None, user=member)
    if request.method == "POST" and form.is_valid():
        was_due = member.second_factor_due
        actions.add_app(member, form.secret, here=request.session_row.public_id)
        clear_totp_secret(request)
        messages.success(request, gettext("De app hoort nu bij je account. Bij het inloggen vragen we om een code."))
        return _added(request, was_due, "accounts:account")
    picture = segno.make(get_adapter().build_totp_url(member, form.secret), error="m")
    secret = [form.secret[i : i + 4] for i in range(0, len(form.secret), 4)]
    return page(request, "app", form=form, has_app=False, secret=secret, picture=_as_svg(picture))


def _added(request, was_due: bool, place: str) -> SeeOther:
    """After a second step was set up: to the codes, for who did not keep them yet; who was asked for it goes on to where they
    were going; who chose it, back to where it stands."""
    if not request.member.codes_kept_at:
        return onward(request, "accounts:codes")
    return onward(request, None if was_due else place)


def _as_svg(picture) -> str:
    """A QR code without a style or an address in it, so that it can stand in the page."""
    return picture.svg_inline(
        scale=5, border=3, dark="#12302b", light="#ffffff", omitsize=True, svgclass="qr", lineclass=None
    )


@require_POST
@fresh
def app_remove(request):
    """Takes the authenticator app away."""
    actions.remove_app(request.member)
    messages.success(request, gettext("De app hoort niet meer bij je account."))
    return SeeOther(reverse("accounts:account"))


@for_securing
@require_safe
@fresh
def codes(request):
    """The recovery codes, to print or write down."""
    return page(request, "codes", codes=queries.recovery_codes(request.member))


@for_securing
@require_safe
@fresh
def codes_file(request):
    """The recovery codes as a plain file, which says nothing of this place. It is made here and kept nowhere.

    There is no login name in it, as on the page: only a print of it is stored. The person writes it down beside the codes.
    """
    lines = [*queries.recovery_codes(request.member), "", gettext("Inlognaam") + ": " + "_" * 20]
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    return outward.as_file(response, "codes")


@for_securing
@require_POST
def codes_kept(request):
    """The person has the codes in a safe place."""
    actions.keep_codes(request.member)
    return onward(request)


@require_POST
@fresh
def codes_new(request):
    """New recovery codes in the place of the old ones."""
    actions.renew_codes(request.member)
    messages.success(request, gettext("Dit zijn je nieuwe codes. De oude werken niet meer."))
    return SeeOther(reverse("accounts:codes"))
