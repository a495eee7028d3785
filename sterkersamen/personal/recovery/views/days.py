"""Days without: what somebody counts, a day of use with a look back, a goal, a milestone told."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.core.views import Request, SeeOther
from sterkersamen.personal.own import mine
from sterkersamen.personal.recovery import actions, queries
from sterkersamen.personal.recovery.forms import CourseForm, GoalForm, UseForm, WhatForm
from sterkersamen.personal.recovery.models import Course
from sterkersamen.personal.recovery.substances import SUBSTANCES, SUDDEN
from sterkersamen.personal.recovery.views.writing import asks_removal, page, removed, taken_out, write_new
from sterkersamen.platform.safety.whom import after as after_writing
from sterkersamen.platform.safety.whom import is_shown, show_at, whom


@require_safe
def days(request: Request) -> HttpResponse:
    """All that somebody counts days of."""
    courses = queries.courses_of(request.member, timezone.localdate())
    return render(request, "recovery/days.html", {"courses": courses, "span": actions.span})


@require_http_methods(["GET", "HEAD", "POST"])
def course_new(request: Request) -> HttpResponse:
    """Begins to count: first of what, then since when. The answer to the first goes along in the form, never in the
    address, which stays in the browser."""
    what = WhatForm(request.POST if request.method == "POST" else None)
    if not what.is_bound or not what.is_valid():
        return render(request, "recovery/what.html", {"form": what}, status=422 if what.errors else 200)
    chosen = what.cleaned_data["what"]
    form = CourseForm(request.POST if "since" in request.POST else None)

    def write() -> str:
        said = form.cleaned_data
        return str(actions.begin_course(request.member, chosen, said["since"], said["name"]).id)

    done = write_new(request, form, "course", write)
    if done is not None:
        messages.success(request, _("Het staat. Elke dag telt, ook de moeilijke."))
        return SeeOther(reverse("recovery:course", args=[done]))
    # Who begins anew after a day of use would lose what was before: that day belongs in what they count already.
    same = [
        one for one in queries.courses_of(request.member, timezone.localdate()) if one.course.data["what"] == chosen
    ]
    context = {"what": chosen, "substance": SUBSTANCES[chosen], "is_sudden": chosen in SUDDEN, "same": same}
    return page(request, "recovery/course_new.html", form, context)


@require_safe
def course(request: Request, course_id: UUID) -> HttpResponse:
    """Days without one substance: now, all together, and every earlier period."""
    today = timezone.localdate()
    shown = queries.shown(mine(Course, request.member, course_id), today)
    one = shown.reached
    places = queries.places_to_tell(request.member) if one else []
    told = {mark.partition(":")[0] for mark in shown.course.data["shared"] if one and mark.endswith(one.on.isoformat())}
    context = {
        "shown": shown,
        "span": actions.span,
        "uses": [
            use | {"day": date.fromisoformat(use["on"]), "told": _told(use)}
            for use in reversed(shown.course.data["uses"])
        ],
        "places": [place for place in places if str(place.id) not in told],
        "is_told": bool(told),
        "is_sudden": shown.course.data["what"] in SUDDEN,
        **whom(request),
    }
    return render(request, "recovery/course.html", context)


def _told(use: dict) -> list[tuple[str, str]]:
    """A look back: what was asked, and what somebody wrote."""
    return [(str(UseForm.base_fields[name].label), use[name]) for name in UseForm.WORDS if use[name]]


@require_http_methods(["GET", "HEAD", "POST"])
def course_edit(request: Request, course_id: UUID) -> HttpResponse:
    """Another beginning, or another name: a date that was wrong is no lapse."""
    row = mine(Course, request.member, course_id)
    answer = removed(request, row, reverse("recovery:days"))
    if answer is not None:
        return answer
    initial = {"since": row.data["since"], "name": row.data["name"], "version": row.version}
    form = CourseForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        first = row.data["uses"][0]["on"] if row.data["uses"] else None
        if first and said["since"].isoformat() > first:
            told = _(
                "Daarvoor staat al een dag waarop je gebruikte. Kies die dag of een eerdere, of haal hem eerst weg."
            )
            form.add_error("since", told)
        elif form.keep(row, row.data | {"since": said["since"].isoformat(), "name": said["name"]}):
            messages.success(request, _("Het is veranderd."))
            return SeeOther(reverse("recovery:course", args=[course_id]))
    return page(request, "recovery/course_edit.html", form, {"row": row, "since": _since})


def _since(row: Course) -> date:
    return date.fromisoformat(row.data["since"])


@require_safe
def used_which(request: Request) -> HttpResponse:
    """Where somebody used: of what? Straight on where there is one answer."""
    courses = queries.courses_of(request.member, timezone.localdate())
    if len(courses) == 1:
        address = reverse("recovery:course_used", args=[courses[0].course.id])
        return SeeOther(show_at(request, address) if is_shown(request) else address)
    return render(request, "recovery/used_which.html", {"courses": courses, **whom(request)})


@require_http_methods(["GET", "HEAD", "POST"])
def course_used(request: Request, course_id: UUID) -> HttpResponse:
    """A day of use, and a look back without blame. All but the day may be left open."""
    row = mine(Course, request.member, course_id)
    data = row.data
    form = UseForm(
        request.POST if request.method == "POST" else None,
        initial={"on": timezone.localdate(), "version": row.version},
        since=_since(row),
    )
    if form.is_bound and form.is_valid():
        on, words = form.cleaned_data["on"], {name: form.cleaned_data[name] for name in UseForm.WORDS}
        there = next((use for use in data["uses"] if use["on"] == on.isoformat()), None)
        if there is None:
            there = words if form.keep(row, actions.with_use(data, on, words)) else None
        elif any(there[name] != words[name] for name in words):
            form.add_error("on", _("Die dag staat er al. Je kunt hem bij je dagen veranderen."))
            there = None
        # Sent once more, it is there as it was meant.
        if there is not None:
            return SeeOther(after_writing(request, reverse("recovery:after"), words))
    today = timezone.localdate()
    count = queries.shown(row, today).count
    # What the page after this one will say: the day of use itself is none without, whichever it was.
    stays = count.total - (1 if count.now.days else 0)
    # Who was here on that day before goes on with what they wrote then.
    on = (form.cleaned_data.get("on") if form.is_bound else None) or today
    context = {
        "row": row,
        "stays": stays,
        "use": None,
        "there": next((use["id"] for use in data["uses"] if use["on"] == on.isoformat()), None),
        "is_sudden": data["what"] in SUDDEN,
    }
    return page(request, "recovery/used.html", form, context)


@require_safe
def after(request: Request) -> HttpResponse:
    """After a day of use was written down: what stays, and to people."""
    courses = queries.courses_of(request.member, timezone.localdate())
    # Who used one of these again must not stop again at once.
    is_sudden = any(one.course.data["what"] in SUDDEN for one in courses)
    return render(request, "recovery/after.html", {"courses": courses, "is_sudden": is_sudden, **whom(request)})


@require_http_methods(["GET", "HEAD", "POST"])
def use(request: Request, course_id: UUID, use_id: UUID) -> HttpResponse:
    """A day of use: to correct, or to take away where it was none."""
    row = mine(Course, request.member, course_id)
    data, wanted = row.data, str(use_id)
    found = next((one for one in data["uses"] if one["id"] == wanted), None)
    if found is None:
        raise Http404
    address = reverse("recovery:course", args=[course_id])
    form = UseForm(
        request.POST if request.method == "POST" else None,
        initial=found | {"version": row.version},
        since=_since(row),
        taken={date.fromisoformat(one["on"]) for one in data["uses"] if one["id"] != wanted},
    )
    if asks_removal(request):
        return taken_out(request, row, actions.without_use(data, wanted), address)
    if form.is_bound and form.is_valid():
        words = {name: form.cleaned_data[name] for name in UseForm.WORDS}
        if form.keep(row, actions.with_use(data, form.cleaned_data["on"], words, wanted)):
            messages.success(request, _("Het is veranderd."))
            return SeeOther(after_writing(request, address, words))
    context = {"row": row, "use": found, "stands": _told(found), "there": None, "is_sudden": False}
    return page(request, "recovery/used.html", form, context)


@require_http_methods(["GET", "HEAD", "POST"])
def goal(request: Request, course_id: UUID) -> HttpResponse:
    """What the money goes to. Shown here only, never on a page that opens by itself: money in hand is a trigger."""
    row = mine(Course, request.member, course_id)
    address = reverse("recovery:course", args=[course_id])
    kept = row.data["goal"] or {}
    if asks_removal(request):
        return taken_out(request, row, row.data | {"goal": None}, address)
    initial = {
        "goal": kept.get("name"),
        "amount": kept.get("amount"),
        "a_week": kept.get("a_week"),
        "version": row.version,
    }
    form = GoalForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        new = {"name": said["goal"], "amount": said["amount"], "a_week": said["a_week"]}
        if form.keep(row, row.data | {"goal": new}):
            messages.success(request, _("Het staat bij je dagen."))
            return SeeOther(address)
    return page(request, "recovery/goal.html", form, {"row": row})


@require_POST
def milestone(request: Request, course_id: UUID) -> HttpResponse:
    """Tells one's group of a milestone, in one tap."""
    row = mine(Course, request.member, course_id)
    place = next(
        (one for one in queries.places_to_tell(request.member) if str(one.id) == request.POST.get("place")), None
    )
    if place is None:
        raise PermissionDenied(_("Daar kun je nu niets delen."))
    name = queries.shown(row, timezone.localdate()).name if "named" in request.POST else ""
    try:
        uid = actions.share_milestone(row, place, timezone.localdate(), name=name)
    except actions.Told:
        messages.info(request, _("Dit heb je in deze groep al verteld."))
    except LookupError:
        raise Http404 from None
    else:
        messages.success(request, _("Je groep ziet het. Mooi dat je het vertelt."))
        return SeeOther(reverse("sharing:share", args=[place.group_id, uid]))
    return SeeOther(reverse("recovery:course", args=[course_id]))
