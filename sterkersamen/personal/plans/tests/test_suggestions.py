"""What a plan and a week can be made of: one's own log, what one tried, the people of the plan, the library."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from markupsafe import escape

from sterkersamen.personal.plans import actions, suggestions
from sterkersamen.personal.plans.models import HardHour, Plan
from sterkersamen.personal.plans.tests.conftest import HERE
from sterkersamen.personal.recovery.models import Course, Craving
from sterkersamen.personal.strategies import queries as strategies
from sterkersamen.personal.strategies.models import Tried

EMPTY = {"strength": 60, "trigger": "", "own_trigger": "", "place": "", "company": "", "strategy": "", "did": ""}
EMPTY |= {"went": "", "note": ""}
FRIDAY = {"what": "Vrijdag", "how": "week", "days": [4], "day": None, "begins": "20:00", "ends": "02:00", "then": []}
MARIT = {"name": "Marit, mijn zus", "phone": "06 00 000 001", "when": ""}
# A Friday evening at nine in Amsterdam.
EVENING = datetime(2026, 11, 20, 20, tzinfo=UTC)


def craved(member, *at: datetime, **said) -> None:
    for one in at:
        Craving.objects.create(member=member, at=one, data=EMPTY | said)


def tried(member, strategy: str, answer: str, trigger: str = "boredom") -> None:
    data = {"strategy": strategy, "trigger": trigger, "answer": answer, "shared": False}
    Tried.objects.create(member=member, data=data)


@pytest.fixture
def bored(vuurtoren) -> UUID:
    """Her plan with one hard moment, and somebody to call: the address of what she does then, by its parts."""
    moment = {"id": uuid4().hex, "key": "boredom", "steps": []}
    actions.add(
        Plan, vuurtoren, {"moments": [moment], "people": [MARIT, {"name": "Huisarts", "phone": "", "when": ""}]}
    )
    return UUID(moment["id"])


def offered(page: str) -> tuple[str, str]:
    """What stands under one's own, and under what can help."""
    own, _heading, others = page.partition("Kies uit alles")[0].partition("Dit kan helpen")
    return own.partition("Dit hielp jou eerder")[2], others


def test_what_one_tried(me, to, words, vuurtoren, dijk, bored):
    """What helped her comes first, what did not is not offered again, and nothing of what another tried counts."""
    first, second, third, *_more = strategies.best_for("boredom", 6)
    titles = {id: f"<span>{one.title}</span>" for id, one in strategies.library().items()}
    tried(vuurtoren, third, "somewhat")
    tried(vuurtoren, second, "helped")
    tried(vuurtoren, first, "no")
    tried(dijk, second, "no")
    # At another moment it did not help: that says nothing of this one.
    tried(vuurtoren, second, "no", trigger="payday")
    own, others = offered(words(me.get(to("moment", bored))))
    assert own.index(titles[second]) < own.index(titles[third]) and titles[first] not in own + others
    assert titles[second] not in others and titles[third] not in others


def test_people_of_the_plan(me, to, words, vuurtoren, bored):
    """Somebody with a number is offered; a tap puts it in the first place that is free."""
    page = words(me.get(to("moment", bored)))
    assert "<span>Ik bel Marit, mijn zus</span>" in offered(page)[1] and "Ik bel Huisarts" not in page
    library = strategies.all_of(vuurtoren)
    row = Plan.objects.get()
    (hard,) = suggestions.queries.hard_moments(row, {})
    own, others = suggestions.ideas(vuurtoren, row, hard, library)
    number = [*own, *others].index("Ik bel Marit, mijn zus")
    sent = {"version": 1, "first": "Naar buiten", "second": "", "third": "", "pick": str(number)}
    assert 'value="Ik bel Marit, mijn zus"' in words(me.post(to("moment", bored), sent))
    assert Plan.objects.get().part("moments")[0]["steps"] == []


