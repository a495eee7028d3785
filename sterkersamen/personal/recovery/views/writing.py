"""What the pages of one's own rows have in common: a new row, one that is corrected, one that is thrown away."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from sterkersamen.core.views import SeeOther
from sterkersamen.personal.own import Changed, Own, change, is_as_read, look_first
from sterkersamen.platform.once.forms import carry_out, key_of, once_for, status_of
from sterkersamen.platform.safety.whom import whom


def before(request: HttpRequest) -> UUID | None:
    """The row after which a list goes on; a damaged address begins at the top."""
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


def write_new(request, form, verb: str, write: Callable[[], str]) -> str | None:
    """Does `write` once for a valid form and gives what it gave; None where the form has something to say."""
    if not (form.is_bound and form.is_valid()):
        return None
    return carry_out(request.member.id, verb, key_of(request), form, write)


def page(request, template: str, form, context: dict) -> HttpResponse:
    """The page of a form: 422 where something is to be mended, 409 where it was sent or changed elsewhere."""
    elsewhere = getattr(form, "elsewhere", None)
    status = 409 if elsewhere is not None else status_of(form)
    context = {"form": form, "once_key": once_for(request, status), "elsewhere": elsewhere, **whom(request), **context}
    return render(request, template, context, status=status)


def corrected(request, row: Own, form, **fields) -> bool:
    """Whether a valid form about a row was written to it. The message is said here."""
    if not (form.is_bound and form.is_valid() and form.keep(row, form.said, **fields)):
        return False
    messages.success(request, gettext("Het is veranderd."))
    return True


def asks_removal(request: HttpRequest) -> bool:
    """Whether a form was sent to throw something away."""
    return request.method == "POST" and request.POST.get("do") == "remove"


def removed(request, row: Own, address: str) -> HttpResponse | None:
    """Throws a row away where that is what was asked."""
    if not asks_removal(request):
        return None
    if not is_as_read(request, row):
        return look_first(request)
    row.delete()
    messages.success(request, gettext("Het is weg."))
    return SeeOther(address)


def taken_out(request, row: Own, data: dict, address: str) -> HttpResponse:
    """Takes something out of a row: `data` is what stays."""
    try:
        change(row, row.version if is_as_read(request, row) else None, data)
    except Changed:
        return look_first(request)
    messages.success(request, gettext("Het is weg."))
    return SeeOther(address)
