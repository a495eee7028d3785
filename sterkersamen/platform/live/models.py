from __future__ import annotations

from django.db import models


class Event(models.Model):
    """Something happened on a stream. References only, never content; rows live 24 hours.

    audience: `all`, `facilitators`, or `one` (then `only` names the membership). Streams of kind `control` speak to
    the processes themselves (a key was destroyed, a right ended) and reach no reader.
    """

    stream_kind = models.CharField(max_length=12)
    stream = models.UUIDField()
    kind = models.CharField(max_length=24)
    ref = models.UUIDField(null=True)
    acting = models.UUIDField(null=True)
    # Whose text it stands beneath: who does not see that text hears nothing of what is beneath it.
    beneath = models.UUIDField(null=True)
    audience = models.CharField(max_length=12, default="all")
    only = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)


class Present(models.Model):
    """A membership that chose to be seen and has a page open, until a moment soon. Never part of the outbox."""

    group = models.UUIDField()
    membership = models.UUIDField(primary_key=True)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["group", "until"])]