def test_all_of_the_library_is_within_reach(me, to, words, vuurtoren, bored):
    """Each title once, also of one's own; a tap keeps what was typed, and one does not leave the form for it."""
    page = me.get(to("moment", bored)).content.decode()
    for one in strategies.library().values():
        assert page.count(f"<span>{escape(one.title)}</span>") == 1, one.title
    title = max(one.title for one in strategies.library().values())
    number = re.search(rf'value="(\d+)">(?:(?!value=).)*<span>{re.escape(str(escape(title)))}</span>', page, re.DOTALL)
    sent = {"version": 1, "first": "Naar buiten", "second": "", "third": "", "pick": number[1]}
    page = words(me.post(to("moment", bored), sent))
    assert f'name="second" value="{escape(title)}"' in page and 'name="first" value="Naar buiten"' in page


def test_a_moment_in_words_of_ones_own(me, to, words, vuurtoren, bored):
    (first,) = strategies.best_for("boredom", 1)
    tried(vuurtoren, first, "helped")
    moment = actions.add_moment(vuurtoren, uuid4(), {"text": "Ruud belt"})
    own, others = offered(words(me.get(to("moment", moment))))
    assert strategies.library()[first].title in own and "Ik bel Marit" in others


def test_lines_from_the_log(me, to, words, vuurtoren, dijk):
    """Places where it came, what came before a day of use, and what helped after it: to take over, one's own only."""
    craved(vuurtoren, EVENING, EVENING + timedelta(hours=1), place="Bij het station")
    craved(vuurtoren, EVENING, place="Thuis")
    craved(vuurtoren, EVENING + timedelta(days=1), place="bij het station")
    craved(dijk, EVENING, place="De haven")
    use = {"id": "1", "on": "2026-11-01", "before": "Ik sliep niet", "helped": "Naar Marit", "now": "", "tell": ""}
    older = use | {"on": "2026-10-01", "before": "x" * 201, "helped": "Een bad"}
    data = {"what": "cocaine", "name": "", "since": "2026-09-01", "uses": [older, use], "goal": None, "shared": []}
    Course.objects.create(member=vuurtoren, data=data)
    page = words(me.get(to("step", "places")))
    assert page.index("<span>bij het station</span>") < page.index("<span>Thuis</span>") < page.index("De groepsapp")
    assert "De haven" not in page and "Bij het station" not in page
    page = words(me.get(to("step", "after")))
    assert page.index("<span>Naar Marit</span>") < page.index("<span>Een bad</span>") < page.index("Geen idee?")
    page = words(me.get(to("step", "signs")))
    assert "<span>Ik sliep niet</span>" in page and "xxx" not in page
    assert "Uit wat je zelf opschreef" not in words(me.get(to("step", "reasons")))
    # A tap puts it beneath what was typed.
    answer = me.post(to("step", "places"), {"version": 0, "lines": "De kroeg", "pick": "0"})
    assert "De kroeg\nbij het station" in answer.content.decode()


def test_hours_of_ones_log(me, to, words, vuurtoren, dijk):
    """Friday evening four times: it is offered on the page of the week, and leads to a form in which it stands."""
    weeks = [EVENING - timedelta(days=7 * back) for back in range(3)]
    craved(vuurtoren, *weeks, EVENING + timedelta(hours=1), EVENING - timedelta(days=2), EVENING - timedelta(days=9))
    craved(dijk, *(EVENING + timedelta(days=1, minutes=number) for number in range(9)))
    page = words(me.get(to("week")))
    assert "vrijdag, 20.00 – 23.00" in page and "4 keer opgeschreven" in page and "2 keer opgeschreven" not in page
    answer = me.post(to("hour_new"), {"do": "begin", "often": "4-20"})
    page = words(answer)
    assert answer.status_code == 200 and 'value="20:00"' in page and 'value="23:00"' in page
    assert not HardHour.objects.exists() and "wrong" not in page
    sent = {"once": str(uuid4()), "what": "Vrijdagavond", "how": "week", "days": ["4"], "begins": "20:00"}
    assert me.post(to("hour_new"), sent | {"ends": "23:00"}).status_code == 303
    # It is in the week now.
    assert "Uit wat je zelf opschreef" not in words(me.get(to("week")))


