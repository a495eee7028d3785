"""Who is not in a group does not learn which names are in use there: not from ideas, and not by trying."""

from __future__ import annotations

from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from sterkersamen.community.groups import actions, names, queries
from sterkersamen.community.groups.models import Group, Membership, Request
from sterkersamen.testing.cast import join, make_member

pytestmark = pytest.mark.django_db
TAKEN = "Zo heet hier al iemand"


@pytest.fixture
def browser(els, client_of, stranger, membership_of):
    """A browser of the stranger, who holds an invitation for many."""
    client = client_of(stranger)
    client.get(reverse("groups:invitation", args=[actions.invite(membership_of(els), uses=15)[1]]))
    return client


def enter(browser, name: str):
    sent = {"name": name, "rules_read": "on", "rules_number": "1", "once": str(uuid4())}
    return browser.post("/join/in", sent)


def ask(browser, group, name: str):
    sent = {"name": name, "word": "", "rules_read": "on", "rules_number": "1", "once": str(uuid4())}
    return browser.post(reverse("groups:ask", args=[group.id]), sent)


def test_ideas_say_nothing_about_who_is_in(group, stranger):
    before = queries.suggested_names(group.id, stranger)
    for name in before:
        join(make_member(f"{name}-login"), group, name)
    # The same ones, however often they are looked at and whoever came in.
    assert [queries.suggested_names(group.id, stranger) for _time in range(3)] == [before] * 3
    assert len(before) == 4


def test_ideas_differ_by_person_group_and_day(group, other_group, stranger, naaste):
    with time_machine.travel("2026-03-03 12:00:00+00:00", tick=False) as clock:
        here = queries.suggested_names(group.id, stranger)
        assert here != queries.suggested_names(group.id, naaste)
        assert here != queries.suggested_names(other_group.id, stranger)
        clock.shift(86400)
        assert here != queries.suggested_names(group.id, stranger)


def test_ideas_leave_out_ones_own_name_elsewhere(group, other_group, stranger):
    first, *others = queries.suggested_names(group.id, stranger)
    join(stranger, other_group, first)
    again = queries.suggested_names(group.id, stranger)
    assert first not in again
    assert again[:3] == others


def test_a_name_that_is_in_use_is_refused_also_when_it_was_an_idea(browser, group, stranger, client_of):
    name = queries.suggested_names(group.id, stranger)[0]
    join(make_member("other-login"), group, name)
    assert name in browser.get("/join").content.decode()
    answer = enter(browser, name)
    assert answer.status_code == 422
    assert TAKEN in answer.content.decode()


def test_trying_names_soon_tells_nothing(browser, group, stranger, vuurtoren, dijk):
    for _time in range(names.AT_MOST):
        assert TAKEN in enter(browser, "Vuurtoren").content.decode()
    number = names.number_due(stranger, group.id)
    assert number.isdigit() and len(number) == 2
    said = {name: enter(browser, name) for name in ("Vuurtoren", "Dijk", "Niemand")}
    for name, answer in said.items():
        assert answer.status_code == 422
        # In use or not: the same words.
        assert TAKEN not in answer.content.decode()
        assert f"{name} {number}" in answer.content.decode()
    assert not Membership.objects.filter(member=stranger).exists()
    # And nobody is kept out.
    assert enter(browser, f"Dijk {number}").status_code == 303
    assert Membership.objects.get(member=stranger).name == f"Dijk {number}"


def test_asking_and_taking_back_is_no_way_to_try_names(client_of, group, stranger, vuurtoren, dijk):
    browser = client_of(stranger)
    for _time in range(names.AT_MOST):
        assert TAKEN in ask(browser, group, "Vuurtoren").content.decode()
    assert TAKEN not in ask(browser, group, "Dijk").content.decode()
    assert ask(browser, group, "Niemand").status_code == 422
    assert not Request.objects.exists()


def test_many_accounts_together_learn_no_more(client_of, group, vuurtoren, dijk, monkeypatch):
    monkeypatch.setattr(names, "AT_MOST_OF_ALL", 4)
    people = [make_member(f"account-{number}") for number in range(5)]
    said = [TAKEN in ask(client_of(member), group, "Vuurtoren").content.decode() for member in people]
    assert said == [True] * 4 + [False]


def test_another_group_or_another_day_starts_afresh(group, other_group, stranger, naaste):
    with time_machine.travel("2026-03-03 12:00:00+00:00", tick=False) as clock:
        for _time in range(names.AT_MOST):
            assert not names.number_due(stranger, group.id)
            names.note_in_use(stranger, group.id)
        assert names.number_due(stranger, group.id)
        assert not names.number_due(stranger, other_group.id)
        assert not names.number_due(naaste, group.id)
        clock.shift(86400)
        assert not names.number_due(stranger, group.id)


def test_a_long_name_has_room_for_its_number(browser, group, stranger):
    for _time in range(names.AT_MOST):
        names.note_in_use(stranger, group.id)
    answer = enter(browser, "a" * 30).content.decode()
    assert f"{'a' * 27} {names.number_due(stranger, group.id)}" in answer


def test_renaming_counts_too(client_of, vuurtoren, dijk, group):
    """Whom a block hides cannot be found by trying names without end."""
    browser, address = client_of(dijk), reverse("groups:me", args=[group.id])
    for _time in range(names.AT_MOST):
        assert TAKEN in browser.post(address, {"name": "Vuurtoren"}).content.decode()
    assert TAKEN not in browser.post(address, {"name": "Vuurtoren"}).content.decode()


def test_a_full_group_says_nothing_about_names(browser, group, stranger, vuurtoren):
    Group.objects.update(capacity=2)
    for name in ("Vuurtoren", "Niemand"):
        answer = enter(browser, name).content.decode()
        assert TAKEN not in answer
        assert "De groep is nu vol." in answer


@pytest.mark.parametrize("name", ["ELS", "Els.", "Éls", "\uff25\uff4c\uff53", "E ls", "\u0415ls", "Els\u3164"])
def test_nobody_takes_a_name_that_looks_like_that_of_another(browser, group, name):
    """Els facilitates here: who looks like her could ask anything of somebody new."""
    before = Membership.objects.filter(group=group).count()
    assert enter(browser, name).status_code == 422
    assert Membership.objects.filter(group=group).count() == before


@pytest.mark.parametrize("name", ["Gespreksleider Els", "gespreksleider.", "Coördinator", "Moderator 1", "M0derator"])
def test_nobody_is_called_after_a_role(browser, name):
    assert "Zo heet hier een rol" in enter(browser, name).content.decode()


@pytest.mark.parametrize("name", ["Zonnebloem", "Jan-Willem", "Öykü", "Σοφία", "Мария", "佐藤さくら", "R2D2"])
def test_a_name_may_be_written_in_any_alphabet(browser, name):
    assert enter(browser, name).status_code == 303


@pytest.mark.parametrize("name", ["Bel 0612345678", "voorbeeld.nl", "Coke te koop"])
def test_a_name_that_sells_or_can_be_called(browser, group, stranger, name):
    answer = enter(browser, name)
    assert answer.status_code == 422
    assert "zonder telefoonnummer of adres" in answer.content.decode()
    assert not Membership.objects.filter(member=stranger).exists()


@pytest.mark.parametrize("name", ["Zeedijk 73", "Wit Paard", "Snelle Jan", "Van 1961", "Dijk 12"])
def test_names_that_only_look_so(browser, group, stranger, name):
    assert enter(browser, name).status_code == 303
