"""Reads: who is hidden from whom, open reports, the access log of a member, the crisis contacts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sterkersamen.platform.safety import hooks
from sterkersamen.platform.safety.models import Access, Block, CrisisContact, Report

ROLES = {
    "facilitator": _("een gespreksleider"),
    "moderator": _("een moderator"),
    "organiser": _("een coördinator"),
    "clinician": _("een behandelaar"),
}
EVENTS = {
    "report_read": _("las een melding over jou of over iets wat je schreef"),
    "request_read": _("las je aanvraag om in een groep te komen"),
    "story_read": _("las een verhaal dat je aanbood"),
    "share_folded": _("vouwde iets dicht wat je schreef"),
}
REASONS = {
    "reported": _("omdat iemand het meldde"),
    "asked": _("omdat je erom vroeg"),
    "house_rules": _("vanwege de huisregels"),
}
_CONTACTS_FILE = Path(__file__).with_name("data") / "contacts.json"


def hidden_from(membership_id: UUID) -> frozenset[UUID]:
    """The memberships that this one does not see and is not seen by, whoever made the block. One query."""
    pairs = Block.objects.filter(Q(blocker=membership_id) | Q(blocked=membership_id)).values_list("blocker", "blocked")
    return frozenset(one if other == membership_id else other for one, other in pairs)


def blocked_by(membership_id: UUID) -> frozenset[UUID]:
    """The memberships that this one blocked itself, which it may take back."""
    return frozenset(Block.objects.filter(blocker=membership_id, carried=False).values_list("blocked", flat=True))


def reports_of(group_id: UUID) -> QuerySet[Report]:
    """Open reports that the facilitators of this group may see, oldest first."""
    return Report.objects.filter(group=group_id, handled_at=None, moderators_only=False).order_by("at")


def open_reports() -> QuerySet[Report]:
    """Every open report, oldest first: for moderators."""
    return Report.objects.filter(handled_at=None).order_by("at")


def accesses_of(member) -> list[Access]:
    """Who opened, by a role, what is this member's; newest first, at most 200."""
    return list(Access.objects.filter(subject__in=hooks.subjects_of(member)).order_by("-id")[:200])


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


def first_contacts() -> list[CrisisContact]:
    """The contacts that came with the program, as unsaved rows; none of them was checked by this organisation."""
    return [CrisisContact(position=position, **fields) for position, fields in enumerate(_read_file())]


@cache
def _read_file() -> list[dict]:
    return json.loads(_CONTACTS_FILE.read_text(encoding="utf-8"))
