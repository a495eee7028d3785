"""A kind of stream for the tests of this room: who is in `Hall.seats` may listen."""

from __future__ import annotations

import uuid

import pytest

from sterkersamen.platform.live import registry
from sterkersamen.platform.live.registry import Seat
from sterkersamen.platform.live.tests.listening import KIND, cookie_of


class Hall:
    """One stream, its seats by member, and how often an event was rendered."""

    def __init__(self) -> None:
        self.id = uuid.uuid4()
        self.name = f"{KIND}:{self.id}"
        self.seats: dict[uuid.UUID, Seat] = {}
        self.rendered: list[str] = []
        self.asked = 0

    def sit(self, member, **options) -> uuid.UUID:
        """Gives a member a seat; gives the membership's id."""
        reader = options.pop("reader", None) or uuid.uuid4()
        self.seats[member.pk] = Seat(reader, **options)
        return reader


@pytest.fixture
def hall(monkeypatch) -> Hall:
    """A stream of the kind `test` that everyone with a seat may hear."""
    made = Hall()

    def seat_of(member, stream):
        made.asked += 1
        return made.seats.get(member.pk) if stream == made.id else None

    def render(event):
        from django.utils import translation

        language = translation.get_language()
        made.rendered.append(language)
        return f"<p>{language} {event.ref}</p>"

    monkeypatch.setitem(registry.SEATS, KIND, seat_of)
    monkeypatch.setitem(registry.FRAGMENTS, "said", render)
    return made


@pytest.fixture
def person(transactional_db, client_of):
    """Makes people who are signed in: gives the member and the cookie."""
    from sterkersamen.testing.cast import make_member

    def make(name: str = "", **fields):
        member = make_member(name or uuid.uuid4().hex, **fields)
        return member, cookie_of(client_of(member))

    return make
