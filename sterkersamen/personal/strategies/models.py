"""One's own strategies and what one tried, under one's own key; what was offered to all; counts without anybody in them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from sterkersamen.community.groups.models import Membership
from sterkersamen.personal.own import Own
from sterkersamen.platform.vault.fields import SealedField


class OwnStrategy(Own):
    """A strategy that somebody wrote for themselves. data: {"title", "what_for", "how", "how_long", "triggers": keys}."""

    class Meta:
        verbose_name_plural = "own strategies"


class OfferQuerySet(models.QuerySet):
    def standing(self):
        """Neither taken back nor declined."""
        return self.filter(ended_at=None)

    def published(self):
        """What everyone who is signed in can read."""
        return self.standing().filter(agreed_at__isnull=False)

    def waiting(self):
        """What waits for a facilitator."""
        return self.standing().filter(agreed_at=None)


class Offer(models.Model):
    """One of somebody's own strategies that they offer to everyone who is signed in, with a facilitator's agreement.

    A copy under a key of its own, without a name: {"title", "what_for", "how", "how_long", "triggers"}. Its id leads to
    neither the one it was made of nor a membership on any page.
    """

    class Ended(models.TextChoices):
        WITHDRAWN = "withdrawn", "withdrawn"
        DECLINED = "declined", "declined"
        TAKEN_OUT = "taken_out", "taken out"
        # The group was closed, or its writer left it, before somebody decided.
        CLOSED = "closed", "closed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="offers")
    own = models.ForeignKey(OwnStrategy, on_delete=models.SET_NULL, null=True, related_name="offers")
    sealed = SealedField(kind="strategy", null=True)
    # Why a facilitator thought it wiser not to, for its writer.
    word = SealedField(kind="membership", holder="membership_id", null=True)
    offered_at = models.DateTimeField(auto_now_add=True)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=9, choices=Ended, blank=True)
    # Moderators took it out by a decision: its words and key are kept until nobody can ask for them back.
    set_aside_at = models.DateTimeField(null=True)
    # A facilitator's membership, or a moderator's account.
    ended_by = models.UUIDField(null=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["own"], condition=Q(ended_at=None), name="one_offer_at_a_time")]
        indexes = [
            models.Index(
                fields=["-agreed_at"], condition=Q(ended_at=None, agreed_at__isnull=False), name="offer_published"
            )
        ]


class Tried(Own):
    """Whether a strategy helped somebody at one trigger. data: {"strategy": id, "trigger": key, "answer": a key of
    forms.ANSWERS, "shared": whether it counts for others}."""

    class Meta:
        verbose_name_plural = "tried"


class Tally(models.Model):
    """How often a strategy of the library, or a published one, helped at one trigger: counts alone, nobody and no time."""

    strategy = models.CharField(max_length=36)
    trigger = models.CharField(max_length=16)
    helped = models.PositiveIntegerField(default=0)
    somewhat = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [models.UniqueConstraint(fields=["strategy", "trigger"], name="one_tally")]

    @classmethod
    def add(cls, strategy: str, trigger: str, answer: str) -> None:
        """One answer more. `answer` names the column."""
        cls.objects.get_or_create(strategy=strategy, trigger=trigger)
        cls._change(strategy, trigger, answer, 1)

    @classmethod
    def take(cls, strategy: str, trigger: str, answer: str) -> None:
        """One answer less; nothing, where the counts went with what they were about."""
        cls._change(strategy, trigger, answer, -1)

    @classmethod
    def _change(cls, strategy: str, trigger: str, answer: str, by: int) -> None:
        rows = cls.objects.filter(strategy=strategy, trigger=trigger)
        if by < 0:
            rows = rows.filter(**{f"{answer}__gt": 0})
        rows.update(**{answer: F(answer) + by})
