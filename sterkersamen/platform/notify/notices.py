"""The notice of this room itself: that an account ends because nobody uses it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sterkersamen.core.jinja import day
from sterkersamen.platform.accounts import hooks
from sterkersamen.platform.accounts.models import Why
from sterkersamen.platform.notify.actions import notify
from sterkersamen.platform.notify.registry import Shown, register_kind

ENDING = "ending"


def _ending(member) -> None:
    """Told once for each time that it is going to end: the month of the last visit tells these apart."""
    turn = member.seen_month.year * 12 + member.seen_month.month
    notify(ENDING, [member.pk], member.pk, turn=turn, until=_moment(member))


def _moment(member):
    member.refresh_from_db(fields=["closes_at"])
    return member.closes_at


def _shown(member, notices: Iterable) -> dict[UUID, Shown]:
    """Who reads it is here again: their account stays. Who reads it in a mailbox has only heard that there is something."""
    if member.closes_why != Why.SILENCE:
        return {}
    text = _("Je was hier lang niet. Op %(day)s zou je account sluiten. Nu je er bent, blijft het.") % {
        "day": day(member.closes_at)
    }
    return {one.id: Shown(text, reverse("accounts:account")) for one in notices}


register_kind(ENDING, gettext_lazy("Als je account gaat sluiten omdat je lang niet kwam"), _shown)
hooks.on_ending(_ending)
