"""The circle on a page: at the door, in the ring, and what one does there."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from markupsafe import Markup

from sterkersamen.community.circle import actions, queries
from sterkersamen.community.circle.access import Place, place_of, said_in
from sterkersamen.community.circle.forms import CheckInForm, SayForm, TableForm, WordsForm
from sterkersamen.community.circle.live import render_ring, render_waiting
from sterkersamen.community.circle.models import Seat, Step
from sterkersamen.community.groups.hooks import is_trusted
from sterkersamen.community.groups.queries import rules_of
from sterkersamen.community.groups.views.asking import ask_and_say
from sterkersamen.community.meetings import showing
from sterkersamen.community.meetings.actions import set_goal
from sterkersamen.community.meetings.forms import GoalForm
from sterkersamen.community.meetings.queries import goal_of, link_of, was_held
from sterkersamen.core.views import Request, SeeOther, is_enhanced
from sterkersamen.platform.limits.actions import allow
from sterkersamen.platform.once.forms import carry_out, key_of, once_for, status_of
from sterkersamen.platform.safety import reporting
from sterkersamen.platform.safety.forms import ReportForm
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.safety.spotting import says_crisis
from sterkersamen.platform.safety.whom import show_at, whom

Do = Callable[[Seat, str, UUID | None], None]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise actions.NotNow from None


# What one can do with one tap, by the name of its button: "give:<seat>". The verbs decide who may.
TAPS: dict[str, Do] = {
    "let_in": lambda seat, what, _turn: actions.let_in(seat, _id(what)),
    "take_out": lambda seat, what, _turn: actions.take_out(seat, _id(what)),
    "step": lambda seat, what, _turn: actions.go_to(seat, what),
    "give": lambda seat, what, turn: actions.give(seat, _id(what) if what else None, turn),
    "hand": lambda seat, what, _turn: actions.raise_hand(seat, what == "up"),
    "nod": lambda seat, _what, _turn: actions.nod(seat),
    "pause": lambda seat, what, _turn: actions.pause(seat, what == "on"),
    "mute": lambda seat, what, _turn: actions.mute(seat, _id(what), True),
    "unmute": lambda seat, what, _turn: actions.mute(seat, _id(what), False),
    "deputy": lambda seat, what, _turn: actions.name_deputy(seat, _id(what), True),
    "no_deputy": lambda seat, what, _turn: actions.name_deputy(seat, _id(what), False),
    "hand_over": lambda seat, what, _turn: actions.hand_over(seat, _id(what)),
    "take_over": lambda seat, _what, _turn: actions.take_over(seat),
}


@require_http_methods(["GET", "HEAD", "POST"])
def circle(request: Request, group_id: UUID, meeting_id: UUID) -> HttpResponse:
    """The circle of a meeting: before its door, at it, or in the ring."""
    place = place_of(request.member, group_id, meeting_id)
    if request.method != "POST":
        return _page(request, place)
    try:
        return _carried_out(request, place)
    except actions.NotNow:
        return _page(
            request,
            place_of(request.member, group_id, meeting_id),
            told=_("Dat kon net niet meer. Zo is het nu."),
        )
    except (actions.TakenOut, actions.Full, actions.Over):
        return _page(request, place_of(request.member, group_id, meeting_id), told=_("Dat lukt nu niet."))


def _carried_out(request: Request, place: Place) -> HttpResponse:
    do, _colon, what = request.POST.get("do", "").partition(":")
    here = SeeOther(reverse("circle:circle", args=[place.membership.group_id, place.meeting.id]))
    meeting = SeeOther(reverse("meetings:meeting", args=[place.membership.group_id, place.meeting.id]))
    if do == "open" or (do == "arrive" and place.circle is not None):
        try:
            _come(place, do, "sure" in request.POST)
        except actions.Apart:
            # Who asks again and again would learn when somebody comes and goes.
            if allow("who is apart", f"{place.membership.id} {place.meeting.id}", times=2, seconds=86400):
                return _page(request, place_of(request.member, place.membership.group_id, place.meeting.id), asks=True)
            _come(place, do, True)
        return here
    if place.circle is None:
        return meeting
    if place.seat is None:
        raise Http404
    if do == "go":
        actions.go(place.seat)
        return meeting
    if not place.is_in:
        raise PermissionDenied
    if do == "tell":
        ask_and_say(request, place.membership, request.path)
        return here
    if do == "close":
        actions.close(place.seat)
        messages.success(request, _("De kring is gesloten. Wat er gezegd is, is gewist."))
        return meeting
    if do in TAPS:
        TAPS[do](place.seat, what, _turn(request))
        return HttpResponse(status=204) if is_enhanced(request) else here
    form = FORMS[do](request.POST) if do in FORMS else None
    if form is None:
        raise Http404
    if not form.is_valid() or not _written(request, place, do, form):
        return _page(request, place, form=form)
    if do == "goal":
        messages.success(request, _("Bewaard, alleen voor jou."))
        return here
    if says_crisis(*(str(value) for value in form.cleaned_data.values() if isinstance(value, str))):
        return SeeOther(show_at(request, request.path))
    return HttpResponse(status=204) if is_enhanced(request) else here


def _come(place: Place, do: str, sure: bool) -> None:
    """Opens the circle, or comes to the door of the one that is open."""
    if do == "open":
        actions.open_circle(place.membership, place.meeting, sure)
    elif place.circle is not None:
        actions.arrive(place.membership, place.circle, sure)


FORMS = {"check_in": CheckInForm, "say": SayForm, "words": WordsForm, "table": TableForm, "goal": GoalForm}


def _written(request: Request, place: Place, do: str, form) -> bool:
    """Carries a form out, once."""
    given, seat = form.cleaned_data, place.seat
    assert seat is not None

    def write() -> str:
        if do == "check_in":
            actions.check_in(seat, given["line"], given["number"])
        elif do == "say":
            actions.say(seat, given["text"], "keep" not in request.POST)
        elif do == "goal":
            set_goal(place.membership, given["text"])
        elif do == "words":
            # The template itself is not what somebody wrote: each reads it in their own language.
            agenda = "" if given["agenda"] == queries.template() else given["agenda"]
            actions.set_words(seat, given["theme"], agenda, given["minutes"])
        else:
            actions.add_at_table(seat, given["name"])
        return "done"

    try:
        return carry_out(place.membership.id, f"circle {do}", key_of(request), form, write) is not None
    except actions.NotNow:
        is_quiet = place.circle is not None and place.circle.paused_at is not None
        form.add_error(
            None,
            _("Het is even stil. Je tekst staat er nog.")
            if is_quiet
            else _("Je hebt het woord nu niet. Je tekst staat er nog."),
        )
    except actions.Full:
        form.add_error(None, _("De kring is vol."))
    return False


def _turn(request: Request) -> UUID | None:
    """Who had the talking piece in the picture that was tapped on."""
    text = request.POST.get("turn", "")
    return _id(text) if text else None


def _page(request: Request, place: Place, *, form=None, told: str = "", asks: bool = False) -> HttpResponse:
    group_id = place.membership.group_id
    ring = queries.ring_of(place.circle.id) if place.circle is not None and place.is_in else None
    me = (
        next((one for one in ring.people if place.seat is not None and one.id == place.seat.id), None) if ring else None
    )
    status = 409 if told else status_of(form) if form is not None else 200
    words = {} if ring is None else {"theme": ring.theme, "agenda": ring.agenda, "minutes": ring.circle.minutes}
    forms = {
        "check_in": CheckInForm(),
        "say": SayForm(),
        "words": WordsForm(initial=words),
        "table": TableForm(),
        "goal": GoalForm(),
    }
    for name, kind in FORMS.items():
        if isinstance(form, kind):
            forms[name] = form
    goal = goal_of(place.membership) if ring else None
    facilitates = place.membership.is_facilitator and place.meeting.group_id == group_id
    context = {
        "membership": place.membership,
        "group": place.membership.group,
        "meeting": place.meeting,
        "when": showing.when_for_reader(place.meeting),
        "place": place,
        "ring": ring,
        "drawn": Markup(render_ring(ring)) if ring else "",  # noqa: S704 (our own template)
        "waiting": Markup(render_waiting(ring)) if ring and me and me.leads else "",  # noqa: S704 (our own template)
        "me": me,
        "told": told,
        "asks": asks,
        "forms": forms,
        "once_key": once_for(request, status),
        "steps": Step.choices,
        "rules": rules_of(group_id) if ring else None,
        "link": link_of(place.meeting),
        "goal": goal.text if goal else "",
        "closed": place.circle is None and was_held(place.meeting),
        "may_open": facilitates and place.meeting.is_open and place.meeting.cancelled_at is None,
        "may_take_over": ring is not None
        and me is not None
        and not me.leads
        and ((ring.lead_is_gone and (facilitates or me.deputy)) or (ring.is_borrowed and facilitates)),
        "facilitates": facilitates,
        "apart": place.circle is not None
        and place.seat is not None
        and place.seat.out_at is None
        and bool(actions.apart_from(place.membership.id, place.circle)),
        "table": "table" in request.GET,
        **(whom(request) if ring else {"now": None}),
    }
    return render(request, "circle/circle.html", context, status=status)


@require_POST
def seen(request: Request, group_id: UUID, meeting_id: UUID) -> HttpResponse:
    """The page is still open."""
    place = place_of(request.member, group_id, meeting_id)
    if place.seat is None or place.circle is None:
        raise Http404
    actions.seen(place.seat, place.circle)
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, group_id: UUID, meeting_id: UUID, said_id: UUID) -> HttpResponse:
    """Reports something that was said, with a copy of it: the only words of a circle that outlive it."""
    place = place_of(request.member, group_id, meeting_id)
    row = said_in(place, said_id)
    writer = row.by
    if writer.id == place.membership.id:
        # Without a script the ring, which is the same for everybody, shows the way to it at one's own words too.
        return SeeOther(reverse("circle:circle", args=[group_id, meeting_id]))
    form = ReportForm(request.POST if request.method == "POST" else None, about_facilitator=writer.is_facilitator)
    if reporting.file(
        request,
        form,
        group=writer.group_id,
        reporter=place.membership.id,
        about=said_id,
        words={"name": writer.name, "title": "", "warning": "", "body": row.text},
        kind=Report.Kind.SAID,
        writer=writer.id,
        moderators_only=is_trusted(writer) or None,
    ):
        messages.success(request, str(reporting.RECEIVED))
        return SeeOther(reverse("circle:circle", args=[group_id, meeting_id]))
    status = reporting.status_of(form)
    context = {
        "membership": place.membership,
        "meeting": place.meeting,
        "said": row,
        "name": writer.name,
        "about_facilitator": writer.is_facilitator,
        "form": form,
        "once_key": once_for(request, status),
    }
    return render(request, "circle/report.html", context, status=status)
