"""What the forms of this room have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.forms import Form
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.groups import actions, names
from sterkersamen.community.groups.forms import NameForm
from sterkersamen.core.views import Request
from sterkersamen.platform.once import forms as once

AnyForm = TypeVar("AnyForm", bound=Form)
REFUSALS = {
    actions.NotValid: _("Dat kan nu niet meer. Vraag in je groep hoe het zit."),
    actions.Full: _("De groep is nu vol. Vraag een gespreksleider wanneer er weer plek is."),
    actions.NameTaken: _("Zo heet hier al iemand. Kies een andere naam."),
    actions.AlreadyIn: _("Je hoort al bij deze groep, of je vraag ligt er al."),
    actions.RulesOld: _("De huisregels zijn net veranderd. Lees ze nog even."),
    actions.LastFacilitator: _(
        "Er moet eerst iemand anders gespreksleider zijn. Anders blijft de groep alleen achter."
    ),
    actions.HasFacilitator: _("Deze groep heeft al een gespreksleider. Die kan anderen ook gespreksleider maken."),
}


def carry_out(actor: UUID, verb: str, request: Request, form: Form, write: Callable[[], str]) -> str | None:
    """Does `write` once for a valid form and gives what it gave. None when it was refused; the form then says why."""
    try:
        return once.carry_out(actor, verb, once.key_of(request), form, write)
    except tuple(REFUSALS) as refusal:
        if isinstance(refusal, actions.NameTaken) and isinstance(form, NameForm):
            refuse_name(form)
        else:
            form.add_error(None, REFUSALS[type(refusal)])
        return None


def refuse_name(form: NameForm) -> None:
    """Says that the name is in use, and counts that this was said."""
    names.note_in_use(form.member, form.group_id)
    form.add_error("name", REFUSALS[actions.NameTaken])


def once_for(request: Request, form: Form) -> str:
    """The key for the form that is shown: the same one while it is being mended, else a new one."""
    return once.once_for(request, once.status_of(form))


def with_newest_rules(form: AnyForm, number: int) -> AnyForm:
    """After new house rules came in between, the form carries the number of the ones shown with it."""
    if form.is_bound and form.data.get("rules_number") != str(number):
        # Other rules than the ones that were read: the tick is given anew.
        kept = {name: value for name, value in form.data.items() if name != "rules_read"}
        form.data = kept | {"rules_number": str(number)}
    return form


status_of = once.status_of
key_of = once.key_of
