"""What the rooms of this floor have in common: rows that are one person's own, sealed under that person's key.

No role opens them. A row that was changed elsewhere since it was read is not overwritten; what somebody takes along is
made of the sheets that rooms register here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sterkersamen.core import privacy
from sterkersamen.core.views import SeeOther
from sterkersamen.platform.vault.fields import SealedField
from sterkersamen.platform.vault.keyring import KeyGone


class Own(models.Model):
    """A row of one member. `data` is what they wrote or chose, as JSON; only when it was stands beside it, readable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    data = SealedField(kind="member", holder="member_id")
    # Counts the changes, so that two devices at once overwrite nothing of each other.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=Own)


class Changed(Exception):
    """The row was changed elsewhere since it was read. `row` is how it stands now."""

    def __init__(self, row: Own):
        super().__init__()
        self.row = row


def mine(model: type[Row], member: Any, row_id: UUID) -> Row:
    """A member's own row. Raises Http404 for everybody else's, and for what is not there."""
    row = model._default_manager.filter(member=member, id=row_id).first()
    if row is None:
        raise Http404
    return row


def own_device(session: Any) -> None:
    """The door to what is given to be kept on a device. Raises PermissionDenied for a device that others use as well."""
    if session.shared_device:
        raise PermissionDenied(_("Je logde in op een gedeeld apparaat. Daar bewaren we niets."))


def change(row: Own, version: int | None, data: dict, **fields) -> None:
    """Writes what its owner changed. `version` is what they read; raises Changed when it is another by now."""
    model = type(row)
    with transaction.atomic():
        now = model._default_manager.select_for_update().filter(id=row.id).first()
        if now is None:
            raise Http404
        if now.version != version:
            if now.data == data and all(getattr(now, name) == value for name, value in fields.items()):
                # The same, sent once more.
                return
            raise Changed(now)
        now.data, now.version = data, now.version + 1
        for name, value in fields.items():
            setattr(now, name, value)
        now.save(update_fields=["data", "version", *fields])


_LOOK_FIRST = _(
    "Dit is intussen ergens anders veranderd, misschien op je andere apparaat. Er is niets weggehaald. Kijk eerst wat er nu "
    "staat."
)


def is_as_read(request: HttpRequest, row: Own) -> bool:
    """Whether the form carries the version that was read: what was written elsewhere since is not thrown away unseen."""
    return request.POST.get("version", str(row.version)) == str(row.version)


def look_first(request: HttpRequest) -> HttpResponse:
    """Back to a row that was changed elsewhere, which nobody has thrown away."""
    messages.warning(request, _LOOK_FIRST)
    return SeeOther(request.path)


# For the script that sends a form (core/static/js/enhance.js). Without it a browser goes back to what was typed.
GONE = _(
    "Dit is intussen weggehaald, misschien op je andere apparaat. Wat je typte staat hier nog: neem het over als je het "
    "wilt bewaren."
)


class OwnForm(forms.Form):
    """A form about a row that is there already: it carries the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput({"data-gone": GONE}), required=False)
    # How the row stands, where it was changed elsewhere meanwhile.
    elsewhere: Own | None = None

    def keep(self, row: Own, data: dict, **fields) -> bool:
        """Writes a valid form to its row. Where that was changed elsewhere it writes nothing, says so on the form, and is
        ready to be sent once more."""
        try:
            change(row, self.cleaned_data["version"], data, **fields)
        except Changed as changed:
            self.elsewhere = changed.row
            self.data = {name: self.data[name] for name in self.data} | {"version": str(changed.row.version)}
            self.add_error(
                None,
                _(
                    "Dit is intussen ergens anders veranderd, misschien op je andere apparaat. Er is niets overschreven. "
                    "Wat jij net invulde staat hieronder nog: verstuur het opnieuw als dit moet blijven."
                ),
            )
            return False
        return True


@dataclass(frozen=True)
class Sheet:
    """One kind of rows as it is taken along: a neutral file name, a title, columns in order, and the rows as dicts of
    JSON values (one key a column).

    numbers: columns for programs, of what `columns` say in words. inner: headings for the keys of a dict in a cell.
    rows: of a member, all or those of one year on their own clock. years: the first and the last year that there is
    something of; None where rows stand in no year, or there are none.
    """

    name: str
    title: Any
    columns: dict[str, Any]
    numbers: dict[str, Any]
    inner: dict[str, Any]
    rows: Callable[..., Iterator[dict]]
    years: Callable[[Any], tuple[int, int] | None]
    is_dated: bool


SHEETS: list[Sheet] = []
CARDS: list[tuple[int, Callable[[Any], str]]] = []


def register(
    model: type[Own],
    *,
    name: str,
    title: Any,
    says: Any,
    columns: dict[str, Any],
    describe: Callable[[Any], dict] | None = None,
    describing: Callable[[Any], Callable[[Any], dict]] | None = None,
    numbers: dict[str, Any] | None = None,
    inner: dict[str, Any] | None = None,
    order: str = "id",
    shred: Callable[[Any], None] | None = None,
) -> None:
    """Registers a model of this floor: with the export-and-erase contract, and as a sheet to take along.

    describe: makes of a row a dict with a value for each of `columns` and `numbers` (key to heading). describing: gives that
    for a member, where it needs something that is looked up once for all rows. order: the moment of a row, where it has
    one; what has none yet belongs to every year. shred: takes away one row that has traces elsewhere.
    """
    is_dated = order != "id"
    # Databases do not agree where what has no moment yet stands; who needs not ask keeps the order of the index.
    in_time = models.F(order).asc(nulls_last=True) if model._meta.get_field(order).null else order

    def rows(member, year: int | None = None) -> Iterator[dict]:
        found = model._default_manager.filter(member=member).order_by(in_time, "id")
        if is_dated and year is not None:
            found = found.filter(models.Q(**{f"{order}__year": year}) | models.Q(**{f"{order}__isnull": True}))
        kept = list(found)
        # Opened together: in half the time of one by one.
        sealed = model._meta.get_field("data").open_all(((row.id, row.__dict__["data"]) for row in kept), member.pk)
        try:
            tell = describing(member) if describing else describe
            assert tell is not None
            for row, data in zip(kept, sealed, strict=True):
                row.data = data
                yield tell(row)
        except KeyGone:
            return

    def years(member) -> tuple[int, int] | None:
        if not is_dated:
            return None
        ends = model._default_manager.filter(member=member).aggregate(models.Min(order), models.Max(order)).values()
        first, last = (moment and timezone.localtime(moment).year for moment in ends)
        return (first, last) if first and last else None

    def shred_all(member) -> None:
        found = model._default_manager.filter(member=member)
        if shred is None:
            found.delete()
        else:
            for row in found:
                shred(row)

    SHEETS.append(Sheet(name, title, columns, numbers or {}, inner or {}, rows, years, is_dated))
    headings = columns | (numbers or {}) | (inner or {})
    privacy.personal(model, says=says, export=rows, shred=shred_all, headings=headings)


def register_card(order: int, card: Callable[[Any], str]) -> None:
    """`card(member)` gives the markup of a card for the page "Voor mezelf", or nothing; at most two queries."""
    CARDS.append((order, card))
    CARDS.sort(key=lambda entry: entry[0])
