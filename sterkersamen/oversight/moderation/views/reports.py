"""What a moderator sees: that there are reports, and of an opened one its own sealed copy. Nothing of the group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from sterkersamen.community.sharing.models import WARNINGS
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.oversight.moderation import access, actions, effects, queries
from sterkersamen.oversight.moderation.forms import DecisionForm
from sterkersamen.oversight.moderation.models import Claim, Decision
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.access import moderator
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.vault.keyring import KeyGone

_GONE = gettext_lazy("Er was al iemand anders mee bezig, of er is al besloten. Zo staat het nu.")


@require_safe
def reports(request: Request) -> HttpResponse:
    """The open reports, what is urgent first. No words: nothing is opened here."""
    moderator(request.member)
    context = {
        "board": queries.board(request.member),
        "holds": queries.guarantees(),
        "hours": int(Claim.LASTS.total_seconds() // 3600),
    }
    return render(request, "moderation/reports.html", context)


@require_safe
def done(request: Request) -> HttpResponse:
    """What was decided, newest first."""
    moderator(request.member)
    lines, more = queries.done(request.member, _before(request))
    return render(request, "moderation/done.html", {"lines": lines, "older": lines[-1].report.id if more else None})


def _before(request: Request) -> Report | None:
    try:
        id = UUID(request.GET["before"])
    except (KeyError, ValueError):
        return None
    return access.readable(request.member).filter(id=id, handled_at__isnull=False).first()


@require_safe
def report(request: Request, report_id: UUID) -> HttpResponse:
    """Opens one report; that is written in the access log of whose words they are."""
    return _opened(request, access.report_of(request.member, report_id))


def _opened(request: Request, row: Report, form: DecisionForm | None = None, status: int = 200) -> HttpResponse:
    try:
        copy = safety.open_report(row, request.member.id, "moderator")
    except KeyGone:
        copy = None
    shown = copy["words"] | {"warning": WARNINGS.get(copy["words"].get("warning", ""), "")} if copy else None
    made = queries.decisions_on([row.id]).get(row.id, [])
    claim = Claim.objects.standing().filter(report=row).first()
    names = queries.names_of(request.member)
    proposal = next((one for one in made if one.is_proposal), None)
    mine = claim is not None and claim.by == request.member.pk
    alone = not access.able(row, {request.member.pk})
    context: dict[str, Any] = {
        "report": row,
        "copy": copy,
        "shown": shown,
        "claim": claim,
        "mine": mine,
        "claimed_by": names.get(claim.by, "") if claim else "",
        "hours": int(Claim.LASTS.total_seconds() // 3600),
        "decisions": [_told(one, names, request.member.pk) for one in made],
        "proposal": proposal,
        "proposed_by_me": proposal is not None and proposal.by == request.member.pk,
        "may_second": proposal is not None and proposal.by != request.member.pk,
        "appeal": next((one for one in made if queries.may_decide_appeal(one, request.member)), None),
        "alone": alone,
        "confidant": queries.confidant(),
        "form": form or (DecisionForm(row=row, alone=alone) if mine and not row.handled_at else None),
    }
    return render(request, "moderation/report.html", context, status=status)


def _told(one: Decision, names: dict[UUID, str], reader: UUID) -> dict[str, Any]:
    try:
        note = one.note
    except KeyGone:
        note = None
    appeal = None
    if hasattr(one, "appeal"):
        try:
            appeal = one.appeal.sealed
        except KeyGone:
            appeal = ""
    then = _("een moderator van toen")
    said = names | {reader: _("Jij")}
    second = one.second if hasattr(one, "second") else None
    return {
        "row": one,
        "by": (names | {reader: _("jou")}).get(one.by, then),
        "note": note,
        "second": second,
        "second_by": said.get(second.by, then) if second and second.by else "",
        "appeal": appeal,
        "appeal_by": said.get(one.appeal.decided_by, then) if appeal is not None and one.appeal.decided_by else "",
    }


@require_POST
def claim(request: Request, report_id: UUID) -> HttpResponse:
    """Takes a report on, gives it back, or leaves it to the others for good."""
    row = access.report_of(request.member, report_id)
    do = request.POST.get("do", "claim")
    try:
        if do == "aside":
            actions.step_aside(row, request.member)
            messages.success(request, _("Goed dat je het zegt. Deze melding zie jij niet meer."))
            return SeeOther(reverse("moderation:reports"))
        if do == "back":
            actions.give_back(row, request.member)
            messages.success(request, _("Teruggegeven. Een ander kan hem nu oppakken."))
            return SeeOther(reverse("moderation:reports"))
        if do != "claim":
            raise Http404
        actions.claim(row, request.member)
    except (actions.Taken, actions.Decided):
        messages.info(request, str(_GONE))
        return SeeOther(reverse("moderation:reports"))
    return SeeOther(reverse("moderation:report", args=[row.id]))


@require_POST
def decide(request: Request, report_id: UUID) -> HttpResponse:
    """Decides about a report, and does it."""
    row = access.report_of(request.member, report_id)
    here = SeeOther(reverse("moderation:report", args=[row.id]))
    alone = not access.able(row, {request.member.pk})
    form = DecisionForm(request.POST, row=row, alone=alone)
    if not form.is_valid():
        return _opened(request, row, form, 422)
    given = form.cleaned_data
    try:
        made = actions.decide(
            row,
            request.member,
            given["kind"],
            rule=given["rule"],
            note=given["note"],
            days=given.get("days") or 7,
            takes_text=given.get("takes_text", False),
        )
    except (actions.Taken, actions.Decided, actions.Alone):
        messages.info(request, str(_GONE))
        return here
    messages.success(request, _done(row, made))
    if queries.is_last_lead(made.about) and made.did_person and made.kind != Decision.Kind.WARN:
        messages.warning(
            request, _("De groep heeft nu niemand die haar leidt. Zeg dat vandaag nog tegen de coördinator.")
        )
    return here if row.is_heavy or made.is_proposal else SeeOther(reverse("moderation:reports"))


def _done(row: Report, made: Decision) -> str:
    if made.is_proposal:
        return _("Voorgesteld. De plek staat op pauze tot een andere moderator ja of nee zegt.")
    wanted_text = made.kind in {Decision.Kind.FOLD, Decision.Kind.WITHDRAW} or made.takes_text
    if wanted_text and not made.did_text and effects.has_text(row) and row.kind != Report.Kind.PERSON:
        return _("Besloten. De tekst stond er al niet meer.")
    if made.kind in {Decision.Kind.PAUSE, Decision.Kind.REMOVE} and not made.did_person:
        return _("Besloten. Deze persoon was al niet meer in de groep.")
    return _("Besloten. Wie dit meldde hoort het.")


@require_POST
def second(request: Request, report_id: UUID) -> HttpResponse:
    """The second moderator says yes or no to removing somebody."""
    proposal = access.proposal_of(request.member, report_id)
    do = request.POST.get("do")
    if do not in {"yes", "no"}:
        raise Http404
    try:
        actions.answer_proposal(proposal, request.member, do == "yes")
    except actions.Decided:
        messages.info(request, str(_GONE))
    else:
        said = (
            _("Dat is gebeurd. Jullie besloten dit samen.")
            if do == "yes"
            else _("De pauze is voorbij. De melding staat weer open.")
        )
        messages.success(request, said)
    return SeeOther(reverse("moderation:report", args=[report_id]))


@require_POST
def decide_appeal(request: Request, report_id: UUID) -> HttpResponse:
    """Another moderator upholds a decision, or reverses it."""
    row = access.appeal_of(request.member, report_id)
    do = request.POST.get("do")
    if do not in {"uphold", "reverse"}:
        raise Http404
    try:
        actions.decide_appeal(row, request.member, do == "reverse")
        messages.success(request, _("Besloten. Wie bezwaar maakte hoort het."))
    except actions.Decided:
        messages.info(request, str(_GONE))
    return SeeOther(reverse("moderation:report", args=[report_id]))
