"""What stands behind "Meer": for the writer, for facilitators, and reporting for everyone."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.community.groups.hooks import is_trusted
from sterkersamen.community.sharing import access, actions, covering, queries
from sterkersamen.community.sharing import render as renderer
from sterkersamen.community.sharing.actions.facilitating import PinnedEnough
from sterkersamen.community.sharing.forms import FoldForm, ReplyForm, ShareForm, StoryForm
from sterkersamen.community.sharing.models import Encouragement
from sterkersamen.community.sharing.views.forming import (
    asks_warning,
    carry_out,
    key_of,
    once_for,
    sent,
    status_of,
    typed,
)
from sterkersamen.community.sharing.views.lists import posted_at
from sterkersamen.community.sharing.views.one import place_of
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety import reporting
from sterkersamen.platform.safety.forms import ReportForm
from sterkersamen.platform.safety.models import Block, Report
from sterkersamen.platform.safety.queries import contacts_at_once
from sterkersamen.platform.safety.spotting import says_crisis
from sterkersamen.platform.safety.whom import show_at


@require_safe
def more(request: Request, group_id: UUID, uid: UUID) -> HttpResponse:
    """All that this member can do with a share, and for its writer who encouraged. On a page that was open when a block
    came, this is still a way to report what stood there."""
    opened = access.reportable(request.member, group_id, uid)
    if opened.is_hidden:
        return SeeOther(reverse("sharing:report", args=[group_id, uid]))
    return _more(request, opened)


def _more(
    request: Request, opened: access.Opened, fold_form: FoldForm | None = None, refused: str = ""
) -> HttpResponse:
    row = opened.share
    own = row.encouragements.filter(giver=opened.membership).values_list("kind", flat=True)
    labels = dict(Encouragement.Kind.choices)
    form, fold = fold_form or FoldForm(), queries.open_fold(row)
    is_dark = opened.is_writer and covering.is_crisis(renderer.words_of(row))
    context = {
        "membership": opened.membership,
        "share": row,
        "words": renderer.words_of(row),
        "name": renderer.name_of(row.author),
        "place": place_of(row),
        "is_writer": opened.is_writer,
        "contacts": contacts_at_once() if is_dark else [],
        "language": request.LANGUAGE_CODE,
        "may_write": access.may_write(opened.membership),
        "mutes": (row.parent or row).uid in opened.sight.muted,
        "may_meet": not opened.is_writer and access.may_write(opened.membership) and row.author.ended_at is None,
        "givers": queries.givers(row, opened.sight.unseen) if opened.is_writer else [],
        "given": [labels[kind] for kind in own],
        "fold": fold,
        "may_unfold": access.may_unfold(opened, fold),
        "fold_form": form,
        "refused": refused,
        "story": row.stories.filter(withdrawn_at=None).first() if opened.is_writer else None,
    }
    return render(request, "sharing/more.html", context, status=422 if refused else status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, group_id: UUID, uid: UUID) -> HttpResponse:
    """To change one's own words."""
    opened = access.own_share(request.member, group_id, uid)
    access.require_writer(opened)
    row = opened.share
    words = renderer.words_of(row) or {}
    kind = ReplyForm if row.is_reply else ShareForm
    seen = row.edited_at.isoformat() if row.edited_at else ""
    if request.method != "POST":
        form = kind(initial={**words, "listening_only": row.listening_only})
        return _editor(request, opened, form, seen, 200)
    form = kind(typed(request))
    if not form.is_valid():
        return _editor(request, opened, form, request.POST.get("seen", ""), 422)
    if asks_warning(request, form, before=f"{words.get('title', '')} {words.get('body', '')}"):
        return _editor(request, opened, form, request.POST.get("seen", ""), 200, asks=True)
    if all(
        words.get(name, "") == form.cleaned_data.get(name, "") for name in ("title", "body", "warning")
    ) and row.listening_only == form.cleaned_data.get("listening_only", False):
        # Sent twice because the first answer got lost: it is as asked already.
        return sent(request, place_of(row))
    if request.POST.get("seen", "") != seen:
        return _edited_elsewhere(request, opened, form, seen)
    try:
        actions.edit(row, seen=row.edited_at, **form.cleaned_data)
    except (actions.Changed, actions.NotOpen):
        return _edited_elsewhere(request, opened, form, seen)
    if not covering.is_crisis(words) and renderer.is_crisis(uid):
        return sent(request, posted_at(request, group_id, row.parent.uid if row.parent else uid, uid))
    return sent(request, place_of(row))


def _edited_elsewhere(request: Request, opened: access.Opened, form, seen: str) -> HttpResponse:
    form.add_error(
        None,
        _(
            "Deze tekst is intussen ergens anders aangepast. Wat je nu schreef staat hieronder nog. "
            "Bewaar je het, dan komt het ervoor in de plaats."
        ),
    )
    return _editor(request, opened, form, seen, 409)


def _editor(request: Request, opened: access.Opened, form, seen: str, status: int, asks: bool = False) -> HttpResponse:
    context = {
        "membership": opened.membership,
        "share": opened.share,
        "place": place_of(opened.share),
        "form": form,
        "seen": seen,
        "asks_warning": asks,
    }
    return render(request, "sharing/edit.html", context, status=status)


@require_POST
def withdraw(request: Request, group_id: UUID, uid: UUID) -> HttpResponse:
    """Takes one's own words back."""
    opened = access.own_share(request.member, group_id, uid)
    actions.withdraw(opened.share)
    if opened.share.parent is not None:
        return SeeOther(reverse("sharing:share", args=[group_id, opened.share.parent.uid]))
    return SeeOther(reverse("sharing:shares", args=[group_id]))


