"""Taking along all that is one's own on this side: as JSON, as tables (CSV), and as a page to read or print."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import dates, formats, timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup, escape

from sterkersamen.core import outward
from sterkersamen.core.views import Request
from sterkersamen.personal.own import SHEETS, Sheet

# A day, or a moment with its zone, as it is taken along.
_ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d[+-]\d\d:\d\d)?")
_DAY = len("2026-11-30")
_LENGTHS = {_DAY, len("2026-11-30T12:00+01:00")}
# What a calculation program takes for a formula when a cell begins with it (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
def take(request: Request) -> HttpResponse:
    """What there is to take along, and in which form."""
    return render(request, "recovery/take.html", {"sheets": [sheet.title for sheet in SHEETS]})


@require_safe
def take_json(request: Request) -> HttpResponse:
    """Everything in one file for another program."""
    made = timezone.localtime().isoformat(timespec="seconds")
    body: dict[str, Any] = {"made": made} | {sheet.name: list(sheet.rows(request.member)) for sheet in SHEETS}
    text = json.dumps(body, ensure_ascii=False, indent=1, default=str)
    return outward.as_file(HttpResponse(text.encode(), content_type="application/json; charset=utf-8"), "own")


@require_safe
def take_tables(request: Request) -> HttpResponse:
    """A table for each kind of entry, packed together, as calculation programs open them in the reader's language: where a
    number has a decimal comma they split by semicolon, and a line with commas would stay one cell. Words stand in
    quotes, so that a program that finds out by itself does not take a comma in a heading for it. Others have the JSON."""
    delimiter = ";" if formats.get_format("DECIMAL_SEPARATOR") == "," else ","
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in SHEETS:
            lines = io.StringIO()
            writer = csv.writer(lines, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC)
            columns = sheet.columns | sheet.numbers
            writer.writerow([str(title) for title in columns.values()])
            for row in sheet.rows(request.member):
                writer.writerow([_cell(row[key], sheet.inner) for key in columns])
            # With a mark, without which a calculation program guesses the letters wrong.
            archive.writestr(f"{sheet.name}.csv", "\ufeff" + lines.getvalue())
    return outward.as_file(HttpResponse(packed.getvalue(), content_type="application/zip"), "own tables")


@require_safe
def read(request: Request) -> HttpResponse:
    """A year to read or to print, or everything on one page. What stands in no year comes with the newest."""
    member, today = request.member, timezone.localdate()
    spans = [span for span in (sheet.years(member) for sheet in SHEETS) if span is not None]
    years = sorted({year for first, last in spans for year in range(first, last + 1)}, reverse=True)
    # An appointment may lie in the year that comes; one reads about now.
    newest = next((year for year in years if year <= today.year), years[-1] if years else today.year)
    asked = request.GET.get("year", "")
    year = next((one for one in years if str(one) == asked), newest)
    is_all = asked == "all" or len(years) < 2
    parts = []
    for sheet in SHEETS:
        if not (sheet.is_dated or is_all or year == newest):
            continue
        titles = [(key, escape(title)) for key, title in sheet.columns.items()]
        rows = "".join(_row(row, titles, sheet) for row in sheet.rows(member, None if is_all else year))
        if rows:
            parts.append((sheet.title, Markup(rows)))  # noqa: S704 (each value is escaped in _row)
    context = {"parts": parts, "years": years if len(years) > 1 else [], "year": None if is_all else year}
    return render(request, "recovery/read.html", context)


def _row(row: dict, titles: Sequence[tuple[str, str]], sheet: Sheet) -> str:
    """A row as it is read. Put together as text: in a template a year of rows would take longer than all the rest."""
    cells = [
        f'<div><dt>{title}</dt><dd class="lines">{escape(words)}</dd></div>'
        for key, title in titles
        if (words := _words(row[key], sheet.inner))
    ]
    return f'<dl class="kept{" dated" if sheet.is_dated else ""}">{"".join(cells)}</dl>'


def _words(value: Any, inner: dict[str, Any]) -> str:
    """A value as words: lists and small tables are written out."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return _moment(value) if len(value) in _LENGTHS and _ISO.fullmatch(value) else value
    if value is True or value is False:
        return _("ja") if value else _("nee")
    if isinstance(value, dict):
        return "; ".join(_headed(inner.get(key), words) for key, one in value.items() if (words := _words(one, inner)))
    if isinstance(value, list) and all(isinstance(one, int | None) for one in value):
        # Answers, in order: what is still open keeps its place.
        return ", ".join("–" if one is None else str(one) for one in value)
    if isinstance(value, list):
        return "\n".join(words for one in value if (words := _words(one, inner)))
    return str(value)


def _headed(heading: Any, words: str) -> str:
    if not heading:
        return words
    return f"{heading} {words}" if str(heading).endswith("?") else f"{heading}: {words}"


def _moment(value: str) -> str:
    """A day or a moment as people write it."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return value
    language = translation.get_language() or ""
    day = f"{found.day} {_month(found.month, language)} {found.year}"
    if len(value) == _DAY:
        return day
    return f"{day}, {found.hour}{'.' if language == 'nl' else ':'}{found.minute:02d}"


@cache
def _month(number: int, _language: str) -> str:
    """The name of a month. Kept: years of rows ask for it thousands of times."""
    return str(dates.MONTHS[number])


def _cell(value: Any, inner: dict[str, Any]) -> str | int | float:
    """A value as a cell that no program takes for a formula."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    words = value if isinstance(value, str) else _words(value, inner)
    return f"'{words}" if words.startswith(_FORMULA) else words
