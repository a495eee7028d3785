from __future__ import annotations

import uuid
from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q

from sterkersamen.platform.vault.fields import SealedField


class Notice(models.Model):
    """That there is something for somebody: a kind that a room registered, and what it is about.

    Each is made once: the same kind, about the same thing in the same turn, is the same notice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=16)
    about = models.UUIDField()
    # What it is about changed so often: a date that moved is told of again.
    turn = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    # After this it is of no use any more, and goes nowhere.
    until = models.DateTimeField()
    # Whether it stands on the page of the day, as this person chose.
    on_page = models.BooleanField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "kind", "about", "turn"], name="one_notice_a_turn")]
        indexes = [models.Index(fields=["member", "until"], condition=Q(seen_at=None, on_page=True), name="notice_new")]


class Device(models.Model):
    """A browser that gets a push message, as long as it is signed in. What the browser gave is sealed under its member."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    # The public id of its session. No reference: a session may be renewed or end at any moment.
    session = models.UUIDField(unique=True)
    # {"endpoint", "p256dh", "auth"}
    sealed = SealedField(kind="member", holder="member_id")
    made_at = models.DateTimeField(auto_now_add=True)


class Way(models.TextChoices):
    """How a notice goes out."""

    MAIL = "mail", "mail"
    PUSH = "push", "push"


class Delivery(models.Model):
    """One notice on its way out: a job. It holds ids only; where it goes is looked up at the moment it goes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    way = models.CharField(max_length=4, choices=Way)
    device = models.ForeignKey(Device, null=True, on_delete=models.CASCADE, related_name="deliveries")
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at=None), name="delivery_due")]


class Reach(models.Model):
    """How somebody wants to be reached. Who has no row is told on the page of the day, and nowhere else."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="reach"
    )
    # Kinds, parted by a blank.
    not_on_page = models.CharField(max_length=200, blank=True)
    by_mail = models.CharField(max_length=200, blank=True)
    by_push = models.CharField(max_length=200, blank=True)
    # On the member's own clock; nothing goes out between them. The same twice: no quiet hours.
    quiet_from = models.TimeField(default=time(22))
    quiet_to = models.TimeField(default=time(8))


class PutBack(models.Model):
    """A copy was put back: everybody is told, until then. One row at most: the last time."""

    made_at = models.DateTimeField()
    until = models.DateTimeField()
    # What people wrote was put back: what came after the copy is gone. Else only keys were.
    lost = models.BooleanField(default=True)
    # Keys of before were put back with it: what was erased since may be there again.
    undone = models.BooleanField(default=False)
