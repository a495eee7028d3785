"""The log in files of a day each: for its owner only, without persons, and gone when its term is over."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from sterkersamen.core.logs import DayFiles, WithoutPersons, purge


def logger(folder) -> logging.Logger:
    log = logging.getLogger(f"test.{folder.name}")
    log.propagate, log.handlers = False, []
    handler = DayFiles(str(folder))
    handler.addFilter(WithoutPersons())
    log.addHandler(handler)
    return log


def test_a_line_goes_to_the_file_of_its_day(tmp_path):
    folder = tmp_path / "log"
    for _process in range(2):
        logger(folder).error("something at /g/7f3c1d8e-5a52-4b6f-9f0e-0d9f6f1c2b3a/shares failed")
    (path,) = folder.iterdir()
    assert path.name == f"{datetime.now(UTC).date().isoformat()}.log"
    assert path.read_text() == "something at (path) failed\n" * 2
    assert path.stat().st_mode & 0o077 == 0 and folder.stat().st_mode & 0o077 == 0


def test_where_it_cannot_be_written_nothing_else_stops(tmp_path):
    (tmp_path / "log").write_text("a file is in the way")
    logger(tmp_path / "log").error("all the same")


def test_files_go_after_their_term_and_nothing_else_does(tmp_path):
    today = datetime.now(UTC).date()
    for days in (0, 89, 90, 91, 400):
        (tmp_path / f"{(today - timedelta(days=days)).isoformat()}.log").touch()
    (tmp_path / "other.log").touch()
    for _again in range(2):
        purge(str(tmp_path), 90)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"other.log", *(f"{(today - timedelta(days=days)).isoformat()}.log" for days in (0, 89, 90))}
