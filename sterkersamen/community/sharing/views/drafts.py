"""The key under which a browser keeps what was not sent yet."""

from __future__ import annotations

import base64

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from sterkersamen.core.views import Request
from sterkersamen.platform.accounts.sessions import browser_key


@require_safe
def key(request: Request) -> JsonResponse:
    """The key for drafts of this member in this signed-in browser. Another session's drafts do not open with it."""
    response = JsonResponse(
        {"key": base64.b64encode(browser_key(request.member, request.session_row, "drafts")).decode()}
    )
    response["Cache-Control"] = "no-store"
    return response
