"""The code of an invitation, as a browser carries it from the link to the group: in a sealed cookie of those pages.

It ends with the browser, after some hours, and when somebody signs out or leaves in a hurry: on a device that others
use too, nobody sees to which group somebody was invited.
"""

from __future__ import annotations

import base64
import binascii
import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sterkersamen.platform.vault.fields import SealBroken, seal, unseal
from sterkersamen.platform.vault.keyring import INSTANCE

COOKIE, PATH = "invitation", "/join"
_PLACE = "cookie|invitation"
# Long enough to make an account in peace, also with an app for codes to install.
KEPT_SECONDS = 3 * 3600


def keep(response: HttpResponse, code: str) -> None:
    """Gives the browser the code to keep, sealed: who looks at its cookies finds nothing to pass on."""
    sealed = seal(INSTANCE, _PLACE, {"code": code, "until": int(time.time()) + KEPT_SECONDS})
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(sealed).decode(),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def kept(request: HttpRequest) -> str:
    """The code that this browser holds; empty when it holds none, or for too long."""
    try:
        found = unseal(INSTANCE, _PLACE, base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, "")))
    except (SealBroken, binascii.Error, ValueError):
        return ""
    return found["code"] if isinstance(found, dict) and found["until"] > time.time() else ""


def forget(response: HttpResponse) -> None:
    """Has the browser drop the code."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
