"""A short code that opens the lock of one browser. It signs nobody in.

It belongs to one session: it lies hashed in that session's sealed data, and goes when the session does. Five wrong ones
in a row, counted in the row so that no process or night starts the count afresh, and only what opens the account helps.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F
from django.utils.translation import gettext as _

from sterkersamen.platform.accounts.models import Session

SHORTEST, LONGEST, TRIES = 4, 8, 5
_KEY = "pin"
_DIGITS = re.compile(r"[0-9]*")
# Straight lines on the keys of a telephone.
_LINES = {"2580", "0852"}


def what_is_wrong(pin: str) -> str | None:
    """Why this code would be guessed, in words for the one who chose it; None for a good one."""
    if not _DIGITS.fullmatch(pin) or not SHORTEST <= len(pin) <= LONGEST:
        return _("Kies vier tot acht cijfers.")
    if _is_row(pin) or _is_repeated(pin) or pin in _LINES:
        return _("Zo'n rijtje raden anderen het eerst. Kies cijfers door elkaar.")
    if _is_date(pin):
        return _("Dit kan een jaar of een verjaardag zijn. Wie jou kent, probeert die het eerst.")
    return None


def _is_row(pin: str) -> bool:
    """1234, 8765, 7890, 2468."""
    steps = {(int(after) - int(before)) % 10 for before, after in zip(pin, pin[1:], strict=False)}
    return len(steps) == 1


def _is_repeated(pin: str) -> bool:
    """1212, 123123, 1122."""
    halves = any(pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1))
    pairs = len(pin) % 2 == 0 and all(pin[at] == pin[at + 1] for at in range(0, len(pin), 2))
    return halves or pairs


def _is_date(pin: str) -> bool:
    if len(pin) == 4 and pin[:2] in {"19", "20"}:
        return True
    # A day without a year could be the 29th of February.
    tried = {
        4: [(pin + "2000", "%d%m%Y")],
        6: [(pin, "%d%m%y"), (pin, "%y%m%d")],
        8: [(pin, "%d%m%Y"), (pin, "%Y%m%d")],
    }
    for text, pattern in tried.get(len(pin), []):
        try:
            if 1900 <= datetime.strptime(text, pattern).year < 2100:  # noqa: DTZ007 (a day, not a moment)
                return True
        except ValueError:
            continue
    return False


def choose(request, pin: str) -> None:
    """Keeps a code for this browser, in the place of another. What is wrong with it was asked before."""
    request.session[_KEY] = make_password(pin)
    Session.objects.filter(pk=request.session_row.pk).update(pin_tries=0)


def drop(request) -> None:
    """Takes the code of this browser away."""
    request.session.pop(_KEY, None)


def has(request) -> bool:
    """Whether this browser has a code."""
    return _KEY in request.session


def left(request) -> int:
    """How often one may still try: none where there is no code."""
    return max(0, TRIES - request.session_row.pin_tries) if has(request) else 0


def opens(request, pin: str) -> bool:
    """Whether this is the code of this browser. Counts the try before it looks, so that no two count as one.

    Once opened, the lock starts the count afresh (`safety.actions.unlock`).
    """
    row = request.session_row
    counted = Session.objects.filter(pk=row.pk, pin_tries__lt=TRIES).update(pin_tries=F("pin_tries") + 1)
    if not counted or not has(request):
        return False
    row.pin_tries += 1
    return check_password("".join(pin.split())[: LONGEST + 1], request.session[_KEY])
