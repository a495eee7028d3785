"""Coming in by an invitation. Its code stands in no address that stays: the browser carries it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.community.groups import actions, carried, queries
from sterkersamen.community.groups.forms import CodeForm, JoinForm
from sterkersamen.community.groups.models import Invitation
from sterkersamen.community.groups.views.forming import carry_out, once_for, status_of, with_newest_rules
from sterkersamen.core.text import clean
from sterkersamen.core.views import Request, SeeOther, public
from sterkersamen.platform.accounts import tries

CODE_AT_MOST = 40


@public
@require_safe
def invitation(request: Request, code: str) -> HttpResponse:
    """The link of an invitation: takes the code out of the address at once, so that it goes along to no other page."""
    response = SeeOther(reverse("groups:join"))
    try:
        carried.keep(response, clean(code[:CODE_AT_MOST]))
    except ValidationError:
        return _code_page(request, CodeForm(), gone=True)
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: Request) -> HttpResponse:
    """The invitation that this browser holds, readable before there is an account; or a place to type its code."""
    if request.method == "POST":
        form = CodeForm(request.POST)
        if not form.is_valid():
            return _code_page(request, form)
        response = SeeOther(reverse("groups:join"))
        carried.keep(response, form.cleaned_data["code"])
        return response
    if "other" in request.GET or not carried.kept(request):
        return _code_page(request, CodeForm())
    found = _look_up(request)
    if isinstance(found, HttpResponse):
        return found
    if request.member is None:
        return _invited(request, found, None)
    number = found.group.rules_number
    return _invited(
        request,
        found,
        JoinForm(initial={"rules_number": number}, member=request.member, group_id=found.group_id),
    )


@require_POST
def enter(request: Request) -> HttpResponse:
    """Comes in by the invitation that this browser holds. Sent again after it worked, it leads to the group."""
    found = _look_up(request, used_by=request.member)
    if isinstance(found, HttpResponse):
        return found
    form = JoinForm(request.POST, member=request.member, group_id=found.group_id)
    if _is_in(request.member, found):
        return _to_group(found)
    if form.is_valid():
        given = form.cleaned_data

        def write() -> str:
            place = actions.join(request.member, found, name=given["name"], rules_number=given["rules_number"])
            return str(place.group_id)

        if carry_out(request.member.id, f"join {found.group_id.hex}"[:40], request, form, write):
            messages.success(request, _welcome(found))
            return _to_group(found)
    return _invited(request, found, form)


def _welcome(found: Invitation) -> str:
    if found.for_facilitator:
        return _(
            "Welkom. Je leidt deze groep nu. Lees eerst de huisregels en maak er jullie eigen regels van. Nodig daarna "
            "mensen uit. Het staat allemaal bij Leiden."
        )
    return _("Welkom. Kijk rustig rond; je hoeft nog niets te zeggen.")


def _to_group(found: Invitation) -> HttpResponse:
    response = SeeOther(reverse("groups:home", args=[found.group_id]))
    carried.forget(response)
    return response


def _is_in(member, found: Invitation) -> bool:
    return any(one.group_id == found.group_id and one.ended_at is None for one in queries.my_places(member))


def _look_up(request: Request, used_by=None) -> Invitation | HttpResponse:
    """The invitation of the code that this browser holds, or the page that says that there is none.

    used_by: someone who may have used it up by this very form. Guesses are counted.
    """
    code = carried.kept(request)
    try:
        tries.invitation(request)
    except tries.TooMany as error:
        return _code_page(request, CodeForm(), says=error.messages[0], status=429)
    found = actions.invitation_of(code) if code else None
    if found is None and code and used_by is not None:
        spent = actions.spent_invitation_of(code)
        found = spent if spent is not None and _is_in(used_by, spent) else None
    return found or _code_page(request, CodeForm(), gone=True)


def _code_page(
    request: Request, form: CodeForm, *, gone: bool = False, says: str = "", status: int | None = None
) -> HttpResponse:
    context = {"form": form, "gone": gone, "says": says}
    response = render(request, "groups/join.html", context, status=status or status_of(form))
    if gone:
        carried.forget(response)
    return response


def _invited(request: Request, found: Invitation, form: JoinForm | None) -> HttpResponse:
    rules = queries.rules_of(found.group_id)
    number = rules.number if rules else 0
    context = {
        "group": found.group,
        "leads": found.for_facilitator,
        "rules": rules,
        "full": queries.is_full(found.group),
        "inside": request.member is not None and _is_in(request.member, found),
        "form": with_newest_rules(form, number) if form else None,
        "names": queries.suggested_names(found.group_id, request.member) if request.member else [],
        "once_key": once_for(request, form) if form else "",
    }
    return render(request, "groups/invitation.html", context, status=status_of(form) if form else 200)
