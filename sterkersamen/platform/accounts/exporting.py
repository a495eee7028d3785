"""A copy of everything about one person: made part by part by a chore, sealed, and packed when it is fetched.

It is complete by the contract of `core/privacy.py`: one part for each model with something of a person. The parts lie sealed
under a fleeting key, because they also hold what was said where nothing is kept: no backup has that key, and it is
destroyed when the copy was there for a day. The archive itself is only ever in memory.
"""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from sterkersamen.core import privacy
from sterkersamen.platform.accounts import hooks
from sterkersamen.platform.accounts.models import Export, ExportPart, Member
from sterkersamen.platform.vault import fleeting, keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject

log = logging.getLogger(__name__)
KIND = "export"
KEPT = timedelta(days=1)
# So often it is tried; then the page says that it did not work.
TRIES = 5
# A key is written just before its row: so long it may be there alone.
OPENING = timedelta(minutes=10)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def ask(member: Member) -> Export:
    """Has a copy made, or gives the one that is there already, finished or not; one that was given up is begun anew."""
    there = of(member)
    if there is not None and not is_over(there):
        return there
    forget(member)
    row = Export(member=member, total=len(privacy.PERSONAL))
    keyring.create_key(Subject(KIND, row.id))
    with transaction.atomic():
        # Asked twice at once: one of the two stands, and the key of the other is swept up.
        Export.objects.filter(member=member).delete()
        row.save(force_insert=True)
    return row


def forget(member: Member) -> None:
    """Throws the copy of a member away, its key first. Safe to repeat."""
    for id in list(Export.objects.filter(member=member).values_list("id", flat=True)):
        _destroy(id)


def _destroy(id: UUID) -> None:
    keyring.destroy(Subject(KIND, id))
    Export.objects.filter(id=id).delete()


def make_due() -> None:
    """Chore: makes the copies that were asked for. It goes on where it was broken off, and gives up after some failures."""
    for row in Export.objects.filter(ready_at=None, tries__lt=TRIES).select_related("member").order_by("asked_at"):
        # Before it begins: one that takes the whole process with it is not tried for ever.
        Export.objects.filter(id=row.id).update(tries=F("tries") + 1)
        try:
            _make(row)
        except Exception as error:  # noqa: BLE001 (one that fails must not hold up the others)
            log.error("a copy of everything could not be made: %s", type(error).__name__)


def _make(row: Export) -> None:
    member = row.member
    done = set(row.parts.values_list("position", flat=True))
    with translation.override(member.language), timezone.override(ZoneInfo(member.time_zone)):
        for position, (model, held) in enumerate(privacy.PERSONAL.items()):
            if position in done:
                continue
            rows = json.loads(json.dumps(list(held.export(member)), cls=DjangoJSONEncoder))
            part = {
                "what": model._meta.label_lower,
                "says": str(held.says),
                "rows": rows,
                "headings": {key: str(heading) for key, heading in held.headings.items()},
            }
            try:
                ExportPart.objects.create(export=row, position=position, sealed=part)
            except KeyGone:
                # Thrown away meanwhile.
                return
    Export.objects.filter(id=row.id).update(ready_at=timezone.now(), total=len(privacy.PERSONAL))


def of(member: Member) -> Export | None:
    """The copy of a member that is being made or waits, or nothing."""
    return Export.objects.filter(member=member).first()


def is_over(row: Export) -> bool:
    """Whether it was given up."""
    return row.ready_at is None and row.tries >= TRIES


def made(row: Export) -> int:
    """How many parts are made."""
    return row.parts.count()


def archive(row: Export) -> bytes:
    """The copy that is ready, packed: everything as JSON, and as a page to read. In memory only. Raises KeyGone.

    Called in the language and time zone of its holder.
    """
    parts: list[Any] = [part.sealed for part in row.parts.order_by("position")]
    at = timezone.localtime(row.ready_at)
    body = {
        "made_at": at.isoformat(timespec="seconds"),
        "parts": [{key: part[key] for key in ("what", "says", "rows")} for part in parts],
    }
    shown_parts = [_shown(part) for part in parts if part["rows"]]
    page = render_to_string(
        "accounts/export_read.html", {"parts": shown_parts, "made": _dated(at), "language": translation.get_language()}
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(f"{_('gegevens')}.json", json.dumps(body, ensure_ascii=False, indent=1))
        file.writestr(f"{_('lezen')}.html", page)
    return packed.getvalue()


def fetched(member: Member) -> None:
    """A copy was fetched: that stands in the access log of its holder, who may not be the one who fetched it."""
    hooks.exported(member)


def _shown(part: dict) -> dict:
    """A part for a reader: what is kept in a few words and then more, and each row as lines with a heading in words."""
    title, sign, more = re.match(r"(.+?)([.:])(?:\s+|$)(.*)", part["says"], re.DOTALL).groups()  # type: ignore[union-attr]
    del sign
    rows = [[(heading(key, part["headings"]), shown(value)) for key, value in row.items()] for row in part["rows"]]
    return {
        "title": title,
        "more": more[:1].upper() + more[1:],
        "rows": [lines for row in rows if (lines := [(name, value) for name, value in row if value != ""])],
    }


def heading(key: str, own: dict[str, str]) -> str:
    """How a key reads."""
    return str(own.get(key) or privacy.WORDS[key])


def shown(value: Any) -> Any:
    """A value as its holder reads it: text, or a list of such. Ids say nothing to a person and are left to the JSON."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if value is True or value is False:
        return _("ja") if value else _("nee")
    if isinstance(value, dict):
        return [line for line in map(shown, value.values()) if line != ""]
    if isinstance(value, list):
        return [line for line in map(shown, value) if line != ""]
    if isinstance(value, str):
        return _text(value)
    return str(value)


def _text(value: str) -> str:
    if _UUID.fullmatch(value):
        return ""
    if re.match(r"\d{4}-\d\d-\d\dT", value) and (moment := _moment(value)):
        local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        return f"{_dated(local)}, {local.hour}.{local.minute:02d}"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value) and (on := parse_date(value)):
        return _dated(on)
    return value


def _dated(moment: date) -> str:
    """A date with its year: a file is read long after."""
    return formats.date_format(moment, "j F Y")


def _moment(value: str) -> datetime | None:
    try:
        return parse_datetime(value)
    except ValueError:
        return None


def purge() -> None:
    """Chore: destroys copies that were there for a day, and keys that a crash left behind. Safe to repeat."""
    before = timezone.now() - KEPT
    for id in list(Export.objects.filter(asked_at__lt=before).values_list("id", flat=True)):
        _destroy(id)
    known = set(Export.objects.values_list("id", flat=True))
    for key in fleeting.rows(older=OPENING):
        if key.kind == KIND and key.subject not in known and not Export.objects.filter(id=key.subject).exists():
            keyring.destroy(Subject(KIND, key.subject))