def test_how_often_is_counted(vuurtoren):
    """By the reader's own clock, past midnight too, at most three, and not what is a hard hour already."""
    assert suggestions.often(vuurtoren, [], HERE) == []
    # One o'clock on Saturday in Amsterdam is still Friday in London.
    night = datetime(2026, 11, 21, 0, tzinfo=UTC)
    craved(vuurtoren, *[night] * 3)
    assert [one[:] for one in suggestions.often(vuurtoren, [], HERE)] == [(5, 0, 3)]
    hour = HardHour(member=vuurtoren, data=FRIDAY)
    assert suggestions.often(vuurtoren, [hour], HERE) == []
    assert suggestions.often(vuurtoren, [HardHour(member=vuurtoren, data=FRIDAY | {"ends": "23:00"})], HERE) != []
    for day in range(1, 6):
        craved(vuurtoren, *[night + timedelta(days=day, hours=12)] * (3 + day))
    found = suggestions.often(vuurtoren, [hour], HERE)
    assert [one.times for one in found] == [8, 7, 6]
    # The hour with most of it stands in the middle.
    assert [one.begins for one in found] == [12, 12, 12]


@pytest.mark.parametrize("value", ["", "x", "7-20", "4-22", "4-20-1", "٤-٢٠"])
def test_no_such_hour(me, to, words, value):
    answer = me.post(to("hour_new"), {"do": "begin", "often": value})
    assert answer.status_code == 200 and 'value="20:00"' not in words(answer) and not HardHour.objects.exists()


def test_what_one_does_then(me, to, words, vuurtoren):
    """Out of the plan, its people and the library: a tap puts it beneath what was typed, and keeps nothing yet."""
    moment = {"id": uuid4().hex, "text": "Ruud belt", "steps": [{"id": "", "text": "De telefoon in de keuken"}]}
    actions.add(Plan, vuurtoren, {"moments": [moment], "people": [MARIT]})
    page = words(me.get(to("hour_new")))
    assert page.index("<span>De telefoon in de keuken</span>") < page.index("<span>Ik bel Marit, mijn zus</span>")
    typed = {"what": "Vrijdag", "how": "week", "days": ["4", "5"], "begins": "half acht", "ends": "", "day": ""}
    answer = me.post(to("hour_new"), typed | {"then": "Thee", "pick": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "Thee\nIk bel Marit, mijn zus" in page and 'value="half acht"' in page
    assert page.count(" checked") == 3 and not HardHour.objects.exists()
    # The same on the page of an hour that is there; what was typed stands, and its version.
    row = actions.add(HardHour, vuurtoren, FRIDAY)
    answer = me.post(to("hour", row.id), typed | {"version": 1, "then": "", "pick": "0"})
    page = words(answer)
    assert "De telefoon in de keuken</textarea>" in page and 'name="version" value="1"' in page
    assert HardHour.objects.get().data == FRIDAY
    for odd in ("99", "x", "²", "-1"):
        assert me.post(to("hour_new"), typed | {"pick": odd}).status_code == 422


def test_a_fixed_number_of_queries(me, to, vuurtoren, bored, django_assert_max_num_queries):
    craved(vuurtoren, *(EVENING + timedelta(hours=number) for number in range(30)), place="Thuis", did="Thee")
    row = actions.add(HardHour, vuurtoren, FRIDAY)
    me.get(to("week"))
    for name, *ids in (("week",), ("hour_new",), ("hour", row.id), ("moment", bored), ("step", "places")):
        with django_assert_max_num_queries(8):
            assert me.get(to(name, *ids)).status_code == 200
