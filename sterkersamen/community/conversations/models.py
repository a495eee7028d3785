from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.platform.vault.fields import SealedField


class AnswererQuerySet(models.QuerySet):
    def standing(self):
        """Those that were not ended, of people who still belong to the group."""
        return self.filter(ended_at=None, membership__ended_at=None)

    def offered(self):
        """Those of people who want to, and wait for a facilitator."""
        return self.standing().filter(offered_at__isnull=False, approved_at=None)

    def active(self):
        """Those of people who answer now: agreed to, and not on pause."""
        return self.standing().filter(
            approved_at__isnull=False, membership__paused_at=None, membership__group__archived_at=None
        )


class Answerer(models.Model):
    """Somebody of a group answers a call now and then. Offered by themselves or asked by a facilitator, agreed to by a
    facilitator, ended by either."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="answering")
    # A facilitator asked for it. Memberships, here and below.
    asked_at = models.DateTimeField(null=True)
    asked_by = models.UUIDField(null=True)
    offered_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    # "Ik ben nu wakker", until then.
    awake_until = models.DateTimeField(null=True)
    # Usual hours on one's own clock, from the one until before the other; the same twice: day and night. None: whenever
    # the quiet hours of one's notices let them through.
    from_hour = models.PositiveSmallIntegerField(null=True)
    to_hour = models.PositiveSmallIntegerField(null=True)

    objects = AnswererQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(ended_at=None), name="answers_once_a_group")
        ]

    def says_awake(self, now: datetime, hour: int) -> bool | None:
        """Whether they said that they can be reached now; None where they said nothing of it.

        hour: of the day, on their own clock.
        """
        if self.awake_until is not None and self.awake_until > now:
            return True
        if self.from_hour is None or self.to_hour is None:
            return None
        if self.from_hour < self.to_hour:
            return self.from_hour <= hour < self.to_hour
        return hour >= self.from_hour or hour < self.to_hour


class ConversationQuerySet(models.QuerySet):
    def open(self):
        """Those that go on."""
        return self.filter(ended_at=None)


class Conversation(models.Model):
    """A call, and the room for several that it opens. A day after it ended this row goes, with all that hangs on it."""

    # So long nobody answers before the page says so.
    SILENT = timedelta(minutes=5)
    # One in which nobody writes any more ends by itself.
    LONGEST_SILENCE = timedelta(hours=12)
    # So long who was there can read it after it ended.
    KEPT = timedelta(hours=24)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="conversations")
    caller = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="calls")
    opened_at = models.DateTimeField(default=timezone.now)
    # The first line of somebody else.
    answered_at = models.DateTimeField(null=True)
    # Open pages were told that nobody answered.
    told_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(default=timezone.now)
    lines_number = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    # Nothing where it ended by itself.
    ended_by = models.UUIDField(null=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller"], condition=Q(ended_at=None), name="one_call_at_a_time")
        ]
        indexes = [models.Index(fields=["group"], condition=Q(ended_at=None), name="conversation_open")]

    @property
    def is_silent(self) -> bool:
        """Whether it goes on for five minutes and nobody answered."""
        return self.ended_at is None and self.answered_at is None and timezone.now() - self.opened_at >= self.SILENT

    @property
    def gone_at(self) -> datetime | None:
        """When it is gone for good, once it ended."""
        return self.ended_at + self.KEPT if self.ended_at else None


class Joined(models.Model):
    """Somebody is in a conversation, or was. Nobody reads one without having come into it, for all who are there to see."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="people")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="conversations")
    came_at = models.DateTimeField(auto_now_add=True)
    # Went by themselves, and may come back.
    went_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "joined"
        constraints = [models.UniqueConstraint(fields=["conversation", "membership"], name="joined_once")]


class Line(models.Model):
    """What somebody wrote in a conversation. Sealed under its fleeting key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="lines")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    sealed = SealedField(kind="conversation", holder="conversation_id")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "number"], name="lines_in_order")]
