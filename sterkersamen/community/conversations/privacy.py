"""What this room holds of a person: that they answer, and for a day what was said."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.conversations.actions.talking import destroy
from sterkersamen.community.conversations.models import Answerer, Conversation, Joined, Line
from sterkersamen.core import privacy, restores
from sterkersamen.platform.vault.keyring import KeyGone


def _moment(moment) -> str | None:
    return moment.isoformat() if moment else None


def _answerers(member):
    for row in Answerer.objects.filter(membership__member=member).order_by("id"):
        yield {
            "asked_at": _moment(row.asked_at),
            "offered_at": _moment(row.offered_at),
            "approved_at": _moment(row.approved_at),
            "ended_at": _moment(row.ended_at),
            "awake_until": _moment(row.awake_until),
            "from_hour": row.from_hour,
            "to_hour": row.to_hour,
        }


def _conversations(member):
    for row in Conversation.objects.filter(caller__member=member).order_by("opened_at"):
        yield {
            "opened_at": row.opened_at.isoformat(),
            "answered_at": _moment(row.answered_at),
            "ended_at": _moment(row.ended_at),
        }


def _shred_conversations(member) -> None:
    for id in list(Conversation.objects.filter(caller__member=member).values_list("id", flat=True)):
        destroy(id)


def _joined(member):
    for row in Joined.objects.filter(membership__member=member).order_by("came_at"):
        yield {
            "conversation": str(row.conversation_id),
            "came_at": row.came_at.isoformat(),
            "went_at": _moment(row.went_at),
        }


def _lines(member):
    for row in Line.objects.filter(membership__member=member).order_by("at", "number"):
        try:
            text = row.sealed
        except KeyGone:
            continue
        yield {"conversation": str(row.conversation_id), "text": text, "at": row.at.isoformat()}


privacy.personal(
    Answerer,
    says=_("Of je soms antwoordt als iemand in je groep het moeilijk heeft, en wanneer je te bereiken bent."),
    export=_answerers,
    shred=lambda member: Answerer.objects.filter(membership__member=member).delete(),
)
privacy.personal(
    Conversation,
    says=_("Dat je vroeg wie er wakker is, en wanneer. Een dag nadat het gesprek sluit, is dat weg."),
    export=_conversations,
    shred=_shred_conversations,
)
privacy.personal(
    Joined,
    says=_("In welke gesprekken je was. Een dag nadat zo'n gesprek sluit, is dat weg."),
    export=_joined,
    shred=lambda member: Joined.objects.filter(membership__member=member).delete(),
)
privacy.personal(
    Line,
    says=_(
        "Wat je schreef in een gesprek met wie er wakker was, verzegeld met een sleutel van dat gesprek. Een dag nadat het "
        "sluit, wordt die sleutel vernietigd. Reservekopieën bevatten hem niet."
    ),
    export=_lines,
    shred=lambda member: Line.objects.filter(membership__member=member).delete(),
)
privacy.words(
    {
        "offered_at": _("Aangeboden"),
        "approved_at": _("Akkoord"),
        "awake_until": _("Wakker tot"),
        "from_hour": _("Vanaf hoe laat"),
        "to_hour": _("Tot hoe laat"),
        "opened_at": _("Begonnen"),
        "answered_at": _("Beantwoord"),
        "conversation": _("Gesprek"),
        "came_at": _("Gekomen"),
        "went_at": _("Weggegaan"),
    }
)
privacy.term(
    14,
    _("Wat je schrijft aan wie er wakker is"),
    lambda: gettext("Tot %(span)s nadat het gesprek sluit.") % {"span": privacy.span(Conversation.KEPT)},
)
restores.leave_out(Conversation, "its key is in no backup")
restores.leave_out(Joined, "its conversation is in no backup")
restores.leave_out(Line, "its key is in no backup")
