"""What others can see of this site who do not read its pages: titles, icons, the installed app, files, labels, dates.

Neutral for everybody: no drug, no group, no person. Who chose "Onopvallend", in the account or in this browser, gets the
same plain name on every page, and nothing outside that is called as this site is. All of it stands here, so that a test
can look at each of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Says that this browser is used by somebody who wants it plain, and not by whom. Also before there is an account.
LOOK_COOKIE = "look"
PLAIN = "plain"
_YEAR = 365 * 86400


@dataclass(frozen=True)
class Look:
    """How the site is called and what it looks like among other apps, tabs and messages."""

    is_plain: bool
    name: str
    icon: str
    picture: str


def look(plain: bool) -> Look:
    """The name and pictures of the site, in the active language."""
    if plain:
        return Look(True, _("Notities"), "img/plain.svg", "img/plain-{}.png")
    return Look(False, _("Samen"), "img/icon.svg", "img/app-{}.png")


def look_of(request: HttpRequest) -> Look:
    """What a page looks like from outside for whoever asks."""
    return look(is_plain(request))


def chosen(request: HttpRequest) -> bool:
    """Whether whoever asks wants it plain: by the account, by the browser, or by this very address (`asked`)."""
    member = getattr(request, "member", None)
    if member is not None and member.discreet:
        return True
    return request.COOKIES.get(LOOK_COOKIE) == PLAIN or getattr(request, "asked_plain", False)


def asked(request: HttpRequest) -> bool:
    """Notes and gives whether the address asks for it (`?look=plain`), as for what a browser fetches without cookies.

    Only views that are fetched so look there: an address can be too long to be read, and its error page is plain too.
    """
    request.asked_plain = request.GET.get(LOOK_COOKIE) == PLAIN  # type: ignore[attr-defined]
    return request.asked_plain  # type: ignore[attr-defined]


def is_locked(request: HttpRequest) -> bool:
    """Whether this browser was locked: who takes it up is not told where they are, nor what there is to say to its holder."""
    session = getattr(request, "session_row", None)
    return session is not None and session.locked_at is not None


def is_plain(request: HttpRequest) -> bool:
    """Whether the page that is asked for says nothing of itself."""
    return chosen(request) or is_locked(request)


def remember(response: HttpResponse, plain: bool) -> None:
    """Has this browser know it, also when nobody is signed in."""
    if not plain:
        response.delete_cookie(LOOK_COOKIE, samesite="Lax")
        return
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(LOOK_COOKIE, PLAIN, max_age=_YEAR, samesite="Lax", secure=secure, httponly=True)


# Beginnings of words by which a name gives away what a site is for. The names of host and sender are the organisation's.
_TELLING = re.compile(
    r"verslav|verslaaf|addict|coca[iï]|coke|drug|alcohol|afkick|nuchter|sober|clean|rehab|recovery|herstel|zelfhulp",
    re.I,
)


def gives_away(name: str) -> bool:
    """Whether the name of a host or an address says what is behind it."""
    return bool(_TELLING.search(name))


# What is downloaded, by what it is. Who scrolls through somebody's downloads learns nothing by the name.
FILES: dict[str, tuple[Any, str]] = {
    "codes": ("codes", "txt"),
    "calendar": ("agenda", "ics"),
    "paper": ("bewijs", "pdf"),
    "own": (gettext_lazy("gegevens"), "json"),
    "own tables": (gettext_lazy("gegevens"), "zip"),
    "everything": (gettext_lazy("gegevens"), "zip"),
}


def as_file(response: HttpResponse, name: str, *, opens: bool = False) -> HttpResponse:
    """Has a browser keep the answer under a name of `FILES`. opens: it may show it too."""
    stem, kind = FILES[name]
    response["Content-Disposition"] = f'{"inline" if opens else "attachment"}; filename="{stem}.{kind}"'
    return response


def account_label() -> str:
    """What a passkey and an authenticator app call the account. Others may look there: no login name, no word of what
    this is."""
    return _("mijn account")


def appointment() -> str:
    """What a date is called in somebody's own calendar."""
    return _("Afspraak")
