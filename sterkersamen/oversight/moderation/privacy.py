"""What this room holds of a person, how it leaves and how it is destroyed."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.core import privacy
from sterkersamen.oversight.moderation import actions
from sterkersamen.oversight.moderation.models import (
    Appeal,
    Aside,
    Claim,
    Colleague,
    Confidant,
    Day,
    Debrief,
    Decision,
    Second,
)
from sterkersamen.platform.safety.hooks import subjects_of
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import KeyGone


def _decisions(member):
    """About oneself, without who reported or a word of the report. One that left all as it was is not told."""
    about = Decision.objects.filter(about__in=subjects_of(member)).exclude(kind=Decision.Kind.KEEP)
    for row in about.select_related("report", "appeal", "second").order_by("at"):
        yield {
            "kind": row.kind,
            "rule": row.rule,
            "at": timezone.localdate(row.at).isoformat(),
            "final_at": row.final_at and timezone.localdate(row.final_at).isoformat(),
            "until": row.until and timezone.localdate(row.until).isoformat(),
            "reversed": row.is_reversed,
        }


def _shred_decisions(member) -> None:
    """What was decided goes with its report, which safety destroys; what is still open stays, as the report does."""
    ids = subjects_of(member)
    Decision.objects.filter(about__in=ids, report__handled_at__isnull=False).delete()


def _appeals(member):
    for row in Appeal.objects.filter(decision__about__in=subjects_of(member)).order_by("at"):
        try:
            words = row.sealed
        except KeyGone:
            words = None
        yield {
            "words": words,
            "at": row.at.isoformat(),
            "decided_at": row.decided_at and row.decided_at.isoformat(),
            "reversed": row.reversed,
        }


def _shred_appeals(member) -> None:
    for row in Appeal.objects.filter(decision__about__in=subjects_of(member)):
        actions.forget_appeal(row.id)
        row.delete()


def _claims(member):
    for row in Claim.objects.filter(by=member.pk).order_by("at"):
        yield {"at": row.at.isoformat(), "ended_at": row.ended_at and row.ended_at.isoformat()}


def _shred_claims(member) -> None:
    Claim.objects.filter(by=member.pk).delete()


def _seconds(member):
    for row in Second.objects.filter(by=member.pk).order_by("at"):
        yield {"at": row.at.isoformat(), "agrees": row.agrees}


def _asides(member):
    for row in Aside.objects.filter(member=member).order_by("at"):
        yield {"at": row.at.isoformat()}


def _colleague(member):
    for row in Colleague.objects.filter(member=member):
        yield {"name": row.name}


def _days(member):
    for row in Day.objects.filter(member=member).order_by("weekday"):
        yield {"weekday": row.weekday}


def _debriefs(member):
    for row in Debrief.objects.filter(member=member).order_by("at"):
        yield {"words": row.sealed, "at": row.at.isoformat()}


def restored(erased: bool) -> str:
    """After a restore: appeals whose words were destroyed since are gone again."""
    if erased:
        keys = keyring.known("appeal")
        gone = [id for id in Appeal.objects.values_list("id", flat=True) if id not in keys]
        Appeal.objects.filter(id__in=gone).delete()
    return ""


privacy.personal(
    Decision,
    says=_("Wat moderatoren over jou of je teksten besloten, en welke regel het was."),
    export=_decisions,
    shred=_shred_decisions,
)
privacy.personal(
    Appeal,
    says=_("Je bezwaar tegen een besluit, verzegeld met een eigen sleutel. Alleen moderatoren lezen het."),
    export=_appeals,
    shred=_shred_appeals,
)
privacy.personal(
    Claim,
    says=_("Als je moderator bent: welke meldingen je oppakte, en wanneer."),
    export=_claims,
    shred=_shred_claims,
)
privacy.personal(
    Second,
    says=_("Als je moderator bent: of je instemde toen een ander iemand uit een groep wilde halen."),
    export=_seconds,
    # That two people decided must stay to be seen; of whoever went there is only an id that leads to nobody.
    shred=lambda member: None,
)
privacy.personal(
    Aside,
    says=_("Als je moderator bent: welke meldingen je aan anderen liet, omdat je iemand kende."),
    export=_asides,
    shred=lambda member: Aside.objects.filter(member=member).delete(),
)
privacy.personal(
    Colleague,
    says=_("Als je moderator bent: hoe andere moderatoren je noemen."),
    export=_colleague,
    shred=lambda member: Colleague.objects.filter(member=member).delete(),
)
privacy.personal(
    Day,
    says=_("Als je moderator bent: op welke dagen je kijkt."),
    export=_days,
    shred=lambda member: Day.objects.filter(member=member).delete(),
)
privacy.personal(
    Debrief,
    says=_("Als je moderator bent: wat je na een zware melding voor jezelf opschreef. Alleen jij leest dat."),
    export=_debriefs,
    shred=lambda member: Debrief.objects.filter(member=member).delete(),
)
privacy.impersonal(Confidant, "the vertrouwenspersoon as everybody may read it, entered by the organiser")
privacy.words(
    {
        "rule": _("Regel"),
        "final_at": _("Geldt sinds"),
        "until": _("Tot"),
        "reversed": _("Teruggedraaid"),
        "agrees": _("Eens"),
        "weekday": _("Dag van de week"),
    }
)
privacy.term(
    41,
    _("Wat moderatoren weghaalden"),
    lambda: (
        gettext(
            "Verzegeld bewaard tot bezwaar niet meer kan, %(span)s; daarna gewist. Je kunt het eerder laten wissen."
        )
        % {"span": privacy.span(Decision.APPEAL)}
    ),
)
privacy.term(42, _("Besluiten over jou, en je bezwaar"), lambda: gettext("Zo lang als de melding waar het over ging."))
privacy.term(43, _("Wat een moderator voor zichzelf opschreef"), lambda: privacy.span(Debrief.KEPT))
