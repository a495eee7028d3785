"""How the scores went: one line for each number that a questionnaire gives, with the published limit."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import ngettext

from sterkersamen.core import charts
from sterkersamen.personal.measures.kinds import Measure
from sterkersamen.personal.measures.queries import Time


def pictures(measure: Measure, times: Sequence[Time]) -> list[charts.Chart]:
    """The lines of a questionnaire, from each time that it was filled in, oldest first."""
    zone, found = timezone.get_current_timezone(), []
    rows = [(one.at.astimezone(zone).date(), one.answers) for one in times]
    for part in measure.parts:
        points = [(day, float(part.score(answers))) for day, answers in rows]
        last = int(points[-1][1]) if points else 0
        says = ngettext(
            "%(name)s: %(num)d keer ingevuld, het was %(last)s.",
            "%(name)s: %(num)d keer ingevuld. De laatste keer was het %(last)s.",
            len(points),
        ) % {"name": part.name, "num": len(points), "last": last}
        cut = (float(part.limit), str(part.limit_says)) if part.limit is not None else None
        found.append(charts.line(title=str(part.name), says=says, points=points, low=part.low, high=part.high, cut=cut))
    return found
