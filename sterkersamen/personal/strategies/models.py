"""One's own strategies and what one tried, under one's own key; and counts without anybody in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F

from sterkersamen.personal.own import Own


class OwnStrategy(Own):
    """A strategy that somebody wrote for themselves. data: {"title", "what_for", "how", "how_long", "triggers": keys}."""

    class Meta:
        verbose_name_plural = "own strategies"


class Tried(Own):
    """Whether a strategy helped somebody at one trigger. data: {"strategy": id, "trigger": key, "answer": a key of
    forms.ANSWERS, "shared": whether it counts for others}."""

    class Meta:
        verbose_name_plural = "tried"


class Tally(models.Model):
    """How often a strategy of the library helped at one trigger: counts alone, with nobody in them and no time."""

    strategy = models.CharField(max_length=36)
    trigger = models.CharField(max_length=16)
    helped = models.PositiveIntegerField(default=0)
    somewhat = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [models.UniqueConstraint(fields=["strategy", "trigger"], name="one_tally")]

    @classmethod
    def add(cls, strategy: str, trigger: str, answer: str, by: int) -> None:
        """One answer more (1) or less (-1). `answer` names the column."""
        cls.objects.get_or_create(strategy=strategy, trigger=trigger)
        cls.objects.filter(strategy=strategy, trigger=trigger).update(**{answer: F(answer) + by})
