"""A person's own page: language, e-mail address, the browsers that are signed in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.http import require_POST, require_safe

from sterkersamen.core.views import SeeOther
from sterkersamen.platform.accounts import actions, queries
from sterkersamen.platform.accounts.forms import EmailForm, PreferencesForm
from sterkersamen.platform.accounts.views.answers import for_closing, for_securing, fresh, page
from sterkersamen.platform.accounts.views.entrance import page_or_form


@require_safe
def account(request):
    """Everything about the account on one page."""
    return _account_page(request, PreferencesForm(member=request.member))


def _account_page(request, preferences: PreferencesForm):
    member = request.member
    return page(
        request,
        "account",
        here="account",
        form=preferences,
        ways=queries.ways(member),
        # This browser first, then the one used last.
        sessions=sorted(queries.sessions(member), key=lambda row: row.public_id != request.session_row.public_id),
        consent=queries.consent(member),
        contact=queries.contact(member),
    )


@require_POST
def preferences(request):
    """The language and time zone of someone's pages."""
    form = PreferencesForm(request.POST, member=request.member)
    if not form.is_valid():
        return _account_page(request, form)
    language = form.cleaned_data["language"]
    actions.set_preferences(request.member, language, form.cleaned_data["time_zone"], form.cleaned_data["keep_months"])
    with override(language):
        messages.success(request, gettext("Bewaard."))
    return SeeOther(reverse("accounts:account"))


@page_or_form
@fresh
def email(request):
    """An address to be reached at, added by choice and sealed."""
    member = request.member
    known = queries.contact(member)
    if request.method != "POST":
        return page(request, "email", form=EmailForm(initial={"email": known}), known=known)
    if request.POST.get("remove"):
        actions.set_contact(member, "")
        messages.success(request, gettext("Je e-mailadres is weg."))
        return SeeOther(reverse("accounts:account"))
    form = EmailForm(request.POST)
    if not form.is_valid():
        return page(request, "email", form=form, known=known)
    actions.set_contact(member, form.cleaned_data["email"])
    messages.success(request, gettext("Je e-mailadres is verzegeld bewaard."))
    return SeeOther(reverse("accounts:account"))


@for_securing
@require_POST
def session_end(request, session: UUID):
    """Signs one of one's own browsers out."""
    if session == request.session_row.public_id:
        raise Http404
    if not actions.end_session(request.member, session):
        raise Http404
    messages.success(request, gettext("Dat apparaat is uitgelogd."))
    return SeeOther(reverse("accounts:account"))


@for_closing
@for_securing
@require_POST
def sessions_end(request):
    """Signs out everywhere, here too."""
    actions.end_sessions(request.member)
    logout(request)
    request.member = request.session_row = None
    response = SeeOther("/")
    response["Clear-Site-Data"] = '"storage"'
    return response
