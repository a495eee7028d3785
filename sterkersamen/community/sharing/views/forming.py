"""What the forms of this room have in common."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict

from sterkersamen.community.sharing import stems
from sterkersamen.core.views import SeeOther
from sterkersamen.platform.once import forms as once_forms
from sterkersamen.platform.once.forms import key_of, once_for, status_of

__all__ = ["asks_warning", "carry_out", "key_of", "once_for", "remember_sent", "sent", "status_of", "typed"]

SENT_COOKIE = "sent"


def carry_out(actor: UUID, verb: str, request: HttpRequest, form: Form, write: Callable[[], str]) -> str | None:
    """Does `write` once for a valid form and gives what it gave; None when the same key came with another text."""
    return once_forms.carry_out(actor, verb, key_of(request), form, write)


def typed(request: HttpRequest) -> QueryDict:
    """What came with a form of words; the warning that was chosen by the button of `asks_warning` among it."""
    words = request.POST.copy()
    if "with_warning" in words:
        words["warning"] = str(words["with_warning"])
    return words


def asks_warning(request: HttpRequest, form: Form, before: str = "") -> bool:
    """Whether the writer of a valid form is asked, before anything is placed, if they want a warning above it.

    Only where the words say something about using that `before` did not, and only once: what they then do is theirs.
    """
    words = form.cleaned_data
    if words["warning"] or "asked" in request.POST:
        return False
    return stems.says_use(f"{words.get('title', '')} {words['body']}") and not stems.says_use(before)


def sent(request: HttpRequest, address: str) -> HttpResponse:
    """On to `address`, telling the browser which form arrived."""
    response = SeeOther(address)
    remember_sent(request, response)
    return response


def remember_sent(request: HttpRequest, response: HttpResponse) -> None:
    """Tells the browser which form arrived, so that it forgets its draft of that one."""
    response.set_cookie(SENT_COOKIE, str(key_of(request)), max_age=120, samesite="Lax", secure=request.is_secure())
