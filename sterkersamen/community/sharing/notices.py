"""How it reads on the page of the day that words wait for a facilitator."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sterkersamen.community.groups.queries import led_by
from sterkersamen.community.sharing.actions import HELD
from sterkersamen.community.sharing.models import Hold
from sterkersamen.platform.notify.registry import Shown, register_kind


def _held(member, notices: Iterable) -> dict[UUID, Shown]:
    """That words wait: for who leads the group, as long as nobody looked. Two queries."""
    notices = list(notices)
    places = led_by(member)
    rows = Hold.objects.filter(id__in={one.about for one in notices}, decided_at=None, share__group__in=places)
    found = {row.id: (row.share.group_id, row.writer) for row in rows.select_related("share")}
    return {
        one.id: Shown(
            _("Een paar woorden in je groep zijn afgedekt. Kijk jij ernaar?"), reverse("sharing:held", args=[group])
        )
        for one in notices
        if one.about in found
        for group, writer in [found[one.about]]
        if places[group].id != writer
    }


register_kind(HELD, gettext_lazy("Als er woorden afgedekt zijn, voor gespreksleiders"), _held)
