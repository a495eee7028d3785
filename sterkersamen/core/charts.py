"""Pictures of numbers: a line through time, and bars. Each is a figure with one sentence above, an SVG, and its numbers.

Words stand beside the drawing as text of the page, never in it: they are as large as people have their letters, on a
phone and on a desk. Colours come from classes, so that light and dark are right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2s
from statistics import median
from typing import Any, NamedTuple

from django.utils import dates, formats
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

# The drawing is stretched over its place; its units are fine enough that whole numbers do.
WIDTH, HEIGHT = 600, 200
# So many points are shown one by one; of more, each stands for a week, a month or a year.
ONE_BY_ONE = 100
WEEKS, MONTHS = 80, 120
# Where there is nothing for longer than so many steps, the line is not drawn on.
STEPS_MISSED = 3
# Up to so many bars lie, each with its words before it; more stand, with some of their words beneath.
LYING = 12
WORDS_BENEATH = 6
# So many letters stand beside each other on a phone.
LETTERS = 40


@dataclass(frozen=True)
class Chart:
    """A picture, ready for a page: `{{ chart.markup }}`."""

    markup: Markup


class _Step(NamedTuple):
    """One point of a line: its name, where it lies in time (a day's number), and its numbers."""

    name: str
    at: float
    mean: float
    low: float
    high: float


class _Scale(NamedTuple):
    """What one step stands for: how many days that is, how it is named, and the words over and above the table."""

    days: float
    key: Callable[[date], int]
    name: Callable[[date], str]
    heading: str
    says: str


def line(
    *,
    title: str,
    says: str,
    points: Sequence[tuple[date, float]],
    low: float,
    high: float,
    unit: str = "",
    cut: tuple[float, str] | None = None,
    since: date | None = None,
) -> Chart:
    """A line through time, with the last point marked.

    points: days on the reader's own clock with a number each, in any order; several on one day are one step. Many are
    thinned to means of weeks, months or years, with the range from the lowest to the highest behind the line. low, high:
    the ends of the scale; what lies beyond is drawn at its edge and told as it is. cut: a level to show, and what it is.
    since: where the picture begins; what is older is left out. Raises ValueError for what is no finite number, TypeError
    for a moment where a day is asked.
    """
    if not low < high:
        raise ValueError("the scale is empty")
    _check(value for _day, value in points)
    if any(issubclass(kind, datetime) for kind in {type(day) for day, _value in points}):
        # A moment is a day on somebody's clock: whoever knows whose it is says which.
        raise TypeError("a day is asked, not a moment")
    found = sorted(point for point in points if since is None or point[0] >= since)
    if not found:
        return _empty(says)
    first, last = since or found[0][0], found[-1][0]
    scale = _scale(found)
    steps = _steps(found, scale)
    wide = last.toordinal() - first.toordinal()

    def x(at: float) -> int:
        return round((at - first.toordinal()) / wide * WIDTH) if wide else WIDTH // 2

    def y(value: float) -> int:
        return round((high - min(max(value, low), high)) / (high - low) * HEIGHT)

    drawn = [f'<path class="edge" d="M0 0H{WIDTH}M0 {HEIGHT}H{WIDTH}"/>']
    lines, bands = [], []
    for run in _runs(steps, scale):
        upper = [f"{x(step.at)} {y(step.high)}" for step in run]
        lower = [f"{x(step.at)} {y(step.low)}" for step in reversed(run)]
        if any(step.low != step.high for step in run):
            bands.append(f"M{'L'.join(upper + lower)}z")
        lines.append("M" + " ".join(f"{x(step.at)} {y(step.mean)}" for step in run) + ("h0" if len(run) == 1 else ""))
    if bands:
        drawn.append(f'<path class="range" d="{"".join(bands)}"/>')
    if cut is not None:
        drawn.append(f'<path class="cut" d="M0 {y(cut[0])}H{WIDTH}"/>')
    drawn.append(f'<path class="line" d="{"".join(lines)}"/>')
    now = f'd="M{x(steps[-1].at)} {y(steps[-1].mean)}h0"'
    drawn.append(f'<path class="ring" {now}/><path class="now" {now}/>')

    ends = dict.fromkeys(map(scale.name, (first, last)))
    described = _("Van %(first)s tot %(last)s. Laagste %(low)s, hoogste %(high)s, de laatste keer %(now)s.") % {
        "first": _day(first),
        "last": _day(last),
        "low": _with_unit(min(step.low for step in steps), unit),
        "high": _with_unit(max(step.high for step in steps), unit),
        "now": _with_unit(found[-1][1], unit),
    }
    mark = _id(title, says, steps)
    svg = _svg(mark, f"0 0 {WIDTH} {HEIGHT}", title, described, drawn)
    body = _beside("up", [_with_unit(high, unit), _number(low)]) + svg + _beside("along", ends)
    if cut is not None:
        body += Markup('<p class="level">{}</p>').format(cut[1])
    return _figure("through-time", says, body, _line_table(mark, title, steps, scale, unit))


def bars(
    *, title: str, says: str, values: Sequence[tuple[str, float]], unit: str = "", high: float | None = None
) -> Chart:
    """Bars beside each other, each with its words and a number of nought or more.

    high: the end of the scale, else the highest number. Raises ValueError for what is no finite number, or less than nought.
    """
    if not values:
        return _empty(says)
    _check(value for _words, value in values)
    if any(value < 0 for _words, value in values):
        raise ValueError("a bar of less than nothing")
    top = high if high is not None else max(value for _words, value in values)
    length = [round(min(value / top, 1) * HEIGHT) if top > 0 else 0 for _words, value in values]
    lies = len(values) <= LYING
    if lies:
        box = f"0 0 {HEIGHT} {len(values) * 10}"
        drawn = [f"M0 {place * 10 + 2}h{long}v6H0z" for place, long in enumerate(length)]
    else:
        box = f"0 0 {len(values) * 10} {HEIGHT}"
        drawn = [f"M{place * 10 + 1} {HEIGHT}v-{long}h8V{HEIGHT}z" for place, long in enumerate(length)]
    most, least = max(values, key=lambda one: one[1]), min(values, key=lambda one: one[1])
    described = _("Het meest: %(most)s, %(high)s. Het minst: %(least)s, %(low)s.") % {
        "most": most[0],
        "high": _with_unit(most[1], unit),
        "least": least[0],
        "low": _with_unit(least[1], unit),
    }
    mark = _id(title, says, values)
    svg = _svg(mark, box, title, described, [f'<path class="bar" d="{"".join(drawn)}"/>'])
    fit = min(WORDS_BENEATH, LETTERS // (max(len(words) for words, _value in values) + 1)) or 1
    every = 1 if lies else math.ceil(len(values) / fit)
    words = [name if place % every == 0 else "" for place, (name, _value) in enumerate(values)]
    if lies:
        body = _beside("before", words) + svg + _beside("after", [_number(value) for _words, value in values])
    else:
        body = _beside("up", [_with_unit(top, unit), _number(0)]) + svg + _beside("beneath", words)
    head = Markup("<thead><tr><td><th scope=col>{}<tbody>").format(unit or _("Getal"))
    rows = [Markup("<tr><th scope=row>{}<td>{}").format(name, _number(value)) for name, value in values]
    return _figure("lying" if lies else "standing", says, body, _table(mark, title, head + Markup("").join(rows)))


def _check(values: Iterable[float]) -> None:
    if not all(map(math.isfinite, values)):
        raise ValueError("no number that can be drawn")


def _scale(found: list[tuple[date, float]]) -> _Scale:
    """What one step stands for, so that there are not too many of them."""
    first, last = found[0][0], found[-1][0]
    if len(found) <= ONE_BY_ONE or len({day for day, _value in found}) <= ONE_BY_ONE:
        return _Scale(1, date.toordinal, _day, _("Dag"), "")
    if (last - first).days <= WEEKS * 7:
        return _Scale(7, lambda day: day.toordinal() - day.weekday(), _day, _("Week met"), _("Elke rij is een week."))
    if (last - first).days <= MONTHS * 30:
        return _Scale(30.5, lambda day: 12 * day.year + day.month, _month, _("Maand"), _("Elke rij is een maand."))
    return _Scale(365.25, lambda day: day.year, _year, _("Jaar"), _("Elke rij is een jaar."))


# By hand: Django's own way takes six times as long, and there may be a hundred on a page.
def _day(day: date) -> str:
    return f"{day.day} {_month(day)}"


def _month(day: date) -> str:
    return f"{dates.MONTHS[day.month]} {day.year:04}"


def _year(day: date) -> str:
    return f"{day.year:04}"


def _steps(found: list[tuple[date, float]], scale: _Scale) -> list[_Step]:
    together: dict[int, list[tuple[date, float]]] = {}
    for point in found:
        together.setdefault(scale.key(point[0]), []).append(point)
    steps = []
    for points in together.values():
        values = [value for _day, value in points]
        at = (points[0][0].toordinal() + points[-1][0].toordinal()) / 2
        steps.append(_Step(scale.name(points[0][0]), at, sum(values) / len(values), min(values), max(values)))
    return steps


def _runs(steps: list[_Step], scale: _Scale) -> list[list[_Step]]:
    """The steps, parted where there is nothing for long: measured by how often this person does it, so that who fills in
    something each month has a line, too."""
    apart = [then.at - one.at for one, then in zip(steps, steps[1:], strict=False)]
    longest = (STEPS_MISSED + 1) * max(scale.days, median(apart)) if apart else 0
    runs = [steps[:1]]
    for step, far in zip(steps[1:], apart, strict=True):
        if far > longest:
            runs.append([])
        runs[-1].append(step)
    return runs


def _line_table(mark: str, title: str, steps: list[_Step], scale: _Scale, unit: str) -> Markup:
    # Put together as text: what is escaped by each row would take longer than all the rest.
    ranges = any(step.low != step.high for step in steps)
    named = [_("Gemiddelde"), _("Laagste"), _("Hoogste")] if ranges else [unit or _("Getal")]
    head = f"<thead><tr><th scope=col>{escape(scale.heading)}" + "".join(
        f"<th scope=col>{escape(one)}" for one in named
    )
    point = str(formats.get_format("DECIMAL_SEPARATOR"))
    rows = []
    for step in steps:
        numbers = (step.mean, step.low, step.high) if ranges else (step.mean,)
        cells = "".join(f"<td>{_plain(number, point)}" for number in numbers)
        rows.append(f"<tr><th scope=row>{escape(step.name)}{cells}")
    return _table(mark, f"{title}. {scale.says}" if scale.says else title, head + "<tbody>" + "".join(rows))


def _table(mark: str, caption: str, rows: str) -> Markup:
    """The numbers behind a picture. End tags that HTML gives by itself are left out: five years weigh half."""
    return Markup(
        '<details class="quiet"><summary>{}<span class="unseen">: {}</span></summary>'
        '<div class="numbers" tabindex="0" role="group" aria-labelledby="{}-n">'
        '<table><caption id="{}-n">{}</caption>{}</table></div></details>'
    ).format(_("De getallen"), caption, mark, mark, caption, Markup(rows))


def _svg(mark: str, box: str, title: str, described: str, drawn: list[str]) -> Markup:
    return Markup(
        '<svg viewBox="{}" preserveAspectRatio="none" role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>'
    ).format(box, mark, mark, mark, title, mark, described, Markup("".join(drawn)))


def _beside(where: str, words: Iterable[str]) -> Markup:
    """Words at an edge of the drawing. Who hears a page is told them by the drawing's description, and the table."""
    spans = Markup("").join(Markup("<span>{}</span>").format(word) for word in words)
    return Markup('<p class="{}" aria-hidden="true">{}</p>').format(where, spans)


def _figure(kind: str, says: str, body: Markup, table: Markup) -> Chart:
    markup = Markup('<figure class="chart"><figcaption>{}</figcaption><div class="{}">{}</div>{}</figure>')
    return Chart(markup.format(says, kind, body, table))


def _empty(says: str) -> Chart:
    words = _("Hier is nog niets te zien, en dat is goed. Het komt vanzelf, als je iets invult.")
    return Chart(
        Markup('<figure class="chart"><figcaption>{}</figcaption><p class="soft">{}</p></figure>').format(says, words)
    )


def _id(*told: Any) -> str:
    """An id that is the same each time, and another for another picture on the page."""
    return "c" + blake2s(repr(told).encode(), digest_size=4).hexdigest()


def _plain(value: float, point: str) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", point)


def _number(value: float) -> str:
    """A number in the reader's language, with one decimal where it has any."""
    return _plain(value, str(formats.get_format("DECIMAL_SEPARATOR")))


def _with_unit(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}" if unit else _number(value)
