from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.vault.fields import SealedField


class Rule(models.TextChoices):
    """The house rule that was broken, as its reader hears it. What a group agreed further is the last one."""

    SELLING = "selling", _("Geen handel: geen aanbod, prijzen, plekken of hoeveelheden")
    THREAT = "threat", _("Niet dreigen, schelden of bang maken")
    CONTACT = "contact", _("Nee is nee, ook bij contact buiten de groep")
    PRIVATE = "private", _("Wat een ander vertelt, en wie dat is, blijft hier")
    PRAISE = "praise", _("Gebruik niet mooier maken dan het is")
    RESPECT = "respect", _("Iedereen mag hier zijn: niet oordelen, niet uitsluiten")
    OTHER = "other", _("Een andere huisregel van je groep")


class ClaimQuerySet(models.QuerySet):
    def standing(self):
        """Those that hold now: neither given back nor so old that somebody else goes on."""
        return self.filter(ended_at=None, at__gt=timezone.now() - Claim.LASTS)


class Claim(models.Model):
    """A moderator took a report on. It ends by itself, so that nothing sleeps with somebody."""

    LASTS = timedelta(hours=4)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="claims")
    by = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=Q(ended_at=None), name="one_claim_at_a_time")
        ]


class Aside(models.Model):
    """A moderator knows one of the two, and leaves a report to the others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="asides")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="asides")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "member"], name="aside_once")]


class DecisionQuerySet(models.QuerySet):
    def taking_away(self):
        """Those by which words are taken away."""
        return self.filter(Q(kind=Decision.Kind.WITHDRAW) | Q(takes_text=True))


class Decision(models.Model):
    """What a moderator decided about a report. To remove somebody is a proposal until another moderator agrees: `final_at` is
    when it counts."""

    # So long the one whom it is about can appeal, and what was taken away can come back.
    APPEAL = timedelta(days=14)
    # So long a proposal waits for a second moderator, with the place on pause.
    PROPOSED = timedelta(days=14)

    class Kind(models.TextChoices):
        KEEP = "keep", _("Laten staan")
        FOLD = "fold", _("Dichtvouwen")
        WITHDRAW = "withdraw", _("Weghalen")
        WARN = "warn", _("Waarschuwen")
        PAUSE = "pause", _("Op pauze zetten")
        REMOVE = "remove", _("Voorgoed uit de groep")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="decisions")
    # Whose words, or who: a membership.
    about = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=8, choices=Kind)
    rule = models.CharField(max_length=8, choices=Rule, blank=True)
    # Where it is about a person: their text was taken away too.
    takes_text = models.BooleanField(default=False)
    # For moderators only.
    note = SealedField(kind="report", holder="report_id", null=True)
    by = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    final_at = models.DateTimeField(null=True)
    # A pause ends; so does a proposal that nobody answers.
    until = models.DateTimeField(null=True)
    # What it was about stood there, and what was decided was done.
    did_text = models.BooleanField(default=False)
    did_person = models.BooleanField(default=False)
    # Words that were taken away are gone for good.
    erased_at = models.DateTimeField(null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["final_at"], condition=Q(erased_at=None), name="kept_words")]

    @property
    def takes_away(self) -> bool:
        """Whether words were taken away by it."""
        return self.kind == self.Kind.WITHDRAW or self.takes_text

    @property
    def is_proposal(self) -> bool:
        """Whether it waits for a second moderator."""
        return self.final_at is None and not hasattr(self, "second")

    @property
    def was_declined(self) -> bool:
        """Whether the second moderator did not agree, or none came."""
        return hasattr(self, "second") and not self.second.agrees

    @property
    def appeal_until(self) -> datetime | None:
        """Until when one can appeal; None where there is nothing (yet) to appeal against."""
        return self.final_at + self.APPEAL if self.final_at and self.kind != self.Kind.KEEP else None

    @property
    def is_over(self) -> bool:
        """Whether its pause ended by itself."""
        return self.until is not None and self.until <= timezone.now()

    @property
    def is_reversed(self) -> bool:
        """Whether an appeal undid it."""
        return hasattr(self, "appeal") and self.appeal.reversed is True

    @property
    def took_away(self) -> bool:
        """Whether words are away by it: not where it came to nothing."""
        return self.takes_away and not self.is_reversed and not self.was_declined

    @property
    def may_appeal(self) -> bool:
        """Whether one can appeal now: once, and in time."""
        return not hasattr(self, "appeal") and self.appeal_until is not None and self.appeal_until > timezone.now()


class Second(models.Model):
    """What the second moderator says of a proposal to remove somebody. Nobody: no one came in time."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, primary_key=True, related_name="second")
    by = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    agrees = models.BooleanField()


class Appeal(models.Model):
    """Once, in own words, against one decision; another moderator decides. Its words lie under a key of their own, which goes
    with who wrote them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    sealed = SealedField(kind="appeal")
    at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    reversed = models.BooleanField(null=True)
    # Reversed, and all of it could be undone.
    undone = models.BooleanField(null=True)


class Colleague(models.Model):
    """What a moderator is called among moderators. Nobody else reads it."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="colleague"
    )
    name = SealedField(kind="member", holder="member_id")


class DayQuerySet(models.QuerySet):
    def today(self):
        """Of today, by the clock of the instance: who reports something may live in another zone."""
        return self.filter(weekday=timezone.localdate(timezone=timezone.get_default_timezone()).weekday())


class Day(models.Model):
    """A day of the week on which a moderator looks at reports: 0 is Monday."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="moderates_on")
    weekday = models.PositiveSmallIntegerField()

    objects = DayQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "weekday"], name="one_day_each")]


class Debrief(models.Model):
    """What a moderator writes down for themselves after a hard report. Nobody else reads it: who writes to get rid of
    something should not weigh what colleagues think of it."""

    KEPT = timedelta(days=30)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="debriefs")
    sealed = SealedField(kind="member", holder="member_id")
    at = models.DateTimeField(auto_now_add=True)


class Confidant(models.Model):
    """The vertrouwenspersoon: somebody outside, who decides where moderators cannot. One row: of who it was before
    nothing is kept."""

    name = models.CharField(max_length=80)
    reach = models.CharField(max_length=200)
    set_by = models.UUIDField()
    set_at = models.DateTimeField(auto_now_add=True)
