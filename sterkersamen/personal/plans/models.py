from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from sterkersamen.personal.own import Own
from sterkersamen.personal.plans import moments


class Plan(Own):
    """Somebody's plan for hard moments, one a member.

    data: {"reasons", "signs", "places", "after": lists of lines; "people": [{"name", "phone", "when"}]; "moments":
    [{"id", "key" or "text", "steps": [{"id" of a strategy or "", "text"}]}]}, each only where something was filled in.
    """

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member"], name="one_plan_a_member")]

    def part(self, name: str) -> list:
        """One part of the plan; empty where nothing was filled in."""
        return self.data.get(name, [])

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it (any more)."""
        return not any(self.data.values())


class Point(Own):
    """A fixed point of somebody's week. data: {"title", "days", "begins", "ends"}: days 0 (Monday) to 6, clocks "19:30"."""


class HardHour(Own):
    """An hour that is hard, with what one does then. data: {"what", "how", "days", "day", "begins", "ends", "then"}; how: a
    `moments.How`."""


class Reminding(Own):
    """What one can be reminded of.

    Whoever reminds must know when without opening anything: `next_at` is a moment and tells nothing else, and it is there
    only where somebody asked for it.
    """

    # When to remind; empty where nobody asked, and when it is over.
    next_at = models.DateTimeField(null=True)
    # The moment for which it was last done.
    told_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="%(class)s_due")]

    if TYPE_CHECKING:

        def due(self, after: datetime, zone: ZoneInfo) -> datetime | None:
            """When to remind next of this row as it stands now; None when there is nothing (any more) after this moment."""

        def stands(self, moment: datetime, zone: ZoneInfo) -> bool:
            """Whether a reminder for this moment is still true, and still wanted."""

        def useful_until(self, moment: datetime) -> datetime:
            """Until when a reminder for this moment is of use."""


class AppointmentQuerySet(models.QuerySet):
    def around(self, begins: datetime, ends: datetime):
        """Those from one moment until another, in time."""
        return self.filter(at__gte=begins, at__lt=ends).order_by("at", "id")


class Appointment(Reminding):
    """An appointment of one's treatment. data: {"what", "who", "where", "remind"}; remind: a `moments.Remind`."""

    at = models.DateTimeField()

    objects = AppointmentQuerySet.as_manager()

    class Meta(Reminding.Meta):
        indexes = [*Reminding.Meta.indexes, models.Index(fields=["member", "at"], name="appointment_in_time")]

    def due(self, after: datetime, zone: ZoneInfo) -> datetime | None:
        wanted = moments.before(self.at, self.data["remind"], zone)
        # One that is made an hour before is told of at once; one that was told of is not told of again.
        return wanted if self.at > after and wanted != self.told_at else None

    def stands(self, moment: datetime, zone: ZoneInfo) -> bool:
        return moments.before(self.at, self.data["remind"], zone) == moment

    def useful_until(self, moment: datetime) -> datetime:
        return self.at


class Medicine(Reminding):
    """At which times one takes something. data: {"what", "times", "days", "first", "last", "remind"}.

    The product knows nothing of medicines, and checks none.
    """

    # Where the clock was read by which `next_at` was worked out: who travels is reminded by the clock there.
    zone = models.CharField(max_length=40)

    def due(self, after: datetime, zone: ZoneInfo) -> datetime | None:
        return moments.next_time(self.data, after, zone) if self.data["remind"] else None

    def stands(self, moment: datetime, zone: ZoneInfo) -> bool:
        return self.due(moment - timedelta(seconds=1), zone) == moment

    def useful_until(self, moment: datetime) -> datetime:
        return moment + moments.MEDICINE_USEFUL


class Question(Own):
    """Something to ask next time. data: {"text", "answer"}."""

    made_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["member", "asked_at"], name="question_asked")]
