from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.platform.accounts.managers import MemberManager
from sterkersamen.platform.vault.fields import SealedField


class Why(models.TextChoices):
    """Why an account closes."""

    ASKED = "asked", "asked"
    SILENCE = "silence", "silence"


def this_month() -> date:
    """The first day of the month."""
    return timezone.localdate().replace(day=1)


def months_kept() -> int:
    """How long an unused account is kept of who chose nothing."""
    return settings.INACTIVE_MONTHS


class Member(AbstractBaseUser):
    """A person's account. Its id is the WebAuthn handle too, and is never shown in any group."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    login_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=2, default="nl")
    time_zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    # Titles, icon and name of the site say nothing, and calendars no more than that there is something (core/outward.py).
    discreet = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    joined_on = models.DateField(default=timezone.localdate)
    # Offered again the next day, until the person said that the codes are kept somewhere.
    codes_kept_at = models.DateTimeField(null=True)
    # {"email"}: where the person wants to be reached, added later and by choice.
    contact = SealedField(kind="member", null=True)
    # A role asks for a second factor that is not set up yet: nothing else opens until it is.
    second_factor_due = models.BooleanField(default=False)
    # The first day of the month in which the account was used last: enough to know that nobody does, and no more.
    seen_month = models.DateField(default=this_month)
    # So many months without a visit, and the account closes; the person chooses.
    keep_months = models.PositiveSmallIntegerField(default=months_kept)
    # When it is erased, and why; until then it can be taken back.
    closes_at = models.DateTimeField(null=True, db_index=True)
    closes_why = models.CharField(max_length=8, choices=Why, blank=True)
    last_login = None

    USERNAME_FIELD = "login_hash"
    REQUIRED_FIELDS = []
    objects = MemberManager()


class Office(models.Model):
    """A role for the whole instance, as a row with who gave it and when it ended."""

    class Kind(models.TextChoices):
        MODERATOR = "moderator", _("moderator")
        CLINICIAN = "clinician", _("behandelaar")
        ORGANISER = "organiser", _("coördinator")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="offices")
    kind = models.CharField(max_length=12, choices=Kind)
    given_by = models.UUIDField(null=True)
    given_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)


class Consent(models.Model):
    """The explicit consent to keeping health data: the very text that was shown, and when it was given or withdrawn."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="consents")
    text = models.TextField()
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)


class Session(AbstractBaseSession):
    """One signed-in browser, or one where somebody stopped at the second step.

    `session_key` holds a hash of the cookie; the data is sealed under the key of the instance.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="sessions")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    shared_device = models.BooleanField(default=False)
    locked_at = models.DateTimeField(null=True)
    # Codes that were tried at the lock since it was last opened. The code itself is hashed in the sealed data (pins.py).
    pin_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["expire_date"])]


class Export(models.Model):
    """A copy of everything about one person that is being made, or waits to be fetched. One at a time.

    What is in it lies in its parts, sealed under a fleeting key of its own: fetched or not, a day later nothing opens it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="export")
    asked_at = models.DateTimeField(default=timezone.now)
    total = models.PositiveSmallIntegerField()
    tries = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)


class ExportPart(models.Model):
    """One model's part of a copy: {"what", "says", "rows", "headings"}."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    sealed = SealedField(kind="export", holder="export_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "position"], name="one_part_a_place")]
