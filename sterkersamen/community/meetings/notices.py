"""How a reminder, or a change of a meeting, reads on the page of the day: as long as it is true and for this reader."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import queries, showing
from sterkersamen.community.meetings.actions.following_up import MISSED, WORD, who_writes
from sterkersamen.community.meetings.actions.proving import DECIDED, PROOF
from sterkersamen.community.meetings.actions.reminding import CHANGED, DAY, HOUR
from sterkersamen.community.meetings.models import Meeting, Missed, Proof, Series
from sterkersamen.platform.notify.registry import Shown, register_kind
from sterkersamen.platform.safety.queries import hidden_from, muted_by
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject


def _meetings(member, notices: Iterable) -> dict[UUID, Meeting]:
    """The meetings that some notices are about, as far as this member has anything to do with them now."""
    rows = Meeting.objects.of(queries.open_groups(member)).filter(id__in={one.about for one in notices})
    found = {row.id: row for row in rows.select_related("series", "group")}
    keyring.load(Subject("group", row.group_id) for row in found.values())
    return found


def _reminders(member, notices: Iterable) -> dict[UUID, Shown]:
    """A reminder is of use as long as the date stands where it stood."""
    notices, shown = list(notices), {}
    found = _meetings(member, notices)
    for one in notices:
        row = found.get(one.about)
        if row is not None and row.cancelled_at is None and row.pause_id is None and row.changes == one.turn:
            shown[one.id] = _shown(row, _("Binnenkort: %(name)s, %(when)s"))
    return shown


def _changes(member, notices: Iterable) -> dict[UUID, Shown]:
    """Only the last change of a date is told."""
    notices, shown = list(notices), {}
    found, ended = _meetings(member, notices), _ended(member, notices)
    for one in notices:
        row = found.get(one.about)
        if one.about in ended:
            shown[one.id] = ended[one.about]
        if row is None or row.changes != one.turn:
            continue
        if row.cancelled_at is not None or row.pause_id is not None:
            shown[one.id] = _shown(row, _("Gaat niet door: %(name)s, %(when)s"))
        else:
            shown[one.id] = _shown(row, _("Let op, veranderd: %(name)s, %(when)s"))
    return shown


def _ended(member, notices: Iterable) -> dict[UUID, Shown]:
    """The series that ended, by their id."""
    rows = Series.objects.filter(id__in={one.about for one in notices}, group__in=queries.open_groups(member))
    found = list(rows.filter(ended_at__isnull=False, last__isnull=False))
    keyring.load(Subject("group", row.group_id) for row in found)
    text = _("%(name)s stopt. De laatste dag is %(day)s.")
    return {
        row.id: Shown(
            text
            % {"name": row.sealed.get("name") or _("Bijeenkomst"), "day": showing.day(row.last or queries.today())},
            reverse("meetings:meetings", args=[row.group_id]),
        )
        for row in found
    }


def _shown(row, text: str) -> Shown:
    words = text % {"name": row.told("name") or _("Bijeenkomst"), "when": showing.plainly(row)}
    return Shown(words, reverse("meetings:meeting", args=[row.via, row.id]))


def _missed(member, notices: Iterable) -> dict[UUID, Shown]:
    """That somebody waits for a word: as long as nobody sent one, for who may."""
    wanted = {one.about: one.id for one in notices}
    rows = Missed.objects.filter(id__in=wanted, done_at=None).select_related("membership")
    shown = {}
    for row in rows:
        writer = next((one for one in who_writes(row.membership) if one.member_id == member.pk), None)
        if writer is not None:
            address = reverse("meetings:missed", args=[writer.group_id, row.id])
            shown[wanted[row.id]] = Shown(
                _("%(name)s was er niet. Stuur je een paar woorden?") % {"name": row.membership.name}, address
            )
    return shown


def _words(member, notices: Iterable) -> dict[UUID, Shown]:
    """That somebody wrote one a few words."""
    wanted = {one.about: one.id for one in notices}
    rows = Missed.objects.filter(
        id__in=wanted, membership__member=member, membership__ended_at=None, membership__paused_at=None
    )
    shown = {}
    for row in rows.select_related("by"):
        # One that was muted waits until it is heard again.
        unheard = hidden_from(row.membership_id) | muted_by([row.membership_id])
        if row.by is not None and row.has_word and row.by_id not in unheard:
            address = reverse("meetings:missed", args=[row.by.group_id, row.id])
            shown[wanted[row.id]] = Shown(_("%(name)s schreef je een paar woorden.") % {"name": row.by.name}, address)
    return shown


def _proofs(member, notices: Iterable) -> dict[UUID, Shown]:
    """That somebody asks for a proof: as long as nobody decided, for who leads the group. That it was decided: for who
    asked."""
    wanted, shown = {one.about: one for one in notices}, {}
    rows = Proof.objects.filter(id__in=wanted, membership__ended_at=None).select_related("membership__group")
    found = list(rows)
    keyring.load(Subject("membership", row.membership_id) for row in found)
    leads = set(Membership.objects.facilitators().filter(member=member, paused_at=None).values_list("group", flat=True))
    for row in found:
        notice, mine = wanted[row.id], row.membership.member_id == member.pk
        if mine and notice.turn == DECIDED and row.confirmed_at is not None and row.ended_at is None:
            shown[notice.id] = Shown(_("Je bewijs van deelname is klaar."), reverse("meetings:proof", args=[row.id]))
        elif mine and notice.turn == DECIDED and row.confirmed_at is None and row.ended_at is not None:
            shown[notice.id] = Shown(
                _("Een gespreksleider keek naar je bewijs van deelname."), reverse("meetings:proof", args=[row.id])
            )
        elif not mine and row.membership.group_id in leads and row.confirmed_at is None and row.ended_at is None:
            address = reverse("meetings:decide_proof", args=[row.membership.group_id, row.id])
            shown[notice.id] = Shown(
                _("%(name)s vraagt een bewijs van deelname.") % {"name": row.membership.name}, address
            )
    return shown


register_kind(DAY, gettext_lazy("Een dag voor een bijeenkomst waar je komt"), _reminders)
register_kind(HOUR, gettext_lazy("Een uur ervoor"), _reminders)
register_kind(CHANGED, gettext_lazy("Als een bijeenkomst verandert of niet doorgaat"), _changes)
register_kind(WORD, gettext_lazy("Als iemand je een paar woorden stuurt omdat je er niet was"), _words)
register_kind(MISSED, gettext_lazy("Als iemand er niet was en graag een berichtje wil"), _missed)
register_kind(PROOF, gettext_lazy("Bij een bewijs van deelname: een vraag, of een antwoord"), _proofs)
