"""What somebody keeps about how it goes. All words and choices lie sealed in `data`; only when it was stands readable."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from sterkersamen.personal.own import Own


class CheckIn(Own):
    """ "Hoe is het nu?", one moment.

    data: {"mood": 1-5, "craving": 0-100, "sleep": 1-5, "line", "intention", "look_back": text}; what was not filled in is
    None or "".
    """

    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["member", "-at", "-id"])]


class DiaryEntry(Own):
    """Something longer, for who wants to write. data: {"text"}."""

    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "diary entries"
        indexes = [models.Index(fields=["member", "-at", "-id"])]


class Craving(Own):
    """One moment of craving.

    data: {"strength": 0-100, "trigger": a key of strategies/triggers.py, "own_trigger", "place": text, "company": a key,
    "strategy": an id of the library, "did": text, "went": a key, "note": text}.
    """

    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["member", "-at", "-id"])]


class Course(Own):
    """Being without one substance. It has no readable date: that somebody used is written nowhere but under the seal.

    data: {"what": a key of substances.py, "name": own words, "since": the day of last use when it began, "uses": [{"id",
    "on", "before", "helped", "now", "tell"}], "goal": {"name", "amount", "a_week"} or None, "shared": [days]}. Days are
    ISO dates, money is in whole euros.
    """


class Rhythm(Own):
    """When somebody wants to be reminded. data: {"time": "HH:MM"}."""

    # When the next reminder goes out: to be found without opening anything.
    next_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member"], name="one_rhythm")]
