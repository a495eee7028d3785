"""Doors: who may edit the contacts, who may read a report."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from sterkersamen.platform.accounts.models import Office
from sterkersamen.platform.accounts.queries import has_office
from sterkersamen.platform.safety.models import CrisisContact, Report
from sterkersamen.platform.safety.queries import contacts


def organiser(member) -> None:
    """Lets organisers through. Raises PermissionDenied (403)."""
    _holds(member, Office.Kind.ORGANISER)


def moderator(member) -> None:
    """Lets moderators through. Raises PermissionDenied (403)."""
    _holds(member, Office.Kind.MODERATOR)


def contact(member, key: str) -> CrisisContact:
    """A crisis contact for an organiser. Raises PermissionDenied, Http404."""
    organiser(member)
    for row in contacts():
        if row.key == key:
            return row
    raise Http404


def group_report(group_id: UUID, report_id: UUID, own: Iterable[UUID]) -> Report:
    """A report that a facilitator of its group may read; who the actor is, the caller checked.

    own: every id under which this facilitator stands in reports: nobody reads, or handles, one about themselves, or one that
    they made. Raises Http404.
    """
    return _one(
        Report.objects.filter(id=report_id, group=group_id, moderators_only=False)
        .exclude(writer__in=own)
        .exclude(reporter__in=own)
    )


def _one(reports: QuerySet[Report]) -> Report:
    row = reports.first()
    if row is None:
        raise Http404
    return row


def _holds(member, kind: str) -> None:
    if not has_office(member, kind):
        raise PermissionDenied
