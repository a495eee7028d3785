"""What the account views have in common."""

from __future__ import annotations

import functools
from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.forms import Form
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from sterkersamen.core.views import SeeOther
from sterkersamen.platform.accounts import tries
from sterkersamen.platform.accounts.models import Member
from sterkersamen.platform.accounts.sessions import COMING, PROVED, SHARED


def page(request, name: str, **context):
    """A page of this room. With a form in it that was refused it answers 422, or 429 when tried too often."""
    status, form = 200, context.get("form")
    if form is not None and form.is_bound and form.errors:
        codes = {error.code for errors in form.errors.as_data().values() for error in errors}
        status = 429 if "too_many" in codes else 422
    return render(request, f"accounts/{name}.html", {"next": safe_next(request), **context}, status=status)


def safe_next(request) -> str:
    """The address to go on to, from `next` in form or address; empty when there is none or it is not ours."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    if url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return url
    return ""


def onward(request, name: str | None = None) -> SeeOther:
    """Goes to a page of this room, taking `next` along; without a name to `next` itself, or home."""
    url = safe_next(request)
    if name is None:
        return SeeOther(url or "/")
    return SeeOther(reverse(name) + (f"?{urlencode({'next': url})}" if url else ""))


def let_in(request, member: Member, *, method: str | None, to: str = "") -> SeeOther:
    """Signs someone in who proved who it is; a second step comes first for who set one up.

    method: how it was proved, or None when that is on record already (a passkey).
    """
    if request.POST.get("shared_device"):
        request.session[SHARED] = True
    else:
        request.session.pop(SHARED, None)
    if method:
        record_authentication(request, member, method=method)
    # Who stops here, before the second step, must not go on after the passphrase was changed elsewhere, or after every
    # browser was signed out.
    request.session[PROVED] = member.get_session_auth_hash()
    request.session[COMING] = str(member.pk)
    response = perform_login(request, Login(user=member, redirect_url=to or safe_next(request) or "/"))
    return SeeOther(response["Location"])


def refuse(form: Form, error) -> None:
    """Puts a message above the form. `error` is a ValidationError or a sentence."""
    form.add_error(None, error)


def for_securing(view):
    """Marks a view that opens for someone who must set up a second factor first."""
    view.is_for_securing = True
    return view


def for_closing(view):
    """Marks a view that opens for someone whose account is going to close because they asked."""
    view.is_for_closing = True
    return view


def fresh(view):
    """Asks who it is again when that was proved longer than a quarter of an hour ago. Nothing of a form is kept."""

    @functools.wraps(view)
    def guarded(request, *args, **options):
        if tries.is_fresh(request):
            return view(request, *args, **options)
        here = request.get_full_path() if request.method != "POST" else reverse("accounts:account")
        return SeeOther(f"{reverse('accounts:confirm')}?{urlencode({'next': here})}")

    return guarded
