"""What somebody sees when something does not work: what happened, that nothing is lost, and what now."""

from __future__ import annotations

import sys

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template import loader
from django.utils.translation import gettext as _

from sterkersamen.core import outward
from sterkersamen.core.middleware import storage_failed

# What is typed in these fields is never shown again.
_SECRET = {"csrfmiddlewaretoken", "once", "passphrase", "password", "code", "credential"}


def _page(
    request: HttpRequest, status: int, title: str, lines: list[str], typed: list[str] | None = None, onward: str = ""
) -> HttpResponse:
    context = {"title": title, "lines": lines, "typed": typed or [], "onward": onward}
    return HttpResponse(loader.get_template("home/error.html").render(context, request), status=status)


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    """400."""
    lines = [_("De aanvraag kwam niet goed over. Ga terug en probeer het opnieuw: wat je typte, staat er meestal nog.")]
    return _page(request, 400, _("Dit konden we niet lezen"), lines)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    """403. A door may say in its refusal what the person can do."""
    said = str(exception) if exception is not None else ""
    lines = [said or _("Deze pagina hoort bij een rol die jij niet hebt. Er is niets misgegaan.")]
    return _page(request, 403, _("Dit is niet voor jou bedoeld"), lines, _typed(request))


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    """404."""
    lines = [
        _("Misschien is het weggehaald, of klopt het adres niet meer."),
        _("Ben je uit een groep weggegaan? Dan kun je daar niet meer naar binnen."),
    ]
    if outward.is_locked(request) or (outward.chosen(request) and getattr(request, "member", None) is None):
        # Whoever holds the device may have typed the address.
        del lines[1]
    return _page(request, 404, _("Deze pagina is er niet"), lines, _typed(request))


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405."""
    lines = [_("Deze bladzijde is bedoeld om iets te versturen, niet om te openen. Ga terug en gebruik de knop.")]
    return _page(request, 405, _("Zo werkt het niet"), lines)


def too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    lines = [_("Dit is te veel in één keer. Ga terug, daar staat je tekst nog, en maak er twee delen van.")]
    return _page(request, 413, _("Dat is te veel in één keer"), lines)


def too_often(request: HttpRequest) -> HttpResponse:
    """429."""
    lines = [
        _("Dit is heel vaak kort na elkaar gedaan. Daarom is er nu niets verstuurd."),
        _("Wacht een paar minuten en probeer het dan opnieuw. Lukt het nog niet, probeer het dan over een uur."),
    ]
    return _page(request, 429, _("Even wachten"), lines, _typed(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 where a middleware, which asks for the session, found no database."""
    failed = storage_failed(request, sys.exc_info()[1])
    if failed is not None:
        return failed
    lines = [
        _("Er ging iets mis bij ons, niet bij jou. Wat eerder bewaard is, staat er nog."),
        _("Ga terug: wat je typte, staat er meestal nog. Probeer het over een paar minuten opnieuw."),
    ]
    return _page(request, 500, _("Er ging iets mis"), lines)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not fit: signed in or out elsewhere meanwhile. What was typed is shown, to be copied.

    It is not offered for sending again from here: another site could have filled it in.
    """
    lines = [
        _(
            "Deze pagina stond te lang open, of je logde ondertussen ergens anders in of uit. "
            "Daarom is er niets verstuurd."
        ),
        _("Ga terug, laad de pagina opnieuw en verstuur het nog eens."),
    ]
    return _page(request, 403, _("Nog een keer, alsjeblieft"), lines, _typed(request))


def signed_out(request: HttpRequest) -> HttpResponse:
    """A form of somebody who is signed in no more: by silence, or from another device. What was typed is not lost."""
    lines = [
        _("Je bent ondertussen uitgelogd, misschien op een ander apparaat. Daarom is er niets verstuurd."),
        _("Kopieer wat je schreef, log opnieuw in en plak het terug."),
    ]
    return _page(request, 403, _("Je bent uitgelogd"), lines, _typed(request))


def detour(request: HttpRequest, address: str) -> HttpResponse:
    """A form of somebody who must do something first: new house rules, a pause, a second step. What was typed is not lost."""
    lines = [_("Er is iets veranderd terwijl je schreef. Daarom is er nog niets verstuurd.")]
    return _page(request, 409, _("Eerst nog iets anders"), lines, _typed(request), address)


def _typed(request: HttpRequest) -> list[str]:
    """The words in a form that was not carried out, to be given back."""
    if request.method != "POST":
        return []
    try:
        posted = request.POST
    except (SuspiciousOperation, BadRequest, MultiPartParserError, OSError):
        # No form at all, or more than one may be: that is said elsewhere.
        return []
    texts = [str(value) for name, value in posted.items() if name not in _SECRET]
    # Words, and not what stands behind a button (a kind of encouragement with an id).
    return [text for text in texts if (len(text) > 20 and " " in text) or "\n" in text]


_WORDS = {405: not_allowed, 413: too_large, 429: too_often}


def with_words(get_response):
    """Middleware: an answer that is only a number, or that leads who sent words elsewhere first, gets a page that tells."""

    def middleware(request):
        response = get_response(request)
        if request.method == "POST" and getattr(response, "is_closed_door", False) and _typed(request):
            return signed_out(request)
        if request.method == "POST" and getattr(response, "is_detour", False) and _typed(request):
            return detour(request, response["Location"])
        if response.status_code in _WORDS and not response.streaming and not response.content:
            page = _WORDS[response.status_code](request)
            for name, value in response.items():
                if name.lower() not in {"content-type", "content-length"}:
                    page[name] = value
            return page
        return response

    return middleware
