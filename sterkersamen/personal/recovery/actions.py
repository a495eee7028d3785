"""What somebody does with their own days: a day of use and what became of it, a milestone told, a reminder."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import actions as sharing
from sterkersamen.personal.own import change
from sterkersamen.personal.recovery import days
from sterkersamen.personal.recovery.models import CheckIn, Course, Rhythm
from sterkersamen.platform.accounts.models import Member
from sterkersamen.platform.notify.actions import notify
from sterkersamen.platform.vault.fields import SealBroken
from sterkersamen.platform.vault.keyring import KeyGone

log = logging.getLogger(__name__)
REMINDER = "check_in"
# So long a reminder is of use, and so many go out in one run.
USE = timedelta(hours=6)
_AT_ONCE = 500


class Told(Exception):
    """This milestone was told in this group already."""


def check_in(member: Member, once: UUID, at: datetime, said: dict[str, Any]) -> UUID:
    """Keeps how it was at a moment, once for the key of its form; gives the row's id.

    What was filled in without a connection may come again when the form's key was forgotten long ago: the row's own id
    tells that it is there.
    """
    row, _new = CheckIn.objects.get_or_create(
        id=uuid5(member.id, str(once)), defaults={"member": member, "at": at, "data": said}
    )
    return row.id


def begin_course(member: Member, what: str, since: date, name: str) -> Course:
    """Begins to count days without one substance from its last use."""
    return Course.objects.create(member=member, data=course(what, since, name))


def course(what: str, since: date, name: str) -> dict[str, Any]:
    """The data of a course that begins: days without one substance, from its last use."""
    return {"what": what, "name": name, "since": since.isoformat(), "uses": [], "goal": None, "shared": []}


def with_use(data: dict, on: date, words: dict[str, str], use_id: str = "") -> dict:
    """The data of a course with a day of use in it: a new one, or one that is corrected."""
    use = {"id": use_id or str(uuid4()), "on": on.isoformat(), **words}
    others = [one for one in data["uses"] if one["id"] != use["id"]]
    return data | {"uses": sorted([*others, use], key=lambda one: one["on"])}


def without_use(data: dict, use_id: str) -> dict:
    """The data of a course without a day of use that was not one: the periods before and after it are one again."""
    return data | {"uses": [one for one in data["uses"] if one["id"] != use_id]}


@transaction.atomic
def share_milestone(course: Course, membership: Membership, today: date, *, name: str = "") -> UUID:
    """Tells one's group of the last milestone, once, as a share under one's name there; gives the share's uid.

    name: of what one is without, where one wants that told. Raises Told; LookupError where no milestone was reached.
    """
    row = Course.objects.select_for_update().get(id=course.id)
    last = last_use(row.data)
    one = days.reached(last, today)
    if one is None:
        raise LookupError("no milestone")
    mark = f"{membership.id}:{one.on.isoformat()}"
    if mark in row.data["shared"]:
        raise Told
    words = _("Vandaag vertel ik iets moois: %(span)s zonder.") % {"span": span(one)}
    if name:
        words = _("Vandaag vertel ik iets moois: %(span)s zonder %(what)s.") % {"span": span(one), "what": name.lower()}
    share = sharing.share(membership, body=words)
    change(row, row.version, row.data | {"shared": [*row.data["shared"], mark]})
    return share.uid


def last_use(data: dict) -> date:
    """The day from which a course counts now."""
    return date.fromisoformat(data["uses"][-1]["on"] if data["uses"] else data["since"])


def span(one: days.Milestone) -> str:
    """ "30 dagen", "3 maanden", "2 jaar"."""
    if not one.months:
        return _("één dag") if one.days == 1 else _("%(days)s dagen") % {"days": one.days}
    if one.months % 12:
        return _("%(months)s maanden") % {"months": one.months}
    return _("een jaar") if one.months == 12 else _("%(years)s jaar") % {"years": one.months // 12}


def next_time(clock: time, zone: ZoneInfo, after: datetime) -> datetime:
    """The first moment after another at which a clock in this zone shows this hour, in UTC: in another zone the hours at
    which clocks change are equal to no moment. One that is left out when they go forward comes an hour later."""
    day = after.astimezone(zone).date()
    while (found := datetime.combine(day, clock, zone).astimezone(UTC)) <= after:
        day += timedelta(days=1)
    return found


def set_reminder(member: Member, clock: time) -> None:
    """Reminds a member every day when their own clock shows this hour. Safe to repeat."""
    said: dict[str, Any] = {
        "data": {"time": clock.isoformat(timespec="minutes")},
        "next_at": next_time(clock, ZoneInfo(member.time_zone), timezone.now()),
    }
    Rhythm.objects.update_or_create(member=member, defaults=said)


def end_reminder(member: Member) -> None:
    """Reminds no more. Safe to repeat."""
    Rhythm.objects.filter(member=member).delete()


def remind() -> None:
    """Reminds who wanted it at this hour and did not fill in anything that day. Safe to repeat: each is told once a day."""
    now = timezone.now()
    due = Rhythm.objects.select_related("member").filter(next_at__lte=now, member__is_active=True)
    for row in due.order_by("next_at")[:_AT_ONCE]:
        try:
            clock = time.fromisoformat(row.data["time"])
        except KeyGone:
            # Whose it was is gone.
            row.delete()
            continue
        except SealBroken:
            # Damaged: that must not hold up the others.
            log.warning("a reminder could not be read")
            Rhythm.objects.filter(id=row.id).update(next_at=row.next_at + timedelta(days=1))
            continue
        zone = ZoneInfo(row.member.time_zone)
        due_at, row.next_at = row.next_at, next_time(clock, zone, now)
        # What was for just before midnight may go out after it, and is of that day still.
        day = due_at.astimezone(zone).date()
        midnight = datetime.combine(day, time(), zone)
        # Who moved their clock elsewhere since is reminded when that one shows the hour; and nobody hours too late.
        is_meant = next_time(clock, zone, due_at - timedelta(seconds=1)) == due_at > now - USE
        if is_meant and not CheckIn.objects.filter(member=row.member_id, at__gte=midnight).exists():
            notify(REMINDER, [row.member_id], row.id, turn=day.toordinal(), until=due_at + USE)
        row.save(update_fields=["next_at"])
