from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings.models import Meeting
from sterkersamen.platform.vault.fields import SealedField


class Step(models.TextChoices):
    """How far somebody is who learns to guide."""

    ASKED = "asked", _("wil het leren")
    SHADOW = "shadow", _("meekijken")
    TOGETHER = "together", _("samen")
    OWN = "own", _("zelf")


class PathQuerySet(models.QuerySet):
    def going(self):
        """Those of people who are on it now."""
        return self.filter(ended_at=None, membership__ended_at=None, membership__facilitator_since=None)

    def guided(self):
        """Those with a facilitator beside them now: without one nobody looks on or guides."""
        return self.going().filter(guide__facilitator_since__isnull=False, guide__ended_at=None)

    def guiding(self):
        """Those of people who are so far that they guide an evening."""
        return self.guided().filter(step__in=Path.GUIDES)


class Path(models.Model):
    """Somebody learns to guide the group, with a facilitator beside them: looks on, does it together, does it."""

    # At these steps one guides an evening, with the other there.
    GUIDES = (Step.TOGETHER, Step.OWN)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="paths")
    guide = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="guides")
    step = models.CharField(max_length=8, choices=Step, default=Step.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    step_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True)

    objects = PathQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(ended_at=None), name="one_path_at_a_time")
        ]


class DutyQuerySet(models.QuerySet):
    def holding(self):
        """Those of people who can guide (facilitators who do not rest on that day, and who learns it and is so far), and
        of who looks for somebody else."""
        awake = Q(membership__rests_since=None) | Q(membership__rests_until__lte=F("meeting__starts_at"))
        facilitates = Q(membership__facilitator_since__isnull=False) & awake
        learns = Q(membership__in=Path.objects.guiding().values("membership"))
        return self.filter(
            facilitates | learns | Q(asked_at__isnull=False),
            membership__ended_at=None,
            membership__paused_at=None,
            membership__group=F("meeting__group"),
        )


class Duty(models.Model):
    """Somebody guides one date. When they cannot after all they ask the others, and who is first has it.

    Each turn of that is a row of its own, so that asking once more is told once more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="duties")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="duties")
    at = models.DateTimeField(auto_now_add=True)
    # Since when they look for somebody else.
    asked_at = models.DateTimeField(null=True)
    # Whose it was, where it was taken over.
    taken_from = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="duties_given")

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "duties"
        constraints = [models.UniqueConstraint(fields=["meeting", "membership"], name="one_duty_a_meeting")]


class Note(models.Model):
    """What a facilitator writes for the others after a hard evening. It is there for a month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notes")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="notes")
    text = SealedField(kind="membership", holder="membership_id")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "membership"], name="one_note_a_meeting")]
