"""Words in a text that a facilitator looks at before others read them, and words that say somebody is in danger.

`spot` looks once, when something is written, and tells where. It decides nothing: the rooms do.
"""

from sterkersamen.platform.safety.spotting.lists import SpotError, folder, problems
from sterkersamen.platform.safety.spotting.matching import CRISIS, HELD, NEWCOMERS, Found, held, says_crisis, spot

__all__ = ["CRISIS", "HELD", "NEWCOMERS", "Found", "SpotError", "folder", "held", "problems", "says_crisis", "spot"]
