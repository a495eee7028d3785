"""The numbers of a wave that somebody followed on "Hulp nu", as the beginning of a moment in the log."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

# "minutes since the first:strength from 0 to 10", by commas. The page sends no more than these.
_WAVE = re.compile(r"[0-9]{1,4}:(?:10|[0-9])(?:,[0-9]{1,4}:(?:10|[0-9])){0,29}")
# From here down the worst is over, as the page says too (static/js/wave.js).
LOW = 2


def fields(text: str) -> dict[str, Any]:
    """What the numbers fill in of the form of a moment: how strong it got, how it ended where they show that, and the
    numbers themselves. Empty for what is no wave."""
    if _WAVE.fullmatch(text) is None:
        return {}
    points = [(int(minutes), int(strength)) for minutes, strength in (one.split(":") for one in text.split(","))]
    strengths = [strength for _minutes, strength in points]
    top, last = max(strengths), strengths[-1]
    if len(points) == 1:
        return {"strength": top * 10}
    told = [str(strengths[0])]
    told += [_("na %(minutes)s min. %(strength)s") % {"minutes": at, "strength": one} for at, one in points[1:]]
    went = "passed" if last <= LOW < top else "weaker" if last < top else ""
    return {"strength": top * 10, "went": went, "note": _("Van 0 tot 10: %(told)s") % {"told": ", ".join(told)}}
