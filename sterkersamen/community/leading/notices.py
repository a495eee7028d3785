"""How it reads on the page of the day that somebody looks for a substitute, or learns to guide."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.leading.actions import ASKED, LEARNING, STEPS, SUBSTITUTE, TAKEN_OVER
from sterkersamen.community.leading.models import Duty, Path, Step
from sterkersamen.community.meetings import showing
from sterkersamen.community.meetings.queries import open_places
from sterkersamen.platform.notify.registry import Shown, register_kind
from sterkersamen.platform.safety.queries import hidden_from
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject


def _apart(mine: Iterable[Membership]) -> frozenset[UUID]:
    """With whom there is a block, in some groups. One query for each."""
    return frozenset(other for one in {place.id for place in mine} for other in hidden_from(one))


def _substitutes(member, notices: Iterable) -> dict[UUID, Shown]:
    """That somebody cannot: as long as nobody took it over. That somebody took it over: for whose it was."""
    notices, shown = list(notices), {}
    wanted = {one.about for one in notices}
    places = {row.group_id: row for row in open_places(member)}
    rows = Duty.objects.holding().filter(id__in=wanted, meeting__group__in=places, meeting__cancelled_at=None)
    rows = rows.filter(meeting__pause=None).select_related("meeting__series", "meeting__group", "membership")
    found = list(rows)
    keyring.load(Subject("group", row.meeting.group_id) for row in found)
    keyring.load(Subject("membership", row.membership_id) for row in found)
    apart = _apart(places[row.meeting.group_id] for row in found)
    ids = [one.id for one in places.values()]
    can = {*Membership.objects.on_hand().filter(id__in=ids).values_list("id", flat=True)}
    can |= {*Path.objects.guiding().filter(membership__in=ids).values_list("membership", flat=True)}
    there = {
        *Duty.objects.filter(membership__in=ids, meeting__in=[row.meeting_id for row in found]).values_list("meeting")
    }
    by = {row.id: row for row in found}
    for one in notices:
        row = by.get(one.about)
        if row is None or row.membership_id in apart:
            continue
        mine = places[row.meeting.group_id]
        # For who can still guide it, and does not yet.
        asks = one.turn == ASKED and row.asked_at is not None and mine.id in can
        if asks and (row.meeting_id,) not in there and row.membership_id != mine.id:
            text = _("%(name)s kan een keer niet begeleiden: %(when)s. Neem jij het over?")
        elif one.turn == TAKEN_OVER and row.asked_at is None and row.taken_from_id == mine.id:
            text = _("%(name)s neemt het van je over: %(when)s.")
        else:
            continue
        words = text % {"name": row.membership.name, "when": showing.plainly(row.meeting)}
        shown[one.id] = Shown(words, reverse("leading:roster", args=[row.meeting.group_id]))
    return shown


def _learning(member, notices: Iterable) -> dict[UUID, Shown]:
    """That somebody wants to learn it: as long as nobody goes beside them. How far one is oneself: as long as that is so."""
    notices, shown = list(notices), {}
    places = {row.group_id: row for row in open_places(member)}
    rows = Path.objects.filter(id__in={one.about for one in notices}, membership__group__in=places)
    found = {row.id: row for row in rows.select_related("membership", "guide")}
    keyring.load(Subject("membership", one.id) for row in found.values() for one in (row.membership, row.guide) if one)
    apart = _apart(places[row.membership.group_id] for row in found.values())
    for one in notices:
        row = found.get(one.about)
        if row is None:
            continue
        mine = places[row.membership.group_id]
        if row.membership_id == mine.id:
            # Whoever helps, and stands at a block with them by now, is not named; the page tells that another goes on.
            told = row.guide_id not in apart and (row.ended_at is None or mine.is_facilitator)
            words = _told(row, one.turn) if told else ""
            address = reverse("leading:path", args=[mine.group_id])
        else:
            asks = row.ended_at is None and row.step == Step.ASKED and row.membership.ended_at is None
            asks = asks and mine.is_facilitator and row.membership_id not in apart
            words = _("%(name)s wil leren begeleiden.") % {"name": row.membership.name} if asks else ""
            address = reverse("leading:roster", args=[mine.group_id])
        if words:
            shown[one.id] = Shown(words, address)
    return shown


def _told(row: Path, turn: int) -> str:
    """What who learns it hears of a step; nothing where it is not the step of now."""
    if row.ended_at is not None:
        return _("Je bent nu gespreksleider. Dank je wel dat je dit wilt doen.") if turn == len(STEPS) else ""
    if turn != STEPS.index(Step(row.step)) or row.guide is None:
        return ""
    return _("Leren begeleiden: %(name)s helpt je. Je stap nu: %(step)s.") % {
        "name": row.guide.name,
        "step": row.get_step_display(),
    }


register_kind(
    SUBSTITUTE, gettext_lazy("Als iemand een avond niet kan begeleiden, of het van je overneemt"), _substitutes
)
register_kind(LEARNING, gettext_lazy("Als iemand wil leren begeleiden, of jij een stap verder bent"), _learning)
