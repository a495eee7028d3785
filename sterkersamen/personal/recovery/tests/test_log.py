"""The log of craving, and what it shows: plain sums, by one's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from sterkersamen.personal.recovery import queries
from sterkersamen.personal.recovery.models import Craving
from sterkersamen.personal.recovery.patterns import patterns
from sterkersamen.personal.strategies.models import OwnStrategy

EMPTY = {
    "trigger": "",
    "own_trigger": "",
    "place": "",
    "company": "",
    "strategy": "",
    "did": "",
    "went": "",
    "note": "",
}


def moment(member, at=None, **said) -> Craving:
    return Craving.objects.create(member=member, at=at or timezone.now(), data=EMPTY | {"strength": 50} | said)


def test_only_how_strong_must_be_said(me, to, vuurtoren):
    assert me.post(to("log_new"), {"strength": "70", "once": uuid4()}).status_code == 303
    assert Craving.objects.get(member=vuurtoren).data == EMPTY | {"strength": 70}


def test_without_how_strong_nothing_typed_is_lost(me, to):
    answer = me.post(to("log_new"), {"place": "Bij het station", "once": uuid4()})
    assert answer.status_code == 422
    assert "Bij het station" in answer.content.decode()


def test_lists_stand_in_groups_with_ones_own_first(me, to, vuurtoren):
    OwnStrategy.objects.create(
        member=vuurtoren,
        data={"title": "Duiven voeren", "what_for": "", "how": "Loop.", "how_long": "", "triggers": []},
    )
    page = me.get(to("log_new")).content.decode()
    groups = ["Hoe je je voelt", "Wat er om je heen is", "Van jezelf", "Als de trek er nu is"]
    places = [page.index(f'<optgroup label="{name}">') for name in groups]
    assert places == sorted(places)
    assert places[0] < page.index(">Verveling<") < places[1] < places[2] < page.index(">Duiven voeren<") < places[3]


def test_own_words_go_before_the_list(me, to):
    me.post(to("log_new"), {"strength": "20", "trigger": "boredom", "own_trigger": "De tram", "once": uuid4()})
    assert Craving.objects.get().data["trigger"] == ""
    assert Craving.objects.get().data["own_trigger"] == "De tram"
    # And can be chosen again next time.
    assert '<option value="De tram">' in me.get(to("log_new")).content.decode()


def test_who_used_goes_on_to_the_look_back(me, to):
    answer = me.post(to("log_new"), {"strength": "90", "went": "used", "once": uuid4()})
    assert answer.url == to("used")


def test_how_it_ended_can_be_said_later(me, to, vuurtoren):
    row = moment(vuurtoren)
    assert "Hoe liep het af?" in me.get(to("log")).content.decode()
    me.post(to("craving", row.id), {"strength": "50", "went": "passed", "version": "1"})
    assert Craving.objects.get().data["went"] == "passed"


def test_what_left_the_library_is_not_lost_here(me, to, vuurtoren):
    gone = str(uuid4())
    row = moment(vuurtoren, strategy=gone)
    assert f'value="{gone}" selected' in me.get(to("craving", row.id)).content.decode()


def test_what_left_the_library_has_no_number_for_a_name(me, to, vuurtoren, words):
    gone = str(uuid4())
    moment(vuurtoren, strategy=gone, went="passed")
    for name in ("pattern", "log", "read"):
        assert gone not in words(me.get(to(name)))
    assert "Iets uit de lijst dat er niet meer is" in words(me.get(to("pattern")))


def test_nobody_else_opens_it(client_of, to, vuurtoren, dijk, els):
    row = moment(vuurtoren, place="Onder de brug")
    for person in (dijk, els):
        assert client_of(person).get(to("craving", row.id)).status_code == 404
        assert "Onder de brug" not in client_of(person).get(to("log")).content.decode()


def test_patterns_are_plain_sums():
    monday = datetime(2026, 11, 23, 21, 30)
    rows = [
        (monday, EMPTY | {"strength": 80, "trigger": "payday", "did": "Gebeld", "went": "passed"}),
        (monday + timedelta(days=1), EMPTY | {"strength": 40, "trigger": "payday", "did": "Gebeld", "went": "same"}),
        (
            monday + timedelta(days=7),
            EMPTY | {"strength": 60, "own_trigger": "De tram", "did": "Gefietst", "went": "weaker"},
        ),
    ]
    found = patterns(rows)
    assert (found.total, found.hours[21], found.weekdays[0], found.weekdays[1]) == (3, 3, 2, 1)
    assert found.triggers == {"payday": 2, "De tram": 1}
    assert found.helped == {"Gefietst": (1, 1), "Gebeld": (1, 2)}
    assert patterns(rows, "payday").total == 2
    assert patterns([]).total == 0
    # Own words that differ in capitals or blanks only are one, as they were written last.
    rows += [(monday + timedelta(days=8), EMPTY | {"strength": 60, "own_trigger": "de  TRAM", "went": ""})]
    assert patterns(rows).triggers == {"payday": 2, "de  TRAM": 2}
    assert patterns(rows, "De tram").total == patterns(rows, "de  TRAM").total == 2


def test_hours_are_those_of_ones_own_clock(me, to, vuurtoren, words):
    # 23.30 in Amsterdam, on a Friday; in New York it is still the afternoon.
    for _time in range(2):
        moment(vuurtoren, at=datetime(2026, 11, 20, 22, 30, tzinfo=UTC))
    page = words(me.get(to("pattern")))
    assert "Het vaakst tussen 23 en 24 uur: 2 van de 2 keer." in page
    assert "Het vaakst op vrijdag: 2 van de 2 keer." in page
    vuurtoren.time_zone = "America/New_York"
    vuurtoren.save()
    assert "Het vaakst tussen 17 en 18 uur" in words(me.get(to("pattern")))


def test_of_one_moment_nothing_is_said_to_be_more_often(me, to, vuurtoren, words):
    moment(vuurtoren, did="Doorgelopen", went="passed")
    page = words(me.get(to("pattern")))
    assert "Doorgelopen: de ene keer dat je het deed" in page
    assert "Er is geen uur waarop het vaker kwam" in page and "1 van de 1" not in page


def test_one_trigger_alone_and_no_word_of_it_in_the_address(me, to, vuurtoren, words):
    moment(vuurtoren, trigger="payday", did="Gebeld", went="passed")
    moment(vuurtoren, own_trigger="De tram")
    page = words(me.get(to("pattern")))
    address = page.partition(f'href="{to("pattern")}?')[2].partition('"')[0]
    assert address.startswith("of=")
    assert "Dit komt uit 1 moment" in words(me.get(f"{to('pattern')}?{address}"))
    for odd in ("of=99", "of=x", "of=", "of=1&of=2"):
        assert "Dit komt uit 2 momenten" in words(me.get(f"{to('pattern')}?{odd}"))


def test_what_the_plan_is_made_of(vuurtoren, dijk):
    for went in ("passed", "same", "passed"):
        moment(vuurtoren, trigger="payday", did="Gebeld", went=went)
    moment(vuurtoren, own_trigger="De tram", strategy="s01", went="weaker")
    moment(dijk, trigger="anger")
    assert queries.top_triggers(vuurtoren, 5) == ["payday", "De tram"]
    assert queries.what_helped(vuurtoren, "payday", 3) == ["Gebeld"]
    assert queries.what_helped(vuurtoren, "De tram", 3) == ["s01"]
    assert queries.what_helped(vuurtoren, "boredom", 3) == []
    for _time in range(3):
        moment(vuurtoren, own_trigger="de tram", at=timezone.now() + timedelta(minutes=1))
    assert queries.top_triggers(vuurtoren, 5) == ["de tram", "payday"]
    assert queries.what_helped(vuurtoren, "DE TRAM", 3) == ["s01"]


@pytest.mark.parametrize("name", ["log", "pattern", "log_new", "trends"])
def test_as_many_questions_for_many_moments_as_for_few(me, to, vuurtoren, django_assert_max_num_queries, name):
    for _time in range(40):
        moment(vuurtoren, trigger="payday", strategy="s01", went="passed")
    me.get(to(name))
    with django_assert_max_num_queries(8):
        assert me.get(to(name)).status_code == 200


def test_ones_own_trigger_is_chosen_from_the_list(me, to):
    for chosen in ({"own_trigger": "De tram"}, {"trigger": "De tram"}):
        assert me.post(to("log_new"), {"strength": "20", "once": uuid4(), **chosen}).status_code == 303
    assert [row.data["own_trigger"] for row in Craving.objects.all()] == ["De tram"] * 2
    assert {row.data["trigger"] for row in Craving.objects.all()} == {""}
    page = me.get(to("log_new")).content.decode()
    assert page.count('<option value="De tram">') == 1
    # One that nobody offered is none.
    assert me.post(to("log_new"), {"strength": "20", "trigger": "De trein", "once": uuid4()}).status_code == 422


def test_own_words_are_changed_for_one_of_the_list(me, to, vuurtoren):
    row = moment(vuurtoren, own_trigger="De tram")
    page = me.get(to("craving", row.id)).content.decode()
    assert '<option value="De tram" selected>' in page
    sent = {"strength": "50", "trigger": "payday", "own_trigger": "", "version": "1"}
    assert me.post(to("craving", row.id), sent).status_code == 303
    assert (Craving.objects.get().data["trigger"], Craving.objects.get().data["own_trigger"]) == ("payday", "")
    # Written in another way since, it stands there once.
    first = moment(vuurtoren, own_trigger="De tram")
    moment(vuurtoren, own_trigger="de tram")
    assert "de tram" not in me.get(to("craving", first.id)).content.decode()


@pytest.mark.parametrize(
    ("said", "is_heavy"),
    [
        ({"strength": "90"}, True),
        ({"strength": "70", "went": "same"}, True),
        ({"strength": "90", "went": "passed"}, False),
        ({"strength": "60"}, False),
    ],
)
def test_a_strong_moment_shows_people_first(me, to, words, clock, said, is_heavy):
    page = words(me.post(to("log_new"), {**said, "once": uuid4()}, follow=True))
    assert ("Het is zwaar nu" in page) == ("Goed dat je het opschreef." in page) == is_heavy
    clock.shift(timedelta(hours=4))
    assert "Het is zwaar nu" not in words(me.get(to("log")))


def test_a_moment_changed_elsewhere_is_read_before_it_is_written_over(me, to, vuurtoren, words):
    row = moment(vuurtoren)
    me.post(to("craving", row.id), {"strength": "50", "went": "passed", "note": "Van de telefoon", "version": "1"})
    answer = me.post(to("craving", row.id), {"strength": "80", "version": "1"})
    page = words(answer)
    assert answer.status_code == 409
    now = page[page.index("Zo staat het er nu") : page.index("Hoe sterk was het?")]
    assert "Trek 50." in now and "Het ging over." in now and "Van de telefoon" in now


def test_a_moment_changed_elsewhere_is_not_thrown_away_unseen(me, to, vuurtoren):
    row = moment(vuurtoren)
    me.post(to("craving", row.id), {"strength": "50", "went": "passed", "version": "1"})
    me.post(to("craving", row.id), {"do": "remove", "version": "1"})
    assert Craving.objects.get().data["went"] == "passed"


def test_one_own_trigger_alone(me, to, vuurtoren, words):
    moment(vuurtoren, own_trigger="De tram", did="Gebeld", went="passed")
    moment(vuurtoren, own_trigger="De <bus>")
    moment(vuurtoren, trigger="payday")
    page = words(me.get(to("pattern")))
    address = page.partition('">De tram</a>')[0].rpartition('href="')[2]
    assert address.startswith(to("pattern") + "?of=")
    assert "tram" not in address
    page = words(me.get(address))
    assert "Alleen bij: De tram" in page
    assert "Dit komt uit 1 moment " in page
