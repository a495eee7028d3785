"""What this room holds of a person: only while a circle runs, and nobody keeps it."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.circle.actions import door
from sterkersamen.community.circle.models import Circle, Said, Seat
from sterkersamen.core import privacy, restores
from sterkersamen.platform.vault.keyring import KeyGone


def _seats(member):
    for row in Seat.objects.filter(membership__member=member):
        yield {"arrived_at": row.arrived_at.isoformat(), "check_in": _readable(row)}


def _said(member):
    for row in Said.objects.filter(seat__membership__member=member).order_by("at"):
        yield {"text": _readable(row), "at": row.at.isoformat()}


def _readable(row):
    try:
        return row.sealed
    except KeyGone:
        # It closed just now.
        return None


privacy.personal(
    Seat,
    says=_("Je plek in een kring die nu bezig is, en hoe je zei dat het ging. Als de kring sluit, is dat weg."),
    export=_seats,
    shred=lambda member: Seat.objects.filter(membership__member=member).delete(),
)
privacy.personal(
    Said,
    says=_("Wat je zegt in een kring die nu bezig is. Als de kring sluit, is dat weg."),
    export=_said,
    shred=lambda member: Said.objects.filter(seat__membership__member=member).delete(),
)
privacy.words(
    {
        "arrived_at": _("Gekomen"),
        "check_in": _("Hoe het ging"),
    }
)
privacy.impersonal(Circle, "a circle that runs now: its theme, sealed under a key that goes when it closes")
privacy.term(
    12,
    _("Wat je zegt in een kring"),
    lambda: (
        gettext("Tot de kring sluit. Sluit niemand hem, dan gaat hij vanzelf dicht, %(span)s na de bijeenkomst.")
        % {"span": privacy.span(door.FORGOTTEN)}
    ),
)
restores.leave_out(Circle, "its key is in no backup")
restores.leave_out(Seat, "its key is in no backup")
restores.leave_out(Said, "its key is in no backup")
