"""The log of craving: one moment, all of them, and what they show together."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sterkersamen.core.views import Request, SeeOther
from sterkersamen.personal.own import mine
from sterkersamen.personal.recovery import queries, wave
from sterkersamen.personal.recovery.forms import COMPANY, WENT, CravingForm
from sterkersamen.personal.recovery.models import Craving
from sterkersamen.personal.recovery.patterns import WENT_WELL, same
from sterkersamen.personal.recovery.views.writing import before, corrected, page, removed, write_new
from sterkersamen.personal.strategies import queries as strategies
from sterkersamen.personal.strategies.triggers import LABELS
from sterkersamen.platform.safety.whom import after, says_danger, whom


@require_safe
def log(request: Request) -> HttpResponse:
    """The moments that were written down, newest first."""
    rows, more = queries.page_of(Craving, request.member, before(request))
    context = {
        "rows": rows,
        "more": more,
        "is_heavy": bool(rows) and _is_heavy(rows[0]),
        "said": _said(strategies.titles_among(request.member, {row.data["strategy"] for row in rows})),
        **whom(request),
    }
    return render(request, "recovery/log.html", context)


def _said(titles: dict[str, str]) -> dict[str, dict]:
    """What the choices of a moment are called."""
    return {"triggers": LABELS, "company": dict(COMPANY), "went": dict(WENT), "titles": titles}


@require_http_methods(["GET", "HEAD", "POST"])
def log_new(request: Request) -> HttpResponse:
    """Writes down one moment of craving. `do=begin` comes from "Hulp nu", with the numbers of a wave where one was followed:
    they are filled in, and kept only when this form is sent."""
    known = _strategies(strategies.all_of(request.member))
    own = _own_triggers(request)
    if request.POST.get("do") == "begin":
        form = CravingForm(initial=wave.fields(request.POST.get("wave", "")), strategies=known, own_triggers=own)
    else:
        sent = request.POST if request.method == "POST" else None
        form = CravingForm(sent, strategies=known, own_triggers=own)

    def write() -> str:
        return str(Craving.objects.create(member=request.member, at=form.when, data=form.said).id)

    if write_new(request, form, "craving", write) is not None:
        return _after(request, form.said)
    return page(request, "recovery/craving.html", form, {"row": None})


def _is_heavy(row: Craving) -> bool:
    """Whether a moment was strong, just now, and is not over as far as was said."""
    return queries.is_fresh(row.at) and row.data["strength"] >= queries.STRONG and row.data["went"] not in WENT_WELL


def _after(request: Request, said: dict) -> HttpResponse:
    if said["went"] == "used":
        messages.success(request, _("Genoteerd. Het is gebeurd, en je bent hier. Wat er was, blijft staan."))
        return SeeOther(after(request, reverse("recovery:used"), said))
    is_hard = says_danger(said) or (said["strength"] >= queries.STRONG and said["went"] not in WENT_WELL)
    messages.success(
        request,
        _("Genoteerd. Goed dat je het opschreef.")
        if is_hard
        else _("Genoteerd. Dat helpt je zien wat voor jou werkt."),
    )
    return SeeOther(after(request, reverse("recovery:log"), said))


def _strategies(found: dict[str, strategies.Strategy]) -> list:
    """What somebody can choose from, as the choices of a list."""
    return [(name, [(one.id, one.title) for one in rows]) for name, rows in strategies.on_shelves(found.values())]


def _own_triggers(request: Request) -> list[str]:
    return [one for one in queries.top_triggers(request.member, 50) if one not in LABELS]


@require_http_methods(["GET", "HEAD", "POST"])
def craving(request: Request, craving_id: UUID) -> HttpResponse:
    """One moment: to correct, or to throw away."""
    row = mine(Craving, request.member, craving_id)
    answer = removed(request, row, reverse("recovery:log"))
    if answer is not None:
        return answer
    there = strategies.all_of(request.member)
    known, titles = _strategies(there), {one.id: one.title for one in there.values()}
    kept = row.data["strategy"]
    if kept and kept not in titles:
        # It left the library; this row does not lose it for that.
        known.append((kept, strategies.GONE))
        titles[kept] = str(strategies.GONE)
    own = row.data["own_trigger"]
    others = [one for one in _own_triggers(request) if same(one) != same(own)]
    # Own words stand in the list, too: who chooses another there need not empty a field first.
    initial = row.data | {"version": row.version} | ({"trigger": own, "own_trigger": ""} if own else {})
    form = CravingForm(
        request.POST if request.method == "POST" else None,
        at=row.at,
        initial=initial,
        strategies=known,
        own_triggers=[own, *others] if own else others,
    )
    if form.is_bound and form.is_valid() and corrected(request, row, form, at=form.when):
        return SeeOther(after(request, reverse("recovery:log"), form.said))
    return page(request, "recovery/craving.html", form, {"row": row, "said": _said(titles)})
