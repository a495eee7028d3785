"""What forms that are carried out once have in common: their key, and an answer that loses nothing typed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sterkersamen.platform.limits.actions import allow_burst
from sterkersamen.platform.once.actions import FIELD, OtherBody, once

OTHER_BODY = _(
    "Dit formulier is al eens verstuurd, met een andere tekst. Wat je nu schreef staat hieronder nog. "
    "Verstuur het opnieuw als je het ook wilt plaatsen."
)
TOO_OFTEN = _(
    "Er is nu heel veel kort na elkaar verstuurd. Je tekst staat hieronder nog. "
    "Wacht een paar minuten en verstuur hem dan opnieuw."
)


def key_of(request: HttpRequest) -> UUID:
    """The key under which a form is carried out once; a form that lost its key gets a new one."""
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return uuid4()


def carry_out(actor: UUID, verb: str, key: UUID, form: Form, write: Callable[[], str]) -> str | None:
    """Does `write` once for a valid form and gives what it gave; None when the same key came with another text, or when
    this actor sent more within a minute or an hour than a person has to say.

    Then the form says so, and the page is shown again with status 409 or 429.
    """
    if not allow_burst("once", str(actor), minute=20, hour=200):
        form.add_error(None, TOO_OFTEN)
        return None
    body = {name: str(value) for name, value in form.cleaned_data.items()}
    try:
        result, _new = once(actor, verb, key, body, write)
    except OtherBody:
        form.add_error(None, OTHER_BODY)
        return None
    return result


def status_of(form: Form) -> int:
    """The status of a page with a form on it."""
    if not form.is_bound:
        return 200
    said = form.non_field_errors()
    return 409 if OTHER_BODY in said else 429 if TOO_OFTEN in said else 422


def once_for(request: HttpRequest, status: int) -> str:
    """The key for the form that is shown: the same one while it is being mended, a new one otherwise."""
    return str(key_of(request)) if status in {422, 429} else str(uuid4())
