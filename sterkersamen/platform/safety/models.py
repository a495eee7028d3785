from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from sterkersamen.platform.safety.reasons import Urgency
from sterkersamen.platform.vault.fields import SealedField


class Block(models.Model):
    """One membership does not want to see another of the same group, or wants to hear less of them or of one conversation.
    Silent. All of it lies in one table, so that a list asks once whom and what its reader does not see.

    A block works both ways. Muting takes nothing from the other: what is muted stands folded for who did it, and nothing
    of it comes up by itself.
    """

    class Kind(models.TextChoices):
        BLOCK = "block", "block"
        # Of one person, who notices nothing.
        MUTE = "mute", "mute"
        # Of one conversation: then `blocked` is the share with its answers, or the conversation at night.
        TALK = "talk", "talk"

    group = models.UUIDField()
    blocker = models.UUIDField()
    blocked = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.BLOCK)
    # The blocked one went and came back under another name: the block goes on, and the blocker does not learn that name.
    carried = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blocker", "blocked", "kind"], name="a_block_once_a_kind")]


class Report(models.Model):
    """Something that was reported, with its own sealed copy: {"words", "about"}. Why, in the reporter's words, lies under a key
    of its own: who reported can have that erased, and what another wrote stays to be judged."""

    class Kind(models.TextChoices):
        SHARE = "share", _("een tekst")
        REPLY = "reply", _("een antwoord")
        LINE = "line", _("een regel uit een gesprek")
        SAID = "said", _("iets uit een kring")
        WORD = "word", _("een berichtje")
        STORY = "story", _("een verhaal")
        OFFER = "offer", _("iets bij Wat kan helpen")
        PERSON = "person", _("een persoon, of een naam")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.UUIDField(db_index=True)
    # Whoever erased their account is nobody here.
    reporter = models.UUIDField(db_index=True)
    about = models.UUIDField()
    # Whose words (or who) it is about, a membership: the one who reads in the access log that it was opened.
    writer = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.PERSON)
    # Which reason it was, and what was added, lies sealed: this is all that a queue needs.
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.LATER)
    # A report about a facilitator is not for the facilitators of that group.
    moderators_only = models.BooleanField(default=False)
    sealed = SealedField(kind="report")
    # {"key", "more"}: a reason of `reasons.py`, and what the reporter added.
    reason = SealedField(kind="reason", null=True)
    at = models.DateTimeField(auto_now_add=True)
    # By a moderator: this ends it, and its term begins.
    handled_at = models.DateTimeField(null=True)
    handled_by = models.UUIDField(null=True)
    # By a facilitator of the group: it leaves their list, and goes on waiting for the moderators.
    group_handled_at = models.DateTimeField(null=True)
    group_handled_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["urgency", "at"], condition=models.Q(handled_at=None), name="report_open"),
            models.Index(fields=["-handled_at"], condition=models.Q(handled_at__isnull=False), name="report_done"),
        ]

    @property
    def is_heavy(self) -> bool:
        """Whether it asks something of who reads it: danger, a child, a threat, dealing."""
        return self.urgency == Urgency.NOW


class NeverChanged(Exception):
    """The access log is only added to."""


class AccessQuerySet(models.QuerySet):
    """Rows are added. Two verbs alone do more: `purge` when the term is over, `without_subject` when somebody was erased."""

    def update(self, **fields):
        raise NeverChanged

    def delete(self):
        raise NeverChanged

    def purge(self, before: datetime) -> None:
        """Ends the rows whose term is over."""
        super(AccessQuerySet, self.filter(at__lt=before)).delete()

    def without_subject(self, subjects: Iterable[uuid.UUID]) -> None:
        """Rows lose whose they are: that somebody with a role opened something stays on record."""
        super(AccessQuerySet, self.filter(subject__in=list(subjects))).update(subject=uuid.UUID(int=0), about=None)


class Access(models.Model):
    """Someone opened, by a role, what is another's. Written once, never changed; the other may read it."""

    subject = models.UUIDField(db_index=True)
    actor = models.UUIDField()
    role = models.CharField(max_length=16)
    event = models.CharField(max_length=40)
    about = models.UUIDField(null=True)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        # Also where rows are reached without saying which manager.
        base_manager_name = "objects"

    def save(self, **options):
        """Writes a new row; what was written stays as it is. Raises NeverChanged."""
        if not self._state.adding:
            raise NeverChanged
        super().save(**options | {"force_insert": True})

    def delete(self, *_given, **_options):
        """Raises NeverChanged."""
        raise NeverChanged


# What came with the program and is called in words, not by a name: who reads English reads it in English, as long as an
# organiser leaves it so.
_IN_WORDS = {
    "Je huisarts of de huisartsenpost": _("Je huisarts of de huisartsenpost"),
    "Jellinek, advies": _("Jellinek, advies"),
}


class CrisisContact(models.Model):
    """Where help is to be had, public, edited by the organiser."""

    class Kind(models.TextChoices):
        DANGER = "danger", _("levensgevaar")
        TALK = "talk", _("praten")
        ADVICE = "advice", _("advies")

    key = models.SlugField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    # Empty where everyone has a number of their own (the doctor's).
    phone = models.CharField(max_length=40, blank=True)
    also = models.CharField(max_length=80, blank=True)
    what_for = models.JSONField()
    hours = models.JSONField()
    cost = models.JSONField()
    asks_name = models.BooleanField(null=True)
    calls_back = models.BooleanField(null=True)
    checked_on = models.DateField(null=True)

    def say(self, field: str, language: str) -> str:
        """The text of a field that has one for each language; Dutch where the other is missing."""
        texts = getattr(self, field)
        return texts.get(language) or texts.get("nl", "")

    @property
    def called(self) -> str:
        """Its name, in the language of who reads where it came with the program in words."""
        return str(_IN_WORDS.get(self.name, self.name))

    @property
    def dial(self) -> str:
        """The number as a telephone link wants it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")
