"""Vuurtoren keeps up how it goes. It is a Tuesday at the end of November."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def browser(client_of, vuurtoren):
    return client_of(vuurtoren)


def text(answer) -> str:
    """What stands on a page, without its tags."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def to(slug: str = "") -> str:
    return reverse("measures:measure", args=[slug]) if slug else reverse("measures:measures")


def fields(*answers, **more) -> dict:
    """A form with these answers, in their order; None is left open."""
    return {f"q{place}": answer for place, answer in enumerate(answers, 1) if answer is not None} | more
