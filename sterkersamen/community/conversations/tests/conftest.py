"""Els and Tineke lead the Maandaggroep. Vuurtoren answers now and then; Dijk has a hard night."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from sterkersamen.community.conversations import actions
from sterkersamen.platform.notify.queries import new_for
from sterkersamen.testing.pages import without_tokens

# Half past two at night, in Amsterdam.
NIGHT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
HELLO, TEA = "Ik loop rondjes door de kamer.", "Zullen we samen thee zetten?"


def texts(member) -> list[str]:
    """What stands on somebody's page of the day."""
    return [line.text for line in new_for(member)]


def reads(browser, page: str) -> str:
    """A page that is there, without its tokens."""
    answer = browser.get(page)
    assert answer.status_code == 200
    return without_tokens(answer.content.decode())


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NIGHT, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def fleeting_keys(settings, tmp_path):
    """A folder of keys for each test."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def guide(els, membership_of):
    return membership_of(els)


@pytest.fixture
def answerer(vuurtoren, guide, membership_of):
    """Vuurtoren offered, and Els agreed."""
    membership = membership_of(vuurtoren)
    actions.approve(guide, actions.offer(membership).id)
    return membership


@pytest.fixture
def caller(dijk, membership_of):
    return membership_of(dijk)


@pytest.fixture
def call(caller, answerer):
    """Dijk asked who is awake."""
    return actions.call(caller)


@pytest.fixture
def both(call, answerer):
    """Dijk asked, and Vuurtoren came."""
    actions.come(answerer, call)
    return call


@pytest.fixture
def to(group):
    return lambda name, *more: reverse(f"conversations:{name}", args=[group.id, *more])
