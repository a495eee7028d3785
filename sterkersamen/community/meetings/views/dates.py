"""What everyone of a group sees: what comes, one date, and the agenda over all groups."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sterkersamen.community.groups.access import current_of
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import hooks, queries, showing
from sterkersamen.community.meetings.access import meeting_in
from sterkersamen.community.meetings.actions.planning import AHEAD
from sterkersamen.community.meetings.forms import GoalForm, WordForm
from sterkersamen.community.meetings.models import Meeting
from sterkersamen.community.meetings.returning import span
from sterkersamen.core.views import Request
from sterkersamen.platform.safety.queries import sight_of

# There are dates for a year; a calendar that goes on for ever keeps robots busy, and leads nobody anywhere.
BACK = timedelta(days=91)
# Of this century: before the year 1 and after 9999 there is no week before or after.
_WEEK = re.compile(r"(20\d{2})-W(\d{2})")


@require_safe
def meetings(request: Request, group_id: UUID) -> HttpResponse:
    """What comes in one group."""
    return meetings_page(request, current_of(request.member, group_id))


def meetings_page(request: Request, membership: Membership, goal_form: GoalForm | None = None) -> HttpResponse:
    """The page of a group's meetings; with what was refused on it."""
    group_id = membership.group_id
    dates, more = queries.coming(request.member, [group_id], _after(request))
    known = queries.goal_of(membership)
    marks = queries.shared_marks(membership, sight_of(membership.id, membership.is_facilitator).unseen)
    context = {
        "goal": known,
        "goal_form": goal_form or GoalForm(initial={"text": known.text if known else ""}),
        "missed": queries.missed_for(membership),
        "membership": membership,
        "mark": queries.new_mark(membership, timezone.get_current_timezone()),
        "marks": marks,
        "proofs": queries.proofs_asked(membership) if membership.is_facilitator else [],
        "span": span,
        "group": membership.group,
        "dates": dates,
        "more": more,
        "series": list(queries.series_of(group_id)) if membership.is_facilitator else [],
        "when": showing.when_for_reader,
        "rhythm": showing.rhythm,
        "pauses": queries.pauses_of(group_id),
    }
    return render(request, "meetings/meetings.html", context, status=422 if goal_form else 200)


@require_safe
def meeting(request: Request, group_id: UUID, meeting_id: UUID) -> HttpResponse:
    """One date: when, where, how one gets in, who comes."""
    membership = current_of(request.member, group_id)
    return page(request, membership, meeting_in(membership, meeting_id))


def page(
    request: Request, membership: Membership, row: Meeting, form: WordForm | None = None, refused: str = ""
) -> HttpResponse:
    """The page of one date; with what was refused on it."""
    group_id, link = membership.group_id, queries.link_of(row)
    said = queries.round_of(membership, row, sight_of(membership.id, membership.is_facilitator))
    context = {
        "membership": membership,
        "group": membership.group,
        "meeting": row,
        "when": showing.when(row),
        "elsewhere": showing.elsewhere(row),
        "before": showing.before(row),
        "clash": queries.clash(request.member, row) if said.answer else None,
        "plainly": showing.plainly,
        "link": link if link and not hooks.is_barred(membership, row) else "",
        "together": queries.others_at(row, group_id),
        "is_guest": row.group_id != group_id,
        "round": said,
        "form": form or WordForm(initial={"word": (said.mine and said.mine.word) or ""}),
        "was_there": queries.was_there(membership, row),
        "refused": refused,
        "blocks": hooks.blocks(membership, row),
        "over": row.ends_at <= timezone.now(),
    }
    status = 422 if refused or (form and form.errors) else 200
    return render(request, "meetings/meeting.html", context, status=status)


@require_safe
def agenda(request: Request) -> HttpResponse:
    """What comes in all my groups: as a list, or a week at a time."""
    groups, today = queries.open_groups(request.member), queries.today()
    context = {"when": showing.when_for_reader, "today": today}
    if "week" in request.GET:
        monday = _monday(request.GET["week"]) or today - timedelta(days=today.weekday())
        zone = timezone.get_current_timezone()
        context |= {
            "week": showing.number(monday),
            "before": showing.number(monday - timedelta(days=7)) if monday > today - BACK else "",
            "next": showing.number(monday + timedelta(days=7)) if monday < today + AHEAD else "",
            "days": [(day, showing.day(day), rows) for day, rows in queries.week_of(groups, monday, zone)],
            "clock": lambda row: showing.clock(row.starts_at, zone),
        }
        return render(request, "meetings/week.html", context)
    dates, more = queries.coming(request.member, groups, _after(request))
    # Now and then: in the first week of a month.
    hint = today.day <= 7 and queries.is_online_only(request.member)
    context |= {"dates": dates, "more": more, "groups": groups}
    context["together"] = queries.next_together(groups) if hint else None
    return render(request, "meetings/agenda.html", context)


@require_safe
def been(request: Request) -> HttpResponse:
    """Where I was: for myself."""
    before = _uuid(request, "before")
    rows, more = queries.been(request.member, before)
    marks = queries.returned(request.member, timezone.get_current_timezone()) if before is None else []
    context = {"rows": rows, "more": more, "when": showing.when_for_reader, "marks": marks, "span": span}
    return render(request, "meetings/been.html", context)


def _after(request: Request) -> UUID | None:
    return _uuid(request, "after")


def _uuid(request: Request, name: str) -> UUID | None:
    try:
        return UUID(request.GET[name]) if name in request.GET else None
    except ValueError:
        raise Http404 from None


def _monday(text: str) -> date | None:
    """The first day of a week as ISO 8601 writes it (2026-W48); None for an empty text. Raises Http404."""
    if not text:
        return None
    found = _WEEK.fullmatch(text)
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else _nothing()
    except ValueError:
        raise Http404 from None


def _nothing() -> date:
    raise Http404
