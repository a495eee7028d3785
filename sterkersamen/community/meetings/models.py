from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.community.meetings.recurrence import Rule
from sterkersamen.platform.vault.fields import SealedField


class Where(models.TextChoices):
    """Where people meet."""

    PLACE = "place", _("Bij elkaar")
    ONLINE = "online", _("Online")
    BOTH = "both", _("Bij elkaar en online")


class Series(models.Model):
    """A meeting that comes back, by a rule. What it is called and where, is sealed under the group's key.

    When it changes from a date on it ends the day before, and a new series follows it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="series")
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="followers")
    # {"name", "place", "access", "link"}
    sealed = SealedField(kind="group", holder="group_id")
    rule = models.CharField(max_length=80)
    # The first day, from which weeks and months are counted, and the last one; in the zone of the series.
    first = models.DateField()
    last = models.DateField(null=True)
    clock = models.TimeField()
    zone = models.CharField(max_length=64)
    minutes = models.PositiveSmallIntegerField()
    where = models.CharField(max_length=6, choices=Where)
    # Whether its dates get a room at the address that the organiser set for video.
    makes_room = models.BooleanField(default=False)
    # The last day for which its dates were made.
    filled_to = models.DateField()
    # How often it rested, went on or ended: calendars ask for it.
    changes = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    made_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    @property
    def parsed(self) -> Rule:
        return Rule.read(self.rule)

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Pause(models.Model):
    """A series rests from one day to another (the summer), and comes back by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="pauses")
    first = models.DateField()
    last = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="pause_ends_after_it_begins")]


class MeetingQuerySet(models.QuerySet):
    def of(self, groups: list[uuid.UUID]):
        """Those of some groups, with those that another group holds together with one of them. Each has `via`: by which
        of these groups one comes there."""
        shared = Together.objects.agreed().filter(guest__in=groups)
        guest = Subquery(shared.filter(meeting=OuterRef("pk")).values("guest")[:1])
        own = Case(When(group__in=groups, then=F("group_id")), default=guest, output_field=models.UUIDField())
        return self.filter(Q(group__in=groups) | Q(id__in=shared.values("meeting"))).annotate(via=own)

    def asked(self, member):
        """With what `member` said of each: `said` (comes or not, None: nothing) and `always` (comes every time)."""
        own = {"membership__member": member, "membership__ended_at": None}
        said = Commitment.objects.filter(meeting=OuterRef("pk"), **own).values("coming")[:1]
        always = Standing.objects.filter(series=OuterRef("series"), **own)
        return self.annotate(said=Subquery(said), always=Exists(always))

    def coming(self, now=None):
        """Those that are not over, in the order in which they come. What was called off is among them: people must see
        that it is."""
        return self.filter(ends_at__gt=now or timezone.now(), pause=None).order_by("starts_at", "id")

    def held(self):
        """Those that go on as far as is known."""
        return self.filter(cancelled_at=None, pause=None)


class Meeting(models.Model):
    """One date: of a series, or by itself."""

    # From so long before one sees the link, and a facilitator may open the room.
    OPENS = timedelta(minutes=15)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="meetings")
    series = models.ForeignKey(Series, null=True, on_delete=models.CASCADE, related_name="meetings")
    # The day that the rule gave, whatever became of the date since. Nothing where it was added by hand.
    day = models.DateField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    where = models.CharField(max_length=6, choices=Where)
    # {"name", "place", "access", "link", "word"}: what differs from the series; "word" says why it moved or fell out.
    sealed = SealedField(kind="group", holder="group_id", null=True)
    makes_room = models.BooleanField(default=False)
    moved_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    changed_by = models.UUIDField(null=True)
    pause = models.ForeignKey(Pause, null=True, on_delete=models.SET_NULL, related_name="meetings")
    # People without an account who were there: a number, nothing else.
    guests = models.PositiveSmallIntegerField(default=0)
    # How often the time or the place changed: calendars ask for it.
    changes = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "day"], name="one_meeting_a_day"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["group", "ends_at"], name="meeting_coming")]

    # So long after the end one can still say that one was there.
    AFTER = timedelta(hours=12)

    def told(self, what: str) -> str:
        """The name, place, access or link of this date: its own, or that of its series."""
        own = self.sealed or {}
        return own.get(what, self.series.sealed.get(what, "") if self.series else "")

    @property
    def word(self) -> str:
        return (self.sealed or {}).get("word", "")

    @property
    def is_held(self) -> bool:
        """Whether it goes on, as far as is known."""
        return self.cancelled_at is None and self.pause_id is None

    @property
    def has_link(self) -> bool:
        """Whether there is, or will be, somewhere else to go online; if not, people meet in the circle."""
        return bool(self.told("link") or (self.makes_room and settings.VIDEO_URL))

    @property
    def is_open(self) -> bool:
        """Whether the link is shown: from 15 minutes before until the end."""
        return self.starts_at - self.OPENS <= timezone.now() < self.ends_at

    @property
    def takes_attendance(self) -> bool:
        """Whether one can say now that one is, or was, there: from 15 minutes before until 12 hours after the end."""
        return self.cancelled_at is None and self.starts_at - self.OPENS <= timezone.now() < self.ends_at + self.AFTER


class TogetherQuerySet(models.QuerySet):
    def agreed(self):
        """Those on which both groups agreed."""
        return self.filter(agreed_at__isnull=False, ended_at=None)


