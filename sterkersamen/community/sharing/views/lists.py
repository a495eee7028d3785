"""The list of shares, and writing a new one."""

from __future__ import annotations

from typing import overload
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sterkersamen.community.groups.access import current_of, membership_of
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import access, actions, queries, stems
from sterkersamen.community.sharing import render as renderer
from sterkersamen.community.sharing.forms import ShareForm
from sterkersamen.community.sharing.render import PLAIN
from sterkersamen.community.sharing.views.forming import carry_out, once_for, sent, status_of
from sterkersamen.core import renderings
from sterkersamen.core.renderings import Fragment
from sterkersamen.core.views import Request

# Where the shared renderings go in a page that was made for one reader. Words of people are escaped and cannot hold it.
_PINNED, _SHARES = "<!--pinned-->", "<!--shares-->"


@require_safe
def shares(request: Request, group_id: UUID) -> HttpResponse:
    """One page of shares, newest first: a small page of one's own around renderings that serve everyone."""
    membership = membership_of(request.member, group_id)
    before = uuid_or_404(request.GET.get("before"))
    page = queries.share_list(membership, before)
    looks = queries.looks(membership, page.every)
    shared = renderer.fragments([(line.id, line.version) for line in page.every])
    shell = loader.render_to_string(
        "sharing/shares.html",
        {
            "membership": membership,
            "may_write": access.may_write(membership),
            "page": page,
            "first": before is None,
            "older": _older(group_id, page),
            "next": request.get_full_path(),
        },
        request,
    )
    head, _mark, rest = shell.partition(_PINNED)
    middle, _mark, tail = rest.partition(_SHARES)
    parts: list[Fragment | bytes] = [head.encode()]
    parts += [_seen_by_reader(shared, line, looks) for line in page.pinned if line.id in shared]
    parts.append(middle.encode())
    parts += _flow(membership, page, shared, looks)
    parts.append(tail.encode())
    if before is None and page.seen_to > membership.seen_to:
        actions.mark_seen(membership.id, page.seen_to)
    return renderings.page(request, parts)


def _flow(membership: Membership, page: queries.Page, shared, looks) -> list[Fragment | bytes]:
    """The shares in time, with a line above what is new and one below it. Nothing is called new at a first visit."""
    parts: list[Fragment | bytes] = []
    in_new = False
    for line in page.lines:
        if line.id not in shared:
            continue
        if membership.seen_to:
            is_new = line.id > membership.seen_to and (in_new or not line.mine)
            if is_new and not in_new:
                parts.append(renderer.say(_("Nieuw sinds je laatste bezoek"), "since new"))
            elif in_new and not is_new:
                parts.append(renderer.say(_("Dit was er al"), "since"))
            in_new = is_new
        parts.append(_seen_by_reader(shared, line, looks))
    return parts


def _seen_by_reader(shared, line: queries.Line, looks) -> Fragment:
    return renderer.dressed(shared[line.id], line.id, line.version, looks.get(line.id, PLAIN))


def _older(group_id: UUID, page: queries.Page) -> str:
    if not page.more:
        return ""
    return f"{reverse('sharing:shares', args=[group_id])}?before={page.lines[-1].uid}"


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, group_id: UUID) -> HttpResponse:
    """To write something, in peace: the page holds nothing else."""
    membership = current_of(request.member, group_id)
    form = ShareForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        uid = carry_out(
            membership.id, "share", request, form, lambda: str(actions.share(membership, **form.cleaned_data).uid)
        )
        if uid:
            return sent(request, reverse("sharing:share", args=[group_id, uid]) + "?posted=1")
    status = status_of(form)
    context = {
        "membership": membership,
        "form": form,
        "once_key": once_for(request, status),
        "use_words": " ".join(sorted(stems.use_words())),
    }
    return render(request, "sharing/new.html", context, status=status)


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
