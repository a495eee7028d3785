"""The lint of columns: what is written lies sealed."""

import pytest
from django.db import models
from django.test.utils import isolate_apps

from sterkersamen.platform.vault.fields import SealedField
from sterkersamen.testing.lint import columns


@pytest.fixture
def diary():
    """A model that keeps too much."""
    with isolate_apps("sterkersamen.core"):

        class Diary(models.Model):
            kind = models.CharField(max_length=4, choices=[("a", "a")])
            words = SealedField(kind="member", holder="id")
            note = models.TextField()
            where = models.GenericIPAddressField()
            photo = models.FileField()
            extra = models.JSONField()
            number = models.IntegerField()

            class Meta:
                app_label = "core"

        yield Diary


def test_finds_every_plain_column(diary):
    said = "\n".join(map(str, columns.check([diary], {})))
    for name in ("note", "where", "photo", "extra"):
        assert f"core.Diary.{name}" in said
    for name in ("kind", "words", "number"):
        assert f"core.Diary.{name}" not in said


def test_a_reason_lets_a_column_be(diary):
    said = "\n".join(map(str, columns.check([diary], {"core.Diary.note": "public"})))
    assert "core.Diary.note" not in said


def test_a_reason_never_lets_a_computers_address_be(diary):
    assert "core.Diary.where: " in "\n".join(map(str, columns.check([diary], {"core.Diary.where": "no"})))


def test_a_reason_for_nothing_is_found(diary):
    assert "core.Diary.gone does not exist" in "\n".join(map(str, columns.check([diary], {"core.Diary.gone": "x"})))
