"""What members offer, for who decides about it; and reporting what was published, or taking it out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.community.groups.access import facilitator_of
from sterkersamen.community.groups.hooks import is_trusted
from sterkersamen.community.groups.models import Membership
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.personal.strategies import access, actions, queries
from sterkersamen.personal.strategies.forms import NoForm
from sterkersamen.personal.strategies.models import Offer
from sterkersamen.personal.strategies.triggers import LABELS
from sterkersamen.platform.once.forms import once_for, status_of
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety import reporting
from sterkersamen.platform.safety.forms import AnybodysReportForm
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.safety.queries import read_before


@require_safe
def offered(request: Request, group_id: UUID) -> HttpResponse:
    """What members of this group offer to everyone, for its facilitators to read and decide; and what they published."""
    return _offered(request, facilitator_of(request.member, group_id))


def _offered(request: Request, membership: Membership, refused: tuple[UUID, NoForm] | None = None) -> HttpResponse:
    rows = queries.waiting_in(membership.group_id)
    own = {row.id for row in rows if row.membership.member_id == request.member.pk}
    read = read_before(membership.id, [row.id for row in rows])
    for row in rows:
        if row.id not in own | read:
            safety.log_access(row.membership_id, membership.id, "facilitator", "strategy_read", row.id, "asked")
    context = {
        "membership": membership,
        "labels": LABELS,
        "waiting": [
            {
                "one": queries.made_of(str(row.id), row.sealed),
                "is_own": row.id in own,
                "form": refused[1] if refused and refused[0] == row.id else NoForm(prefix=str(row.id)),
            }
            for row in rows
        ],
        "published": [
            {"one": queries.made_of(str(row.id), row.sealed), "is_own": row.membership.member_id == request.member.pk}
            for row in queries.published_in(membership.group_id)
        ],
    }
    return render(request, "strategies/offered.html", context, status=422 if refused else 200)


@require_POST
def decide(request: Request, group_id: UUID, offer_id: UUID) -> HttpResponse:
    """A facilitator agrees to what somebody offers, or with `do` no thinks it wiser not to, and says why."""
    membership, row = access.waiting(request.member, group_id, offer_id)
    try:
        if request.POST.get("do") == "no":
            form = NoForm(request.POST, prefix=str(offer_id))
            if not form.is_valid():
                return _offered(request, membership, (offer_id, form))
            actions.decline(row, membership, form.cleaned_data["word"])
            messages.success(request, _("Wie het schreef leest wat je erbij zei."))
        else:
            actions.agree(row, membership)
            messages.success(request, _("Iedereen met een account kan het nu vinden bij Wat kan helpen."))
    except actions.NotOpen:
        messages.info(request, _("Dit wacht niet meer: het is teruggenomen, of een ander besliste al."))
    return SeeOther(reverse("strategies:offered", args=[group_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: Request, published_id: UUID) -> HttpResponse:
    """A facilitator of its group, or a moderator, takes something out of the library, and tells its writer why."""
    seen = access.overseen(request.member, published_id)
    back = reverse("strategies:offered", args=[seen.group]) if seen.group else reverse("strategies:strategies")
    form = NoForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            role = "facilitator" if seen.group else "moderator"
            actions.take_out(seen.offer, seen.by, role, form.cleaned_data["word"])
            messages.success(request, _("Het staat niet meer bij Wat kan helpen."))
        except actions.NotOpen:
            messages.info(request, _("Het stond er al niet meer."))
        return SeeOther(back)
    context = {"one": _read(seen.offer), "form": form, "back": back}
    return render(request, "strategies/take_out.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, published_id: UUID) -> HttpResponse:
    """Tells moderators, and the facilitators who published it, that something is the matter with it; with a copy of it.

    What a facilitator wrote goes to moderators only, and nothing here says so.
    """
    row = access.reportable(request.member, published_id)
    one = _read(row)
    form = AnybodysReportForm(request.POST if request.method == "POST" else None)
    body = "\n\n".join(part for part in (one.what_for, "\n".join(one.how), one.how_long) if part)
    if reporting.file(
        request,
        form,
        group=row.membership.group_id,
        reporter=request.member.id,
        about=row.id,
        words={"title": one.title, "body": body},
        kind=Report.Kind.OFFER,
        writer=row.membership_id,
        moderators_only=is_trusted(row.membership),
    ):
        messages.success(request, str(reporting.RECEIVED))
        return SeeOther(reverse("strategies:strategy", args=[str(published_id)]))
    status = reporting.status_of(form)
    context = {"one": one, "form": form, "once_key": once_for(request, status)}
    return render(request, "strategies/report.html", context, status=status)


def _read(row: Offer) -> queries.Strategy:
    return queries.made_of(str(row.id), row.sealed, is_published=True)
