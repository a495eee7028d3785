"""Reads: who is hidden from whom, open reports, the access log of a member, the crisis contacts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.platform.safety import hooks
from sterkersamen.platform.safety.models import Access, Block, CrisisContact, Report

ROLES = {
    "facilitator": _("een gespreksleider"),
    "moderator": _("een moderator"),
    "organiser": _("een coördinator"),
    "clinician": _("een behandelaar"),
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
    "all_exported": _("haalde een kopie op van alles over jou"),
}
REASONS = {
    "reported": _("omdat iemand het meldde"),
    "asked": _("omdat je erom vroeg"),
    "house_rules": _("vanwege de huisregels"),
    "own": _("vanuit je eigen account"),
}
CHECK_EVERY = timedelta(days=180)
# So long it is not shown that a report was read that nobody decided about.
UNTOLD = timedelta(days=7)
# Of these the day is shown and not the hour, by which somebody could guess who told.
DAY_ONLY = {"report_read", "report_decided"}
_CONTACTS_FILE = Path(__file__).with_name("data") / "contacts.json"


def hidden_from(membership_id: UUID) -> frozenset[UUID]:
    """The memberships that this one does not see and is not seen by, whoever made the block. One query."""
    pairs = Block.objects.filter(Q(blocker=membership_id) | Q(blocked=membership_id)).values_list("blocker", "blocked")
    return frozenset(one if other == membership_id else other for one, other in pairs)


class Sight(NamedTuple):
    """Whom a membership does not see, as its place in the group has it.

    hidden: not at all. covered: folded, to be opened; whom a facilitator blocked. apart: everyone with whom there is a
    block, whoever made it; what nobody needs to lead a group (who is here, kind words) stays between them.
    """

    hidden: frozenset[UUID]
    covered: frozenset[UUID]
    apart: frozenset[UUID]

    @property
    def unheard(self) -> frozenset[UUID]:
        """Of whom nothing comes up by itself."""
        return self.hidden | self.covered


def sight_of(membership_id: UUID, leads: bool) -> Sight:
    """Whom this one does not see. leads: it is a facilitator of the group. One query.

    A block never takes a facilitator's sight away: what somebody writes could not be guided any more. One's own block
    stays as a fold. One that was carried on is no fold either, or it would tell who came back.
    """
    blocks = Block.objects.filter(Q(blocker=membership_id) | Q(blocked=membership_id))
    rows = list(blocks.values_list("blocker", "blocked", "carried"))
    apart = frozenset(one if other == membership_id else other for one, other, _carried in rows)
    if not leads:
        return Sight(apart, frozenset(), apart)
    own = frozenset(other for one, other, carried in rows if one == membership_id and not carried)
    return Sight(frozenset(), own, apart)


def blocked_by(membership_id: UUID) -> frozenset[UUID]:
    """The memberships that this one blocked itself, which it may take back."""
    return frozenset(Block.objects.filter(blocker=membership_id, carried=False).values_list("blocked", flat=True))


def reports_of(group_id: UUID, own: Iterable[UUID]) -> QuerySet[Report]:
    """Reports that wait for a facilitator of this group: what is urgent first, then the oldest.

    own: every membership that this facilitator had there, or a query for them. A report about oneself, made before one
    led, is for the others, and so is one that they made.
    """
    waiting = Report.objects.filter(group=group_id, handled_at=None, group_handled_at=None, moderators_only=False)
    return waiting.exclude(writer__in=own).exclude(reporter__in=own).order_by("urgency", "at")


def open_reports(own: Iterable[UUID]) -> QuerySet[Report]:
    """The open reports that wait for a moderator: what is urgent first, then the oldest.

    own: every id under which this moderator is known (`hooks.subjects_of`). A report about oneself is for the others, and so
    is one that they made.
    """
    waiting = Report.objects.filter(handled_at=None)
    return waiting.exclude(writer__in=own).exclude(reporter__in=own).order_by("urgency", "at")


def shown_accesses(subjects: Iterable[UUID]) -> QuerySet[Access]:
    """What the access log shows of some subjects, in the order in which it was written.

    That a report was read is shown when it was decided, or a week later: an hour after something happened between two
    people, it would say which of them told. Written down it is at once.
    """
    undecided = Report.objects.filter(handled_at=None, at__gt=timezone.now() - UNTOLD).values("id")
    return Access.objects.filter(subject__in=subjects).exclude(event="report_read", about__in=undecided).order_by("id")


def accesses_of(member) -> list[Access]:
    """Who opened, by a role, what is this member's; newest first, at most 200."""
    return list(shown_accesses(hooks.subjects_of(member)).order_by("-id")[:200])


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
