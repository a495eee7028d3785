"""What a phone needs to keep the site: a manifest, a service worker, a page for when there is no connection."""

from __future__ import annotations

import hashlib
import json
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sterkersamen.core import outward
from sterkersamen.core.views import public
from sterkersamen.personal.recovery.forms import CheckInForm

_WORKER = Path(__file__).with_name("data") / "sw.js"
_PAGES = ("safety:help", "safety:recipe", "home:offline")
_FILES = ("app.css", "app.js", "img/soup.svg")


def static(name: str) -> str:
    """The address of a static file. The table lies on the top floor and is looked up by name, as in the templates."""
    return import_module("sterkersamen.config.static").static(name)


def _asked_language(request: HttpRequest) -> str:
    asked = request.GET.get("in", "")
    language = asked if asked in dict(settings.LANGUAGES) else request.LANGUAGE_CODE
    translation.activate(language)
    request.LANGUAGE_CODE = language
    return language


def _push_message(look: outward.Look) -> dict[str, str]:
    """What a push message shows: the same for everybody, and to whoever looks over a shoulder."""
    return {"title": look.name, "text": _("Er staat iets voor je klaar."), "icon": static(look.picture.format(192))}


@public
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It keeps the help page, the way out and their style; never a page of a person.

    Its text changes whenever one of the kept files does, which is how browsers know that there is a new one. Who wants it
    plain (`look`, in the address: the pages are fetched without cookies) gets another one, with plain pages and messages.
    """
    language, plain = _asked_language(request), outward.asked(request)
    look = outward.look(plain)
    query = f"?in={language}" + (f"&{outward.LOOK_COOKIE}={outward.PLAIN}" if plain else "")
    pages = {reverse(name): reverse(name) + query for name in _PAGES}
    kept = {"pages": pages, "files": [static(name) for name in (*_FILES, look.icon)], "says": _push_message(look)}
    source = _WORKER.read_text(encoding="utf-8")
    kept["version"] = hashlib.sha256((source + json.dumps(kept)).encode()).hexdigest()[:12]
    response = HttpResponse(
        f"const KEPT = {json.dumps(kept)};\n{source}", content_type="text/javascript; charset=utf-8"
    )
    response["Cache-Control"] = "no-cache"
    return response


@public
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """How the site looks among a phone's apps: a name that says nothing to who looks over a shoulder. Without cookies, so
    what was chosen stands in the address."""
    _asked_language(request)
    look = outward.look(outward.asked(request))
    colours = {"background_color": "#fbf7ef", "theme_color": "#fbf7ef"}
    icons = [{"src": static(look.icon), "sizes": "any", "type": "image/svg+xml"}]
    icons += [
        {"src": static(look.picture.format(size)), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    body = {
        "name": look.name,
        "short_name": look.name,
        "id": "/",
        "start_url": "/",
        "display": "standalone",
        "icons": icons,
        **colours,
    }
    response = JsonResponse(body, content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown in the place of a page that could not be fetched; in it a form and a place for a plan, made for nobody,
    for devices whose owner wants to use them without a connection."""
    _asked_language(request)
    outward.asked(request)
    return render(request, "home/offline.html", {"form": CheckInForm()})


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Only what is meant for everyone may be found by search engines."""
    lines = [
        "User-agent: *",
        "Allow: /$",
        "Allow: /help",
        "Allow: /about",
        "Allow: /privacy",
        "Allow: /first-days",
        "Allow: /static/",
        "Disallow: /",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
