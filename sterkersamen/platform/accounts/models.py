from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.platform.accounts.managers import MemberManager
from sterkersamen.platform.vault.fields import SealedField


class Member(AbstractBaseUser):
    """A person's account. Its id is the WebAuthn handle too, and is never shown in any group."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    login_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=2, default="nl")
    time_zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    joined_on = models.DateField(default=timezone.localdate)
    # Offered again the next day, until the person said that the codes are kept somewhere.
    codes_kept_at = models.DateTimeField(null=True)
    # {"email"}: where the person wants to be reached, added later and by choice.
    contact = SealedField(kind="member", null=True)
    # A role asks for a second factor that is not set up yet: nothing else opens until it is.
    second_factor_due = models.BooleanField(default=False)
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

    class Meta:
        indexes = [models.Index(fields=["expire_date"])]
