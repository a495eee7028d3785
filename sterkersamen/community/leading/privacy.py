"""What this room holds of a person."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.leading.actions import KEPT
from sterkersamen.community.leading.models import Duty, Note, Path
from sterkersamen.core import privacy
from sterkersamen.platform.vault.keyring import KeyGone


def _duties(member):
    for row in Duty.objects.select_related("meeting").filter(membership__member=member).order_by("at"):
        yield {
            "meeting": str(row.meeting_id),
            "starts_at": row.meeting.starts_at.isoformat(),
            "asked_at": row.asked_at and row.asked_at.isoformat(),
            "taken_over": row.taken_from_id is not None,
        }


def _notes(member):
    for row in Note.objects.filter(membership__member=member).order_by("at"):
        try:
            text = row.text
        except KeyGone:
            text = None
        yield {"meeting": str(row.meeting_id), "text": text, "at": row.at.isoformat()}


def _paths(member):
    for row in Path.objects.filter(membership__member=member).order_by("asked_at"):
        yield {
            "asked_at": row.asked_at.isoformat(),
            "step": row.step,
            "has_guide": row.guide_id is not None,
            "ended_at": row.ended_at and row.ended_at.isoformat(),
        }


def _shredder(model):
    return lambda member: model.objects.filter(membership__member=member).delete()


privacy.personal(
    Duty,
    says=_("Welke bijeenkomsten je begeleidt, en of je vervanging zoekt. Een maand erna is dat weg."),
    export=_duties,
    shred=_shredder(Duty),
)
privacy.personal(
    Note,
    says=_(
        "Wat je na een zware avond aan de andere gespreksleiders schreef, verzegeld met de sleutel van je plek in die groep. "
        "Na een maand is dat weg."
    ),
    export=_notes,
    shred=_shredder(Note),
)
privacy.personal(
    Path,
    says=_("Dat je leert begeleiden, en hoe ver je bent. Een maand nadat je klaar bent of stopt, is dat weg."),
    export=_paths,
    shred=_shredder(Path),
)
privacy.words(
    {
        "meeting": _("Bijeenkomst"),
        "starts_at": _("Begint"),
        "taken_over": _("Overgenomen"),
        "step": _("Hoe ver"),
        "has_guide": _("Met iemand naast je"),
    }
)
privacy.term(
    16,
    _("Wat gespreksleiders na een avond aan elkaar schrijven"),
    lambda: gettext("Tot %(span)s na die avond.") % {"span": privacy.span(KEPT)},
)
