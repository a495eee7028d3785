"""The key under which a browser keeps what was not sent yet."""

from __future__ import annotations

import base64
import hmac

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from sterkersamen.core.views import Request
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject


@require_safe
def key(request: Request) -> JsonResponse:
    """The key for drafts of this member in this signed-in browser. Another session's drafts do not open with it."""
    secret = keyring.derive(Subject("member", request.member.id), "drafts")
    own = hmac.digest(secret, request.session_row.public_id.bytes, "sha256")
    response = JsonResponse({"key": base64.b64encode(own).decode()})
    response["Cache-Control"] = "no-store"
    return response
