"""Who guides a date, on its page."""

from __future__ import annotations

from django.template import loader
from markupsafe import Markup

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.leading import actions, queries
from sterkersamen.community.meetings.hooks import register_meeting_block
from sterkersamen.community.meetings.models import Meeting


def meeting_block(membership: Membership, meeting: Meeting) -> Markup | str:
    """Who guides this date, and for facilitators what they can do about it. Three queries; none at a guest's date, whose
    people this reader does not know."""
    if meeting.group_id != membership.group_id or not meeting.is_held:
        return ""
    guides = [one for one in queries.guides_of(membership, [meeting]).get(meeting.id, []) if not one.asks]
    takes_note = membership.is_facilitator and actions.takes_note(meeting)
    if not guides and not membership.is_facilitator:
        return ""
    context = {"membership": membership, "meeting": meeting, "guides": guides, "takes_note": takes_note}
    return Markup(loader.get_template("leading/_meeting.html").render(context))  # noqa: S704 (our own template)


register_meeting_block(20, meeting_block)
