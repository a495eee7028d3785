"""The list of shares, and writing a new one."""

from __future__ import annotations

from typing import overload
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sterkersamen.community.groups.access import current_of, membership_of
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import access, actions, queries
from sterkersamen.community.sharing import render as renderer
from sterkersamen.community.sharing.forms import ShareForm
from sterkersamen.community.sharing.views.forming import (
    asks_warning,
    carry_out,
    key_of,
    once_for,
    sent,
    status_of,
    too_soon,
    typed,
)
from sterkersamen.core import renderings
from sterkersamen.core.jinja import address
from sterkersamen.core.renderings import Fragment
from sterkersamen.core.views import Request
from sterkersamen.platform.safety.whom import show_at

# Where what serves everyone goes in the page of one reader. Words of people are escaped and cannot hold it.
_SHARES = "<!--shares-->"
_PINNED_CLOSE = Fragment("</section>")


@require_safe
def shares(request: Request, group_id: UUID) -> HttpResponse:
    """One page of shares, newest first: a small frame of one's own around renderings that serve everyone."""
    membership = membership_of(request.member, group_id)
    before = uuid_or_404(request.GET.get("before"))
    page = queries.share_list(membership, before)
    frame = loader.render_to_string(
        "sharing/shares.html", {"group_id": group_id, "next": request.get_full_path()}, request
    )
    head, _mark, tail = frame.partition(_SHARES)
    shown: list[Fragment | bytes] = [*_parts(membership, page, first=before is None)]
    parts = [head.encode(), *shown, tail.encode()]
    if before is None and page.seen_to > membership.seen_to:
        actions.mark_seen(membership.id, page.seen_to)
    return renderings.page(request, parts)


def _parts(membership: Membership, page: queries.Page, first: bool) -> list[Fragment]:
    group, may_write = membership.group, access.may_write(membership)
    every, language = page.every, get_language()
    looks = queries.looks(membership, every)
    shared = renderer.fragments([(line.id, line.version) for line in every])
    found: dict[int, Fragment] = {**shared}
    for line in every:
        look = looks.get(line.id)
        if look is not None and line.id in shared:
            found[line.id] = renderer.dressed(shared[line.id], line.id, line.version, look, language)
    parts = [
        renderer.shared_piece("_list_head", group.id, group_name=renderer.Sealed(group, "name"), may_write=may_write)
    ]
    if page.pinned:
        parts.append(renderer.shared_piece("_pinned_open", group.id))
        parts += [found[line.id] for line in page.pinned if line.id in found]
        parts.append(_PINNED_CLOSE)
    parts.append(renderer.shared_piece("_list_open", group.id, first=first))
    parts += _flow(membership.seen_to, page.lines, found)
    if page.more:
        older = f"{address('sharing:shares', group.id)}?before={page.lines[-1].uid}"
        parts.append(renderer.shared_piece("_list_end", group.id, kind="older", older=older))
    else:
        kind = "all" if every or not first else "empty"
        parts.append(renderer.shared_piece("_list_end", group.id, kind=kind, may_write=may_write))
    return parts


def _flow(seen_to: int, lines: list[queries.Line], found: dict[int, Fragment]) -> list[Fragment]:
    """The shares in time, with a line above what is new and one below it. Nothing is called new at a first visit."""
    if not seen_to or not lines or lines[0].id <= seen_to:
        return [found[line.id] for line in lines if line.id in found]
    parts: list[Fragment] = []
    in_new = False
    for line in lines:
        if line.id not in found:
            continue
        is_new = line.id > seen_to and (in_new or not line.mine)
        if is_new and not in_new:
            parts.append(renderer.say(_("Nieuw sinds je laatste bezoek"), "since new"))
        elif in_new and not is_new:
            parts.append(renderer.say(_("Dit was er al"), "since"))
        in_new = is_new
        parts.append(found[line.id])
    return parts


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, group_id: UUID) -> HttpResponse:
    """To write something, in peace: the page holds nothing else."""
    membership = current_of(request.member, group_id)
    form = ShareForm(typed(request) if request.method == "POST" else None)
    asks = form.is_bound and form.is_valid() and asks_warning(request, form)
    if form.is_bound and form.is_valid() and not asks and not too_soon(membership, "share", request, form):
        uid = carry_out(
            membership.id, "share", request, form, lambda: str(actions.share(membership, **form.cleaned_data).uid)
        )
        if uid:
            return sent(request, posted_at(request, group_id, UUID(uid), UUID(uid)))
    status = 200 if asks else status_of(form)
    context = {
        "membership": membership,
        "form": form,
        "asks_warning": asks,
        "once_key": key_of(request) if asks else once_for(request, status),
    }
    return render(request, "sharing/new.html", context, status=status)


def posted_at(request: Request, group_id: UUID, top: UUID, uid: UUID) -> str:
    """Where its writer goes from a text that was placed: to its page; to the top of it, with whom to call, where somebody may
    be in danger."""
    page = reverse("sharing:share", args=[group_id, top])
    if renderer.is_crisis(uid):
        return show_at(request, page, uid)
    return f"{page}?posted=1" if top == uid else f"{page}#s-{uid}"


@overload
def uuid_or_404(text: str) -> UUID: ...
@overload
def uuid_or_404(text: str | None) -> UUID | None: ...
def uuid_or_404(text):
    """A UUID from an address, None where there is none. Raises Http404 for anything else."""
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