@require_POST
def pin(request: Request, group_id: UUID, uid: UUID) -> HttpResponse:
    """A facilitator keeps a share on top, or with `off` puts it back."""
    opened = access.facilitated_share(request.member, group_id, uid)
    try:
        if "off" in request.POST:
            actions.unpin(opened.share)
        else:
            actions.pin(opened.share, opened.membership)
    except PinnedEnough:
        return _more(
            request,
            opened,
            refused=_("Er staan er al drie vast. Maak er eerst een los, dan blijft zichtbaar wat nieuw is."),
        )
    except actions.NotOpen:
        return _more(request, opened, refused=_("Alleen een tekst die er staat kun je vastzetten."))
    return SeeOther(reverse("sharing:shares", args=[group_id]))


@require_POST
def fold(request: Request, group_id: UUID, uid: UUID) -> HttpResponse:
    """A facilitator folds a share away with a reason, or with `off` opens it again."""
    opened = access.facilitated_share(request.member, group_id, uid)
    if "off" in request.POST:
        if not access.may_unfold(opened, queries.open_fold(opened.share)):
            raise PermissionDenied(_("Een andere gespreksleider vouwde dit dicht. Die kan het ook weer openvouwen."))
        actions.unfold(opened.share)
        return SeeOther(place_of(opened.share))
    form = FoldForm(request.POST)
    if not form.is_valid():
        return _more(request, opened, form)
    actions.fold(opened.share, opened.membership, form.cleaned_data["reason"])
    return SeeOther(place_of(opened.share))


@require_POST
def mute(request: Request, group_id: UUID, uid: UUID) -> HttpResponse:
    """Hears no more of a share and its answers, or with `off` hears of it again. For this one alone; nobody else notices."""
    opened = access.share_of(request.member, group_id, uid)
    top = opened.share.parent or opened.share
    if "off" in request.POST:
        safety.unmute(group_id, opened.membership.id, top.uid)
    else:
        safety.mute(group_id, opened.membership.id, top.uid, Block.Kind.TALK)
    return SeeOther(reverse("sharing:share", args=[group_id, top.uid]))


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, group_id: UUID, uid: UUID) -> HttpResponse:
    """Tells the facilitators and moderators that something is the matter with a text, with a copy of it."""
    opened = access.reportable(request.member, group_id, uid)
    row, words = opened.share, renderer.words_of(opened.share)
    form = ReportForm(request.POST if request.method == "POST" else None, about_facilitator=row.author.is_facilitator)
    if words is not None and reporting.file(
        request,
        form,
        group=group_id,
        reporter=opened.membership.id,
        about=row.uid,
        words={"name": renderer.name_of(row.author)} | {name: words[name] for name in ("title", "body", "warning")},
        kind=Report.Kind.REPLY if row.is_reply else Report.Kind.SHARE,
        writer=row.author_id,
        moderators_only=is_trusted(row.author) or None,
    ):
        return sent(request, reverse("sharing:reported", args=[group_id, uid]))
    status = reporting.status_of(form)
    context = {
        "membership": opened.membership,
        "share": row,
        "is_hidden": opened.is_hidden,
        "name": "" if opened.is_hidden else renderer.name_of(row.author),
        "about_facilitator": row.author.is_facilitator,
        "form": form,
        "once_key": once_for(request, status),
        "readable": words is not None,
    }
    return render(request, "sharing/report.html", context, status=status)


@require_safe
def reported(request: Request, group_id: UUID, uid: UUID) -> HttpResponse:
    """Says that a report arrived, and what comes of it."""
    opened = access.reportable(request.member, group_id, uid)
    context = {"membership": opened.membership, "about_facilitator": opened.share.author.is_facilitator}
    return render(request, "sharing/reported.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: Request, group_id: UUID, uid: UUID) -> HttpResponse:
    """To offer one's share to everyone who is signed in, under a name chosen for it."""
    opened = access.own_share(request.member, group_id, uid)
    access.require_writer(opened)
    if request.method != "POST" and opened.share.stories.filter(withdrawn_at=None).exists():
        return SeeOther(reverse("sharing:more", args=[group_id, uid]))
    words = renderer.words_of(opened.share) or {}
    form = StoryForm(typed(request)) if request.method == "POST" else StoryForm(initial={**words, "name": ""})
    asks = form.is_bound and form.is_valid() and asks_warning(request, form)
    if form.is_bound and form.is_valid() and not asks:
        try:
            done = carry_out(
                opened.membership.id,
                "story",
                request,
                form,
                lambda: str(actions.offer_story(opened.share, **form.cleaned_data).id),
            )
        except actions.NotOpen:
            done = None
            form.add_error(
                None, _("Dit kan nu geen verhaal worden. Misschien bood je het al aan. Je tekst staat er nog.")
            )
        if done:
            # The share itself is the page with whom to call.
            there = reverse("sharing:more", args=[group_id, uid])
            words = form.cleaned_data
            return sent(
                request,
                show_at(request, reverse("sharing:share", args=[group_id, uid]), uid)
                if says_crisis(words["title"], words["body"])
                else there,
            )
    status = 200 if asks else status_of(form)
    context = {
        "membership": opened.membership,
        "share": opened.share,
        "form": form,
        "asks_warning": asks,
        "once_key": key_of(request) if asks else once_for(request, status),
    }
    return render(request, "sharing/offer.html", context, status=status)
