"""The plan: whole, step by step, one hard moment, and on paper."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sterkersamen.core.views import Request, SeeOther
from sterkersamen.personal.own import is_as_read, look_first, own_device
from sterkersamen.personal.plans import actions, paper, queries, steps, suggestions
from sterkersamen.personal.plans.forms.plan import PEOPLE, STEPS, LinesForm, MomentForm, NewMomentForm, PeopleForm
from sterkersamen.personal.plans.models import Plan
from sterkersamen.personal.recovery.views.writing import asks_removal, page
from sterkersamen.personal.strategies import queries as strategies
from sterkersamen.platform.accounts.sessions import browser_key
from sterkersamen.platform.once.forms import key_of
from sterkersamen.platform.safety.whom import after, whom

# Read by the script of the page that shows the plan without a connection (recovery/static/js/offline.js).
KEY_COOKIE, KEY_PATH = "kept", "/me/plan"


@require_safe
def plan(request: Request) -> HttpResponse:
    """The whole plan, each part with a way to change it."""
    return render(request, "plans/plan.html", _whole(request) | whom(request))


@require_safe
def plan_print(request: Request) -> HttpResponse:
    """The plan for on paper: nothing but the plan."""
    whole = _whole(request)
    return render(request, "plans/plan_print.html", whole | {"setting": paper.setting(paper.PLAN, _on_paper(whole))})


def _on_paper(whole: dict[str, Any]) -> Iterator[list[str]]:
    """The lines of each part as they stand on paper."""
    for slug, rows in whole["parts"].items():
        if slug == "moments":
            yield from (
                [hard.title, *(f"{then} {one.text}" for then, one in zip(whole["then"], hard.steps, strict=False))]
                for hard in whole["moments"]
            )
        elif rows:
            yield [" ".join(one.values()) for one in rows] if slug == "people" else rows


@require_safe
def plan_kept(request: Request) -> HttpResponse:
    """The plan for a device that keeps it, sealed, for when there is no connection: a piece of a page (empty without a
    plan) and the key to seal it with. The device has that key from a cookie after: browsers take cookies out of their
    files when they end, which what scripts keep is not for a long time."""
    own_device(request.session_row)
    parts = queries.plan_for_device(request.member).get("parts", [])
    context = {"parts": parts, "then": list(STEPS.values()), "dial": queries.dial}
    words = loader.render_to_string("plans/plan_kept.html", context, request).strip()
    key = base64.b64encode(browser_key(request.member, request.session_row, "plan on a device")).decode()
    response = JsonResponse({"words": words, "key": key})
    if words:
        response.set_cookie(
            KEY_COOKIE,
            key,
            max_age=settings.SESSION_IDLE_HOURS * 3600,
            path=KEY_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


def _whole(request: Request) -> dict[str, Any]:
    row = queries.plan_of(request.member)
    parts = {step.slug: row.part(step.slug) if row else [] for step in steps.STEPS}
    return {
        "steps": steps.STEPS,
        "parts": parts,
        "moments": queries.hard_moments(row, queries.titles_for(row)),
        "is_empty": row is None or row.is_empty,
        "open": [step for step in steps.STEPS if not parts[step.slug]],
        "then": list(STEPS.values()),
        "dial": queries.dial,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: Request, step: str) -> HttpResponse:
    """One step of making the plan: one question. Each can be left open, and each is kept by itself."""
    found = steps.BY_SLUG.get(step)
    if found is None:
        raise Http404
    row = queries.plan_of(request.member)
    if found.slug == "moments":
        return _moments(request, row, found)
    return _people(request, row, found) if found.slug == "people" else _lines(request, row, found)


def _lines(request: Request, row: Plan | None, found: steps.Step) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    own = suggestions.lines(request.member, found.slug)
    ideas, picked = [*own, *(str(idea) for idea in found.ideas)], request.POST.get("pick", "")
    there = row.part(found.slug) if row else []
    if picked.isdecimal() and int(picked[:3]) < len(ideas):
        # Put beneath what was typed: kept only when the form is sent.
        there = [*request.POST.get("lines", "").splitlines(), ideas[int(picked[:3])]]
        form = LinesForm(
            initial={"version": request.POST.get("version", ""), "lines": [line for line in there if line]}
        )
    else:
        form = LinesForm(posted, initial={"version": row.version if row else 0, "lines": there})
    if form.is_bound and form.is_valid() and actions.write_part(request.member, form, found.slug, form.value):
        return _on(request, found, form.value)
    value = form["lines"].value() or []
    shown = value.splitlines() if isinstance(value, str) else value
    left = [(n, idea) for n, idea in enumerate(ideas) if idea not in shown]
    context = _step(row, found) | {
        "own": [one for one in left if one[0] < len(own)],
        "ideas": [one for one in left if one[0] >= len(own)],
    }
    return page(request, "plans/lines.html", form, context)


def _people(request: Request, row: Plan | None, found: steps.Step) -> HttpResponse:
    there = row.part("people") if row else []
    posted = request.POST if request.method == "POST" else None
    number = len(there) + 1 if there else 2
    if posted is not None:
        sent = [int(name[4:6]) for name in posted if name.startswith("name") and name[4:6].isdecimal()]
        number = max(sent, default=number - 1) + 1
    if posted is not None and "more" in posted:
        names = [f"{name}{one}" for one in range(PEOPLE) for name in ("name", "phone", "when")]
        typed = {name: posted.get(name, "") for name in names} | {"version": posted.get("version", "")}
        form = PeopleForm(number=number + 1, initial=typed)
    else:
        known = PeopleForm.initial_of(there) | {"version": row.version if row else 0}
        form = PeopleForm(posted, number=number, initial=known)
    if form.is_bound and form.is_valid() and actions.write_part(request.member, form, "people", form.value):
        return _on(request, found, form.value)
    return page(request, "plans/people.html", form, _step(row, found) | {"most": PEOPLE})


def _moments(request: Request, row: Plan | None, found: steps.Step) -> HttpResponse:
    """Which moments are hard: what is chosen leads on to what one does then."""
    form = NewMomentForm(request.POST if request.method == "POST" else None)
    # A tap on the list chooses; else it is in words of one's own.
    picked = request.POST.get("pick", "") if form.is_bound else ""
    if picked:
        form = NewMomentForm({"text": picked})
    if form.is_bound and form.is_valid():
        try:
            told = suggestions.chosen(form.cleaned_data["text"])
            made = actions.add_moment(request.member, key_of(request), told)
        except actions.TooMany:
            form.add_error(None, _("Dit zijn genoeg momenten voor één plan. Haal er eerst een weg."))
        else:
            return SeeOther(after(request, reverse("plans:moment", args=[made]), told))
    own, others = suggestions.choices(request.member, row)
    context = _step(row, found) | {
        "moments": queries.hard_moments(row, queries.titles_for(row)),
        "own": own,
        "others": others,
        "next": steps.after(found),
    }
    return page(request, "plans/moments.html", form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def moment(request: Request, moment_id: UUID) -> HttpResponse:
    """What one does at a hard moment; or takes it out of the plan."""
    address = reverse("plans:step", args=["moments"])
    row = queries.plan_of(request.member)
    if asks_removal(request):
        if row is not None and not is_as_read(request, row):
            return look_first(request)
        actions.remove_moment(request.member, moment_id)
        messages.success(request, _("Het is weg."))
        return SeeOther(address)
    library = strategies.all_of(request.member)
    titles = {one.id: one.title for one in library.values()}
    hard = next((one for one in queries.hard_moments(row, titles) if one.id == moment_id), None)
    if row is None or hard is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    done = [step.text for step in hard.steps] + [""] * len(STEPS)
    known: dict[str, Any] = {"version": row.version, "text": hard.title} | dict(zip(STEPS, done, strict=False))
    own, others = suggestions.ideas(request.member, row, hard, library)
    rest = sorted(set(titles.values()) - {*own, *others, *done}, key=str.casefold)
    ideas, picked = [*own, *others, *rest], request.POST.get("pick", "")
    if picked.isdecimal() and int(picked[:3]) < len(ideas):
        # Into the first place that is free: kept only when the form is sent.
        known = {name: request.POST.get(name, "") for name in known}
        free = next((name for name in STEPS if not known[name].strip()), "third")
        form = MomentForm(has_own_words=not hard.key, initial=known | {free: ideas[int(picked[:3])]})
        posted = None
    else:
        form = MomentForm(posted, has_own_words=not hard.key, initial=known)
    if form.is_bound and form.is_valid():
        steps_now = [suggestions.doing(text, titles) for text in form.steps]
        told = {"key": hard.key} if hard.key else {"text": form.cleaned_data["text"]}
        new = {"id": moment_id.hex, **told, "steps": steps_now}
        value = [new if one["id"] == moment_id.hex else one for one in row.part("moments")]
        if actions.write_part(request.member, form, "moments", value):
            messages.success(request, _("Bewaard."))
            return SeeOther(after(request, address, form.cleaned_data))
    elsewhere = queries.hard_moments(getattr(form, "elsewhere", None), titles)
    there = next(([step.text for step in one.steps] for one in elsewhere if one.id == moment_id), [])
    context = {
        "hard": hard,
        "own": list(enumerate(own)),
        "ideas": list(enumerate(others, len(own))),
        "rest": list(enumerate(rest, len(own) + len(others))),
        "titles": sorted(titles.values()),
        "there": there,
    }
    return page(request, "plans/moment.html", form, context)


def _step(row: Plan | None, found: steps.Step) -> dict[str, Any]:
    filled = {step.slug for step in steps.STEPS if row and row.part(step.slug)}
    return {
        "step": found,
        "steps": steps.STEPS,
        "filled": filled,
        "number": steps.STEPS.index(found) + 1,
        "row": row,
    }


def _on(request: Request, found: steps.Step, said: list) -> SeeOther:
    """From what was said at a step to the next one, or to the plan for who stops here."""
    following = None if request.POST.get("do") == "stop" else steps.after(found)
    if following is None:
        messages.success(request, _("Bewaard. Je kunt altijd verder of iets veranderen."))
        return SeeOther(after(request, reverse("plans:plan"), said))
    return SeeOther(after(request, reverse("plans:step", args=[following.slug]), said))
