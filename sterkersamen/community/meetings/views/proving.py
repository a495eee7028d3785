"""A proof that one was there: asking for it, deciding about it, and the paper."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.community.groups.access import current_of
from sterkersamen.community.meetings import actions, queries, showing
from sterkersamen.community.meetings import proofs as codes
from sterkersamen.community.meetings.access import own_proof, planner_of, proof_to_decide
from sterkersamen.community.meetings.models import Attendance
from sterkersamen.community.meetings.paper import paper
from sterkersamen.community.meetings.proof_forms import PaperForm, ProofForm
from sterkersamen.core import outward
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.vault.keyring import KeyGone


@require_safe
def proofs(request: Request) -> HttpResponse:
    """What I asked for, and where I may ask."""
    context = {"proofs": queries.proofs_of(request.member), "places": queries.places_of(request.member)}
    return render(request, "meetings/proofs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_proof(request: Request, group_id: UUID) -> HttpResponse:
    """Asks for a proof over some days of one group."""
    membership = current_of(request.member, group_id)
    form = ProofForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        try:
            actions.ask_proof(membership, first, last, queries.today())
        except actions.TooFar:
            form.add_error("last", _("Een bewijs gaat over hoogstens twee jaar, tot en met vandaag."))
        except actions.NotThere:
            form.add_error(None, _("In die dagen staat er geen keer dat je er was. Kijk het na bij Waar je was."))
        except actions.Asked:
            form.add_error(None, _("Je vroeg er al een. Zodra dat klaar is, kun je een nieuw bewijs vragen."))
        else:
            messages.success(request, _("Je vraag staat bij de gespreksleiders. Als het klaar is, zie je het hier."))
            return SeeOther(reverse("meetings:proofs"))
    context = {"membership": membership, "group": membership.group, "form": form}
    return render(request, "meetings/ask_proof.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def decide_proof(request: Request, group_id: UUID, proof_id: UUID) -> HttpResponse:
    """For facilitators: whether somebody was there on these dates."""
    facilitator = planner_of(request.member, group_id)
    row = proof_to_decide(facilitator, proof_id)
    refused = ""
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do not in {"confirm", "refuse"}:
            raise Http404
        try:
            if do == "confirm":
                actions.confirm_proof(facilitator, row)
                messages.success(request, _("Bevestigd. Dank je."))
            else:
                actions.refuse_proof(facilitator, row)
                messages.success(request, _("Niet bevestigd. Vertel zelf waarom, dat is het vriendelijkst."))
            return SeeOther(reverse("meetings:meetings", args=[group_id]))
        except actions.NotThere:
            refused = _("Er staat geen keer meer in deze dagen. Dan valt er niets te bevestigen.")
    context = {
        "membership": facilitator,
        "group": facilitator.group,
        "proof": row,
        "hows": dict(Attendance.How.choices),
        "dates": queries.attended(row.membership, row.first, row.last),
        "when": showing.when,
        "refused": refused,
    }
    return render(request, "meetings/decide_proof.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: Request, proof_id: UUID) -> HttpResponse:
    """My proof. With a name the answer is the paper itself: what was typed goes nowhere else, so there is nothing to go
    and look at after."""
    row = own_proof(request.member, proof_id)
    form = PaperForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        if row.confirmed_at is None:
            raise Http404
        if form.is_valid():
            return _paper(request, row, form.cleaned_data["name"])
    context = {"proof": row, "form": form}
    return render(request, "meetings/proof.html", context, status=422 if form.errors else 200)


def _paper(request: Request, row, name: str) -> HttpResponse:
    try:
        code = codes.code_of(row, name)
    except KeyGone:
        raise Http404 from None
    address = request.build_absolute_uri(reverse("meetings:check", args=[code]))
    response = outward.as_file(HttpResponse(paper(row, name, address), content_type="application/pdf"), "paper")
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def end_proof(request: Request, proof_id: UUID) -> HttpResponse:
    """Takes a proof back."""
    actions.end_proof(own_proof(request.member, proof_id))
    messages.success(request, _("Het bewijs geldt niet meer."))
    return SeeOther(reverse("meetings:proofs"))
