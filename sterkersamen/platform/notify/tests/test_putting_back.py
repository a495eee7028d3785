"""That a copy was put back is told to everybody, until a day."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sterkersamen.core import renderings
from sterkersamen.platform.notify import putting_back
from sterkersamen.platform.notify.models import PutBack

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def read(browser) -> str:
    # Each look is one of a server that was started since.
    renderings.forget_all()
    return " ".join(browser.get("/").content.decode().split())


def test_everybody_reads_it_for_two_weeks(client, client_of, vuurtoren, clock):
    browser = client_of(vuurtoren)
    for one in (client, browser):
        assert "kopie teruggezet" not in read(one)
    putting_back.tell_everybody(NOW - timedelta(days=2), lost=True, undone=False)
    for one in (client, browser):
        page = read(one)
        assert "Er is een kopie teruggezet" in page and "weer zoals het was op 25 november, 13.00" in page
        assert "blijft gewist" in page and "staat hier tot 11 december" in page
    clock.move_to(NOW + timedelta(days=15))
    assert "kopie teruggezet" not in read(client)


@pytest.mark.parametrize(
    ("lost", "undone", "says", "says_not"),
    [
        (True, False, "is weg. Dat spijt ons.", "Dan kan het terug zijn"),
        (True, True, "Dan kan het terug zijn", "blijft gewist"),
        (False, True, "Sleutels van", "is weg. Dat spijt ons."),
    ],
)
def test_what_is_gone_and_what_may_be_back(client, lost, undone, says, says_not):
    putting_back.tell_everybody(NOW, lost=lost, undone=undone)
    page = read(client)
    assert says in page and says_not not in page


def test_the_last_time_counts(client):
    for days in (9, 3):
        putting_back.tell_everybody(NOW - timedelta(days=days), lost=True, undone=False)
    assert PutBack.objects.get().made_at == NOW - timedelta(days=3)


def test_it_costs_a_page_nothing(client, django_assert_num_queries):
    putting_back.tell_everybody(NOW, lost=True, undone=False)
    client.get("/")
    with django_assert_num_queries(0):
        assert putting_back.told()
