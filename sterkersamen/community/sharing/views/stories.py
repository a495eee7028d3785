"""Stories for everyone who is signed in. No page of theirs leads to a group, a membership or a share."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sterkersamen.community.groups.access import facilitator_of
from sterkersamen.community.groups.hooks import is_trusted
from sterkersamen.community.sharing import access, actions, covering, queries
from sterkersamen.community.sharing.render import beginning, warning_of
from sterkersamen.community.sharing.views.lists import uuid_or_404
from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.once.forms import once_for
from sterkersamen.platform.safety import reporting
from sterkersamen.platform.safety.actions import log_access
from sterkersamen.platform.safety.forms import AnybodysReportForm
from sterkersamen.platform.safety.models import Report


@require_safe
def stories(request: Request) -> HttpResponse:
    """Stories of people who know it from inside, newest first, and one's own to take back."""
    before = uuid_or_404(request.GET.get("before"))
    rows, more = queries.story_list(before)
    context = {
        "stories": [_told(story) for story in rows],
        "older": rows[-1].id if more else None,
        "own": [_told(story) for story in queries.own_stories(request.member)] if before is None else [],
    }
    return render(request, "sharing/stories.html", context)


@require_safe
def story(request: Request, story_id: UUID) -> HttpResponse:
    """One story."""
    row = access.story_of(story_id)
    return render(
        request, "sharing/story.html", {"story": _told(row), "may_report": access.may_report(request.member, row)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report_story(request: Request, story_id: UUID) -> HttpResponse:
    """Tells moderators, and the facilitators of the group where it was agreed to, that something is the matter with a story.

    What a facilitator told goes to moderators only, and nothing here says so.
    """
    row = access.reportable_story(request.member, story_id)
    form = AnybodysReportForm(request.POST if request.method == "POST" else None)
    told, words = _told(row), dict(row.sealed or {})
    if reporting.file(
        request,
        form,
        group=row.membership.group_id,
        reporter=request.member.id,
        about=row.id,
        words={name: words[name] for name in ("name", "title", "body", "warning")},
        kind=Report.Kind.STORY,
        writer=row.membership_id,
        moderators_only=is_trusted(row.membership),
    ):
        messages.success(request, str(reporting.RECEIVED))
        return SeeOther(reverse("sharing:story", args=[story_id]))
    status = reporting.status_of(form)
    context = {"story": told, "form": form, "once_key": once_for(request, status)}
    return render(request, "sharing/report_story.html", context, status=status)


@require_POST
def withdraw_story(request: Request, story_id: UUID) -> HttpResponse:
    """Its writer takes a story back."""
    actions.withdraw_story(access.own_story(request.member, story_id))
    return SeeOther(reverse("sharing:stories"))


@require_safe
def offered(request: Request, group_id: UUID) -> HttpResponse:
    """What members of this group offer as a story, for its facilitators to read and agree to."""
    membership = facilitator_of(request.member, group_id)
    rows = queries.offered_stories(group_id)
    own = {row.id for row in rows if row.membership.member_id == request.member.id}
    for row in rows:
        if row.id in own:
            continue
        log_access(row.membership_id, membership.id, "facilitator", "story_read", row.id, "asked")
    told = [_told(row) | {"is_own": row.id in own, "found": _found(row)} for row in rows]
    return render(request, "sharing/offered.html", {"membership": membership, "stories": told})


@require_POST
def decide_story(request: Request, group_id: UUID, story_id: UUID) -> HttpResponse:
    """A facilitator agrees to a story, or with `no` thinks it wiser not to."""
    membership, row = access.offered_story(request.member, group_id, story_id)
    if "no" in request.POST:
        actions.decline_story(row)
    else:
        actions.agree_to_story(row, membership)
    return SeeOther(reverse("sharing:offered", args=[group_id]))


def _found(row) -> list[dict]:
    """What a facilitator had better look at twice: a story has readers whom nobody knows."""
    return covering.told(covering.looked_through(row.sealed, newcomer=True))


def _told(row) -> dict:
    """A story for a template: nothing in it says who told it, but the name chosen for it."""
    words = row.sealed
    return {
        "id": row.id,
        "name": words["name"],
        "title": words["title"],
        "body": words["body"],
        "beginning": beginning(words["body"]),
        "warning": warning_of(words),
        "crisis": covering.is_crisis(words),
        "agreed_at": row.agreed_at,
    }
