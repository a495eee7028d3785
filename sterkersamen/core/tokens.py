"""The hidden field against forged forms (Django's own protection), in a tenth of the time.

Its token is the secret of the browser's cookie behind a mask that differs on each page, so that the size of a compressed
page tells nothing of it (BREACH). Django asks the system for each letter of a mask by itself.
"""

from __future__ import annotations

import os

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token
from markupsafe import Markup

_COUNT = len(CSRF_ALLOWED_CHARS)
_PLACES = {letter: place for place, letter in enumerate(CSRF_ALLOWED_CHARS)}
# A byte up to here is one of the letters by chance alone: each of them stands for as many bytes.
_FAIR = 256 - 256 % _COUNT


def masked(secret: str) -> str:
    """The secret behind a new mask: what Django's `_unmask_cipher_token` takes off again."""
    mask: list[int] = []
    while len(mask) < CSRF_SECRET_LENGTH:
        mask += [byte % _COUNT for byte in os.urandom(2 * CSRF_SECRET_LENGTH) if byte < _FAIR]
    del mask[CSRF_SECRET_LENGTH:]
    letters = CSRF_ALLOWED_CHARS
    cipher = [letters[(_PLACES[letter] + by) % _COUNT] for letter, by in zip(secret, mask, strict=True)]
    return "".join([*(letters[place] for place in mask), *cipher])


def hidden_field(request: HttpRequest) -> Markup:
    """The field for a form on this page. A browser without the cookie is given one with the answer."""
    secret = request.META.get("CSRF_COOKIE")
    token = get_token(request) if secret is None else masked(secret)
    return Markup(f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">')  # noqa: S704  (letters, digits)
