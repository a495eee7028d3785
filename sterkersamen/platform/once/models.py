from __future__ import annotations

from django.db import models


class Done(models.Model):
    """A form that was carried out: by whom, which verb, and what came of it."""

    actor = models.UUIDField()
    verb = models.CharField(max_length=40)
    key = models.UUIDField()
    body = models.BinaryField(max_length=32)
    result = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "verb", "key"], name="a_form_once")]
