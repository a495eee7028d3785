"""Verbs. Each is one transaction, tells the outbox last, and takes the membership that acts."""

from sterkersamen.community.sharing.actions.encouragements import encourage, take_back
from sterkersamen.community.sharing.actions.facilitating import fold, pin, unfold, unpin
from sterkersamen.community.sharing.actions.holding import HELD, decide_held, read_held
from sterkersamen.community.sharing.actions.leaving import finish_leaving, leave
from sterkersamen.community.sharing.actions.marks import mark_read, mark_seen
from sterkersamen.community.sharing.actions.moderating import (
    bring_back,
    bring_story_back,
    erase_set_aside,
    erase_story_set_aside,
    fold_for_good,
    open_again,
    set_aside,
    set_story_aside,
)
from sterkersamen.community.sharing.actions.shares import Changed, NotOpen, edit, reply, share, withdraw
from sterkersamen.community.sharing.actions.stories import (
    agree_to_story,
    decline_story,
    finish_stories,
    offer_story,
    withdraw_story,
)

__all__ = [
    "HELD",
    "Changed",
    "NotOpen",
    "agree_to_story",
    "bring_back",
    "bring_story_back",
    "decide_held",
    "decline_story",
    "edit",
    "encourage",
    "erase_set_aside",
    "erase_story_set_aside",
    "finish_leaving",
    "finish_stories",
    "fold",
    "fold_for_good",
    "leave",
    "mark_read",
    "mark_seen",
    "offer_story",
    "open_again",
    "pin",
    "read_held",
    "reply",
    "set_aside",
    "set_story_aside",
    "share",
    "take_back",
    "unfold",
    "unpin",
    "withdraw",
    "withdraw_story",
]
