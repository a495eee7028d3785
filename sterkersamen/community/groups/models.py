from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.platform.vault.fields import SealedField


class Group(models.Model):
    """A group of people. Its own text (name, what it is for, usual waiting time) is sealed under the group's key."""

    class Kind(models.TextChoices):
        SUPPORT = "support", _("steungroep")
        FAMILY = "family", _("familiegroep")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    # {"name", "purpose", "waiting"}
    sealed = SealedField(kind="group")
    capacity = models.PositiveSmallIntegerField(default=15)
    alumni_read = models.BooleanField(default=False)
    open_to_requests = models.BooleanField(default=True)
    # The number of the newest house rules, so that a door knows without a query whether they were read.
    rules_number = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True)
    archived_by = models.UUIDField(null=True)

    @property
    def name(self) -> str:
        return self.sealed["name"]

    @property
    def purpose(self) -> str:
        return self.sealed.get("purpose", "")

    @property
    def waiting(self) -> str:
        return self.sealed.get("waiting", "")


class Rules(models.Model):
    """One version of a group's house rules. The newest counts; it is read and accepted again when it changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="rules")
    number = models.PositiveSmallIntegerField()
    text = SealedField(kind="group", holder="group_id")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="rules_number_once")]


class MembershipQuerySet(models.QuerySet):
    def current(self):
        """People who belong to the group now, paused ones too."""
        return self.filter(ended_at=None)

    def readers(self):
        """Who may open the group's pages now: those who belong to it, and alumni where the group lets them read.

        An alumnus reads by the newest place only: who came back and was removed, or left, reads by no older one.
        """
        newer = Membership.objects.filter(
            Q(joined_at__gte=OuterRef("joined_at")) | Q(ended_at=None),
            group=OuterRef("group"),
            member=OuterRef("member"),
        ).exclude(id=OuterRef("id"))
        alumni = Q(ended_how=Membership.Ended.ALUMNUS, words_taken_at=None, group__alumni_read=True)
        return self.filter(Q(ended_at=None) | alumni & Q(~Exists(newer)))

    def facilitators(self):
        return self.current().filter(facilitator_since__isnull=False)

    def on_hand(self):
        """Facilitators on whom the group can count now: neither paused nor resting."""
        rested = Q(rests_since=None) | Q(rests_until__lte=timezone.now())
        return self.facilitators().filter(rested, paused_at=None)


class Membership(models.Model):
    """One member in one group, under a name of its own. Its id is the only one that others in the group ever see."""

    class Ended(models.TextChoices):
        LEFT = "left", _("weggegaan")
        REMOVED = "removed", _("verwijderd")
        ALUMNUS = "alumnus", _("oud-lid")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    name = SealedField(kind="membership")
    # The name that moderators took away, kept until nobody can ask for it back.
    name_set_aside = SealedField(kind="membership", null=True)
    facilitator_since = models.DateTimeField(null=True)
    # A facilitator who does not guide for a while keeps the rights; until when, if that was said. Why is asked nowhere.
    rests_since = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(default=timezone.now)
    rules_accepted = models.PositiveSmallIntegerField(default=0)
    shows_presence = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True)
    # Who did so first: a facilitator's membership, or a moderator's account.
    paused_by = models.UUIDField(null=True)
    # Where moderators paused: then it ends on this date, and no facilitator ends it before.
    paused_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=8, choices=Ended, blank=True)
    ended_by = models.UUIDField(null=True)
    # Two moderators removed this person for good: neither a code nor a facilitator lets them in again.
    barred_at = models.DateTimeField(null=True)
    # The newest share (its number) that this membership has seen in the list.
    seen_to = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    # Set when the holder takes the words along: the key is destroyed, what was written cannot be read again.
    words_taken_at = models.DateTimeField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "member"], condition=Q(ended_at=None), name="one_membership_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["paused_until"], condition=Q(paused_until__isnull=False), name="paused_until_a_date")
        ]

    @property
    def is_facilitator(self) -> bool:
        return self.facilitator_since is not None and self.ended_at is None

    @property
    def rests(self) -> bool:
        """Whether a facilitator does not guide for a while."""
        return self.rests_since is not None and (self.rests_until is None or self.rests_until > timezone.now())


class Invitation(models.Model):
    """A code that lets someone in. Stored as a keyed hash; shown once to the one who made it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    code_hash = models.CharField(max_length=64, unique=True)
    # The facilitator's membership; nothing where an organiser made it, who belongs to no group.
    made_by = models.UUIDField(null=True)
    # The first one in a new group leads it.
    for_facilitator = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    uses_left = models.PositiveSmallIntegerField(default=1)
    revoked_at = models.DateTimeField(null=True)
    # The facilitator who took it back; nothing where it ended because whoever made it no longer leads.
    revoked_by = models.UUIDField(null=True)


class LookAlong(models.Model):
    """Somebody asks the facilitators of a group to look at a page: at what they wrote, or where they are. An address of ours,
    which holds ids only; what it is about stands there and nowhere else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="looks_along")
    address = models.CharField(max_length=160)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "address"], name="asked_to_look_once")]


class Request(models.Model):
    """Someone asks to come in. The name and the word to the facilitators are sealed under the asker's own key.

    It has the id that the membership will have, so that nothing else links the asker to anything.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="requests")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="requests")
    # {"name", "word"}
    sealed = SealedField(kind="membership")
    rules_accepted = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "member"], condition=Q(decided_at=None), name="one_request_at_a_time"
            )
        ]
