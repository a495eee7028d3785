"""Reads of groups, shaped for a screen, each with a fixed number of queries."""

from __future__ import annotations

import hashlib
import hmac
import random
from collections.abc import Iterable
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sterkersamen.community.groups.models import Group, Invitation, Membership, Request, Rules
from sterkersamen.platform.live.models import Present
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.safety.queries import hidden_from, reports_of, sight_of
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject, instance_key

NEW_FOR = timedelta(days=14)


def name_of(membership: Membership) -> str:
    """The name of a membership in its group, also when it took its words along."""
    try:
        return membership.name
    except KeyGone:
        return _("Iemand die de groep verliet")


def rules_of(group_id: UUID) -> Rules | None:
    """The house rules that count now."""
    return Rules.objects.filter(group=group_id).order_by("-number").first()


def people(membership: Membership, hidden: frozenset[UUID] | None = None) -> list[Membership]:
    """Who is in the group as this membership sees it: facilitators, members in the order they came, reading alumni.

    Without those whom a facilitator blocked. Two queries, and one of the keyring at most.
    """
    hidden = sight_of(membership.id, membership.is_facilitator).unheard if hidden is None else hidden
    rows = Membership.objects.readers().filter(group=membership.group_id).order_by("joined_at")
    found = _opened(row for row in rows if row.id not in hidden)
    return sorted(found, key=lambda row: (row.ended_at is not None, row.facilitator_since is None))


def everyone(facilitator: Membership) -> list[Membership]:
    """All who belong to the group now or read there, for a facilitator's page. One query, and one of the keyring at most."""
    return _opened(Membership.objects.readers().filter(group=facilitator.group_id).order_by("joined_at"))


def here(membership: Membership, hidden: frozenset[UUID] | None = None) -> list[Membership]:
    """Who has a page of the group open now and chose to be seen. One query (two when `hidden` is not given)."""
    hidden = hidden_from(membership.id) if hidden is None else hidden
    present = Present.objects.filter(group=membership.group_id, until__gt=timezone.now()).values("membership")
    rows = Membership.objects.current().filter(id__in=present, shows_presence=True).order_by("joined_at")
    return _opened(row for row in rows if row.id not in hidden)


def is_new(membership: Membership) -> bool:
    """Whether somebody came in during the last two weeks."""
    return membership.joined_at > timezone.now() - NEW_FOR


def some(membership: Membership, ids: Iterable[UUID]) -> list[Membership]:
    """Those of these ids who are in the same group now. One query, and one of the keyring at most."""
    return _opened(
        Membership.objects.readers().filter(group=membership.group_id, id__in=list(ids)).order_by("joined_at")
    )


def newcomers(group_id: UUID) -> list[Membership]:
    """Whom facilitators can welcome: who came in during the last two weeks, the newest first."""
    rows = Membership.objects.current().filter(group=group_id, facilitator_since=None)
    return _opened(rows.filter(joined_at__gt=timezone.now() - NEW_FOR).order_by("-joined_at"))


def requests_of(group_id: UUID) -> list[Request]:
    """Who asks to come in, the one that waits longest first."""
    rows = list(Request.objects.filter(group=group_id, decided_at=None).order_by("at"))
    keyring.load(Subject("membership", row.id) for row in rows)
    return rows


def own_ids(membership: Membership) -> list[UUID]:
    """The ids under which its holder stands in reports of this group: every membership that they had there (who went and came
    back has several), and the account, by which is reported what everybody reads."""
    places = Membership.objects.filter(group=membership.group_id, member=membership.member_id)
    return [membership.member_id, *places.values_list("id", flat=True)]


def reports_for(facilitator: Membership) -> QuerySet[Report]:
    """Reports that wait for this facilitator, urgent first: none about facilitators, about themselves, or of their own."""
    return reports_of(facilitator.group_id, own_ids(facilitator))


def invitations_of(group_id: UUID) -> QuerySet[Invitation]:
    """Invitations that still let someone in, the newest first; also those that wait until who made them is back from
    a pause, so that another facilitator can take them back."""
    return Invitation.objects.filter(
        group=group_id, revoked_at=None, uses_left__gt=0, expires_at__gt=timezone.now()
    ).order_by("-made_at")


def my_places(member) -> list[Membership]:
    """All groups that a member may open, with their groups, in the order of coming in. One query, and the keyring's."""
    rows = list(Membership.objects.readers().select_related("group").filter(member=member).order_by("joined_at"))
    keyring.load(Subject("group", row.group_id) for row in rows)
    return _opened(rows)


def past_places(member) -> list[Membership]:
    """Places that a member had once and reads by no more, where words of theirs still stand. For that member only."""
    rows = list(
        Membership.objects.select_related("group")
        .filter(member=member, ended_at__isnull=False, words_taken_at=None)
        .exclude(id__in=Membership.objects.readers().filter(member=member).values("id"))
        .order_by("-ended_at")
    )
    keyring.load(Subject("group", row.group_id) for row in rows)
    return _opened(rows)


