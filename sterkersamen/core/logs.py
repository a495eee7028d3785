"""The log tells what went wrong, never about whom."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
_PATH = re.compile(r"(?<![\w/.])/(?:[\w%.~:@-]+/?)+(?:\?\S*)?")


class WithoutPersons(logging.Filter):
    """Takes paths, ids and request objects out of a record, and the message out of an exception: it can hold words.

    The trace keeps its files and lines, which is what is needed to mend something.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "is_clean", False):
            # By the handler before: another round would take its trace, which is in the message by now.
            return True
        record.is_clean = True
        if record.name.startswith("django.request") or record.name.startswith("django.security"):
            record.msg, record.args = (
                f"{getattr(record, 'status_code', '')} {record.name.rpartition('.')[2]}".strip(),
                (),
            )
        else:
            record.msg, record.args = _UUID.sub("(id)", _PATH.sub("(path)", record.getMessage())), ()
        if record.exc_info and record.exc_info[0] is not None:
            kind, _error, trace = record.exc_info
            lines = []
            while trace is not None:
                code = trace.tb_frame.f_code
                lines.append(f"  {code.co_filename.rpartition('sterkersamen/')[2]}:{trace.tb_lineno} {code.co_name}")
                trace = trace.tb_next
            record.msg = f"{record.msg}: {kind.__name__}\n" + "\n".join(lines)
            record.exc_info = record.exc_text = None
        return True


class Seldom(logging.Filter):
    """Tells a refusal of one kind once a minute, and with the next how many there were: anybody can ask for what is not
    there, or under a name that is not ours, as often as they like, and must not fill a disk by it. After `WithoutPersons`."""

    SECONDS = 60

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._kinds: dict[tuple[str, int], list[float]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        # Asked by each handler, decided once.
        told = getattr(record, "is_told", None)
        if told is None:
            told = record.is_told = not _is_refusal(record) or self._is_due(record)
        return told

    def _is_due(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        with self._lock:
            kind = self._kinds.setdefault((record.name, getattr(record, "status_code", 0)), [now - self.SECONDS, 0])
            if now - kind[0] < self.SECONDS:
                kind[1] += 1
                return False
            untold, kind[:] = int(kind[1]), [now, 0]
        # Without a trace: what was asked says nothing about our own lines of code.
        record.msg, _line_end, _trace = str(record.msg).partition("\n")
        if untold:
            record.msg += f" (and {untold} more since the last line like this)"
        return True


def _is_refusal(record: logging.LogRecord) -> bool:
    if record.name.startswith("django.security"):
        return True
    if record.name == "django.request":
        return getattr(record, "status_code", 500) < 500
    # "Invalid HTTP request received."
    return record.name == "uvicorn.error" and record.levelno == logging.WARNING


class DayFiles(logging.Handler):
    """Writes each line to the file of its day. Several processes may: each line is one write at the end."""

    def __init__(self, folder: str):
        super().__init__()
        self.folder = Path(folder)

    def emit(self, record: logging.LogRecord) -> None:
        # A log that cannot be written must not stop what it tells of; the screen has the line too.
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.folder / f"{datetime.now(UTC).date().isoformat()}.log"
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            try:
                os.write(descriptor, f"{self.format(record)}\n".encode(errors="replace"))
            finally:
                os.close(descriptor)


def purge(folder: str, days: int) -> None:
    """Removes the files of days that are over longer than so many days ago. Safe to repeat."""
    before = datetime.now(UTC).date() - timedelta(days=days)
    for path in Path(folder).glob("*.log"):
        with contextlib.suppress(ValueError, FileNotFoundError):
            if date.fromisoformat(path.stem) < before:
                path.unlink()