class Together(models.Model):
    """One date that two groups hold together, such as a support group and a family group. One facilitator gives the code,
    one of the other group agrees; each of the two can end it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="together")
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField(auto_now_add=True)
    guest = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="guest_at")
    agreed_by = models.UUIDField(null=True)
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    objects = TogetherQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting"], condition=Q(ended_at=None), name="one_other_group_at_a_time")
        ]


class Feed(models.Model):
    """A secret address where a calendar program fetches dates: of one group, or of all groups of a member.

    The address is kept sealed for its owner to see again; what comes by is looked up by a keyed hash.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feeds")
    # Of this group only; of all of them where it is empty.
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="feeds")
    secret = SealedField(kind="member", holder="member_id")
    secret_hash = models.CharField(max_length=64, unique=True)
    # Names and places in it, too. Off: a neutral word, and when.
    tells = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    # A hash of what was last given out, and since when it is that.
    etag = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "group"], name="one_feed_of_a_group"),
            models.UniqueConstraint(fields=["member"], condition=Q(group=None), name="one_feed_of_all_groups"),
        ]


class Commitment(models.Model):
    """Somebody said whether they come to one date, with a word to the group if they like."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="commitments")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="commitments")
    coming = models.BooleanField()
    word = SealedField(kind="membership", holder="membership_id", null=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "membership"], name="one_commitment_a_meeting")]


class Standing(models.Model):
    """Somebody comes every time to a series, until they say otherwise. What they said of one date goes before it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="standing")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="standing")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "membership"], name="one_standing_a_series")]


class Task(models.Model):
    """Something that somebody does at one date, because they want to: helping is visible, and is no score."""

    class Kind(models.TextChoices):
        OPENS = "opens", _("opent de avond")
        TIME = "time", _("let op de tijd")
        WELCOMES = "welcomes", _("vangt nieuwe mensen op")
        COFFEE = "coffee", _("zet koffie en thee")
        STORY = "story", _("vertelt een verhaal")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="tasks")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "kind"], name="a_task_is_one_persons")]


class Attendance(models.Model):
    """Somebody was at one date. They see their own; facilitators see the group's."""

    class How(models.TextChoices):
        SELF = "self", _("zelf gezegd")
        CODE = "code", _("met de code ter plekke")
        CIRCLE = "circle", _("in de kring")
        NOTED = "noted", _("genoteerd door een gespreksleider")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="attendance")
    how = models.CharField(max_length=6, choices=How)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "membership"], name="one_attendance_a_meeting")]


class Goal(models.Model):
    """What somebody wants to work on until next time, one at a time. Theirs alone, until they say it themselves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="goal")
    text = SealedField(kind="membership", holder="membership_id")
    at = models.DateTimeField(auto_now_add=True)


class FollowUp(models.Model):
    """Whether somebody wants a kind word when they are not there, and from whom. No row: they were not asked yet."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, primary_key=True, related_name="follow_up")
    wants = models.BooleanField()
    # Nobody: a facilitator.
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="asked_to_follow_up")
    at = models.DateTimeField(auto_now=True)


class Missed(models.Model):
    """Somebody who asked for it was not there; a person sends them a kind word, or does not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="missed")
    # The last one that they were not at.
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="missed")
    made_at = models.DateTimeField(auto_now_add=True)
    # Who sent something, or put it aside; by nobody yet.
    by = models.ForeignKey(Membership, null=True, on_delete=models.CASCADE, related_name="words_sent")
    word = SealedField(kind="membership", holder="by_id", null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "meeting"], name="missed_once")]
        indexes = [models.Index(fields=["done_at", "membership"], name="missed_open")]

    @property
    def has_word(self) -> bool:
        """Whether a word was sent that can still be read."""
        field: Any = type(self).word.field
        return self.done_at is not None and field.readable(self) and self.word is not None


class ProofQuerySet(models.QuerySet):
    def waiting(self):
        """Those that a facilitator did not decide on yet, of people who are still in the group."""
        return self.filter(confirmed_at=None, ended_at=None, membership__ended_at=None)

    def own(self, member):
        """Those of a member that were not taken back; a refused one is among them."""
        return self.filter(Q(ended_at=None) | Q(confirmed_at=None), membership__member=member)

    def genuine(self):
        """Those that hold."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)


class Proof(models.Model):
    """That somebody was at so many dates of a group between two days, confirmed by a facilitator. The name that stands on
    the paper is kept nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="proofs")
    first = models.DateField()
    last = models.DateField()
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    # How many dates it was when it was confirmed.
    number = models.PositiveSmallIntegerField(null=True)
    # Refused where it was never confirmed, taken back where it was.
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(confirmed_at=None, ended_at=None),
                name="one_proof_asked_at_a_time",
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="proof_ends_after_it_begins"),
        ]

    @property
    def confirmed_on(self) -> date | None:
        """The day on which it was confirmed, as it stands on paper: the same one for every reader."""
        return self.confirmed_at and timezone.localdate(self.confirmed_at, timezone.get_default_timezone())


class Mark(models.Model):
    """Somebody shares with the group that they have come back for so many months. That they did is worked out, not kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="marks")
    months = models.PositiveSmallIntegerField()
    shared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "months"], name="a_mark_is_shared_once")]
