"""Reads: who is hidden from whom, the reports of a group, the access log of a member, the crisis contacts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.platform.safety import hooks
from sterkersamen.platform.safety.models import Access, Block, CrisisContact, Report

ROLES = {
    "facilitator": _("een gespreksleider"),
    "moderator": _("een moderator"),
    "organiser": _("een coördinator"),
    "clinician": _("een behandelaar"),
    "operator": _("wie deze site beheert"),
    "self": _("iemand die als jou was ingelogd"),
}
EVENTS = {
    "report_read": _("las een melding over jou of over iets wat je schreef"),
    "report_decided": _("besliste over iets wat over jou gemeld was"),
    "request_read": _("las je aanvraag om in een groep te komen"),
    "story_read": _("las een verhaal dat je aanbood"),
    "strategy_read": _("las iets wat je aanbood"),
    "share_folded": _("vouwde iets dicht wat je schreef"),
    "held_read": _("las woorden van jou die voor anderen afgedekt zijn"),
    "held_decided": _("besliste over woorden van jou die afgedekt waren"),
    "proof_read": _("las welke keren je er was, voor je bewijs van deelname"),
    "offer_taken_out": _("haalde iets van jou weg bij Wat kan helpen"),
    "place_changed": _("veranderde iets aan je plek in een groep"),
    "office_given": _("gaf je een rol voor de hele site"),
    "office_ended": _("beëindigde je rol voor de hele site"),
    "all_exported": _("haalde een kopie op van alles over jou"),
}
# The same, as it is counted for the organisation.
COUNTED = {
    "report_read": _("meldingen gelezen"),
    "report_decided": _("over meldingen beslist"),
    "request_read": _("aanvragen gelezen"),
    "story_read": _("aangeboden verhalen gelezen"),
    "strategy_read": _("aangeboden tips gelezen"),
    "share_folded": _("teksten dichtgevouwen"),
    "held_read": _("afgedekte woorden gelezen"),
    "held_decided": _("over afgedekte woorden beslist"),
    "proof_read": _("voor een bewijs nagekeken wie er was"),
    "offer_taken_out": _("iets weggehaald bij Wat kan helpen"),
    "place_changed": _("iets aan een plek in een groep veranderd"),
    "office_given": _("een rol gegeven"),
    "office_ended": _("een rol beëindigd"),
}
REASONS = {
    "reported": _("omdat iemand het meldde"),
    "asked": _("omdat je erom vroeg"),
    "house_rules": _("vanwege de huisregels"),
    "leading": _("omdat dat bij het leiden van de groep hoort"),
    "running": _("omdat dat bij het beheer hoort"),
    "own": _("vanuit je eigen account"),
}
ACCESS_PAGE = 50
CHECK_EVERY = timedelta(days=180)
# So long it is not shown that a report was read that nobody decided about.
UNTOLD = timedelta(days=7)
# Of these the day is shown and not the hour, by which somebody could guess who told.
DAY_ONLY = {"report_read", "report_decided"}
_CONTACTS_FILE = Path(__file__).with_name("data") / "contacts.json"


def hidden_from(membership_id: UUID) -> frozenset[UUID]:
    """The memberships that this one does not see and is not seen by, whoever made the block. One query."""
    both = Q(blocker=membership_id) | Q(blocked=membership_id)
    pairs = Block.objects.filter(both, kind=Block.Kind.BLOCK).values_list("blocker", "blocked")
    return frozenset(one if other == membership_id else other for one, other in pairs)


class Sight(NamedTuple):
    """Whom a membership does not see, as its place in the group has it.

    hidden: not at all. covered: folded, to be opened; whom a facilitator blocked. apart: everyone with whom there is a
    block, whoever made it; what nobody needs to lead a group (who is here, kind words) stays between them. muted: people and
    conversations that this one muted: folded too, but who comes, who guides and who reads along is told by name.
    """

    hidden: frozenset[UUID]
    covered: frozenset[UUID]
    apart: frozenset[UUID]
    muted: frozenset[UUID] = frozenset()

    @property
    def unheard(self) -> frozenset[UUID]:
        """Of whom nothing comes up by itself."""
        return self.hidden | self.covered | self.muted

    @property
    def unnamed(self) -> frozenset[UUID]:
        """Who is not named where people do something together."""
        return self.hidden | self.covered

    @property
    def unseen(self) -> frozenset[UUID]:
        """Whose being here, and whose kind words, are not shown."""
        return self.apart | self.muted

    def fold_of(self, author: UUID, talk: UUID | None = None) -> str:
        """Why what somebody wrote in a conversation stands folded (a `Block.Kind`); empty where it does not."""
        if author in self.covered:
            return str(Block.Kind.BLOCK)
        return str(Block.Kind.MUTE) if author in self.muted else str(Block.Kind.TALK) if talk in self.muted else ""


def sight_of(membership_id: UUID, leads: bool) -> Sight:
    """Whom this one does not see. leads: it is a facilitator of the group. One query.

    A block never takes a facilitator's sight away: what somebody writes could not be guided any more. One's own block
    stays as a fold. One that was carried on is no fold either, or it would tell who came back.
    """
    blocks = Block.objects.filter(Q(blocker=membership_id) | Q(blocked=membership_id))
    every = list(blocks.values_list("blocker", "blocked", "carried", "kind"))
    rows = [(one, other, carried) for one, other, carried, kind in every if kind == Block.Kind.BLOCK]
    muted = frozenset(
        other for one, other, _carried, kind in every if one == membership_id and kind != Block.Kind.BLOCK
    )
    apart = frozenset(one if other == membership_id else other for one, other, _carried in rows)
    if not leads:
        return Sight(apart, frozenset(), apart, muted)
    own = frozenset(other for one, other, carried in rows if one == membership_id and not carried)
    return Sight(frozenset(), own, apart, muted)


def blocked_by(membership_id: UUID) -> frozenset[UUID]:
    """The memberships that this one blocked itself, which it may take back."""
    own = Block.objects.filter(blocker=membership_id, kind=Block.Kind.BLOCK, carried=False)
    return frozenset(own.values_list("blocked", flat=True))


def muted_by(memberships: Iterable[UUID]) -> frozenset[UUID]:
    """The people and conversations that some memberships of one person muted. One query."""
    own = Block.objects.filter(blocker__in=list(memberships)).exclude(kind=Block.Kind.BLOCK)
    return frozenset(own.values_list("blocked", flat=True))


def reports_of(group_id: UUID, own: Iterable[UUID]) -> QuerySet[Report]:
    """Reports that wait for a facilitator of this group: what is urgent first, then the oldest.

    own: every id under which this facilitator stands in them. A report about oneself, made before one led, is for the
    others, and so is one that they made.
    """
    waiting = Report.objects.filter(group=group_id, handled_at=None, group_handled_at=None, moderators_only=False)
    return waiting.exclude(writer__in=own).exclude(reporter__in=own).order_by("urgency", "at")


def shown_accesses(subjects: Iterable[UUID]) -> QuerySet[Access]:
    """What the access log shows of some subjects, in the order in which it was written.

    That a report was read is shown when it was decided, or a week later: an hour after something happened between two
    people, it would say which of them told. Written down it is at once.
    """
    undecided = Report.objects.filter(handled_at=None, at__gt=timezone.now() - UNTOLD).values("id")
    return Access.objects.filter(subject__in=subjects).exclude(event="report_read", about__in=undecided).order_by("id")


def accesses_of(member, before: int | None = None) -> tuple[list[Access], bool]:
    """Who opened, by a role, what is this member's; newest first, those before a row, and whether there are older ones."""
    rows = shown_accesses(hooks.subjects_of(member)).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows[: ACCESS_PAGE + 1])
    return found[:ACCESS_PAGE], len(found) > ACCESS_PAGE


