"""The same reported twice and decided twice, what then comes back; and names."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.sharing.models import Share
from sterkersamen.oversight.moderation import actions
from sterkersamen.oversight.moderation.models import Decision
from sterkersamen.oversight.moderation.tests.test_deciding import page_of, send
from sterkersamen.platform.accounts import closing
from sterkersamen.platform.safety.models import Report

pytestmark = pytest.mark.django_db


def reverse_it(decision: Decision, by) -> bool | None:
    """An appeal that another moderator agrees with; gives whether all of it could be undone."""
    appeal = actions.appeal(Decision.objects.get(pk=decision.pk), "Dat was niet zo.")
    actions.decide_appeal(appeal, by, reverse=True)
    appeal.refresh_from_db()
    return appeal.undone


@pytest.mark.parametrize("kind", ["fold", "withdraw"])
def test_what_was_decided_twice_is_undone_twice(reported, moderator, second, text, kind, client_of, dijk):
    one, two = (actions.decide(reported(), moderator, kind, rule="selling") for _time in range(2))
    assert reverse_it(one, second) is False
    assert "Wie heeft er nog wat over?" not in page_of(client_of, dijk, text)
    assert reverse_it(two, second) is True
    assert "Wie heeft er nog wat over?" in page_of(client_of, dijk, text)


def test_what_was_taken_away_twice_is_erased_when_one_of_them_stands(reported, moderator, second, text):
    one, two = (actions.decide(reported(), moderator, "withdraw", rule="selling") for _time in range(2))
    assert (one.did_text, two.did_text) == (True, False)
    reverse_it(one, second)
    actions.finish()
    assert Share.objects.get().sealed != {}
    Decision.objects.update(final_at=timezone.now() - Decision.APPEAL - timedelta(minutes=1))
    actions.finish()
    assert Share.objects.get().sealed == {}


def test_folded_and_then_taken_away_both_undone(reported, moderator, second, text, client_of, dijk):
    one = actions.decide(reported(), moderator, "fold", rule="selling")
    two = actions.decide(reported(), moderator, "withdraw", rule="selling")
    assert reverse_it(one, second) is True
    assert "Wie heeft er nog wat over?" not in page_of(client_of, dijk, text)
    assert reverse_it(two, second) is True
    assert "Wie heeft er nog wat over?" in page_of(client_of, dijk, text)


def test_the_longest_of_two_pauses_counts(reported, moderator, second, vuurtoren, membership_of):
    long = actions.decide(reported(), moderator, "pause", rule="threat", days=14)
    short = actions.decide(reported(), moderator, "pause", rule="threat", days=3)
    assert membership_of(vuurtoren).paused_until == long.until
    assert reverse_it(long, second) is False
    assert membership_of(vuurtoren).paused_until == short.until
    assert reverse_it(short, second) is True
    assert membership_of(vuurtoren).paused_at is None


def test_the_group_is_held_before_anything_is_told(reported, moderator, second):
    """Or a moderator and a facilitator of that group wait for each other, on PostgreSQL."""
    row = reported()

    def tells(do) -> None:
        with CaptureQueriesContext(connection) as caught:
            do()
        said = [one["sql"] for one in caught]
        first = next(at for at, sql in enumerate(said) if sql.startswith('INSERT INTO "live_event"'))
        assert any('FROM "groups_group"' in sql for sql in said[:first])

    tells(lambda: actions.decide(row, moderator, "pause", rule="selling", days=3, takes_text=True))
    appeal = actions.appeal(Decision.objects.get(), "Dat was niet zo.")
    tells(lambda: actions.decide_appeal(appeal, second, reverse=True))


def test_a_pause_of_a_facilitator_outlasts_that_of_moderators(decided, vuurtoren, els, membership_of):
    groups.pause(membership_of(els), membership_of(vuurtoren))
    decided("pause", days=3)
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        groups.end_pauses()
    place = membership_of(vuurtoren)
    assert (place.paused_until, place.paused_by) == (None, membership_of(els).id)
    assert place.paused_at is not None
    groups.resume(membership_of(els), place)
    assert membership_of(vuurtoren).paused_at is None


def test_a_moderator_who_went_is_one_of_then(client_of, desk, moderator, second, reported):
    row = reported()
    actions.look_on(moderator, "Merel", {0})
    actions.claim(row, moderator)
    actions.decide(row, moderator, "fold", rule="selling", note="Zie de regel.")
    closing.close(moderator)
    page = client_of(second).get(f"/moderation/{row.id}").content.decode()
    assert "een moderator van toen" in page
    assert "Zie de regel." in page
    assert "Merel" not in client_of(second).get("/moderation/rota").content.decode()


# A name.


def test_a_name_is_changed_and_given_back(desk, reported, second, text, vuurtoren, dijk, client_of, membership_of):
    row = reported(kind=Report.Kind.PERSON)
    send(desk, row, kind="withdraw")
    place = membership_of(vuurtoren)
    assert place.name != "Vuurtoren" and place.name_set_aside == "Vuurtoren"
    assert "Vuurtoren" not in page_of(client_of, dijk, text)
    assert "een andere naam gekregen" in client_of(vuurtoren).get("/reports").content.decode()
    assert "een andere naam gekregen" in client_of(dijk).get("/reports").content.decode()
    assert reverse_it(Decision.objects.get(), second) is True
    place = membership_of(vuurtoren)
    assert (place.name, place.name_set_aside) == ("Vuurtoren", None)


def test_who_chose_a_name_meanwhile_keeps_it(reported, moderator, second, vuurtoren, membership_of):
    decision = actions.decide(reported(kind=Report.Kind.PERSON), moderator, "warn", rule="selling", takes_text=True)
    assert decision.did_text
    groups.rename(membership_of(vuurtoren), "Baken")
    assert reverse_it(decision, second) is False
    assert membership_of(vuurtoren).name == "Baken"


def test_a_name_that_is_anothers_by_now_does_not_come_back(moderator, vuurtoren, dijk, membership_of):
    place = membership_of(vuurtoren)
    assert groups.take_name(place.id)
    assert not groups.take_name(place.id)
    groups.rename(membership_of(dijk), "Vuurtoren")
    assert not groups.give_name_back(place.id)
    groups.forget_name(place.id)
    assert membership_of(vuurtoren).name_set_aside is None
