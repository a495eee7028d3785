"""The access log, for the one it is about."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from sterkersamen.platform.safety import actions, hooks, queries
from sterkersamen.platform.safety.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(vuurtoren, membership_of, moderator, monkeypatch):
    """A moderator opened what was reported about Vuurtoren."""
    monkeypatch.setattr(hooks, "SUBJECTS", [lambda member: member.memberships.values_list("id", flat=True)])
    mine = membership_of(vuurtoren).id
    actions.log_access(mine, moderator.id, "moderator", "report_read", None, "reported")


def test_tells_who_by_role_when_and_why(opened, vuurtoren, client_of):
    text = client_of(vuurtoren).get("/account/access").content.decode()
    assert "Een moderator" in text
    assert "omdat iemand het meldde" in text
    assert "<time" in text


def test_never_tells_who_in_person(opened, vuurtoren, moderator, client_of):
    assert str(moderator.id) not in client_of(vuurtoren).get("/account/access").content.decode()


def test_others_do_not_see_it(opened, dijk, client_of):
    assert "Niemand heeft iets van jou geopend" in client_of(dijk).get("/account/access").content.decode()


def test_asks_for_an_account(client):
    answer = client.get("/account/access")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (303, "/sign-in")


def test_every_word_that_is_logged_is_known():
    from sterkersamen.platform.safety import queries

    assert {"facilitator", "moderator", "organiser", "clinician", "operator", "self"} == set(queries.ROLES)


def test_wrong_method(client_of, vuurtoren):
    assert client_of(vuurtoren).post("/account/access").status_code == 405


def test_that_a_report_was_read_is_not_shown_before_it_was_decided(
    opened, vuurtoren, client_of, membership_of, moderator
):
    """An hour after something happened between two people it would tell which of them told."""
    mine = membership_of(vuurtoren)
    report_id = actions.report(mine.group_id, uuid4(), uuid4(), {"body": "x"}, "rules", writer=mine.id)
    row = Report.objects.get(id=report_id)
    actions.open_report(row, moderator.id, "moderator")
    assert queries.accesses_of(vuurtoren)[0][0].about is None
    shown = client_of(vuurtoren)
    before = shown.get("/account/access").content.decode()
    assert before.count("las een melding over jou") == 1
    # The day, and not the hour.
    assert "data-when" not in before
    actions.handle_report(row, moderator.id)
    assert "2 keer" not in before
    assert "2 keer" in shown.get("/account/access").content.decode()


def test_nor_later_than_a_week(vuurtoren, membership_of, moderator, monkeypatch):
    mine = membership_of(vuurtoren)
    monkeypatch.setattr(hooks, "SUBJECTS", [lambda member: member.memberships.values_list("id", flat=True)])
    report_id = actions.report(mine.group_id, uuid4(), uuid4(), {"body": "x"}, "rules", writer=mine.id)
    actions.open_report(Report.objects.get(id=report_id), moderator.id, "moderator")
    assert queries.accesses_of(vuurtoren) == ([], False)
    Report.objects.filter(id=report_id).update(at=timezone.now() - timedelta(days=8))
    assert [row.about for row in queries.accesses_of(vuurtoren)[0]] == [report_id]
