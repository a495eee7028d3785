"""The log tells where something went wrong, and not about whom."""

import logging

import pytest

from sterkersamen.core.logs import WithoutPersons


def line(record):
    WithoutPersons().filter(record)
    return logging.Formatter("%(message)s").format(record)


def record(name, message, args=(), exc_info=None):
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, args, exc_info)


def test_ids_and_paths_are_taken_out():
    said = line(
        record(
            "x",
            "bad %s at %s",
            ("3f1c5a7e-0000-4000-8000-000000000001", "/g/3f1c5a7e00004000800000000000000a/shares?q=dorst"),
        )
    )
    assert said == "bad (id) at (path)"


def test_a_request_that_failed_names_no_path():
    failed = record("django.request", "Internal Server Error: %s", ("/g/geheim",))
    failed.status_code = 500
    assert line(failed) == "500 request"


def test_an_exception_keeps_its_place_and_loses_its_words():
    with pytest.raises(ValueError, match="woorden") as caught:
        raise ValueError("woorden van iemand")
    said = line(record("x", "it broke", exc_info=(caught.type, caught.value, caught.tb)))
    assert "woorden" not in said
    assert "ValueError" in said and "test_logs.py" in said
