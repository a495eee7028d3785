"""What a decision does, by the verbs of the rooms: to the text, and to the place in the group."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from sterkersamen.community.conversations import actions as conversations
from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.community.sharing import actions as sharing
from sterkersamen.oversight.moderation.models import Decision, DecisionQuerySet
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
_NAME = Text(lambda id, _by: groups.take_name(id), groups.give_name_back, groups.forget_name)
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
    if _is_known(row):
        kinds += _PERSON
    return [str(kind) for kind in kinds]


def has_text(row: Report) -> bool:
    """Whether there can be words to take away; of a person that is their name."""
    return row.kind in _TEXTS or row.kind == Report.Kind.PERSON and _is_known(row)


def _is_known(row: Report) -> bool:
    return Membership.objects.filter(id=row.writer).exists()


def _text_of(row: Report) -> Text:
    return _NAME if row.kind == Report.Kind.PERSON else _TEXTS[Report.Kind(row.kind)]


def act_on_text(row: Report, decision: Decision) -> bool:
    """Folds or takes away what was reported; gives whether it stood there."""
    _hold_group(row)
    if decision.kind == Decision.Kind.FOLD:
        return sharing.fold_for_good(row.about, decision.by)
    return decision.takes_away and has_text(row) and _text_of(row).take(row.about, decision.by)


def act_on_person(decision: Decision) -> bool:
    """Pauses or removes; gives whether there was somebody."""
    if decision.until is not None:
        return groups.pause_until(decision.about, decision.by, max([decision.until, *_other_pauses(decision)]))
    if decision.kind == Decision.Kind.REMOVE:
        return groups.remove_for_good(decision.about, decision.by)
    return decision.kind == Decision.Kind.WARN


def undo(row: Report, decision: Decision) -> bool:
    """Undoes what a decision did, as far as that goes; gives whether all of it is as before."""
    _hold_group(row)
    whole = True
    if decision.kind == Decision.Kind.FOLD or decision.takes_away and has_text(row):
        # Two people reported the same, and it was decided twice: the other decision stands. Whichever of them did it, the last
        # one that is undone brings it back.
        whole = not _stands_otherwise(row, decision) and _put_back(row, decision) or not decision.did_text
    if decision.did_person and decision.kind == Decision.Kind.REMOVE and decision.final_at is not None:
        whole = groups.take_in_again(decision.about, decision.final_at) and whole
    elif decision.did_person and decision.kind != Decision.Kind.WARN:
        others = list(_other_pauses(decision))
        if others:
            groups.pause_until(decision.about, decision.by, max(others))
            return False
        # A pause that is over by itself needs no ending.
        groups.end_pause(decision.about)
    return whole


def _hold_group(row: Report) -> None:
    """Several verbs follow each other here, and the first one tells of what it did: who writes events waits for whoever did
    before. So the group that the next verb locks is held before, or this and a verb of that group wait for each other."""
    Group.objects.select_for_update().filter(id=row.group).first()


def _put_back(row: Report, decision: Decision) -> bool:
    if decision.kind == Decision.Kind.FOLD:
        return sharing.open_again(row.about)
    return _text_of(row).back(row.about)


def _stands_otherwise(row: Report, decision: Decision) -> bool:
    """Whether the same text was folded or taken away by another decision that counts."""
    others = _others(decision).filter(report__about=row.about)
    if decision.kind == Decision.Kind.FOLD:
        return others.filter(kind=Decision.Kind.FOLD).exists()
    return others.taking_away().exists()


def _other_pauses(decision: Decision) -> Iterable[datetime]:
    """Until when the same place is on pause by other decisions that count."""
    paused = _others(decision).filter(about=decision.about, did_person=True, until__gt=timezone.now())
    return [until for until in paused.values_list("until", flat=True) if until is not None]


def _others(decision: Decision) -> DecisionQuerySet:
    """Other decisions, but for what was declined or reversed."""
    return Decision.objects.exclude(Q(pk=decision.pk) | Q(second__agrees=False) | Q(appeal__reversed=True))


def erase(row: Report, decision: Decision) -> None:
    """Words that were taken away are gone for good."""
    if decision.takes_away and has_text(row):
        _text_of(row).erase(row.about)
