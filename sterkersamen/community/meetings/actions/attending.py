"""Having been there. Taking part is what counts: this is for oneself, and for who looks after the group."""

from __future__ import annotations

import hashlib
import hmac

from django.db import transaction
from django.utils.crypto import constant_time_compare

from sterkersamen.community.groups.actions.coming_in import LETTERS, led_by
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings.models import Attendance, Meeting
from sterkersamen.platform.vault.keyring import Subject, derive

CODE_LENGTH = 6


class NotOpen(Exception):
    """It is not the time for it, or the code is of another evening."""


def attend(membership: Membership, meeting: Meeting, how: str = Attendance.How.SELF) -> None:
    """Somebody is, or was, there. Raises NotOpen. Safe to repeat."""
    if not meeting.takes_attendance:
        raise NotOpen
    Attendance.objects.get_or_create(meeting=meeting, membership=membership, defaults={"how": how})


def code_at_place(meeting: Meeting) -> str:
    """The code of one date, to be shown where people meet: six letters and digits, kept nowhere."""
    key = derive(Subject("group", meeting.group_id), "code at the place")
    number, code = int.from_bytes(hmac.digest(key, meeting.id.bytes, hashlib.sha256)), ""
    for _place in range(CODE_LENGTH):
        number, at = divmod(number, len(LETTERS))
        code += LETTERS[at]
    return code


def attend_by_code(membership: Membership, meeting: Meeting, code: str) -> None:
    """Somebody types what is shown at the place. Raises NotOpen, also for another code. Safe to repeat."""
    if not constant_time_compare("".join(code.lower().split()), code_at_place(meeting)):
        raise NotOpen
    attend(membership, meeting, Attendance.How.CODE)


@transaction.atomic
def note_attendance(facilitator: Membership, meeting: Meeting, there: list[Membership]) -> None:
    """A facilitator notes who was there, of the group: for who has no telephone. Who said so themselves stays.

    Raises NotOpen.
    """
    led_by(facilitator)
    if not meeting.takes_attendance:
        raise NotOpen
    kept = {one.id for one in there if one.group_id == facilitator.group_id}
    noted = Attendance.objects.filter(meeting=meeting, membership__group=facilitator.group_id, how=Attendance.How.NOTED)
    noted.exclude(membership__in=kept).delete()
    known = set(Attendance.objects.filter(meeting=meeting).values_list("membership", flat=True))
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, membership_id=one, how=Attendance.How.NOTED) for one in kept - known
    )


@transaction.atomic
def count_guests(facilitator: Membership, meeting: Meeting, number: int) -> None:
    """How many people without an account were there. Raises NotOpen."""
    led_by(facilitator)
    if not meeting.takes_attendance:
        raise NotOpen
    Meeting.objects.filter(id=meeting.id, group=facilitator.group_id).update(guests=number)
