"""Marks of coming back: nobody's but one's own, until one shares it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import actions, queries
from sterkersamen.community.meetings.models import Mark
from sterkersamen.community.meetings.returning import Earned, earned, span
from sterkersamen.community.meetings.tests.test_proofs import there
from sterkersamen.core.privacy import PERSONAL
from sterkersamen.platform.safety.actions import block

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HERE = ZoneInfo("Europe/Amsterdam")
SHARED = "Vuurtoren komt hier nu drie maanden. Fijn dat je er bent."
NEW = "Je was er weer, drie maanden na je eerste keer."


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leads(els, membership_of):
    return membership_of(els)


@pytest.fixture
def me(vuurtoren, membership_of):
    """Vuurtoren, who was there in August, and again last Monday."""
    found = membership_of(vuurtoren)
    there(found, date(2026, 8, 10), date(2026, 11, 16))
    return found


@pytest.fixture
def page(group):
    return reverse("meetings:meetings", args=[group.id])


@pytest.fixture
def mark(group):
    return reverse("meetings:mark", args=[group.id])


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ([], None),
        ([date(2026, 1, 31)], None),
        ([date(2026, 1, 31), date(2026, 2, 27)], None),
        # A month after the last of January is the last of February.
        ([date(2026, 1, 31), date(2026, 2, 28)], Earned(1, date(2026, 2, 28))),
        # A gap of months costs nothing, and nothing is skipped to.
        ([date(2026, 1, 5), date(2026, 7, 6)], Earned(6, date(2026, 7, 6))),
        ([date(2026, 1, 5), date(2026, 7, 6), date(2026, 9, 7)], Earned(6, date(2026, 7, 6))),
        ([date(2025, 1, 5), date(2026, 1, 4)], Earned(9, date(2026, 1, 4))),
        ([date(2025, 1, 5), date(2026, 1, 5)], Earned(12, date(2026, 1, 5))),
        ([date(2024, 2, 29), date(2026, 2, 28)], Earned(24, date(2026, 2, 28))),
        ([date(2016, 1, 1), date(2026, 12, 31)], Earned(120, date(2026, 12, 31))),
    ],
)
def test_what_is_earned(days, found):
    assert earned(reversed(days)) == found


def test_in_words():
    assert [span(months) for months in (1, 3, 6, 9, 12, 24, 120)] == [
        "een maand", "drie maanden", "zes maanden", "negen maanden", "een jaar", "2 jaar", "10 jaar",
    ]  # fmt: skip


def test_only_vuurtoren_sees_it_and_only_while_it_is_new(client_of, vuurtoren, dijk, els, me, page):
    assert NEW in text(client_of(vuurtoren).get(page))
    assert "drie maanden na je eerste keer" in text(client_of(vuurtoren).get(reverse("meetings:been")))
    for other in (dijk, els):
        assert "drie maanden" not in text(client_of(other).get(page))
        assert "drie maanden" not in text(client_of(other).get(reverse("meetings:been")))
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        assert "drie maanden" not in text(client_of(vuurtoren).get(page))
        assert "drie maanden na je eerste keer" in text(client_of(vuurtoren).get(reverse("meetings:been")))


def test_shared_with_one_tap_and_taken_back(client_of, vuurtoren, dijk, me, page, mark):
    browser = client_of(vuurtoren)
    for _time in range(2):
        assert browser.post(mark, {"do": "share"}).headers["Location"] == page
    assert Mark.objects.get().months == 3
    assert SHARED in text(client_of(dijk).get(page)) and "Niet meer delen" not in text(client_of(dijk).get(page))
    mine = text(browser.get(page))
    assert SHARED in mine and NEW not in mine and "Niet meer delen" in mine
    with time_machine.travel(NOW + timedelta(days=14), tick=False):
        assert "drie maanden" not in text(client_of(dijk).get(page))
    assert browser.post(mark, {"do": "back", "been": "yes"}).headers["Location"] == reverse("meetings:been")
    assert "drie maanden" not in text(client_of(dijk).get(page))
    for wrong in ({}, {"do": "boast"}):
        assert browser.post(mark, wrong).status_code == 404


def test_nobody_shares_what_is_not_there(client_of, dijk, bram, stranger, me, mark):
    assert client_of(dijk).post(mark, {"do": "share"}).status_code == 404
    for outside in (bram, stranger):
        assert client_of(outside).post(mark, {"do": "share"}).status_code == 404
    assert not Mark.objects.exists()


@pytest.mark.parametrize("blocker", ["dijk", "me"])
def test_not_over_a_block(client_of, dijk, els, me, leads, membership_of, page, blocker):
    actions.share_mark(me, HERE)
    pair = [membership_of(dijk).id, me.id]
    block(me.group_id, *(pair if blocker == "dijk" else reversed(pair)))
    assert "drie maanden" not in text(client_of(dijk).get(page))
    assert SHARED in text(client_of(els).get(page))
    block(me.group_id, me.id, leads.id)
    assert "drie maanden" not in text(client_of(els).get(page))


def test_who_rests_or_left_is_not_named(client_of, dijk, me, leads, page):
    actions.share_mark(me, HERE)
    groups.pause(leads, me)
    assert "Vuurtoren" not in text(client_of(dijk).get(page))
    assert queries.returned(me.member, HERE) == []
    groups.leave(me, take_words=False)
    assert not Mark.objects.exists()


def test_an_alumnus_sees_no_marks(client_of, vuurtoren, me, group, page, mark):
    group.alumni_read = True
    group.save()
    Membership.objects.filter(id=me.id).update(ended_at=NOW, ended_how="alumnus")
    browser = client_of(vuurtoren)
    assert browser.get(page).status_code == browser.post(mark, {"do": "share"}).status_code == 403
    assert "drie maanden" not in text(browser.get(reverse("meetings:been")))


def test_a_day_is_that_of_ones_own_clock(me):
    """The evening of 10 November, at seven in Amsterdam, is the eleventh in Auckland; the first one too."""
    there(me, date(2027, 2, 10))
    assert queries.returned(me.member, HERE)[0].earned == Earned(6, date(2027, 2, 10))
    assert queries.returned(me.member, ZoneInfo("Pacific/Auckland"))[0].earned == Earned(6, date(2027, 2, 11))


def test_all_of_it_is_given_out_and_destroyed(vuurtoren, me):
    actions.share_mark(me, HERE)
    entry = PERSONAL[Mark]
    assert [one["months"] for one in entry.export(vuurtoren)] == [3]
    entry.shred(vuurtoren)
    assert not list(entry.export(vuurtoren)) and not Mark.objects.exists()


def test_it_costs_the_same_for_one_group_and_for_many(vuurtoren, me, django_assert_num_queries):
    from sterkersamen.testing.cast import join, make_group

    for number in range(3):
        there(join(vuurtoren, make_group(f"Groep {number}"), f"Naam {number}"), date(2026, 6, 1), date(2026, 11, 2))
        queries.returned(vuurtoren, HERE)
        with django_assert_num_queries(3):
            assert len(queries.returned(vuurtoren, HERE)) == number + 2
