from __future__ import annotations

import pytest
from django.urls import reverse

from sterkersamen.personal.strategies import actions
from sterkersamen.personal.strategies.models import OwnStrategy
from sterkersamen.platform.notify.queries import new_for
from sterkersamen.testing.pages import without_tokens

WORDS = {
    "title": "Duiven voeren",
    "what_for": "Als ik niet kan zitten.",
    "how": "Neem brood.\nLoop naar het water.",
    "how_long": "Een kwartier.",
    "triggers": ["boredom"],
}


def to(name: str, *ids) -> str:
    return reverse(f"strategies:{name}", args=ids)


def read(client, address: str) -> str:
    return without_tokens(client.get(address).content.decode())


def told(member) -> list[str]:
    return [line.text for line in new_for(member)]


@pytest.fixture
def own(vuurtoren):
    """What Vuurtoren wrote for himself, with a name in it."""
    return OwnStrategy.objects.create(member=vuurtoren, data=WORDS | {"what_for": "Als ik niet kan zitten, met Marit."})


@pytest.fixture
def waiting(own, vuurtoren, membership_of):
    """The copy that he offers to the Maandaggroep."""
    return actions.offer(own, membership_of(vuurtoren), WORDS)


@pytest.fixture
def published(waiting, els, membership_of):
    """What Els agreed to."""
    actions.agree(waiting, membership_of(els))
    waiting.refresh_from_db()
    return waiting
