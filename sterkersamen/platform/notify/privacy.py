"""What this room holds of a person: what they were told, and how they want to be reached."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.core import privacy, restores
from sterkersamen.platform.notify.actions import KEPT
from sterkersamen.platform.notify.models import Delivery, Device, Notice, PutBack, Reach


def _notices(member):
    for row in Notice.objects.filter(member=member).order_by("made_at"):
        yield {
            "kind": row.kind,
            "about": str(row.about),
            "made_at": row.made_at.isoformat(),
            "seen_at": row.seen_at and row.seen_at.isoformat(),
        }


def _deliveries(member):
    for row in Delivery.objects.filter(notice__member=member).order_by("due_at"):
        yield {"way": row.way, "due_at": row.due_at.isoformat(), "done_at": row.done_at and row.done_at.isoformat()}


def _devices(member):
    for row in Device.objects.filter(member=member).order_by("made_at"):
        yield {"made_at": row.made_at.isoformat(), "endpoint": row.sealed["endpoint"]}


def _reach(member):
    for row in Reach.objects.filter(member=member):
        yield {
            "not_on_page": row.not_on_page,
            "by_mail": row.by_mail,
            "by_push": row.by_push,
            "quiet": f"{row.quiet_from} - {row.quiet_to}",
        }


privacy.personal(
    Notice,
    says=_("Dat er iets voor je was, zoals een herinnering."),
    export=_notices,
    shred=lambda member: Notice.objects.filter(member=member).delete(),
)
privacy.personal(
    Delivery,
    says=_("Of een bericht de deur uit ging, en wanneer. Nooit waarheen of wat erin stond."),
    export=_deliveries,
    shred=lambda member: Delivery.objects.filter(notice__member=member).delete(),
)
privacy.personal(
    Device,
    says=_("Welke browsers een melding krijgen: het adres dat de browser daarvoor gaf, verzegeld."),
    export=_devices,
    shred=lambda member: Device.objects.filter(member=member).delete(),
)
privacy.personal(
    Reach,
    says=_("Hoe en wanneer je bereikt wilt worden."),
    export=_reach,
    shred=lambda member: Reach.objects.filter(member=member).delete(),
)
privacy.impersonal(PutBack, "when a copy was made that was put back")
restores.leave_out(PutBack, "told anew when it is put back")
privacy.words(
    {
        "made_at": _("Gemaakt"),
        "seen_at": _("Gezien"),
        "way": _("Hoe"),
        "due_at": _("Wanneer het weggaat"),
        "done_at": _("Weggegaan"),
        "endpoint": _("Adres"),
        "not_on_page": _("Niet op de pagina"),
        "by_mail": _("Per e-mail"),
        "by_push": _("Als melding"),
        "quiet": _("Stille uren"),
    }
)
privacy.term(
    60,
    _("Berichten voor jou"),
    lambda: gettext("Tot %(span)s nadat ze geen nut meer hebben.") % {"span": privacy.span(KEPT)},
)
