"""Doors of leading together."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from sterkersamen.community.groups.access import current_of
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.leading.models import Path, Step


def roster_of(member, group_id: UUID) -> Membership:
    """The membership of a facilitator, or of somebody who learns it and has a guide. Raises Http404, GoFirst,
    PermissionDenied."""
    found = current_of(member, group_id)
    learns = Path.objects.guided().filter(membership=found).exclude(step=Step.ASKED)
    if not found.is_facilitator and not learns.exists():
        raise PermissionDenied(_("Dit is voor gespreksleiders van deze groep."))
    return found


def path_in(facilitator: Membership, path_id: UUID) -> Path:
    """Somebody of the group who learns to guide, or did. Raises Http404."""
    rows = Path.objects.select_related("membership", "guide")
    found = rows.filter(id=path_id, membership__group=facilitator.group_id).first()
    if found is None:
        raise Http404
    return found
