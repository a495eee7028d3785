"""What this room holds of a person: the addresses of their calendars. The rest is the groups'."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.meetings.models import (
    Attendance,
    Commitment,
    Feed,
    FollowUp,
    Goal,
    Mark,
    Meeting,
    Missed,
    Pause,
    Proof,
    Series,
    Standing,
    Task,
    Together,
)
from sterkersamen.core import privacy
from sterkersamen.platform.vault.keyring import KeyGone


def _feeds(member):
    for row in Feed.objects.select_related("group").filter(member=member).order_by("made_at"):
        yield {
            "group": row.group and row.group.name,
            "address": row.secret,
            "tells": row.tells,
            "made_at": row.made_at.isoformat(),
        }


def _shred_feeds(member) -> None:
    Feed.objects.filter(member=member).delete()


def _commitments(member):
    for row in Commitment.objects.select_related("meeting").filter(membership__member=member).order_by("at"):
        yield {
            "meeting": str(row.meeting_id),
            "starts_at": row.meeting.starts_at.isoformat(),
            "coming": row.coming,
            "word": _readable(row, "word"),
        }


def _standing(member):
    for row in Standing.objects.filter(membership__member=member).order_by("at"):
        yield {"series": str(row.series_id), "at": row.at.isoformat()}


def _tasks(member):
    for row in Task.objects.select_related("meeting").filter(membership__member=member).order_by("at"):
        yield {"meeting": str(row.meeting_id), "starts_at": row.meeting.starts_at.isoformat(), "kind": row.kind}


def _attendance(member):
    for row in Attendance.objects.select_related("meeting").filter(membership__member=member).order_by("at"):
        yield {"meeting": str(row.meeting_id), "starts_at": row.meeting.starts_at.isoformat(), "how": row.how}


def _goals(member):
    for row in Goal.objects.filter(membership__member=member).order_by("at"):
        yield {"text": _readable(row, "text"), "at": row.at.isoformat()}


def _follow_ups(member):
    for row in FollowUp.objects.filter(membership__member=member).order_by("at"):
        yield {"wants": row.wants, "at": row.at.isoformat()}


def _missed(member):
    for row in Missed.objects.filter(membership__member=member).order_by("made_at"):
        yield {"meeting": str(row.meeting_id), "made_at": row.made_at.isoformat(), "word": None}
    for row in Missed.objects.filter(by__member=member).order_by("made_at"):
        yield {"meeting": str(row.meeting_id), "made_at": row.made_at.isoformat(), "word": _readable(row, "word")}


def _readable(row, field: str):
    try:
        return getattr(row, field)
    except KeyGone:
        return None


def _shred_missed(member) -> None:
    Missed.objects.filter(Q(membership__member=member) | Q(by__member=member)).delete()


def _group(membership) -> str | None:
    """What the group is called, for who belongs to it: what it is called since one left is not one's own."""
    return membership.group.name if membership.ended_at is None else None


def _proofs(member):
    for row in Proof.objects.select_related("membership__group").filter(membership__member=member).order_by("asked_at"):
        yield {
            "group": _group(row.membership),
            "first": row.first.isoformat(),
            "last": row.last.isoformat(),
            "asked_at": row.asked_at.isoformat(),
            "confirmed_at": row.confirmed_at and row.confirmed_at.isoformat(),
            "number": row.number,
            "ended_at": row.ended_at and row.ended_at.isoformat(),
        }


def _marks(member):
    for row in Mark.objects.select_related("membership__group").filter(membership__member=member).order_by("shared_at"):
        yield {
            "group": _group(row.membership),
            "months": row.months,
            "shared_at": row.shared_at.isoformat(),
        }


def _shredder(model):
    return lambda member: model.objects.filter(membership__member=member).delete()


privacy.personal(
    Commitment,
    says=_(
        "Of je naar een bijeenkomst komt, en wat je erbij zei. Dat woord is verzegeld met de sleutel van je plek in die groep."
    ),
    export=_commitments,
    shred=_shredder(Commitment),
)
privacy.personal(
    Standing, says=_("Of je elke keer komt, tot je iets anders zegt."), export=_standing, shred=_shredder(Standing)
)
privacy.personal(Task, says=_("Wat je bij een bijeenkomst doet of deed."), export=_tasks, shred=_shredder(Task))
privacy.personal(
    Attendance,
    says=_("Bij welke bijeenkomsten je was. Jij ziet dat, en de gespreksleiders van die groep."),
    export=_attendance,
    shred=_shredder(Attendance),
)
privacy.personal(
    Proof,
    says=_(
        "Welke bewijzen van deelname je vroeg: over welke dagen, en of een gespreksleider het bevestigde. "
        "De naam die je op het papier zet bewaren we niet."
    ),
    export=_proofs,
    shred=_shredder(Proof),
)
privacy.personal(
    Mark, says=_("Dat je met je groep deelde hoe lang je er al komt."), export=_marks, shred=_shredder(Mark)
)
privacy.personal(
    Feed,
    says=_("Het geheime adres waar je agenda-app de datums ophaalt, als je er een maakte."),
    export=_feeds,
    shred=_shred_feeds,
)
privacy.personal(
    Goal,
    says=_("Waar je aan wilde werken tot de volgende keer, verzegeld. Alleen jij leest het."),
    export=_goals,
    shred=_shredder(Goal),
)
privacy.personal(
    FollowUp,
    says=_("Of je een berichtje wilt als je er niet was, en van wie."),
    export=_follow_ups,
    shred=_shredder(FollowUp),
)
privacy.personal(
    Missed,
    says=_(
        "Dat je er niet was terwijl je om een berichtje vroeg, en wat jij aan anderen schreef. Na een maand is dat weg."
    ),
    export=_missed,
    shred=_shred_missed,
)

privacy.words(
    {
        "address": _("Adres"),
        "tells": _("Zegt wat het is"),
        "made_at": _("Gemaakt"),
        "meeting": _("Bijeenkomst"),
        "starts_at": _("Begint"),
        "coming": _("Kom je"),
        "series": _("Reeks"),
        "how": _("Hoe we het weten"),
        "wants": _("Wil dat iemand iets laat horen"),
        "first": _("Vanaf"),
        "last": _("Tot en met"),
        "confirmed_at": _("Bevestigd"),
        "number": _("Aantal keren"),
        "months": _("Maanden"),
        "shared_at": _("Gedeeld"),
    }
)
privacy.impersonal(Series, "the group's own text, sealed under the group's key; says which membership planned it")
privacy.impersonal(Pause, "when a series rests; says which membership decided it")
privacy.impersonal(Meeting, "the group's own text, sealed under the group's key; says which membership changed it")
privacy.impersonal(Together, "which two groups hold a date together; says which memberships agreed on it")
