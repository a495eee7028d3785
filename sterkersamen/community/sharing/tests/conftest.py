"""Who speaks in the stories of this room: their places in the group of the cast."""

from __future__ import annotations

import pytest


@pytest.fixture
def me(vuurtoren, membership_of):
    return membership_of(vuurtoren)


@pytest.fixture
def other(dijk, membership_of):
    return membership_of(dijk)


@pytest.fixture
def guide(els, membership_of):
    return membership_of(els)
