"""A code that was just made: shown this once, as letters, as a link and as a picture."""

from __future__ import annotations

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sterkersamen.core.views import Request

OVER = _("Die uitnodiging geldt niet meer. Hij is ingetrokken of gebruikt, of er is daarna een nieuwe gemaakt.")


def show_code(
    request: Request, code: str, *, title: str, back: str, back_words: str, leads: bool = False
) -> HttpResponse:
    """The page with a code. It is kept nowhere: only the same form, sent again, shows it again."""
    address = request.build_absolute_uri(reverse("groups:invitation", args=[code]))
    context = {
        "title": title,
        "code": code,
        "address": address,
        "picture": segno.make(address, error="m", micro=False).svg_data_uri(
            scale=5, border=3, dark="#1c2b2a", light="#ffffff", omitsize=False
        ),
        "back": back,
        "back_words": back_words,
        "leads": leads,
    }
    return render(request, "groups/invited.html", context)
