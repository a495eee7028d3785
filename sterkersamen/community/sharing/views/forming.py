"""What the forms of this room have in common."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.groups.queries import is_new
from sterkersamen.community.sharing import stems
from sterkersamen.core.views import SeeOther
from sterkersamen.platform.limits.actions import allow
from sterkersamen.platform.once import forms as once_forms
from sterkersamen.platform.once.actions import is_known
from sterkersamen.platform.once.forms import key_of, once_for
from sterkersamen.platform.safety.spotting import says_crisis

__all__ = ["asks_warning", "carry_out", "key_of", "once_for", "remember_sent", "sent", "status_of", "too_soon", "typed"]

SENT_COOKIE = "sent"
# Who is new places so many texts an hour at most: a group gets to know somebody, and somebody a group.
NEW_AN_HOUR = 10
TOO_SOON = _(
    "Je bent hier nog nieuw, en je schreef net al een paar keer. Geef de anderen even tijd om te lezen. Je tekst staat "
    "hieronder nog: over een uur kun je hem plaatsen. Kan het niet wachten? Kijk bij Hulp nu."
)


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


def status_of(form: Form) -> int:
    """The status of a page with a form on it."""
    return 429 if form.is_bound and TOO_SOON in form.non_field_errors() else once_forms.status_of(form)


def too_soon(membership: Membership, verb: str, request: HttpRequest, form: Form) -> bool:
    """Whether who is new to a group places more than it can get used to. Who may be in danger is never asked to wait, nor who
    sends again what arrived before."""
    words = form.cleaned_data
    if not is_new(membership) or membership.is_facilitator or says_crisis(words.get("title", ""), words["body"]):
        return False
    if is_known(membership.id, verb, key_of(request)):
        return False
    if allow("new in a group", str(membership.id), times=NEW_AN_HOUR, seconds=3600):
        return False
    form.add_error(None, TOO_SOON)
    return True


def sent(request: HttpRequest, address: str) -> HttpResponse:
    """On to `address`, telling the browser which form arrived."""
    response = SeeOther(address)
    remember_sent(request, response)
    return response


def remember_sent(request: HttpRequest, response: HttpResponse) -> None:
    """Tells the browser which form arrived, so that it forgets its draft of that one."""
    response.set_cookie(SENT_COOKIE, str(key_of(request)), max_age=120, samesite="Lax", secure=request.is_secure())
