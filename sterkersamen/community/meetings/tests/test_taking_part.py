"""Who comes, who does what, and who was there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import actions, queries
from sterkersamen.community.meetings.models import Attendance, Commitment, Standing, Task
from sterkersamen.community.meetings.tests.test_actions import MONDAYS
from sterkersamen.core.privacy import PERSONAL
from sterkersamen.platform.safety.actions import block
from sterkersamen.platform.safety.queries import Sight
from sterkersamen.testing.cast import join

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leads(els, membership_of):
    return membership_of(els)


@pytest.fixture
def me(vuurtoren, membership_of):
    return membership_of(vuurtoren)


@pytest.fixture
def row(leads):
    return actions.plan(leads, MONDAYS).meetings.coming().first()


@pytest.fixture
def to(row):
    return lambda name, of=row: reverse(f"meetings:{name}", args=[of.group_id, of.id])


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def around(reader, row) -> queries.Round:
    return queries.round_of(reader, row, Sight(frozenset(), frozenset(), frozenset()))


def test_vuurtoren_comes_with_a_word_and_the_group_sees_it(client_of, vuurtoren, dijk, row, to):
    browser = client_of(vuurtoren)
    assert "Nog niemand heeft iets gezegd" in text(browser.get(to("meeting")))
    answer = browser.post(to("come"), {"answer": "yes", "word": "Ik neem koek mee."}, follow=True)
    assert "Afzeggen mag altijd" in text(answer) and "Je komt" in text(answer)
    page = text(client_of(dijk).get(to("meeting")))
    assert "Vuurtoren : Ik neem koek mee." in page or "Vuurtoren: Ik neem koek mee." in page
    assert browser.post(to("come"), {"answer": "no", "word": "Werk."}).status_code == 303
    page = text(client_of(dijk).get(to("meeting")))
    assert "Er deze keer niet:" in page and "Werk." in page
    assert Commitment.objects.count() == 1


def test_ones_own_word_stays_until_one_takes_it_back(client_of, vuurtoren, me, row, to):
    browser = client_of(vuurtoren)
    browser.post(to("come"), {"answer": "yes", "word": "Ik neem koek mee."})
    assert 'value="Ik neem koek mee."' in browser.get(to("meeting")).content.decode()
    # From the page of the day there is no word to give.
    browser.post(to("come"), {"answer": "no", "today": "yes"})
    assert Commitment.objects.get().word == "Ik neem koek mee."
    browser.post(to("come"), {"answer": "yes", "word": ""})
    assert Commitment.objects.get().word is None


def test_who_comes_to_two_places_at_once_is_told(
    client_of, vuurtoren, me, leads, row, other_group, bram, membership_of, to
):
    theirs = membership_of(bram)
    join(vuurtoren, other_group, "Vuurtje")
    other = actions.add(theirs, row.starts_at + timedelta(minutes=30), 60, "place", {"name": "Inloop"}, False)
    browser, page = client_of(vuurtoren), reverse("meetings:meeting", args=[other_group.id, other.id])
    actions.come_every_time(me, row.series)
    assert "kom je ook ergens anders" not in text(browser.get(page))
    actions.come(Membership.objects.get(member=vuurtoren, group=other_group), other, True)
    assert "Maandagavond, maandag 30 november, 19.30" in text(browser.get(page))
    assert "Inloop, maandag 30 november, 20.00" in text(browser.get(to("meeting")))
    actions.come(me, row, False)
    assert "kom je ook ergens anders" not in text(browser.get(page))


def test_every_time_is_this_time_too(client_of, vuurtoren, me, row, to):
    browser = client_of(vuurtoren)
    browser.post(to("come"), {"answer": "no", "word": ""})
    browser.post(to("come"), {"answer": "always", "word": ""})
    page = text(browser.get(to("meeting")))
    assert "Je komt" in page and "jij" in page.partition("Wie komen er?")[2][:40]


def test_a_word_that_is_too_long_comes_back(client_of, vuurtoren, to):
    answer = client_of(vuurtoren).post(to("come"), {"answer": "yes", "word": "lang " * 50})
    assert answer.status_code == 422 and "lang lang" in answer.content.decode()
    assert not Commitment.objects.exists()


def test_every_time_until_i_say_otherwise(client_of, vuurtoren, me, row, to):
    browser = client_of(vuurtoren)
    for _time in range(2):
        assert browser.post(to("come"), {"answer": "always"}).status_code == 303
    later = row.series.meetings.coming()[5]
    assert [one.name for one in around(me, later).comes] == ["Vuurtoren"]
    actions.come(me, later, coming=False)
    assert around(me, later).comes == [] and around(me, later).answer is False
    assert around(me, row).answer is True
    agenda = browser.get(reverse("meetings:agenda")).content.decode()
    assert agenda.count("je komt") >= 5 and agenda.count("deze keer niet") == 1
    browser.post(to("come"), {"answer": "each"})
    assert around(me, row).answer is None


def test_from_the_page_of_the_day_with_one_tap(client_of, vuurtoren, row, to):
    browser = client_of(vuurtoren)
    assert "Ik ben erbij" in text(browser.get("/"))
    answer = browser.post(to("come"), {"answer": "yes", "today": "yes"})
    assert answer.headers["Location"] == "/"
    assert "Jij komt ook. Afzeggen mag." in text(browser.get("/"))
    assert "Jij komt ook. Afzeggen mag." in text(browser.get(reverse("groups:home", args=[row.group_id])))


def test_who_left_or_rests_is_not_waited_for(me, leads, dijk, membership_of, row):
    other = membership_of(dijk)
    for one in (me, other):
        actions.come(one, row, coming=True, word="Tot dan.")
    actions.come_every_time(me, row.series)
    actions.take(me, row, "coffee")
    groups.pause(leads, other)
    assert [one.name for one in around(leads, row).comes] == ["Vuurtoren"]
    groups.leave(me, take_words=False)
    assert around(leads, row).comes == []
    assert not Standing.objects.exists() and not Task.objects.exists()


def test_words_go_along(me, row):
    actions.come(me, row, coming=True, word="Mijn woord.")
    with time_machine.travel(row.ends_at + timedelta(days=1)):
        groups.leave(me, take_words=True)
    assert not Commitment.objects.exists()


def test_a_word_lies_sealed(me, row):
    actions.come(me, row, coming=True, word="Mijn woord.")
    assert b"Mijn woord" not in bytes(Commitment.objects.values_list("word", flat=True).get())


def test_whom_one_does_not_see_does_not_come(client_of, dijk, me, membership_of, row, to):
    actions.come(me, row, coming=True)
    actions.take(me, row, "opens")
    block(row.group_id, me.id, membership_of(dijk).id)
    page = text(client_of(dijk).get(to("meeting")))
    assert "Vuurtoren" not in page
    # What is taken stays taken: it is refused, and not by whom.
    answer = client_of(dijk).post(to("task"), {"take": "opens"})
    assert answer.status_code == 422 and "Vuurtoren" not in text(answer)


def test_a_task_is_taken_and_given_back(client_of, vuurtoren, dijk, me, row, to):
    assert client_of(vuurtoren).post(to("task"), {"take": "coffee"}).status_code == 303
    assert around(me, row).answer is True
    page = text(client_of(dijk).get(to("meeting")))
    assert "Vuurtoren zet koffie en thee" in page and "Wie opent de avond?" in page
    assert client_of(dijk).post(to("task"), {"take": "coffee"}).status_code == 422
    assert client_of(vuurtoren).post(to("task"), {"back": "coffee"}).status_code == 303
    assert client_of(dijk).post(to("task"), {"take": "coffee"}).status_code == 303
    for wrong in ({"take": "money"}, {}):
        assert client_of(dijk).post(to("task"), wrong).status_code == 404


def test_who_does_not_come_gives_back_what_they_would_do(me, row):
    actions.take(me, row, "time")
    actions.come(me, row, coming=False)
    assert not Task.objects.exists()


def test_nothing_is_said_about_what_is_over_or_off(client_of, vuurtoren, leads, row, to):
    browser = client_of(vuurtoren)
    actions.cancel(leads, row, "")
    assert browser.post(to("come"), {"answer": "yes"}).status_code == 422
    assert browser.post(to("task"), {"take": "time"}).status_code == 422
    actions.restore(leads, row)
    with time_machine.travel(row.ends_at):
        assert browser.post(to("come"), {"answer": "yes"}).status_code == 422
    assert not Commitment.objects.exists()


def test_being_there_is_one_tap_while_it_lasts(client_of, vuurtoren, dijk, row, to):
    browser = client_of(vuurtoren)
    assert browser.post(to("attend")).status_code == 422
    with time_machine.travel(row.starts_at, tick=False):
        assert "Ik ben er" in text(browser.get(to("meeting")))
        for _time in range(2):
            assert browser.post(to("attend")).status_code == 303
        assert "Fijn dat je er bent" in text(browser.get(to("meeting")))
        # Others do not see it.
        assert "Vuurtoren" not in text(client_of(dijk).get(to("meeting")))
    assert Attendance.objects.get().how == "self"
    with time_machine.travel(row.ends_at + timedelta(hours=12), tick=False):
        assert client_of(dijk).post(to("attend")).status_code == 422
    assert "Maandagavond" in text(browser.get(reverse("meetings:been")))
    assert "Maandagavond" not in text(client_of(dijk).get(reverse("meetings:been")))


def test_by_the_code_that_lies_on_the_table(client_of, vuurtoren, dijk, leads, row, to):
    code = actions.code_at_place(row)
    assert re.fullmatch(r"[a-z2-9]{6}", code) and code != actions.code_at_place(row.series.meetings.coming()[1])
    with time_machine.travel(row.starts_at, tick=False):
        assert client_of(vuurtoren).post(to("attend"), {"code": f" {code.upper()} "}).status_code == 303
        for _time in range(20):
            assert client_of(dijk).post(to("attend"), {"code": "aaaaaa"}).status_code == 422
        assert client_of(dijk).post(to("attend"), {"code": code}).status_code == 422
    assert [one.how for one in Attendance.objects.all()] == ["code"]


def test_els_notes_who_has_no_telephone_and_how_many_guests(
    client_of, els, vuurtoren, dijk, me, membership_of, row, to
):
    other = membership_of(dijk)
    with time_machine.travel(row.starts_at + timedelta(hours=1), tick=False):
        client_of(vuurtoren).post(to("attend"))
        browser = client_of(els)
        page = browser.get(to("noted")).content.decode()
        assert actions.code_at_place(row) in page
        # Who said so themselves cannot be struck out.
        assert f'value="{me.id}"' not in page and f'value="{other.id}"' in page
        assert browser.post(to("noted"), {"there": [str(other.id)], "guests": "2"}).status_code == 303
        assert {one.how for one in Attendance.objects.all()} == {"self", "noted"}
        assert browser.post(to("noted"), {"there": [], "guests": "-1"}).status_code == 422
        assert browser.post(to("noted"), {"there": [], "guests": "3"}).status_code == 303
    assert [one.membership_id for one in Attendance.objects.all()] == [me.id]
    row.refresh_from_db()
    assert row.guests == 3
    assert client_of(dijk).get(to("noted")).status_code == 403


def test_who_left_with_their_words_stands_in_no_list(client_of, els, me, dijk, membership_of, row, to):
    """Vuurtoren and Dijk were there. One leaves and takes everything along, the other leaves words behind."""
    other = membership_of(dijk)
    with time_machine.travel(row.starts_at, tick=False):
        for one in (me, other):
            actions.attend(one, row)
        groups.leave(me, take_words=True)
        groups.leave(other, take_words=False)
        page = client_of(els).get(to("noted"))
        assert page.status_code == 200 and "Dijk" in text(page)
        assert client_of(els).post(to("noted"), {"guests": "0"}).status_code == 303


@pytest.mark.parametrize("model", [Commitment, Standing, Task, Attendance])
def test_all_of_it_is_given_out_and_destroyed(model, vuurtoren, dijk, me, membership_of, row):
    for one in (me, membership_of(dijk)):
        actions.come(one, row, coming=True, word="Mijn woord.")
        actions.come_every_time(one, row.series)
    actions.take(me, row, "time")
    with time_machine.travel(row.starts_at):
        actions.attend(me, row)
    entry = PERSONAL[model]
    assert len(list(entry.export(vuurtoren))) == 1
    entry.shred(vuurtoren)
    assert not list(entry.export(vuurtoren))
    assert model.objects.count() == (1 if model in (Commitment, Standing) else 0)


def test_it_costs_the_same_for_one_and_for_many(me, leads, row, django_assert_num_queries):
    from sterkersamen.testing.cast import join, make_member

    for more in (1, 9):
        for number in range(more):
            actions.come(join(make_member(f"lid-{more}-{number}"), me.group, f"Lid {more}{number}"), row, coming=True)
        around(me, row)
        with django_assert_num_queries(4):
            around(me, row)