class Opened(NamedTuple):
    """How often something was opened in a month by those with one role: by how many people, and by one of them most."""

    month: date
    role: str
    event: str
    times: int
    people: int
    most: int


def accesses_by_month(now: datetime) -> list[Opened]:
    """The access log of the whole instance over a year, newest month first: no group, no member, no day. One query.

    What somebody fetched of themselves is theirs.
    """
    since = (now - timedelta(days=366)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = Access.objects.filter(at__gte=since).exclude(role="self").annotate(month=TruncMonth("at")).order_by()
    found: dict[tuple[date, str, str], list[int]] = {}
    counted = rows.values_list("month", "role", "event", "actor").annotate(times=Count("id"))
    for month, role, event, _actor, times in counted:
        found.setdefault((month.date(), role, event), []).append(times)
    every = [Opened(*what, sum(times), len(times), max(times)) for what, times in found.items()]
    return sorted(every, key=lambda one: (-one.month.toordinal(), -one.times, one.role, one.event))


def read_before(actor: UUID, abouts: list[UUID]) -> set[UUID]:
    """Of some things, those that this actor opened before, so that it is written down once."""
    read = Access.objects.filter(actor=actor, about__in=abouts).values_list("about", flat=True)
    return {about for about in read if about is not None}


def contacts() -> list[CrisisContact]:
    """The crisis contacts in their order: the organiser's, or those that came with the program.

    Never empty: where the database fails, the ones that came with the program are shown.
    """
    try:
        rows = list(CrisisContact.objects.order_by("position", "key"))
    except DatabaseError:
        rows = []
    return rows or first_contacts()


def contacts_at_once() -> list[CrisisContact]:
    """Whom to call in danger, and who is there day and night to talk. One query."""
    rows = contacts()
    talks = [row for row in rows if row.kind == CrisisContact.Kind.TALK]
    # An organisation that keeps a list of its own may call them otherwise: then all of its numbers to talk.
    always = [row for row in talks if row.key in {"luisterlijn", "113"}]
    return [row for row in rows if row.kind == CrisisContact.Kind.DANGER] + (always or talks)


def is_stale(contact: CrisisContact, today: date) -> bool:
    """Whether nobody of this organisation checked a contact within half a year."""
    return contact.checked_on is None or contact.checked_on < today - CHECK_EVERY


def first_contacts() -> list[CrisisContact]:
    """The contacts that came with the program, as unsaved rows; none of them was checked by this organisation."""
    return [CrisisContact(position=position, **fields) for position, fields in enumerate(_read_file())]


@cache
def _read_file() -> list[dict]:
    return json.loads(_CONTACTS_FILE.read_text(encoding="utf-8"))
