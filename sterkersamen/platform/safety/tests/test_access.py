"""The access log, for the one it is about."""

from __future__ import annotations

import pytest

from sterkersamen.platform.safety import actions, hooks

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
