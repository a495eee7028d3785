"""What this room holds of a person, how it leaves and how it is destroyed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sterkersamen.community.groups import actions
from sterkersamen.community.groups.models import Group, Invitation, LookAlong, Membership, Request, Rules
from sterkersamen.core import privacy
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject


def _memberships(member):
    for row in Membership.objects.select_related("group").filter(member=member).order_by("joined_at"):
        try:
            name, before = row.name, row.name_set_aside
        except KeyGone:
            name = before = None
        yield {
            "group": row.group.name,
            "name": name,
            "name_before": before,
            "joined_at": row.joined_at.isoformat(),
            "facilitator_since": row.facilitator_since and row.facilitator_since.isoformat(),
            "rests_since": row.rests_since and row.rests_since.isoformat(),
            "rests_until": row.rests_until and row.rests_until.isoformat(),
            "shows_presence": row.shows_presence,
            "rules_accepted": row.rules_accepted,
            "seen_at": row.seen_at and row.seen_at.isoformat(),
            "paused_at": row.paused_at and row.paused_at.isoformat(),
            "ended_at": row.ended_at and row.ended_at.isoformat(),
            "ended_how": row.ended_how,
            "barred_at": row.barred_at and row.barred_at.isoformat(),
            "words_taken_at": row.words_taken_at and row.words_taken_at.isoformat(),
        }


def _shred_memberships(member) -> None:
    for row in Membership.objects.filter(member=member, words_taken_at=None):
        _take_along(row)


def _take_along(row: Membership) -> None:
    """Better a group without a facilitator than a person who cannot go."""
    try:
        actions.leave(row, take_words=True)
    except actions.LastFacilitator:
        Membership.objects.filter(id=row.id).update(facilitator_since=None)
        actions.leave(row, take_words=True)


def restored(erased: bool) -> str:
    """After a restore: whoever took their words along since the copy was made has left again, as their key is gone; keys of
    those who did before are destroyed again."""
    actions.finish_leaving()
    if not erased:
        return ""
    keys, again = keyring.known("membership"), 0
    for row in Membership.objects.filter(words_taken_at=None):
        if row.id not in keys:
            _take_along(row)
            again += 1
    Request.objects.filter(
        id__in=[id for id in Request.objects.values_list("id", flat=True) if id not in keys]
    ).delete()
    return f"{again} people took their words along since then, and have left again" if again else ""


def _requests(member):
    for row in Request.objects.select_related("group").filter(member=member).order_by("at"):
        try:
            asked = row.sealed
        except KeyGone:
            asked = {}
        yield {
            "group": row.group.name,
            "name": asked.get("name"),
            "word": asked.get("word"),
            "at": row.at.isoformat(),
            "decided_at": row.decided_at and row.decided_at.isoformat(),
            "accepted": row.accepted,
        }


def _shred_requests(member) -> None:
    for row in Request.objects.filter(member=member):
        if not row.accepted:
            keyring.destroy(Subject("membership", row.id))
        row.delete()


privacy.personal(
    Membership,
    says=_(
        "In welke groepen je bent of was, en onder welke naam. Je naam is verzegeld met de sleutel van je plek in die groep."
    ),
    export=_memberships,
    shred=_shred_memberships,
)
privacy.personal(
    Request,
    says=_("Waar je vroeg of je erbij mocht, en wat je daarbij schreef."),
    export=_requests,
    shred=_shred_requests,
)
privacy.words(
    {
        "name": _("Naam"),
        "name_before": _("Naam die een moderator veranderde"),
        "joined_at": _("Erbij sinds"),
        "facilitator_since": _("Gespreksleider sinds"),
        "rests_since": _("Rust sinds"),
        "rests_until": _("Rust tot"),
        "shows_presence": _("Laat zien dat je er bent"),
        "rules_accepted": _("Huisregels gelezen"),
        "seen_at": _("Laatst gezien"),
        "paused_at": _("Op pauze sinds"),
        "ended_how": _("Hoe het stopte"),
        "barred_at": _("Voorgoed uit de groep sinds"),
        "words_taken_at": _("Woorden meegenomen"),
        "word": _("Wat je erbij schreef"),
        "decided_at": _("Beslist"),
        "accepted": _("Aangenomen"),
    }
)


def _looks(member):
    for row in LookAlong.objects.filter(membership__member=member).order_by("at"):
        yield {"address": row.address, "at": row.at.isoformat()}


privacy.personal(
    LookAlong,
    says=_("Dat je een gespreksleider vroeg om mee te kijken. Na een week is dat vergeten."),
    export=_looks,
    shred=lambda member: LookAlong.objects.filter(membership__member=member).delete(),
)
privacy.impersonal(Group, "the group's own text, sealed under the group's key")
privacy.impersonal(Rules, "the group's own text, sealed under the group's key")
privacy.impersonal(Invitation, "a keyed hash of a code; says which membership made it, and never who used it")
