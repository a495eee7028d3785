"""Fixtures for tests that look at the whole."""

from tests.everything import world  # noqa: F401  (a fixture)
