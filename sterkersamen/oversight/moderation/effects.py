"""What a decision does, by the verbs of the rooms: to the text, and to the place in the group."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from sterkersamen.community.conversations import actions as conversations
from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import actions as sharing
from sterkersamen.oversight.moderation.models import Decision
from sterkersamen.personal.strategies import actions as strategies
from sterkersamen.platform.safety.models import Report


class Text(NamedTuple):
    """How a kind of text is taken away by somebody, comes back, and is erased for good."""

    take: Callable[[UUID, UUID], bool]
    back: Callable[[UUID], bool]
    erase: Callable[[UUID], None]


_SHARE = Text(lambda id, _by: sharing.set_aside(id), sharing.bring_back, sharing.erase_set_aside)
_TEXTS = {
    Report.Kind.SHARE: _SHARE,
    Report.Kind.REPLY: _SHARE,
    Report.Kind.STORY: Text(
        lambda id, _by: sharing.set_story_aside(id), sharing.bring_story_back, sharing.erase_story_set_aside
    ),
    Report.Kind.OFFER: Text(strategies.set_aside, strategies.bring_back, strategies.erase_set_aside),
    # What is said at night is gone a day after anyway: taken away, it does not come back.
    Report.Kind.LINE: Text(lambda id, _by: conversations.take_line(id), lambda _id: False, lambda _id: None),
}
_FOLDED = {Report.Kind.SHARE, Report.Kind.REPLY}
_PERSON = (Decision.Kind.WARN, Decision.Kind.PAUSE, Decision.Kind.REMOVE)


def kinds_for(row: Report) -> list[str]:
    """What can be decided about a report. Words of a circle are gone with it; of somebody whom nobody could name there is
    nobody to warn."""
    kinds = [Decision.Kind.KEEP]
    if row.kind in _FOLDED:
        kinds.append(Decision.Kind.FOLD)
    if has_text(row):
        kinds.append(Decision.Kind.WITHDRAW)
    if Membership.objects.filter(id=row.writer).exists():
        kinds += _PERSON
    return [str(kind) for kind in kinds]


def has_text(row: Report) -> bool:
    """Whether there can be words to take away."""
    return row.kind in _TEXTS


def act_on_text(row: Report, decision: Decision) -> bool:
    """Folds or takes away what was reported; gives whether it stood there."""
    if decision.kind == Decision.Kind.FOLD:
        return sharing.fold_for_good(row.about, decision.by)
    return decision.takes_away and has_text(row) and _TEXTS[Report.Kind(row.kind)].take(row.about, decision.by)


def act_on_person(decision: Decision) -> bool:
    """Pauses or removes; gives whether there was somebody."""
    if decision.until is not None:
        return groups.pause_until(decision.about, decision.by, decision.until)
    if decision.kind == Decision.Kind.REMOVE:
        return groups.remove_for_good(decision.about, decision.by)
    return decision.kind == Decision.Kind.WARN


def undo(row: Report, decision: Decision) -> bool:
    """Undoes what a decision did, as far as that goes; gives whether all of it is as before."""
    whole = True
    if decision.did_text and decision.kind == Decision.Kind.FOLD:
        whole = sharing.open_again(row.about)
    elif decision.did_text:
        whole = decision.erased_at is None and _TEXTS[Report.Kind(row.kind)].back(row.about)
    if decision.did_person and decision.kind == Decision.Kind.REMOVE and decision.final_at is not None:
        whole = groups.take_in_again(decision.about) and whole
    elif decision.did_person and decision.kind != Decision.Kind.WARN:
        # A pause that is over by itself needs no ending.
        groups.end_pause(decision.about)
    return whole


def erase(row: Report, decision: Decision) -> None:
    """Words that were taken away are gone for good."""
    if decision.takes_away and has_text(row):
        _TEXTS[Report.Kind(row.kind)].erase(row.about)
