"""How it went, in pictures: a sentence that says what one sees, its numbers behind it, and no zero for a day left open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sterkersamen.personal.measures import actions as measures
from sterkersamen.personal.measures.kinds import MEASURES
from sterkersamen.personal.recovery import actions
from sterkersamen.personal.recovery.models import CheckIn

EMPTY = {"mood": None, "craving": None, "sleep": None, "line": "", "intention": "", "look_back": ""}


def check_ins(member, said: list[dict]) -> None:
    """One for each day back from today, the newest first; a day with nothing in it is left out."""
    now = timezone.now()
    CheckIn.objects.bulk_create(
        CheckIn(member=member, at=now - timedelta(days=back), data=EMPTY | one) for back, one in enumerate(said) if one
    )


def test_first_and_later_is_told(me, to, vuurtoren, words):
    check_ins(vuurtoren, [{"mood": 4, "craving": 10}, {}, *[{"mood": 4}] * 4, *[{"mood": 1, "craving": 80}] * 5])
    page = words(me.get(to("trends")))
    told = (
        "Je vulde dit op 10 dagen in. Gemiddeld was het eerst 1,0 en later 4,0, op een schaal van 1 (heel zwaar) tot 5"
    )
    assert told in page
    assert "Je vulde dit op 6 dagen in. Gemiddeld was het 68,3, op een schaal van 0 (geen) tot 100" in page
    assert "Hier vulde je in deze tijd niets in." in page


def test_two_on_one_day_are_that_day(me, to, vuurtoren, words):
    now = timezone.now()
    for hours, mood in ((1, 1), (3, 5)):
        CheckIn.objects.create(member=vuurtoren, at=now - timedelta(hours=hours), data=EMPTY | {"mood": mood})
    assert "Je vulde dit op 1 dag in: 3,0, op een schaal" in words(me.get(to("trends")))


def test_days_stand_beside_what_comes_next_and_then_beside_each_other(me, to, vuurtoren, words):
    course = actions.begin_course(vuurtoren, "cocaine", date(2026, 11, 3), "")
    page = words(me.get(to("trends")))
    assert "20 dagen zonder nu, op weg naar 21 dagen." in page
    course.data = actions.with_use(
        course.data, date(2026, 11, 20), dict.fromkeys(("before", "helped", "now", "tell"), "")
    )
    course.save()
    page = words(me.get(to("trends")))
    assert "Bij elkaar 19 dagen zonder. Elke periode telt mee." in page
    assert "<tr><th scope=row>4 november<td>16<tr><th scope=row>nu<td>3" in page


def test_on_the_first_day_nothing_is_counted_as_nothing(me, to, vuurtoren, words):
    actions.begin_course(vuurtoren, "cocaine", date(2026, 11, 23), "")
    assert "Vandaag is het begin. Morgen is je eerste dag." in words(me.get(to("trends")))


def test_questionnaires_stand_among_them(me, to, vuurtoren, dijk, words):
    now = timezone.now()
    measures.finish(vuurtoren, MEASURES["who5"], [3] * 5, at=now - timedelta(days=60))
    measures.finish(dijk, MEASURES["barc10"], [3] * 10)
    page = words(me.get(to("trends")))
    assert "Hoe je je voelt (WHO-5)" in page
    assert "BARC-10" not in page
    assert "WHO-5" not in words(me.get(to("trends") + "?span=month"))


@pytest.mark.parametrize("span", ["", "?span=month", "?span=all", "?span=x", "?span=all&span=month"])
def test_any_span_is_a_page(me, to, vuurtoren, span):
    check_ins(vuurtoren, [{"mood": 3}])
    assert me.get(to("trends") + span).status_code == 200


def test_nobody_else_sees_it(client_of, to, vuurtoren, dijk, words):
    check_ins(vuurtoren, [{"mood": 3}])
    assert "Hier is nog niets te zien" in words(client_of(dijk).get(to("trends")))
    assert client_of(dijk).post(to("trends")).status_code == 405


def test_five_years_are_a_small_page(me, to, vuurtoren, django_assert_max_num_queries):
    check_ins(vuurtoren, [{"mood": day % 5 + 1, "craving": day % 11 * 10, "sleep": day % 4 + 1} for day in range(1800)])
    actions.begin_course(vuurtoren, "cocaine", date(2021, 12, 1), "")
    for back in range(60):
        at = timezone.now() - timedelta(days=30 * back)
        for slug, answers in (("who5", [3] * 5), ("phq4", [1] * 4), ("line", [40])):
            measures.finish(vuurtoren, MEASURES[slug], answers, at=at)
    with django_assert_max_num_queries(8):
        page = me.get(to("trends") + "?span=all").content
    assert len(page) < 40_000
    assert page.count(b'role="img"') == 8


def test_where_only_days_are_counted_nothing_is_said_to_be_empty(me, to, vuurtoren, words):
    assert "Hier is nog niets te zien" in words(me.get(to("trends")))
    actions.begin_course(vuurtoren, "cocaine", date(2026, 11, 3), "")
    page = words(me.get(to("trends")))
    assert "Hier is nog niets te zien" not in page
    assert "vulde je in deze tijd niet in" in page
