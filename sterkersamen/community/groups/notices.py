"""How it reads on the page of the day that somebody asks the facilitators to look along."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sterkersamen.community.groups.actions import LOOK
from sterkersamen.community.groups.models import LookAlong
from sterkersamen.community.groups.queries import led_by, name_of
from sterkersamen.platform.notify.registry import Shown, register_kind
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject


def _looks(member, notices: Iterable) -> dict[UUID, Shown]:
    """That somebody asks it: for who leads the group now. Two queries."""
    notices = list(notices)
    rows = LookAlong.objects.filter(id__in={one.about for one in notices}, membership__group__in=led_by(member))
    found = {row.id: row for row in rows.exclude(membership__member=member).select_related("membership")}
    keyring.load(Subject("membership", row.membership_id) for row in found.values())
    return {
        one.id: Shown(_("%(name)s vraagt of je even meekijkt.") % {"name": name_of(row.membership)}, row.address)
        for one in notices
        if (row := found.get(one.about)) is not None
    }


register_kind(LOOK, gettext_lazy("Als iemand vraagt of een gespreksleider meekijkt"), _looks)
