"""The questionnaires on a page: which there are, filling one in, and one time of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sterkersamen.core.charts import Chart
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.personal.measures import actions, queries
from sterkersamen.personal.measures.access import answer_of, measure_named
from sterkersamen.personal.measures.forms import ChoiceForm, MeasureForm
from sterkersamen.personal.measures.kinds import MEASURES, Measure
from sterkersamen.personal.measures.models import Answer
from sterkersamen.personal.measures.pictures import pictures
from sterkersamen.personal.own import is_as_read, look_first
from sterkersamen.platform.notify.queries import heard_at, reach_of
from sterkersamen.platform.once.forms import carry_out, key_of, once_for, status_of

# So many earlier times stand on a page.
PAGE = 12


class _Elsewhere(Exception):
    """The draft was changed on another device: what was begun here is undone, and the form says so."""


@dataclass(frozen=True)
class _Row:
    """A questionnaire among the others."""

    measure: Measure
    draft: Answer | None
    due: date | None
    is_due: bool
    pictures: list[Chart]


@require_http_methods(["GET", "HEAD", "POST"])
def measures(request: Request) -> HttpResponse:
    """Which questionnaires there are, which is due, how they went; and choosing how often."""
    member = request.member
    if request.method == "POST":
        choice = actions.choice_for(member)
        form = ChoiceForm(request.POST, choice=choice)
        if form.is_valid():
            data = form.chosen()
            if data == choice.data or form.keep(choice, data):
                actions.set_due(member)
                messages.success(request, _("Bewaard."))
                return SeeOther(reverse("measures:measures"))
    else:
        choice = queries.choice_of(member)
        form = ChoiceForm(choice=choice)
    kept, today = queries.kept_of(member), timezone.localdate()
    rows = []
    for slug, measure in MEASURES.items():
        mine = kept[slug]
        due = queries.due_day(choice, slug, mine.last)
        drawn = pictures(measure, mine.times) if mine.times else []
        rows.append(_Row(measure, mine.draft, due, due is not None and due <= today, drawn))
    # One main button: what was begun, else what is due.
    first = next((one for one in rows if one.draft), None) or next((one for one in rows if one.is_due), None)
    status = 409 if form.elsewhere else 422 if form.errors else 200
    context = {
        "rows": rows,
        "first": first,
        "form": form,
        "chosen": bool(choice.data["measures"]),
        "heard": heard_at(member, reach_of(member), actions.KIND) if choice.data["reminds"] else None,
    }
    return render(request, "measures/measures.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: Request, measure_slug: str) -> HttpResponse:
    """Filling in a questionnaire, now or in pieces; and the earlier times."""
    found, member = measure_named(measure_slug), request.member
    kept = queries.kept_of(member)[found.slug]
    form = MeasureForm(request.POST if request.method == "POST" else None, measure=found, row=kept.draft)
    if form.is_bound:
        if request.POST.get("do") == "drop":
            if kept.draft is not None:
                if not is_as_read(request, kept.draft):
                    return look_first(request)
                actions.remove(kept.draft)
            messages.success(request, _("Het is weg. Je kunt altijd opnieuw beginnen."))
            return SeeOther(reverse("measures:measure", args=[found.slug]))
        done = (
            _later(request, form, kept.draft) if request.POST.get("do") == "later" else _done(request, form, kept.draft)
        )
        if done is not None:
            return done
    status = 409 if form.elsewhere else status_of(form)
    before = _before(request)
    page, more = queries.earlier(kept.times, before, PAGE)
    context = {
        "measure": found,
        "form": form,
        "draft": kept.draft,
        "pictures": pictures(found, kept.times) if kept.times else [],
        "page": page,
        "paged": before is not None,
        "more": more,
        "once_key": once_for(request, status),
    }
    return render(request, "measures/measure.html", context, status=status)


def _done(request: Request, form: MeasureForm, draft: Answer | None) -> HttpResponse | None:
    """Finishes a questionnaire; None where the form is shown again. What is not whole is kept as a draft."""
    if not form.is_whole():
        if kept := _keep_draft(request, form, draft):
            form.say_open(kept[0])
        return None

    def write() -> str:
        if draft is None:
            return str(actions.finish(request.member, form.measure, form.answers).id)
        data = actions.data_of(form.measure, form.answers, whole=True)
        if not form.keep(draft, data, at=timezone.now()):
            raise _Elsewhere
        actions.set_due(request.member)
        return str(draft.id)

    try:
        made = carry_out(request.member.id, "measure", key_of(request), form, write)
    except _Elsewhere:
        return None
    return SeeOther(reverse("measures:answer", args=[form.measure.slug, made])) if made else None


def _later(request: Request, form: MeasureForm, draft: Answer | None) -> HttpResponse | None:
    """Keeps what there is, to go on later; None where the form is shown again."""
    is_valid = form.is_valid()
    form.cleaned_data.setdefault("version", None)
    if not _keep_draft(request, form, draft) or not is_valid:
        return None
    messages.success(request, _("Bewaard. Ga verder wanneer je wilt, of niet."))
    return SeeOther(reverse("measures:measures"))


def _keep_draft(request: Request, form: MeasureForm, draft: Answer | None) -> tuple[Answer | None] | None:
    """Keeps a draft, where there is anything in it; gives it, or None where it was changed elsewhere."""
    if draft is None:
        if all(answer is None for answer in form.answers):
            return (None,)
        return (actions.begin(request.member, form.measure, form.answers),)
    data = actions.data_of(form.measure, form.answers, whole=False)
    if data != draft.data:
        if not form.keep(draft, data):
            return None
        draft.refresh_from_db()
    return (draft,)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, measure_slug: str, answer_id: UUID) -> HttpResponse:
    """One time: what it adds up to, the published limit as information; correcting it, or taking it away."""
    found, member = measure_named(measure_slug), request.member
    row = answer_of(member, found, answer_id)
    form = MeasureForm(request.POST if request.method == "POST" else None, measure=found, row=row)
    if form.is_bound:
        if request.POST.get("do") == "remove":
            if not is_as_read(request, row):
                return look_first(request)
            actions.remove(row)
            messages.success(request, _("Deze keer is weg."))
            return SeeOther(reverse("measures:measure", args=[found.slug]))
        if form.is_whole() and actions.correct(form, row, found, form.answers, form.when):
            messages.success(request, _("Verbeterd."))
            return SeeOther(reverse("measures:answer", args=[found.slug, answer_id]))
    answers = row.data["answers"]
    context = {
        "measure": found,
        "row": row,
        "form": form,
        "scores": [(part, part.score(answers)) for part in found.parts],
        "is_heavy": found.is_heavy(answers),
        "pictures": pictures(found, queries.kept_of(member)[found.slug].times),
    }
    status = 409 if form.elsewhere else 422 if form.errors else 200
    return render(request, "measures/answer.html", context, status=status)


def _before(request: Request) -> UUID | None:
    """Which of the earlier times somebody came to the end of. Raises Http404."""
    asked = request.GET.get("before")
    if asked is None:
        return None
    try:
        return UUID(asked)
    except ValueError:
        raise Http404 from None
