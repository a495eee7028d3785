"""One share with the answers beneath it, and the kind words with one tap."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.template import loader
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sterkersamen.community.groups.views.asking import ask_and_say
from sterkersamen.community.sharing import access, actions, covering, queries
from sterkersamen.community.sharing import render as renderer
from sterkersamen.community.sharing.forms import ReplyForm
from sterkersamen.community.sharing.models import Encouragement, Share
from sterkersamen.community.sharing.render import PLAIN
from sterkersamen.community.sharing.views.forming import (
    asks_warning,
    carry_out,
    key_of,
    once_for,
    remember_sent,
    sent,
    status_of,
    too_soon,
    typed,
)
from sterkersamen.community.sharing.views.lists import posted_at, uuid_or_404
from sterkersamen.core import renderings
from sterkersamen.core.renderings import Fragment
from sterkersamen.core.views import Request, SeeOther, is_enhanced
from sterkersamen.platform.safety.whom import whom

_TOP, _ANSWERS = "<!--top-->", "<!--answers-->"


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: Request, group_id: UUID, uid: UUID) -> HttpResponse:
    """A share with its answers, and a place to answer."""
    opened = access.share_of(request.member, group_id, uid)
    if opened.share.is_reply:
        return SeeOther(place_of(opened.share))
    if request.method == "POST":
        return _answer(request, opened)
    return _page(request, opened, ReplyForm())


def _answer(request: Request, opened: access.Opened) -> HttpResponse:
    access.require_writer(opened)
    form = ReplyForm(typed(request))
    uid = None
    # Beneath a text that says beforehand what it is about nobody is asked.
    asks = form.is_valid() and not _is_warned(opened.share) and asks_warning(request, form)
    if asks:
        return _page(request, opened, form, asks=True)
    verb = f"reply {opened.share.uid}"[:40]
    if form.is_valid() and not too_soon(opened.membership, verb, request, form):
        try:
            uid = carry_out(
                opened.membership.id,
                verb,
                request,
                form,
                lambda: str(actions.reply(opened.membership, opened.share, **form.cleaned_data).uid),
            )
        except actions.NotOpen:
            form.add_error(None, _("Hier kan nu geen antwoord bij. Je tekst staat er nog, dus je kunt hem bewaren."))
    if uid is None:
        return _page(request, opened, form)
    there = posted_at(request, opened.share.group_id, opened.share.uid, UUID(uid))
    # Whom to call does not come beneath the last answer: the page is opened anew with it on top.
    if not is_enhanced(request) or "#" not in there:
        return sent(request, there)
    # The answers that stand on the page already are not sent again: only the new one, as its writer sees it.
    response = renderings.page(request, [renderer.own(UUID(uid))])
    remember_sent(request, response)
    return response


def _page(request: Request, opened: access.Opened, form: ReplyForm, *, asks: bool = False) -> HttpResponse:
    membership, row = opened.membership, opened.share
    before = uuid_or_404(request.GET.get("before"))
    page = queries.replies(membership, row, before)
    top = queries.top_line(membership, row, opened.sight)
    every = [top, *page.lines]
    looks = queries.looks(membership, every)
    shared = renderer.fragments([(line.id, line.version) for line in every])
    fold = queries.open_fold(row)
    status = 200 if asks else status_of(form)
    html = loader.render_to_string(
        "sharing/share.html",
        {
            "membership": membership,
            "share": row,
            "name": renderer.name_of(row.author),
            "form": form,
            "asks_warning": asks,
            "once_key": key_of(request) if asks else once_for(request, status),
            "closed": bool(row.withdrawn_at or fold or row.listening_only or not access.may_write(membership)),
            "older": page.lines[0].uid if page.more else None,
            "empty": not page.lines,
            "posted": opened.is_writer and "posted" in request.GET,
            "fold": fold if opened.is_writer else None,
            "words": renderer.words_of(row) if fold and opened.is_writer else None,
            "givers": queries.givers(row, opened.sight.unseen) if opened.is_writer else [],
            "next": request.get_full_path(),
            "mutes": row.uid in opened.sight.muted,
            "reason": queries.reason_of(row) if opened.is_writer and _has_kept(row) else "",
            **whom(request),
        },
        request,
    )
    parts: list[Fragment | bytes] = []
    head, _mark, rest = html.partition(_TOP)
    parts += [head.encode(), _seen_by_reader(shared, top, looks)]
    middle, _mark, tail = rest.partition(_ANSWERS)
    parts.append(middle.encode())
    answers = {line.id: _seen_by_reader(shared, line, looks) for line in page.lines if line.id in shared}
    for folded in queries.open_folds([line.id for line in page.lines if line.mine]):
        if folded.share_id in answers:
            answers[folded.share_id] = renderer.with_fold(answers[folded.share_id], folded)
    parts += answers.values()
    parts.append(tail.encode())
    if before is None:
        actions.mark_read(membership.id, row.id, max(row.id, row.newest_reply or 0))
    return renderings.page(request, parts, status=status)


def _has_kept(row: Share) -> bool:
    words = renderer.words_of(row)
    return words is not None and any(one.state == covering.KEPT for one in covering.pieces(words))


@require_POST
def tell(request: Request, group_id: UUID, uid: UUID) -> HttpResponse:
    """The writer of a text says that a facilitator may know."""
    opened = access.own_share(request.member, group_id, uid)
    ask_and_say(request, opened.membership, place_of(opened.share))
    return SeeOther(place_of(opened.share))


def _is_warned(row: Share) -> bool:
    words = renderer.words_of(row)
    return bool(words and words.get("warning"))


def _seen_by_reader(shared, line: queries.Line, looks) -> Fragment:
    # On the page itself "new" says nothing: all answers stand below.
    look = looks.get(line.id, PLAIN)._replace(unseen=False)
    look = look._replace(opened=look.mine)
    return renderer.dressed(shared[line.id], line.id, line.version, look, get_language())


@require_POST
def encourage(request: Request, group_id: UUID) -> HttpResponse:
    """Gives a kind word or takes it back: `give` or `take`, with the kind and what it is for. Then back to the page."""
    taking = "take" in request.POST
    kind, _colon, uid = request.POST.get("take" if taking else "give", "").partition(":")
    if kind not in Encouragement.Kind.values:
        raise Http404
    opened = access.share_to_write_to(request.member, group_id, uuid_or_404(uid))
    try:
        (actions.take_back if taking else actions.encourage)(opened.membership, opened.share, kind)
    except actions.NotOpen:
        # The page that was looked at is older than the text: look again, it says what happened.
        return SeeOther(place_of(opened.share))
    if is_enhanced(request):
        return HttpResponse(status=204)
    return SeeOther(f"{_back(request, group_id) or place_of(opened.share).partition('#')[0]}#s-{opened.share.uid}")


def place_of(row: Share) -> str:
    """The address of a share or reply on the page of its share."""
    if row.parent is None:
        return reverse("sharing:share", args=[row.group_id, row.uid])
    return f"{reverse('sharing:share', args=[row.group_id, row.parent.uid])}#s-{row.uid}"


def _back(request: Request, group_id: UUID) -> str:
    """Where on this site the reader was, if the form says so; only ever a page of the same group."""
    path = request.POST.get("next", "")
    safe = path.startswith(f"/g/{group_id}/") and not any(mark in path for mark in "\\\r\n#") and "//" not in path
    return path if safe else ""
