"""What this room holds of a person, how it leaves and how it is destroyed."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.core import privacy
from sterkersamen.platform.safety import actions
from sterkersamen.platform.safety.hooks import subjects_of
from sterkersamen.platform.safety.models import Access, Block, CrisisContact, Report
from sterkersamen.platform.safety.queries import DAY_ONLY, shown_accesses


def _blocks(member):
    # One that was carried on is not known to who made it: it would tell who came back under another name, and when.
    for row in Block.objects.filter(blocker__in=subjects_of(member), carried=False):
        yield {"group": str(row.group), "blocked": str(row.blocked), "kind": row.kind, "at": row.at.isoformat()}


def _shred_blocks(member) -> None:
    ids = subjects_of(member)
    Block.objects.filter(Q(blocker__in=ids) | Q(blocked__in=ids)).delete()


def _reports(member):
    for row in Report.objects.filter(reporter__in=subjects_of(member)):
        handled = row.handled_at or row.group_handled_at
        # The reported words are another's, and are not part of what this person may take along.
        yield {
            "group": str(row.group),
            "about": str(row.about),
            "kind": row.kind,
            "reason": actions.reason_of(row),
            "at": row.at.isoformat(),
            "handled_at": handled.isoformat() if handled else None,
        }


def _shred_reports(member) -> None:
    ids = subjects_of(member)
    # Who hurt somebody does not undo a report by closing the account before a moderator read it.
    for report_id in Report.objects.filter(writer__in=ids, handled_at__isnull=False).values_list("id", flat=True):
        actions.destroy_report(report_id)
    for row in Report.objects.filter(reporter__in=ids):
        actions.let_go_of_report(row)


def _accesses(member):
    for row in shown_accesses(subjects_of(member)):
        at = timezone.localdate(row.at) if row.event in DAY_ONLY else row.at
        yield {"at": at.isoformat(), "role": row.role, "event": row.event, "reason": row.reason}


def _shred_accesses(member) -> None:
    Access.objects.without_subject(subjects_of(member))


privacy.personal(
    Block,
    says=_("Wie je in een groep niet meer wilt zien, of wat je dempt. Niemand anders leest dat."),
    export=_blocks,
    shred=_shred_blocks,
)
privacy.personal(
    Report,
    says=_("Wat je meldde en waarom. Alleen gespreksleiders van die groep en moderatoren lezen het."),
    export=_reports,
    shred=_shred_reports,
)
privacy.personal(
    Access,
    says=_("Wanneer iemand met een rol iets van jou opende, en waarom."),
    export=_accesses,
    shred=_shred_accesses,
)
privacy.impersonal(CrisisContact, "public telephone numbers")
privacy.words(
    {
        "group": _("Groep"),
        "blocked": _("Wie"),
        "about": _("Waarover"),
        "reason": _("Waarom"),
        "handled_at": _("Afgehandeld"),
        "role": _("Rol"),
        "event": _("Wat"),
    }
)
privacy.term(
    40,
    _("Meldingen"),
    lambda: (
        gettext(
            "Tot %(span)s nadat een moderator besliste. Een open melding over jou blijft ook als je je account sluit. Sluit je "
            "je account, dan wissen we wat jij schreef toen je iets meldde, en dat jij het was."
        )
        % {"span": privacy.span(actions.REPORT_KEPT)}
    ),
)
privacy.term(45, _("Wie met een rol iets van jou opende"), lambda: privacy.years(settings.ACCESS_LOG_YEARS))
