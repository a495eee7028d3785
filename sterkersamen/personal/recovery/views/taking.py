"""Taking along all that is one's own on this side: as JSON, as tables (CSV), and as a page to read or print."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sterkersamen.core.views import Request
from sterkersamen.personal.own import SHEETS

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
    return _file(text.encode(), "application/json; charset=utf-8", "gegevens.json")


@require_safe
def take_tables(request: Request) -> HttpResponse:
    """A table for each kind of entry, packed together."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in SHEETS:
            lines = io.StringIO()
            writer = csv.writer(lines)
            writer.writerow([str(title) for title in sheet.columns.values()])
            for row in sheet.rows(request.member):
                writer.writerow([_cell(row[key]) for key in sheet.columns])
            # With a mark, without which a calculation program guesses the letters wrong.
            archive.writestr(f"{sheet.name}.csv", "\ufeff" + lines.getvalue())
    return _file(packed.getvalue(), "application/zip", "gegevens.zip")


@require_safe
def read(request: Request) -> HttpResponse:
    """Everything on one page, to read or to print."""
    parts = []
    for sheet in SHEETS:
        rows = [
            [(title, _words(row[key])) for key, title in sheet.columns.items()] for row in sheet.rows(request.member)
        ]
        if rows:
            parts.append((sheet.title, [[(title, words) for title, words in row if words] for row in rows]))
    return render(request, "recovery/read.html", {"parts": parts})


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _words(value: Any) -> str:
    """A value as words: lists and small tables are written out."""
    if value is None or value == "":
        return ""
    if value is True or value is False:
        return _("ja") if value else _("nee")
    if isinstance(value, dict):
        return "; ".join(words for words in map(_words, value.values()) if words)
    if isinstance(value, list):
        return "\n".join(words for words in map(_words, value) if words)
    return str(value)


def _cell(value: Any) -> str | int | float:
    """A value as a cell that no program takes for a formula."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    words = _words(value)
    return f"'{words}" if words.startswith(_FORMULA) else words