def my_requests(member) -> list[Request]:
    """What a member asked: requests that wait, and refusals of the last two weeks."""
    rows = list(
        Request.objects.select_related("group")
        .filter(member=member)
        .filter(Q(decided_at=None) | Q(accepted=False, decided_at__gt=timezone.now() - NEW_FOR))
        .order_by("-at")
    )
    keyring.load(Subject("group", row.group_id) for row in rows)
    return rows


def open_groups(member) -> list[Group]:
    """Groups that a member may ask to come into, and does not belong to or wait for, or was removed from for good."""
    own = Membership.objects.current().filter(member=member).values("group")
    barred = Membership.objects.filter(member=member, barred_at__isnull=False).values("group")
    asked = Request.objects.filter(member=member, decided_at=None).values("group")
    rows = list(
        Group.objects.filter(open_to_requests=True, archived_at=None)
        .exclude(id__in=own)
        .exclude(id__in=asked)
        .exclude(id__in=barred)
        .order_by("kind", "made_at")
    )
    keyring.load(Subject("group", row.id) for row in rows)
    return rows


def is_full(group: Group) -> bool:
    """Whether nobody can come in now."""
    return Membership.objects.current().filter(group=group).count() >= group.capacity


def invitations_by(facilitator: Membership) -> list[tuple[Invitation, str]]:
    """Invitations that still let someone in, each with the name of who made it."""
    return _with_makers(list(invitations_of(facilitator.group_id)))


def ended_with_maker(facilitator: Membership) -> list[tuple[Invitation, str]]:
    """Invitations of the last two weeks that would still let someone in if who made them still led the group; each
    with that name."""
    rows = Invitation.objects.filter(
        group=facilitator.group_id, revoked_by=None, made_by__isnull=False, uses_left__gt=0
    )
    now = timezone.now()
    return _with_makers(list(rows.filter(revoked_at__gt=now - NEW_FOR, expires_at__gt=now).order_by("-revoked_at")))


def _with_makers(rows: list[Invitation]) -> list[tuple[Invitation, str]]:
    makers = {row.id: row for row in _opened(Membership.objects.filter(id__in={row.made_by for row in rows}))}
    return [(row, name_of(makers[row.made_by]) if row.made_by in makers else "") for row in rows]


def all_groups() -> list[Group]:
    """Every group as the organiser may know it: with how many people and facilitators it has. No names of people."""
    now = Q(memberships__ended_at=None, memberships__isnull=False)
    rows: list[Group] = list(
        Group.objects.annotate(
            people=Count("memberships", filter=now),
            facilitators=Count("memberships", filter=now & Q(memberships__facilitator_since__isnull=False)),
        ).order_by("archived_at", "made_at")
    )
    keyring.load(Subject("group", row.id) for row in rows)
    return rows


def other_names(member, group_id: UUID) -> set[str]:
    """How a member is called, or asked to be called, in other groups; in small letters, to compare with."""
    rows = list(Membership.objects.filter(member=member, words_taken_at=None).exclude(group=group_id))
    asked = list(Request.objects.filter(member=member, decided_at=None).exclude(group=group_id))
    keyring.load(Subject("membership", id) for id in [*(row.id for row in rows), *(row.id for row in asked)])
    names = set()
    for name in [*(partial(_name, row) for row in rows), *(partial(_asked_name, row) for row in asked)]:
        try:
            names.add(name().casefold())
        except KeyGone:
            continue
    return names


def _name(row: Membership) -> str:
    return row.name


def _asked_name(row: Request) -> str:
    return row.sealed["name"]


def suggested_names(group_id: UUID, member, count: int = 4) -> list[str]:
    """A few names out of nature that this member has nowhere else: the same ones all day.

    Names that are in use are among them: who is not in the group would learn from what is left out who is.
    """
    about = b"|".join((group_id.bytes, member.id.bytes, timezone.now().date().isoformat().encode()))
    drawn = random.Random(hmac.digest(instance_key("suggested names"), about, hashlib.sha256))
    own = other_names(member, group_id)
    return [name for name in drawn.sample(_names(), len(_names())) if name.casefold() not in own][:count]


@cache
def _names() -> tuple[str, ...]:
    return tuple(Path(__file__).with_name("data").joinpath("names.txt").read_text(encoding="utf-8").split())


def _opened(rows: Iterable[Membership]) -> list[Membership]:
    rows = list(rows)
    keyring.load(Subject("membership", row.id) for row in rows)
    return rows


def led_by(member) -> dict[UUID, Membership]:
    """By group, where somebody leads now and may take part. One query."""
    rows = Membership.objects.facilitators().filter(
        member=member,
        paused_at=None,
        group__archived_at=None,
        rules_accepted__gte=F("group__rules_number"),
    )
    return {row.group_id: row for row in rows}
