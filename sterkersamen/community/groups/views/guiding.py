"""What facilitators do: who comes in, who is new, the house rules, the group, reports."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.community.groups import actions, hooks, queries
from sterkersamen.community.groups.access import facilitator_of, invitation_in, other_in, report_in, request_in
from sterkersamen.community.groups.forms import GroupForm, InviteForm, RulesForm
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.groups.views.forming import REFUSALS, carry_out, key_of, once_for, status_of
from sterkersamen.community.groups.views.showing import OVER, show_code
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.queries import read_before
from sterkersamen.platform.vault.keyring import KeyGone


@require_safe
def manage(request: Request, group_id: UUID) -> HttpResponse:
    """All that waits for a facilitator, and all that a facilitator may change."""
    facilitator = facilitator_of(request.member, group_id)
    context = {
        "membership": facilitator,
        "group": facilitator.group,
        "waiting": len(queries.requests_of(group_id)),
        "reports": len(queries.reports_for(facilitator)),
        "people": queries.everyone(facilitator),
        "newcomers": queries.newcomers(group_id),
    }
    return render(request, "groups/manage.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: Request, group_id: UUID, membership_id: UUID) -> HttpResponse:
    """One member: pause, remove, make facilitator or no longer, or step down oneself."""
    facilitator = facilitator_of(request.member, group_id)
    other = other_in(facilitator, membership_id)
    refused = ""
    if request.method == "POST":
        try:
            said = _guided(facilitator, other, request.POST.get("do", ""))
        except actions.LastFacilitator as refusal:
            refused = str(REFUSALS[type(refusal)])
        else:
            messages.success(request, said)
            own = other.id == facilitator.id
            return SeeOther(reverse("groups:home" if own else "groups:manage", args=[group_id]))
    codes = queries.invitations_of(group_id).exists()
    context = {"membership": facilitator, "other": other, "refused": refused, "codes": codes}
    return render(request, "groups/guide.html", context, status=422 if refused else 200)


def _guided(facilitator: Membership, other: Membership, do: str) -> str:
    own = other.id == facilitator.id
    if do == "step_down" and own:
        actions.step_down(facilitator)
        return _("Je bent nu weer gewoon groepslid. Dank je voor wat je deed.")
    verbs = {
        "pause": (actions.pause, _("Deze plek staat op pauze.")),
        "resume": (actions.resume, _("De pauze is voorbij.")),
        "remove": (actions.remove, _("Dit groepslid hoort niet meer bij de groep.")),
        "make_facilitator": (actions.make_facilitator, _("Er is een gespreksleider bij.")),
        "unmake_facilitator": (actions.unmake_facilitator, _("Dit groepslid is geen gespreksleider meer.")),
    }
    # For an alumnus there is only one thing left to do.
    if own or do not in verbs or (other.ended_at is not None and do != "remove"):
        raise Http404
    verb, said = verbs[do]
    verb(facilitator, other)
    return said


@require_safe
def requests(request: Request, group_id: UUID) -> HttpResponse:
    """Who asks to come in. That a facilitator read it is written down, once, for the asker to see."""
    facilitator = facilitator_of(request.member, group_id)
    waiting = queries.requests_of(group_id)
    known = read_before(facilitator.id, [one.id for one in waiting])
    for one in waiting:
        if one.id not in known:
            safety.log_access(one.id, facilitator.id, "facilitator", "request_read", one.id, "asked")
    context = {
        "membership": facilitator,
        "group": facilitator.group,
        "requests": [(one, actions.was_sent_away(one.member_id, group_id)) for one in waiting],
        "full": queries.is_full(facilitator.group),
    }
    return render(request, "groups/requests.html", context)


@require_POST
def decide(request: Request, group_id: UUID, request_id: UUID) -> HttpResponse:
    """Lets someone in, or not."""
    facilitator = facilitator_of(request.member, group_id)
    asked = request_in(facilitator, request_id)
    do = request.POST.get("do", "")
    if do not in {"accept", "decline"}:
        raise Http404
    try:
        if do == "accept":
            actions.accept(facilitator, asked)
            messages.success(request, _("Er is iemand bij. Heet je de nieuwe welkom?"))
        else:
            actions.decline(facilitator, asked)
            messages.success(request, _("De vraag is afgewezen. Wat er stond is vernietigd."))
    except actions.NotValid:
        messages.warning(request, _("Deze vraag is intussen al beantwoord of ingetrokken."))
    except (actions.Full, actions.NameTaken, actions.AlreadyIn) as refusal:
        messages.warning(request, REFUSALS[type(refusal)])
    return SeeOther(reverse("groups:requests", args=[group_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: Request, group_id: UUID) -> HttpResponse:
    """Invitations that are open, and a new one. Its code is kept nowhere: the page that shows it is the answer to the
    form, and only that form, sent again, shows it again."""
    facilitator = facilitator_of(request.member, group_id)
    if request.method == "POST" and facilitator.group.archived_at is not None:
        raise PermissionDenied(_("Deze groep is gesloten. Er kan niemand meer bij."))
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        key, given = key_of(request), form.cleaned_data

        def write() -> str:
            return str(actions.invite(facilitator, key=key, **given)[0].id)

        if carry_out(facilitator.id, "invite", request, form, write):
            code = actions.code_of(group_id, key)
            if actions.invitation_of(code) is None:
                messages.warning(request, OVER)
                return SeeOther(reverse("groups:invitations", args=[group_id]))
            return show_code(
                request,
                code,
                title=_("Een uitnodiging voor %(group)s") % {"group": facilitator.group.name},
                back=reverse("groups:invitations", args=[group_id]),
                back_words=_("Uitnodigingen"),
            )
    context = {
        "membership": facilitator,
        "invitations": queries.invitations_by(facilitator),
        "ended": queries.ended_with_maker(facilitator),
        "form": form,
        "once_key": once_for(request, form),
    }
    return render(request, "groups/invitations.html", context, status=status_of(form))


@require_POST
def revoke(request: Request, group_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Takes an invitation back."""
    facilitator = facilitator_of(request.member, group_id)
    actions.revoke(facilitator, invitation_in(facilitator, invitation_id))
    messages.success(request, _("De uitnodiging is ingetrokken."))
    return SeeOther(reverse("groups:invitations", args=[group_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_rules(request: Request, group_id: UUID) -> HttpResponse:
    """New house rules."""
    facilitator = facilitator_of(request.member, group_id)
    rules = queries.rules_of(group_id)
    form = RulesForm(request.POST if request.method == "POST" else None, initial={"text": rules.text if rules else ""})
    if form.is_bound and form.is_valid():
        if rules is None or form.cleaned_data["text"] != rules.text:
            actions.change_rules(facilitator, form.cleaned_data["text"])
        messages.success(request, _("De huisregels zijn bewaard. Iedereen leest ze bij het volgende bezoek."))
        return SeeOther(reverse("groups:manage", args=[group_id]))
    return render(request, "groups/edit_rules.html", {"membership": facilitator, "form": form}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_group(request: Request, group_id: UUID) -> HttpResponse:
    """What the group is called, what it is for, how one comes in."""
    facilitator = facilitator_of(request.member, group_id)
    form = GroupForm(request.POST) if request.method == "POST" else GroupForm.of(facilitator.group)
    if form.is_bound and form.is_valid():
        actions.edit_group(facilitator, **form.cleaned_data)
        messages.success(request, _("Bewaard."))
        return SeeOther(reverse("groups:manage", args=[group_id]))
    return render(request, "groups/edit_group.html", {"membership": facilitator, "form": form}, status=status_of(form))


@require_safe
def reports(request: Request, group_id: UUID) -> HttpResponse:
    """Reports about this group's members and their words, but for those about its facilitators."""
    facilitator = facilitator_of(request.member, group_id)
    context = {"membership": facilitator, "reports": queries.reports_for(facilitator)}
    return render(request, "groups/reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def read_report(request: Request, group_id: UUID, report_id: UUID) -> HttpResponse:
    """Opens one report (that is written down), or marks it as handled."""
    facilitator = facilitator_of(request.member, group_id)
    row = report_in(facilitator, report_id)
    if request.method == "POST":
        safety.handle_in_group(row, facilitator.id)
        messages.success(request, _("Deze melding is afgehandeld."))
        return SeeOther(reverse("groups:reports", args=[group_id]))
    try:
        copy = safety.open_report(row, facilitator.id, "facilitator")
    except KeyGone:
        copy = None
    shown = copy and copy["words"] | {"warning": hooks.warning_words(copy["words"].get("warning", ""))}
    context = {"membership": facilitator, "report": row, "copy": copy, "shown": shown}
    return render(request, "groups/read_report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: Request, group_id: UUID) -> HttpResponse:
    """The group is over: everyone may still read."""
    facilitator = facilitator_of(request.member, group_id)
    if request.method == "POST":
        actions.archive(facilitator)
        messages.success(request, _("De groep is gesloten. Iedereen kan nog lezen."))
        return SeeOther(reverse("groups:home", args=[group_id]))
    return render(request, "groups/archive.html", {"membership": facilitator})
