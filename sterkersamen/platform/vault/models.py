"""The keyring: one row per key, in a database of its own."""

from __future__ import annotations

import uuid

from django.db import models


class SubjectKey(models.Model):
    """The key of one subject, wrapped by a master key. `subject` is an id of the content; never a foreign key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16)
    subject = models.UUIDField()
    wrapped = models.BinaryField()
    master = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="one_key_per_subject")]
