"""Words that others see covered, for a facilitator to look at."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sterkersamen.community.groups.access import facilitator_of
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import access, actions, covering, queries
from sterkersamen.community.sharing import render as renderer
from sterkersamen.community.sharing.forms import HeldForm
from sterkersamen.community.sharing.models import Hold
from sterkersamen.community.sharing.views.one import place_of
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.safety.queries import read_before


@require_safe
def held(request: Request, group_id: UUID) -> HttpResponse:
    """Which texts of this group have covered words that nobody looked at yet."""
    return _page(request, facilitator_of(request.member, group_id))


@require_POST
def decide_held(request: Request, group_id: UUID, hold_id: UUID) -> HttpResponse:
    """A facilitator says which words everybody may read, and why the rest stays covered."""
    membership, row = access.held_of(request.member, group_id, hold_id)
    words = renderer.words_of(row.share) or {}
    form = _form(row, words, request.POST)
    if request.POST.get("all"):
        opened, reason = [one["number"] for one in _waiting(words)], ""
    elif form.is_valid():
        opened, reason = form.cleaned_data["open"], form.cleaned_data["reason"]
    else:
        return _page(request, membership, (row, form), status=422)
    try:
        if request.POST.get("seen", "") != _seen(row):
            raise actions.Changed
        actions.decide_held(row, membership, opened, reason, row.share.edited_at)
    except (actions.Changed, actions.NotOpen):
        return _page(request, membership, changed=True, status=409)
    return SeeOther(reverse("sharing:held", args=[group_id]))


def _page(
    request: Request,
    membership: Membership,
    asked: tuple[Hold, HeldForm] | None = None,
    *,
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    rows = queries.waiting_holds(membership.group_id)
    own = {row.id for row in rows if row.share.author.member_id == request.member.id}
    known = read_before(membership.id, [row.id for row in rows])
    shown = []
    for row in rows:
        words = renderer.words_of(row.share)
        if words is None:
            continue
        if row.id not in own | known:
            actions.read_held(row, membership)
        form = asked[1] if asked is not None and asked[0].id == row.id else _form(row, words)
        shown.append(_shown(row, words, form) | {"is_own": row.id in own})
    context = {"membership": membership, "held": shown, "changed": changed}
    return render(request, "sharing/held.html", context, status=status)


def _shown(row: Hold, words: dict, form: HeldForm) -> dict:
    pieces = covering.covered(words)
    return {
        "id": row.id,
        "uid": row.share.uid,
        "name": renderer.name_of(row.share.author),
        "author": row.writer,
        "at": row.at,
        "place": place_of(row.share),
        "warning": renderer.warning_of(words),
        "title": covering.marked(words.get("title", ""), [one for one in pieces if one.field == "title"]),
        "body": covering.marked(words.get("body", ""), [one for one in pieces if one.field == "body"]),
        "form": form,
        "seen": _seen(row),
    }


def _waiting(words: dict) -> list[dict]:
    return [one for one in covering.told(words) if one["state"] == covering.WAITS]


def _form(row: Hold, words: dict, given=None) -> HeldForm:
    choices = [
        (one["number"], _("“%(text)s” (%(why)s)") % {"text": one["text"], "why": one["why"]}) for one in _waiting(words)
    ]
    return HeldForm(given, waiting=choices, prefix=None, auto_id=f"h-{row.id}-%s")


def _seen(row: Hold) -> str:
    return row.share.edited_at.isoformat() if row.share.edited_at else ""
