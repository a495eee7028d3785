"""Reads of groups, shaped for a screen, each with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sterkersamen.community.groups.models import Group, Invitation, Membership, Request, Rules
from sterkersamen.platform.live.models import Present
from sterkersamen.platform.safety.queries import hidden_from
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject

NEW_FOR = timedelta(days=14)


def name_of(membership: Membership) -> str:
    """The name of a membership in its group, also when it took its words along."""
    try:
        return membership.name
    except KeyGone:
        return _("Iemand die er niet meer is")


def rules_of(group_id: UUID) -> Rules | None:
    """The house rules that count now."""
    return Rules.objects.filter(group=group_id).order_by("-number").first()


def people(membership: Membership, hidden: frozenset[UUID] | None = None) -> list[Membership]:
    """Who belongs to the group now as this membership sees it, facilitators first, then in the order they came.

    Two queries, and one of the keyring at most.
    """
    hidden = hidden_from(membership.id) if hidden is None else hidden
    rows = Membership.objects.current().filter(group=membership.group_id).order_by("joined_at")
    found = _opened(row for row in rows if row.id not in hidden)
    return sorted(found, key=lambda row: row.facilitator_since is None)


def everyone(facilitator: Membership) -> list[Membership]:
    """All who belong to the group now, for a facilitator's page. One query, and one of the keyring at most."""
    return _opened(Membership.objects.current().filter(group=facilitator.group_id).order_by("joined_at"))


def here(membership: Membership, hidden: frozenset[UUID] | None = None) -> list[Membership]:
    """Who has a page of the group open now and chose to be seen. One query (two when `hidden` is not given)."""
    hidden = hidden_from(membership.id) if hidden is None else hidden
    present = Present.objects.filter(group=membership.group_id, until__gt=timezone.now()).values("membership")
    rows = Membership.objects.current().filter(id__in=present, shows_presence=True).order_by("joined_at")
    return _opened(row for row in rows if row.id not in hidden)


def newcomers(group_id: UUID) -> list[Membership]:
    """Who came in during the last two weeks, the newest first."""
    return _opened(Membership.objects.current().filter(group=group_id, joined_at__gt=timezone.now() - NEW_FOR).order_by("-joined_at"))


def requests_of(group_id: UUID) -> list[Request]:
    """Who asks to come in, the one that waits longest first."""
    rows = list(Request.objects.filter(group=group_id, decided_at=None).order_by("at"))
    keyring.load(Subject("membership", row.id) for row in rows)
    return rows


def invitations_of(group_id: UUID) -> QuerySet[Invitation]:
    """Invitations that still let someone in, the newest first."""
    return Invitation.objects.filter(group=group_id, revoked_at=None, uses_left__gt=0, expires_at__gt=timezone.now()).order_by("-made_at")


def my_places(member) -> list[Membership]:
    """All groups that a member may open, with their groups, in the order of coming in. One query, and the keyring's."""
    rows = list(
        Membership.objects.select_related("group")
        .filter(member=member)
        .filter(Q(ended_at=None) | Q(ended_how=Membership.Ended.ALUMNUS, words_taken_at=None, group__alumni_read=True))
        .order_by("joined_at")
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
    """Groups that a member may ask to come into, and does not belong to or wait for."""
    own = Membership.objects.current().filter(member=member).values("group")
    asked = Request.objects.filter(member=member, decided_at=None).values("group")
    rows = list(
        Group.objects.filter(open_to_requests=True, archived_at=None).exclude(id__in=own).exclude(id__in=asked).order_by("kind", "made_at")
    )
    keyring.load(Subject("group", row.id) for row in rows)
    return rows


def _opened(rows: Iterable[Membership]) -> list[Membership]:
    rows = list(rows)
    keyring.load(Subject("membership", row.id) for row in rows)
    return rows
