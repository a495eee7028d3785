from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.platform.vault.fields import SealedField

# What a text can be about, of which a reader wants to know beforehand. Kept as a key, so that each reads it in a language
# of their own.
WARNINGS = {
    "use": _("gaat over gebruik"),
    "craving": _("gaat over trek"),
    "crisis": _("gaat over niet meer willen leven, of over een overdosis"),
    "violence": _("gaat over geweld"),
    "loss": _("gaat over verlies"),
}
CRISIS = "crisis"


class ShareQuerySet(models.QuerySet):
    def standing(self):
        """Not withdrawn, and not taken along by a writer who left."""
        return self.filter(withdrawn_at=None)

    def tops(self):
        """Shares themselves, without the replies beneath them."""
        return self.filter(parent=None)


class Share(models.Model):
    """Something a member shared, or a reply beneath it (then it has a parent, which has none itself).

    `id` is the order in which shares and replies were made; `uid` is what pages and addresses show. Words are sealed
    under the writer's membership: {"title", "body", "warning"} and what was found in them (covering.py), or {} once they were
    withdrawn.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="shares")
    author = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="shares")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies", db_index=False)
    sealed = SealedField(kind="membership", holder="author_id")
    # One more with every change that others see: the rendering is kept under id and version.
    version = models.PositiveIntegerField(default=1)
    # The newest reply that stands, so that a list knows what is new without looking at replies.
    newest_reply = models.BigIntegerField(null=True)
    listening_only = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # Moderators took it away: withdrawn, with its words kept until nobody can ask for them back.
    set_aside_at = models.DateTimeField(null=True)
    pinned_at = models.DateTimeField(null=True)
    pinned_by = models.UUIDField(null=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["group", "-id"], condition=Q(parent=None, withdrawn_at=None, pinned_at=None), name="share_list"
            ),
            models.Index(
                fields=["group", "-pinned_at"],
                condition=Q(withdrawn_at=None, pinned_at__isnull=False),
                name="share_pinned",
            ),
            # Only what answers something: with all the shares in it that answer nothing, SQLite took it for an index that
            # tells hardly anything and read the whole table for one rendering (40 ms at 100,000 shares).
            models.Index(fields=["parent", "id"], condition=Q(parent__isnull=False), name="share_answers"),
        ]

    @property
    def is_reply(self) -> bool:
        return self.parent_id is not None


class Fold(models.Model):
    """A facilitator, or a moderator, folded a share away. The reason is for its writer, sealed under the writer's membership."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="folds")
    writer = models.UUIDField()
    # A facilitator's membership; a moderator's account where moderators folded it: then only they open it.
    by = models.UUIDField()
    by_moderator = models.BooleanField(default=False)
    reason = SealedField(kind="membership", holder="writer")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["share"], condition=Q(ended_at=None), name="one_fold_at_a_time")]


class Hold(models.Model):
    """Words of a text stand covered until a facilitator looked. Which words, and why, lies sealed with the text; the reason
    why they stay covered is for its writer, sealed under the writer's membership."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="holds")
    writer = models.UUIDField()
    reason = SealedField(kind="membership", holder="writer", null=True)
    at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["share"], condition=Q(decided_at=None), name="one_hold_at_a_time")
        ]


class Encouragement(models.Model):
    """A kind word with one tap. Its writer sees who gave it; it is never counted for anyone."""

    class Kind(models.TextChoices):
        RECOGNISE = "recognise", _("Dat herken ik")
        STRENGTH = "strength", _("Sterkte")
        GLAD = "glad", _("Blij voor je")
        THANKS = "thanks", _("Dank je")

    # A UUID, because an event of the outbox refers to it.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="encouragements")
    giver = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="encouragements", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["giver", "share", "kind"], name="an_encouragement_once")]


class Read(models.Model):
    """The newest reply that a membership has seen beneath a share."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="reads", db_index=False)
    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="reads")
    seen_to = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "share"], name="one_read_mark")]


class SearchWord(models.Model):
    """A stem in a share, keyed (HMAC) under its writer's membership, with how much of the text it is (1-255).

    Derived: never backed up, made again from the words. The pair is the key, so that one index answers a search alone.
    """

    pk = models.CompositePrimaryKey("word", "share_id")
    word = models.BinaryField(max_length=10)
    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="search_words")
    weight = models.PositiveSmallIntegerField()


class Story(models.Model):
    """A share that its writer offers to everyone who is signed in, with a facilitator's agreement.

    A copy under a key of its own: {"name", "title", "body", "warning"}; its id leads to neither share nor membership on
    any page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="stories")
    share = models.ForeignKey(Share, on_delete=models.SET_NULL, null=True, related_name="stories")
    sealed = SealedField(kind="story", null=True)
    offered_at = models.DateTimeField(auto_now_add=True)
    agreed_at = models.DateTimeField(null=True, db_index=True)
    agreed_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # As with a share.
    set_aside_at = models.DateTimeField(null=True)
