"""Asking who is awake, answering, and the conversation itself."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render as page
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from sterkersamen.community.conversations import actions, queries, render
from sterkersamen.community.conversations.access import Opened, conversation_of, has_place, leader_of, line_of
from sterkersamen.community.conversations.forms import AwakeForm, HoursForm, LineForm
from sterkersamen.community.conversations.showing import help_block
from sterkersamen.community.groups.access import current_of
from sterkersamen.community.groups.hooks import is_trusted
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.groups.queries import my_places, name_of
from sterkersamen.community.groups.views.asking import ask_and_say
from sterkersamen.core.views import Request, SeeOther, is_enhanced
from sterkersamen.platform.limits.actions import allow
from sterkersamen.platform.once.forms import carry_out, key_of, once_for, status_of
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety import hooks, reporting
from sterkersamen.platform.safety.forms import ReportForm
from sterkersamen.platform.safety.models import Block, CrisisContact, Report
from sterkersamen.platform.safety.queries import contacts
from sterkersamen.platform.safety.spotting import says_crisis
from sterkersamen.platform.safety.whom import show_at, whom

# Who is awake is asked so often an hour at most, in all of one's groups together: each time may wake people.
CALLS_AN_HOUR = 6


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_safe
def awake(request: Request) -> HttpResponse:
    """In which group one asks. With one group there is nothing to choose."""
    places = [
        one
        for one in my_places(request.member)
        if one.ended_at is None and one.paused_at is None and one.group.archived_at is None
    ]
    if len(places) == 1:
        return SeeOther(reverse("conversations:call", args=[places[0].group_id]))
    context = {"places": places, "answered": queries.answered(places)}
    return page(request, "conversations/awake.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: Request, group_id: UUID) -> HttpResponse:
    """Asks in one group who is awake; the way back to what was asked, and for who answers to those who ask."""
    membership = current_of(request.member, group_id)
    told, status = "", 200
    if request.method == "POST":
        mine = queries.own_call(membership)
        try:
            if mine is None and not allow("call", str(request.member.pk), times=CALLS_AN_HOUR, seconds=3600):
                told, status = _("Je hebt het net een paar keer gevraagd. Bel nu iemand, dat gaat sneller."), 429
            else:
                row = actions.call(membership)
                return SeeOther(reverse("conversations:talk", args=[group_id, row.id]))
        except actions.Nobody:
            told, status = _("In deze groep is nu niemand die antwoordt."), 409
    context = {
        "membership": membership,
        "group": membership.group,
        "answers": queries.answers(membership),
        "waiting": queries.open_for(membership),
        "kept": queries.kept_for(membership),
        "me_answers": queries.answerer_of(membership) is not None,
        "told": told,
    }
    return page(request, "conversations/call.html", context | _ways_out(request), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def answering(request: Request, group_id: UUID) -> HttpResponse:
    """Whether one answers now and then, and when one is awake."""
    membership = current_of(request.member, group_id)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    row = queries.answerer_of(membership)
    awake_form = AwakeForm(request.POST) if do == "awake" else AwakeForm()
    hours_form = HoursForm(request.POST) if do == "hours" else HoursForm.of(row) if row is not None else HoursForm()
    status = 200
    if request.method == "POST":
        if _answered(request, membership, do, awake_form, hours_form):
            return SeeOther(request.path)
        status = 422
    forms = {"awake": awake_form, "hours": hours_form}
    awake = row is not None and row.awake_until is not None and row.awake_until > timezone.now()
    context = {"membership": membership, "group": membership.group, "mine": row, "awake": awake, "forms": forms}
    return page(request, "conversations/answering.html", context, status=status)


def _answered(request: Request, membership: Membership, do: str, awake_form: AwakeForm, hours_form: HoursForm) -> bool:
    """Carries out what somebody chose of answering; False where something is wrong with what they filled in."""
    if do == "offer":
        row = actions.offer(membership)
        messages.success(
            request,
            _("Mooi. Vanaf nu kan een vraag ook jou bereiken.")
            if row.approved_at
            else _("Mooi dat je dit wilt. Een gespreksleider kijkt mee en laat het je weten."),
        )
    elif do == "awake":
        if not awake_form.is_valid():
            return False
        actions.be_awake(membership, awake_form.until)
        messages.success(request, _("Fijn. Vraagt iemand wie er wakker is, dan hoor jij het."))
    elif do == "asleep":
        actions.be_awake(membership, None)
        messages.success(request, _("Slaap lekker."))
    elif do == "hours":
        if not hours_form.is_valid():
            return False
        actions.choose_hours(membership, hours_form.chosen)
        messages.success(request, _("Bewaard."))
    elif do == "stop":
        mine = queries.answerer_of(membership)
        if mine is not None:
            actions.end_answering(membership, mine.id)
        messages.success(request, _("Dat is goed. Je staat er niet meer bij. Wil je later weer, dan mag dat altijd."))
    else:
        raise Http404
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def answerers(request: Request, group_id: UUID) -> HttpResponse:
    """Who answers in this group, who offered to, and whom one can ask; for facilitators."""
    facilitator = leader_of(request.member, group_id)
    told = ""
    if request.method == "POST":
        do, _colon, what = request.POST.get("do", "").partition(":")
        try:
            if do == "approve":
                actions.approve(facilitator, _id(what))
            elif do == "end":
                actions.end_answering(facilitator, _id(what))
            elif do == "ask":
                other = Membership.objects.current().filter(group=group_id, id=_id(what)).first()
                if other is None:
                    raise Http404
                actions.ask_to_answer(facilitator, other)
            else:
                raise Http404
            return SeeOther(reverse("conversations:answerers", args=[group_id]))
        except actions.NotThere:
            told = _("Dit is intussen anders. Zo is het nu.")
    rows = queries.answerers(facilitator)
    context = {
        "membership": facilitator,
        "group": facilitator.group,
        "offered": [one for one in rows if one.offered_at and not one.approved_at],
        "asked": [one for one in rows if not one.offered_at],
        "answers": [one for one in rows if one.approved_at],
        "others": queries.who_could(facilitator),
        "told": told,
    }
    return page(request, "conversations/answerers.html", context, status=409 if told else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: Request, group_id: UUID, conversation_id: UUID) -> HttpResponse:
    """A conversation: before one comes in, in it, and after it is over."""
    opened = conversation_of(request.member, group_id, conversation_id)
    if request.method != "POST":
        return _talk(request, opened)
    do, here = request.POST.get("do", ""), SeeOther(request.path)
    membership, row = opened.membership, opened.conversation
    try:
        if do == "come":
            actions.come(membership, row)
        elif do == "go" and not opened.is_caller:
            actions.go(membership, row)
            return SeeOther(reverse("conversations:call", args=[group_id]))
        elif do == "close" and (opened.is_caller or membership.is_facilitator):
            actions.close(membership, row)
        elif do in {"mute", "unmute"} and not opened.is_caller:
            if do == "mute":
                safety.mute(group_id, membership.id, row.id, Block.Kind.TALK)
            else:
                safety.unmute(group_id, membership.id, row.id)
        elif do == "say":
            form = LineForm(request.POST)
            if not form.is_valid() or not _said(request, opened, form):
                return _talk(request, opened, form)
            if says_crisis(form.cleaned_data["text"]):
                return SeeOther(show_at(request, request.path))
            return HttpResponse(status=204) if is_enhanced(request) else SeeOther(request.path + "#say")
        elif do == "tell":
            _told_facilitators(request, opened)
        else:
            raise Http404
    except actions.Ended:
        return _talk(request, conversation_of(request.member, group_id, conversation_id), told=True)
    return here


def _told_facilitators(request: Request, opened: Opened) -> None:
    """Who wrote something here says that a facilitator may know."""
    if not opened.reads:
        raise Http404
    ask_and_say(request, opened.membership, request.path)


def _said(request: Request, opened: Opened, form: LineForm) -> bool:
    """Writes a line, once."""

    def write() -> str:
        return str(actions.say(opened.membership, opened.conversation, form.cleaned_data["text"]).id)

    verb = f"talk {opened.conversation.id.hex}"
    try:
        return carry_out(opened.membership.id, verb, key_of(request), form, write) is not None
    except actions.Ended:
        opened.conversation.refresh_from_db()
        form.add_error(
            None,
            _("Je bent niet meer in dit gesprek. Je tekst is niet geplaatst en staat hieronder nog.")
            if opened.conversation.ended_at is None
            else _("Dit gesprek is gesloten. Je tekst is niet geplaatst en staat hieronder nog."),
        )
    return False


def _talk(request: Request, opened: Opened, form: LineForm | None = None, *, told: bool = False) -> HttpResponse:
    row, sight = opened.conversation, opened.sight
    row.refresh_from_db()
    status = 409 if told else status_of(form) if form is not None else 200
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 9 else None
    lines, earlier = queries.lines_of(opened, number) if opened.reads else ([], False)
    drawn = b"".join(
        render.shown(one, opened.membership.id, bool(sight.fold_of(one.membership_id))) for one in lines
    ).decode()
    people = queries.people_of(opened) if opened.reads and row.ended_at is None else []
    context = {
        "membership": opened.membership,
        "group": opened.membership.group,
        "conversation": row,
        "opened": opened,
        "name": name_of(row.caller),
        "people": people,
        "somebody": any(not one.is_caller for one in people),
        "muted": row.id in sight.muted,
        "lines": Markup(drawn),  # noqa: S704 (rendered by our own template)
        "first": lines[0].number if lines and earlier else None,
        "later": number is not None,
        "form": form or LineForm(),
        "once_key": once_for(request, status),
        "told": told,
        "afters": hooks.afters(request.member) if opened.is_caller and row.ended_at else [],
    }
    ways = _ways_out(request) if opened.is_caller and row.is_silent else {}
    if opened.reads:
        ways |= whom(request)
    return page(request, "conversations/talk.html", context | ways, status=status)


def _ways_out(request: Request) -> dict:
    """Where else somebody can turn: what stands on "Hulp nu" for this reader, and who is there day and night."""
    talks = [row for row in contacts() if row.kind == CrisisContact.Kind.TALK and row.key in {"luisterlijn", "113"}]
    return {
        "own": hooks.helps(request.member, but=help_block),
        # An organisation that keeps a list of its own may call them otherwise: then all of its numbers to talk.
        "contacts": talks or [row for row in contacts() if row.kind == CrisisContact.Kind.TALK],
        "language": request.LANGUAGE_CODE,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, group_id: UUID, conversation_id: UUID, line_id: UUID) -> HttpResponse:
    """Reports a line, with a copy of it under a key of its own."""
    opened, row = line_of(request.member, group_id, conversation_id, line_id)
    writer = row.membership
    back = (
        reverse("conversations:talk", args=[group_id, conversation_id])
        if has_place(opened)
        else reverse("conversations:call", args=[group_id])
    )
    if writer.id == opened.membership.id:
        # Without a script a line, which is the same for everybody, shows the way to it at one's own words too.
        return SeeOther(back)
    form = ReportForm(request.POST if request.method == "POST" else None, about_facilitator=writer.is_facilitator)
    name, text = name_of(writer), render.text_of(row)
    if reporting.file(
        request,
        form,
        group=group_id,
        reporter=opened.membership.id,
        about=line_id,
        words={"name": name, "title": "", "warning": "", "body": text},
        kind=Report.Kind.LINE,
        writer=writer.id,
        moderators_only=is_trusted(writer) or None,
    ):
        messages.success(request, str(reporting.RECEIVED))
        return SeeOther(back)
    hidden = writer.id in opened.sight.hidden
    status = reporting.status_of(form)
    context = {
        "membership": opened.membership,
        "back": back,
        "line": row,
        "text": text,
        # What a block hides can be reported; its words and its writer are not for this page.
        "hidden": hidden,
        "name": "" if hidden else name,
        "about_facilitator": writer.is_facilitator,
        "form": form,
        "once_key": once_for(request, status),
    }
    return page(request, "conversations/report.html", context, status=status)
