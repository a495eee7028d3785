"""The log tells where something went wrong, and not about whom."""

import logging

import pytest

from sterkersamen.core import logs
from sterkersamen.core.logs import Seldom, WithoutPersons


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


def test_every_handler_has_the_trace():
    failed = record("django.request", "Internal Server Error: %s", ("/g/geheim",), (ValueError, ValueError("x"), None))
    failed.status_code = 500
    assert line(failed) == line(failed) == "500 request: ValueError\n"


def test_what_anybody_can_cause_is_told_once_a_minute_and_counted(monkeypatch):
    """A program that asks under another name, or for what is not there, fills no disk; what went wrong here is always told."""
    now = 100.0
    monkeypatch.setattr(logs.time, "monotonic", lambda: now)
    seldom = Seldom()

    def told(name, status=None, level=logging.WARNING):
        one = record(name, "x")
        one.levelno = level
        if status:
            one.status_code = status
        # Two handlers ask; the second hears what the first did.
        private = WithoutPersons()
        first, second = (private.filter(one) and seldom.filter(one) for _handler in range(2))
        assert first == second
        return line(one) if first else None

    host = "django.security.DisallowedHost"
    assert told(host, 400) == "400 DisallowedHost"
    assert [told(host, 400) for _each in range(3)] == [None] * 3
    assert told("django.request", 404) == "404 request"
    assert told("django.request", 404) is None
    assert told("django.request", 422) == "422 request"
    assert told("uvicorn.error") and told("uvicorn.error") is None
    for always in (("django.request", 500), ("uvicorn.error", None, logging.ERROR), ("sterkersamen.core.middleware",)):
        assert told(*always) and told(*always)
    now += Seldom.SECONDS
    assert told(host, 400) == "400 DisallowedHost (and 3 more since the last line like this)"
    assert told(host, 400) is None
