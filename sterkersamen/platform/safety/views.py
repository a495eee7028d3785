"""Help now, the way out and the way back in, who opened what is mine, and the organiser's list of contacts."""

from __future__ import annotations

import base64
import binascii

from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.core import cookies, outward
from sterkersamen.core.privacy import years
from sterkersamen.core.views import Request, SeeOther, public
from sterkersamen.platform.accounts import actions as accounts
from sterkersamen.platform.accounts import pins, tries
from sterkersamen.platform.accounts.forms import ConfirmForm, PinForm
from sterkersamen.platform.accounts.queries import ways as ways_of
from sterkersamen.platform.accounts.views.answers import fresh
from sterkersamen.platform.safety import access as doors
from sterkersamen.platform.safety import actions, hooks, idle, leaving, queries
from sterkersamen.platform.safety.forms import ContactForm, IdleForm
from sterkersamen.platform.safety.models import Access, CrisisContact
from sterkersamen.platform.vault.fields import SealBroken, seal, unseal
from sterkersamen.platform.vault.keyring import Subject

_ACCESS_PLACE = "address|access"


def _in_asked_language(request: Request) -> None:
    """`?in=en`: the copies that a browser keeps for when it is offline are fetched without cookies."""
    outward.asked(request)
    asked = request.GET.get("in", "")
    if asked in dict(settings.LANGUAGES):
        translation.activate(asked)
        request.LANGUAGE_CODE = asked


@public
@require_safe
def help(request: Request) -> HttpResponse:
    """Help now: for everyone, with or without an account; keeps nothing. Who is signed in finds their own people and plan on
    it: never in a locked browser, nor in the copy that is kept for when there is no connection. A locked browser shows the
    numbers, and nothing that tells what this site is about."""
    _in_asked_language(request)
    own, afters = _own_help(request)
    rows = queries.contacts()
    by_kind = {kind: [row for row in rows if row.kind == kind] for kind in CrisisContact.Kind.values}
    context = {
        "contacts": by_kind,
        "not_checked": any(row.phone and row.checked_on is None for row in rows),
        "language": request.LANGUAGE_CODE,
        "here": "help",
        "locked": outward.is_locked(request),
        "own": own,
        "afters": afters,
        "steps": range(11),
    }
    return render(request, "safety/help.html", context)


def _own_help(request: Request) -> tuple[list, list[hooks.After]]:
    """What the rooms above have for this reader, and where they can go on to after."""
    member = request.member
    if member is None or outward.is_locked(request) or member.second_factor_due:
        return [], []
    # The copy that a browser keeps is asked for in a language, without a cookie; one who sends both gets that copy.
    if "in" in request.GET:
        return [], []
    return hooks.helps(member), hooks.afters(member)


@public
@csrf_exempt
@require_POST
def exit(request: Request) -> HttpResponse:
    """Locks this browser, drops what it holds of a visit, and leads to a page that says nothing.

    Our script wipes what is kept on the device and sends this after; where the form came by itself, the browser is told to.

    Without a token on purpose: it must work from a page that was kept offline. What another site could do with it is
    to have a code typed again; the session cookie (SameSite=Lax) does not come along from there.

    Where the lock cannot be written, the browser loses its session instead: it is signed out.
    """
    leaving.leave(request)
    response = SeeOther(reverse("safety:recipe"))
    cookies.forget(response)
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        # No script sent it, so none wiped what an earlier page left on the device.
        response["Clear-Site-Data"] = '"storage"'
    return response


