"""The way into the circle, on the page of a date."""

from __future__ import annotations

from django.template import loader
from markupsafe import Markup

from sterkersamen.community.circle.models import Seat
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings.hooks import register_bar, register_meeting_block
from sterkersamen.community.meetings.models import Meeting


def meeting_block(membership: Membership, meeting: Meeting) -> Markup | str:
    """A button, from 15 minutes before until the end. No query."""
    if not meeting.is_held or not meeting.is_open:
        return ""
    context = {"group_id": membership.group_id, "meeting_id": meeting.id}
    return Markup(loader.get_template("circle/_meeting.html").render(context))  # noqa: S704 (our own template)


def is_out(membership: Membership, meeting: Meeting) -> bool:
    """Whether somebody was taken out of the circle that runs now: then the link to the same evening is not for them either."""
    return (
        meeting.is_open
        and Seat.objects.filter(circle__meeting=meeting, membership=membership, out_at__isnull=False).exists()
    )


register_meeting_block(10, meeting_block)
register_bar(is_out)
