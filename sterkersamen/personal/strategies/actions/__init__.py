"""The verbs of this room: what one tried, and what one offers to others."""

from sterkersamen.personal.strategies.actions.offering import (
    NotOpen,
    agree,
    bring_back,
    decline,
    erase_set_aside,
    finish,
    group_changed,
    left,
    offer,
    remove,
    set_aside,
    take_out,
    withdraw,
)
from sterkersamen.personal.strategies.actions.trying import forget, tried

__all__ = [
    "NotOpen",
    "agree",
    "bring_back",
    "decline",
    "erase_set_aside",
    "finish",
    "forget",
    "group_changed",
    "left",
    "offer",
    "remove",
    "set_aside",
    "take_out",
    "tried",
    "withdraw",
]
