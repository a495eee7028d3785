from __future__ import annotations

from django.db import models


class Count(models.Model):
    """How often something was done in one window of time. `key` is a keyed hash of who and what."""

    key = models.BinaryField(primary_key=True, max_length=32)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)
