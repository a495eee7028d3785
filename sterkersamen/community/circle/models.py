from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings.models import Meeting
from sterkersamen.platform.vault.fields import SealedField


class Step(models.TextChoices):
    """What a circle does, in the order of its agenda."""

    ARRIVE = "arrive", _("Aankomen")
    CHECK_IN = "check_in", _("Hoe is het nu?")
    THEME = "theme", _("Thema")
    ROUND = "round", _("Een ronde")
    CLOSE = "close", _("Afsluiten")


class Circle(models.Model):
    """One circle while it runs. When it closes this row goes, with all that hangs on it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="circle")
    opened_at = models.DateTimeField(auto_now_add=True)
    step = models.CharField(max_length=8, choices=Step, default=Step.ARRIVE)
    # {"theme", "agenda"}: what the round is about; what the facilitator wants to do, in lines.
    sealed = SealedField(kind="circle", holder="id", null=True)
    # Who keeps order now, and who holds the talking piece.
    lead = models.ForeignKey("Seat", null=True, on_delete=models.SET_NULL, related_name="leads")
    turn = models.ForeignKey("Seat", null=True, on_delete=models.SET_NULL, related_name="holds")
    turn_since = models.DateTimeField(null=True)
    # How long a turn is meant to take. Nobody is cut off.
    minutes = models.PositiveSmallIntegerField(default=3)
    paused_at = models.DateTimeField(null=True)
    # Nobody keeps order, and those who can take over were told.
    offered = models.BooleanField(default=False)
    # One more with every change.
    number = models.PositiveIntegerField(default=0)


class SeatQuerySet(models.QuerySet):
    def seated(self):
        """Who is in the ring now, and can be: not on pause in the group, and still of it."""
        belongs = models.Q(membership=None) | models.Q(membership__ended_at=None, membership__paused_at=None)
        return self.filter(belongs, in_at__isnull=False, out_at=None, gone_at=None)

    def waiting(self):
        """Who waits at the door."""
        return self.filter(in_at=None, out_at=None, gone_at=None)

    def here(self):
        """Who is in the ring or at the door."""
        return self.filter(out_at=None, gone_at=None)


class Seat(models.Model):
    """Somebody's place in a circle, or at the table around its one screen (then there is a name and no membership)."""

    # Who was not heard of for so long may be gone: another is offered to keep order.
    GONE = timedelta(seconds=75)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="seats")
    membership = models.ForeignKey(Membership, null=True, on_delete=models.CASCADE, related_name="seats")
    # {"name", "line", "number"}: a name at the table; the check-in.
    sealed = SealedField(kind="circle", holder="circle_id", null=True)
    arrived_at = models.DateTimeField(auto_now_add=True)
    in_at = models.DateTimeField(null=True)
    # The order in which the talking piece goes round: that in which people came in.
    place = models.PositiveSmallIntegerField(default=0)
    # Taken out: does not come back into this circle.
    out_at = models.DateTimeField(null=True)
    # Went by oneself, and may come back. The row stays until the circle closes: who was muted still is, and what was said can
    # be reported.
    gone_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    hand_at = models.DateTimeField(null=True)
    # Gives silent support to who speaks now.
    nods = models.BooleanField(default=False)
    muted_at = models.DateTimeField(null=True)
    # Named to keep order when nobody does.
    deputy = models.BooleanField(default=False)
    seen_at = models.DateTimeField(auto_now_add=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "membership"], name="one_seat_each")]


class Said(models.Model):
    """What somebody said in the circle. Sealed under its fleeting key, gone when it closes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="said")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="said")
    sealed = SealedField(kind="circle", holder="circle_id")
    step = models.CharField(max_length=8, choices=Step)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["circle", "at"], name="said_in_order")]
