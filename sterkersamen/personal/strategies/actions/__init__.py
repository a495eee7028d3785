"""The verbs of this room: what one tried, and what one offers to others."""

from sterkersamen.personal.strategies.actions.offering import (
    NotOpen,
    agree,
    decline,
    finish,
    group_changed,
    left,
    offer,
    remove,
    take_out,
    withdraw,
)
from sterkersamen.personal.strategies.actions.trying import forget, tried

__all__ = [
    "NotOpen",
    "agree",
    "decline",
    "finish",
    "forget",
    "group_changed",
    "left",
    "offer",
    "remove",
    "take_out",
    "tried",
    "withdraw",
]