@public
@require_safe
def recipe(request: Request) -> HttpResponse:
    """An ordinary page to end up on. Leads on to the address that the organisation chose, where it chose one.

    By a header and not by a redirect: the browser applies our own form rules (CSP) to redirects after a form.
    """
    _in_asked_language(request)
    response = render(request, "safety/recipe.html")
    if settings.QUICK_EXIT_URL:
        response["Refresh"] = f"0; url={settings.QUICK_EXIT_URL}"
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: Request) -> HttpResponse:
    """The way back into a locked browser: its short code, or passphrase, passkey or code as the account has them; or
    signing out.

    GET with `options` gives a script what to ask of a passkey.
    """
    session, member = getattr(request, "session_row", None), request.member
    if session is None or member is None or session.locked_at is None:
        return SeeOther("/")
    if request.method != "POST" and request.GET.get("options"):
        return JsonResponse(begin_authentication(member))
    short, form = PinForm(request=request, chooses=False), ConfirmForm(member=member)
    if request.method == "POST" and "pin" in request.POST:
        short = PinForm(request.POST, request=request, chooses=False)
        if short.is_valid():
            actions.unlock(session)
            tries.forget_proof(request)
            return SeeOther("/")
    elif request.method == "POST":
        form = ConfirmForm(request.POST, member=member)
        if form.is_valid():
            actions.unlock(session)
            return SeeOther("/")
    short.fields["pin"].widget.attrs["autofocus"] = request.method != "POST"
    if "passphrase" in form.fields:
        # A browser that keeps passphrases must not fill it in for whoever holds the device.
        form.fields["passphrase"].widget.attrs["autocomplete"] = "one-time-code"
    too_many = any(error.code == "too_many" for error in form.non_field_errors().as_data())
    status = 200 if request.method != "POST" else 429 if too_many else 422
    context = {"form": form, "ways": ways_of(member), "short": short, "tries": pins.left(request)}
    return render(request, "safety/lock.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def quiet(request: Request) -> HttpResponse:
    """How little others see of all this: plain titles and names, the lock of this browser, and what stays visible."""
    form = IdleForm(request.POST or None, initial={"after": idle.minutes(request)})
    if request.method == "POST" and request.POST.get("do") == "drop_pin":
        pins.drop(request)
        messages.success(request, _("De pincode is weg. Het slot gaat open met wat je bij het inloggen gebruikt."))
        return SeeOther(reverse("safety:quiet"))
    if request.method == "POST" and form.is_valid():
        idle.choose(request, form.cleaned_data["after"])
        messages.success(request, _("Bewaard voor dit apparaat."))
        return SeeOther(reverse("safety:quiet"))
    context = {
        "form": form,
        "here": "account",
        "discreet": outward.chosen(request),
        "plain": outward.look(True),
        "has_pin": pins.has(request),
        "is_shared": request.session_row.shared_device,
        "ways": ways_of(request.member),
    }
    return render(request, "safety/quiet.html", context, status=422 if request.method == "POST" else 200)


@public
@require_POST
def discreet(request: Request) -> HttpResponse:
    """Plain titles and names from now on, or no longer: for the account, and for this browser without saying whose."""
    plain = request.POST.get("do") == "on"
    if request.member is not None:
        accounts.set_discreet(request.member, plain)
        messages.success(request, _("Onopvallend staat aan.") if plain else _("Onopvallend staat uit."))
    response = SeeOther(reverse("safety:quiet") if request.member is not None else reverse("home:anonymous") + "#plain")
    outward.remember(response, plain)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def pin(request: Request) -> HttpResponse:
    """A short code for the lock of this browser."""
    if request.session_row.shared_device:
        return SeeOther(reverse("safety:quiet"))
    form = PinForm(request.POST or None, request=request, chooses=True)
    if request.method == "POST" and form.is_valid():
        pins.choose(request, form.cleaned_data["pin"])
        messages.success(request, _("De pincode werkt vanaf nu op dit apparaat."))
        return SeeOther(reverse("safety:quiet"))
    context = {"form": form, "here": "account", "has_pin": pins.has(request)}
    return render(request, "safety/pin.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def access(request: Request) -> HttpResponse:
    """Who opened, by a role, what is mine; what was earlier is a page further."""
    found, more = queries.accesses_of(request.member, _row_in(request))
    context = {
        "rows": _told(found),
        "older": _sealed_row(request, found[-1].id) if more else "",
        "later": "before" in request.GET,
        "here": "account",
        "kept": years(settings.ACCESS_LOG_YEARS),
        "untold": queries.UNTOLD.days,
    }
    return render(request, "safety/access.html", context)


def _told(found: list[Access]) -> list[dict]:
    """The access log as it is read. What is told by the day stands once for that day, with how often: who looks three times
    at one report before deciding looks at one report."""
    rows: dict[tuple, dict] = {}
    for row in found:
        day_only = row.event in queries.DAY_ONLY
        when = timezone.localdate(row.at) if day_only else row.pk
        said = {
            "at": row.at,
            "day_only": day_only,
            "who": queries.ROLES.get(row.role, row.role),
            "what": queries.EVENTS.get(row.event, row.event),
            "why": queries.REASONS.get(row.reason, row.reason),
            "times": 0,
        }
        rows.setdefault((when, row.role, row.event, row.reason), said)["times"] += 1
    return list(rows.values())


def _sealed_row(request: Request, number: int) -> str:
    """Where the next page begins. Sealed: the number itself would tell how much is opened in all of the instance."""
    sealed = seal(Subject("member", request.member.id), _ACCESS_PLACE, {"row": number})
    return base64.urlsafe_b64encode(sealed).decode()


def _row_in(request: Request) -> int | None:
    """Where an address begins. Raises Http404 for one of somebody else."""
    if "before" not in request.GET:
        return None
    try:
        given = base64.urlsafe_b64decode(request.GET["before"])
        return int(unseal(Subject("member", request.member.id), _ACCESS_PLACE, given)["row"])
    except (SealBroken, binascii.Error, ValueError):
        raise Http404 from None


@require_safe
def opened(request: Request) -> HttpResponse:
    """For organisers: how often something of members was opened, by which role. By month; of nobody, of no group."""
    doors.organiser(request.member)
    months: dict[str, list[dict]] = {}
    for row in queries.accesses_by_month(timezone.now()):
        said = {
            "who": queries.ROLES.get(row.role, row.role),
            "what": queries.COUNTED.get(row.event, row.event),
            "times": row.times,
            "people": row.people,
            "most": row.most,
        }
        months.setdefault(date_format(row.month, "F Y"), []).append(said)
    return render(request, "safety/opened.html", {"months": months, "kept": years(settings.ACCESS_LOG_YEARS)})


@require_safe
def contacts(request: Request) -> HttpResponse:
    """The crisis contacts as the organiser keeps them."""
    doors.organiser(request.member)
    rows, today = queries.contacts(), timezone.localdate()
    stale = {row.key for row in rows if row.checked_on is not None and queries.is_stale(row, today)}
    context = {"contacts": rows, "stale": stale, "language": request.LANGUAGE_CODE}
    return render(request, "safety/contacts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_contact(request: Request) -> HttpResponse:
    """Adds a contact."""
    doors.organiser(request.member)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.key in {row.key for row in queries.contacts()} | {"new"}:
            form.add_error("name", _("Er staat al iets met deze naam in de lijst."))
        else:
            actions.save_contact(form.key, form.fields_of_row())
            messages.success(request, _("Het staat erbij."))
            return SeeOther(reverse("safety:contacts"))
    status = 422 if request.method == "POST" else 200
    return render(request, "safety/new_contact.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: Request, key: str) -> HttpResponse:
    """Changes a contact, or says that it was checked today."""
    row = doors.contact(request.member, key)
    form = ContactForm(request.POST or None, initial=ContactForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        actions.save_contact(key, form.fields_of_row())
        messages.success(request, _('Bewaard. Zo staat het nu op "Hulp nu".'))
        return SeeOther(reverse("safety:contacts"))
    status = 422 if request.method == "POST" else 200
    return render(request, "safety/contact.html", {"form": form, "contact": row}, status=status)


@require_POST
def remove_contact(request: Request, key: str) -> HttpResponse:
    """Takes a contact away."""
    doors.contact(request.member, key)
    try:
        actions.remove_contact(key)
        messages.success(request, _("Weggehaald."))
    except ValueError:
        messages.warning(request, _('Dit is het laatste nummer. "Hulp nu" mag niet leeg zijn.'))
    return SeeOther(reverse("safety:contacts"))
