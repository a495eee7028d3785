"""What helps: the library, one's own, and counts without a name in the order of what helped people."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sterkersamen.core import privacy
from sterkersamen.personal.strategies import actions, queries
from sterkersamen.personal.strategies.models import OwnStrategy, Tally, Tried
from sterkersamen.personal.strategies.triggers import LABELS
from sterkersamen.platform.vault.fields import Envelope
from sterkersamen.testing.cast import make_member

ROWS = json.loads((Path(queries.__file__).with_name("data") / "strategies.json").read_text(encoding="utf-8"))


@pytest.fixture
def me(client_of, vuurtoren):
    return client_of(vuurtoren)


def to(name: str, *ids) -> str:
    return reverse(f"strategies:{name}", args=ids)


def test_at_least_forty_whole_in_both_languages():
    assert len(ROWS) >= 40
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert set(row["triggers"]) <= LABELS.keys(), row["id"]
        for language in ("nl", "en"):
            told = row[language]
            assert all(told[part] for part in ("title", "what_for", "how", "how_long")), row["id"]
            assert 2 <= len(told["how"]) <= 5
        assert len(row["nl"]["how"]) == len(row["en"]["how"])
        assert row["nl"]["title"] != row["en"]["title"]


def test_something_for_every_trigger():
    assert {key for row in ROWS for key in row["triggers"]} == LABELS.keys()


def test_nothing_says_three_minutes_or_blames():
    text = json.dumps(ROWS, ensure_ascii=False).lower()
    for word in ("junk", "verslaafde", "clean", "addict ", "dealer", "gram"):
        assert word not in text, word


def test_the_library_is_in_the_readers_language():
    with translation.override("en"):
        assert queries.library()["s01"].title == ROWS[0]["en"]["title"]
    with translation.override("nl"):
        assert queries.library()["s01"].title == ROWS[0]["nl"]["title"]


def test_pages(me):
    page = me.get(to("strategies")).content.decode()
    assert all(row["nl"]["title"] in page for row in ROWS[:5])
    page = me.get(to("strategy", "s01")).content.decode()
    assert ROWS[0]["nl"]["how"][0] in page
    for unknown in ("s99", "nergens", str(uuid4())):
        assert me.get(to("strategy", unknown)).status_code == 404


def test_who_comes_from_one_trigger_says_of_that_whether_it_helped(me):
    number = list(LABELS).index("boredom") + 1
    there = f"{to('strategy', 's01')}?of={number}"
    assert there in me.get(f"{to('strategies')}?of={number}").content.decode()
    page = me.get(there).content.decode()
    assert '<option value="boredom" selected>' in page and f"{to('strategies')}?of={number}" in page
    assert me.get(f"{to('strategy', 's01')}?of=99").status_code == 200


def test_first_days_are_for_everybody(client, me):
    assert "/groups" in me.get(to("first_days")).content.decode().partition("<main")[2]
    answer = client.get(to("first_days"))
    assert answer.status_code == 200
    assert "set-cookie" not in {name.lower() for name in answer.headers} or not answer.cookies.get("session")
    assert "112" in answer.content.decode()


def test_own_ones(me, client_of, dijk, vuurtoren):
    said = {"title": "Duiven voeren", "how": "Neem brood.\n\nLoop.", "triggers": ["boredom"], "once": uuid4()}
    for _try in range(2):
        answer = me.post(to("new"), said)
        assert answer.status_code == 303
    row = OwnStrategy.objects.get(member=vuurtoren)
    page = me.get(answer.url).content.decode()
    assert "<li>Neem brood.</li><li>Loop.</li>" in page
    assert queries.titles_of(vuurtoren)[str(row.id)] == "Duiven voeren"
    assert "Duiven voeren" not in client_of(dijk).get(to("strategies")).content.decode()
    assert client_of(dijk).get(to("strategy", str(row.id))).status_code == 404
    assert client_of(dijk).get(to("edit", row.id)).status_code == 404
    me.post(to("edit", row.id), {"title": "Eenden voeren", "how": "Loop.", "version": "1"})
    answer = me.post(to("edit", row.id), {"title": "Ganzen", "how": "Loop.", "version": "1"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Ganzen" in page and page.index("Zo staat het er nu") < page.index("Eenden voeren")
    answer = me.post(to("edit", row.id), {"do": "remove", "version": "1"}, follow=True)
    page = answer.content.decode()
    assert "Er is niets weggehaald." in page and page.count('name="version" value="2"') == 2
    me.post(to("edit", row.id), {"do": "remove", "version": "2"})
    assert not OwnStrategy.objects.exists()


def test_bad_input_loses_nothing(me):
    answer = me.post(to("new"), {"title": "Duiven", "how": "", "triggers": ["niets"], "once": uuid4()})
    assert answer.status_code == 422
    assert "Duiven" in answer.content.decode()


def count() -> tuple:
    return tuple(Tally.objects.values_list("strategy", "trigger", "helped", "somewhat", "no"))


def test_an_answer_counts_for_others_only_where_one_wants_it(me):
    me.post(to("strategy", "s01"), {"trigger": "boredom", "answer": "helped"})
    assert count() == ()
    for _try in range(3):
        me.post(to("strategy", "s01"), {"trigger": "boredom", "answer": "helped", "shared": "on"})
    assert count() == (("s01", "boredom", 1, 0, 0),)
    me.post(to("strategy", "s01"), {"trigger": "boredom", "answer": "no", "shared": "on"})
    assert count() == (("s01", "boredom", 0, 0, 1),)
    assert Tried.objects.count() == 1


def test_an_answer_is_taken_back(me, client_of, dijk, vuurtoren):
    actions.tried(vuurtoren, "s01", "boredom", "somewhat", shared=True)
    row = Tried.objects.get()
    assert client_of(dijk).post(to("untried", row.id)).status_code == 404
    me.post(to("untried", row.id))
    assert count() == (("s01", "boredom", 0, 0, 0),)
    assert not Tried.objects.exists()


def test_an_answer_that_is_damaged_goes_with_its_person(vuurtoren):
    """It keeps nobody from closing their account."""
    for strategy in ("s01", "s02"):
        actions.tried(vuurtoren, strategy, "boredom", "helped", shared=True)
    damaged = next(row for row in Tried.objects.all() if row.data["strategy"] == "s01")
    Tried.objects.filter(id=damaged.id).update(data=Envelope(bytes(100)))
    privacy.PERSONAL[Tried].shred(vuurtoren)
    assert not Tried.objects.exists()
    assert {row.strategy: row.helped for row in Tally.objects.all()} == {"s01": 1, "s02": 0}


def test_of_ones_own_nothing_is_counted(vuurtoren):
    row = OwnStrategy.objects.create(
        member=vuurtoren, data={"title": "x", "what_for": "", "how": "y", "how_long": "", "triggers": []}
    )
    actions.tried(vuurtoren, str(row.id), "boredom", "helped", shared=True)
    assert count() == ()


def test_shown_from_five_people_on_and_in_order(me):
    people = [make_member(f"iemand-{number}") for number in range(9)]
    for person in people[:4]:
        actions.tried(person, "s02", "boredom", "helped", shared=True)
    assert "mensen zeggen: dat hielp" not in me.get(to("strategy", "s02")).content.decode()
    for person in people:
        actions.tried(person, "s40", "boredom", "helped", shared=True)
    for number, person in enumerate(people):
        actions.tried(person, "s01", "boredom", "helped" if number < 2 else "no", shared=True)
    number = list(LABELS).index("boredom") + 1
    page = me.get(f"{to('strategies')}?of={number}").content.decode()
    assert "9 van de 9 mensen zeggen: dat hielp." in page
    titles = [queries.library()[one].title for one in ("s40", "s01")]
    assert page.index(titles[0]) < page.index(titles[1])
    assert queries.best_for("boredom", 1) == ["s40"]
    # Four people are no order, and no number.
    assert "4 van de 4" not in page
    for number, person in enumerate(people[:5]):
        actions.tried(person, "s03", "stress", "no" if number else "helped", shared=True)
    assert "1 van de 5 mensen zegt: dat hielp." in me.get(to("strategy", "s03")).content.decode()


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_bound_is_beneath_the_part_and_grows_with_it(good, more):
    total = good + more
    bound = queries.lower_bound(good, total)
    assert 0 <= bound <= good / total
    assert queries.lower_bound(good * 4, total * 4) >= bound


def test_few_answers_do_not_win():
    # 5 of 5 against 90 of 100: Wilson's lower bounds are 0.566 and 0.826.
    assert queries.lower_bound(5, 5) == pytest.approx(0.5655, abs=1e-3)
    assert queries.lower_bound(90, 100) == pytest.approx(0.8256, abs=1e-3)
    assert queries.lower_bound(0, 0) == 0


@pytest.mark.parametrize("address", ["/strategies", "/strategies?of=4", "/strategies/s01"])
def test_questions(me, address, django_assert_max_num_queries):
    me.get(address)
    with django_assert_max_num_queries(8):
        assert me.get(address).status_code == 200
