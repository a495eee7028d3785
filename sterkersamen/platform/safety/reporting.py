"""A form with which somebody reports something, carried out once, by all rooms alike."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sterkersamen.core.views import Request
from sterkersamen.platform.limits.actions import allow
from sterkersamen.platform.once import forms as once
from sterkersamen.platform.safety import actions
from sterkersamen.platform.safety.forms import ReportForm

# More than anybody has to report on a bad day, and too few to bury what others reported.
A_DAY = 20
TOO_MANY = _(
    "Je meldde vandaag al veel. Alles wat je stuurde is binnen. Morgen kun je weer melden; wat je schreef staat hieronder "
    "nog. Is iemand in gevaar, bel dan 112."
)
# What somebody reads where no page of its own says it.
RECEIVED = _(
    "Dank je, je melding is binnen. Niemand krijgt te zien dat jij het was. Wat ervan komt, lees je in je account, bij "
    "Meldingen en besluiten."
)


def file(
    request: Request,
    form: ReportForm,
    *,
    group: UUID,
    reporter: UUID,
    about: UUID,
    words: Mapping[str, str],
    kind: str,
    writer: UUID | None = None,
    moderators_only: bool | None = None,
) -> str | None:
    """Reports something where its form was sent and is right, once; gives the report's id. None otherwise: the form says
    why not.

    The rest is as for `actions.report`. moderators_only: where that is no choice of the form.
    """
    if not form.is_bound or not form.is_valid():
        return None
    if not allow("reports", str(request.member.id), times=A_DAY, seconds=86400):
        form.add_error(None, TOO_MANY)
        return None
    given = form.cleaned_data
    only = given["moderators_only"] if moderators_only is None else moderators_only
    return once.carry_out(
        reporter,
        f"report {about.hex}"[:40],
        once.key_of(request),
        form,
        lambda: str(
            actions.report(
                group, reporter, about, words, given["why"], only, writer=writer, kind=kind, more=given["more"]
            )
        ),
    )


def status_of(form: ReportForm) -> int:
    """The status of a page with such a form on it."""
    return 429 if form.is_bound and TOO_MANY in form.non_field_errors() else once.status_of(form)
