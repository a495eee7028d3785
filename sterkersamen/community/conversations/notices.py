"""How it reads on the page of the day that somebody asks who is awake, that somebody came, and how one stands with answering."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sterkersamen.community.conversations.actions.answering import ANSWERING, APPROVED, ASKED, OFFERED
from sterkersamen.community.conversations.actions.talking import CALL, CAME
from sterkersamen.community.conversations.models import Answerer, Conversation, Joined
from sterkersamen.community.conversations.queries import reachable
from sterkersamen.community.groups.models import Membership
from sterkersamen.platform.notify.registry import Shown, register_kind
from sterkersamen.platform.safety.queries import hidden_from, muted_by
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject


def _places(member) -> dict[UUID, Membership]:
    """By group, where somebody takes part now. One query."""
    rows = Membership.objects.current().filter(
        member=member,
        paused_at=None,
        group__archived_at=None,
        rules_accepted__gte=F("group__rules_number"),
    )
    return {row.group_id: row for row in rows}


def _apart(mine: Iterable[Membership]) -> frozenset[UUID]:
    """With whom there is a block, in some groups. One query for each."""
    return frozenset(other for one in {place.id for place in mine} for other in hidden_from(one))


def _calls(member, notices: Iterable) -> dict[UUID, Shown]:
    """That somebody asks: for who answers and is not there yet. That somebody came: for who asked. As long as it goes on."""
    notices, shown = list(notices), {}
    places = _places(member)
    rows = Conversation.objects.open().filter(id__in={one.about for one in notices}, group__in=places)
    found = {row.id: row for row in rows}
    if not found:
        return {}
    mine = [places[row.group_id] for row in found.values()]
    apart, muted = _apart(mine), muted_by({place.id for place in mine})
    answers = {*Answerer.objects.active().filter(membership__in=mine).values_list("membership", flat=True)}
    there: dict[UUID, set[UUID]] = {}
    for about, who in Joined.objects.filter(conversation__in=found, went_at=None).values_list(
        "conversation", "membership"
    ):
        there.setdefault(about, set()).add(who)
    for one in notices:
        row = found.get(one.about)
        if row is None:
            continue
        place, people = places[row.group_id], there.get(row.id, set())
        if one.turn == CAME and row.caller_id == place.id and people - {place.id} - apart:
            text = _("Er is iemand voor je.")
        elif row.id in muted:
            continue
        elif one.turn != CAME and place.id in answers and place.id not in people and row.caller_id not in apart:
            text = _("Iemand vraagt of je er bent.")
        else:
            continue
        shown[one.id] = Shown(text, reverse("conversations:talk", args=[row.group_id, row.id]))
    return shown


def _answering(member, notices: Iterable) -> dict[UUID, Shown]:
    """That somebody wants to answer: as long as it waits. That one is asked, or agreed to."""
    notices, shown = list(notices), {}
    places = _places(member)
    rows = Answerer.objects.standing().filter(id__in={one.about for one in notices}, membership__group__in=places)
    found = {row.id: row for row in rows.select_related("membership")}
    keyring.load(Subject("membership", row.membership_id) for row in found.values())
    apart = _apart(places[row.membership.group_id] for row in found.values())
    for one in notices:
        row = found.get(one.about)
        if row is None:
            continue
        place = places[row.membership.group_id]
        own = row.membership_id == place.id
        address = reverse("conversations:answering", args=[place.group_id])
        waits = row.offered_at is not None and row.approved_at is None
        if one.turn == OFFERED and waits and place.is_facilitator and not own and row.membership_id not in apart:
            text = _("%(name)s wil soms antwoorden als iemand het moeilijk heeft.") % {"name": row.membership.name}
            address = reverse("conversations:answerers", args=[place.group_id])
        elif one.turn == ASKED and own and row.offered_at is None:
            text = _("Een gespreksleider vraagt of jij soms wilt antwoorden.")
        elif one.turn == APPROVED and own and row.approved_at is not None:
            text = _("Je antwoordt nu soms als iemand het moeilijk heeft. Kies wanneer dat kan.")
        else:
            continue
        shown[one.id] = Shown(text, address)
    return shown


register_kind(CALL, gettext_lazy("Als iemand vraagt of je er bent, of er voor jou is"), _calls, reachable)
register_kind(ANSWERING, gettext_lazy("Wie er soms antwoordt als iemand het moeilijk heeft"), _answering)
