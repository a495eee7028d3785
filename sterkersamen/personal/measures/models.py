from __future__ import annotations

from django.db import models

from sterkersamen.personal.own import Own


class Choice(Own):
    """What somebody wants to keep up, and how often.

    data: {"measures": {slug: {"every": days, or 0 for when they want; "since": day}}, "reminds": bool}
    """

    # When the next one is due that they want to hear of. Nothing in it tells which one.
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member"], name="one_choice_a_member")]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="measure_due")]


class Answer(Own):
    """A questionnaire that somebody filled in, or began: as long as `at` is empty it is a draft, and has no score.

    data: {"measure": slug, "answers": [number, or null where it is still open], "score": number, once it is whole}
    """

    at = models.DateTimeField(null=True)
