from __future__ import annotations

import pytest

from sterkersamen.personal.strategies import actions
from sterkersamen.personal.strategies.models import OwnStrategy

WORDS = {
    "title": "Duiven voeren",
    "what_for": "Als ik niet kan zitten.",
    "how": "Neem brood.\nLoop naar het water.",
    "how_long": "Een kwartier.",
    "triggers": ["boredom"],
}


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
