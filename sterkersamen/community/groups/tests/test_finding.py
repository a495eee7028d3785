"""My groups, and asking for a place."""

from uuid import uuid4

import pytest
from django.urls import reverse

from sterkersamen.community.groups import actions, hooks
from sterkersamen.community.groups.models import Group, Request
from sterkersamen.platform.safety.models import Access
from sterkersamen.testing.cast import join as put_in
from sterkersamen.testing.cast import make_share

pytestmark = pytest.mark.django_db


def fill(**fields):
    given = {"name": "Wad", "word": "Mag ik?", "rules_read": "on", "rules_number": "1", "once": str(uuid4())}
    return given | fields


def test_groups_show_mine_and_what_is_new(client_of, vuurtoren, dijk, group, other_group, membership_of):
    browser = client_of(vuurtoren)
    page = browser.get("/groups").content.decode()
    assert "Maandaggroep" in page
    assert "Donderdaggroep" not in page
    assert "badge new" not in page
    make_share(membership_of(dijk))
    assert hooks.unread([membership_of(vuurtoren)]) == {membership_of(vuurtoren).id}
    assert "badge new" in browser.get("/groups").content.decode()


def test_groups_of_somebody_without_any(client_of, stranger):
    assert "Je zit nog niet in een groep" in client_of(stranger).get("/groups").content.decode()


def test_groups_costs_the_same_for_many(client_of, vuurtoren, django_assert_num_queries, make_groups):
    browser = client_of(vuurtoren)
    for more in (0, 6):
        make_groups(vuurtoren, more)
        browser.get("/groups")
        with django_assert_num_queries(6):
            browser.get("/groups")


@pytest.fixture
def make_groups():
    from sterkersamen.testing.cast import make_group

    def make(member, count):
        for number in range(count):
            put_in(member, make_group(f"Groep {number}"), f"Naam {number}")

    return make


def test_find_shows_names_and_purposes_only(client_of, stranger, vuurtoren, group):
    page = client_of(stranger).get(reverse("groups:find")).content.decode()
    assert "Maandaggroep" in page
    assert "Vuurtoren" not in page
    assert "Maandaggroep" not in client_of(vuurtoren).get(reverse("groups:find")).content.decode()
    Group.objects.update(open_to_requests=False)
    assert "Maandaggroep" not in client_of(stranger).get(reverse("groups:find")).content.decode()


def test_asking(client_of, stranger, group, els):
    browser, path = client_of(stranger), reverse("groups:ask", args=[group.id])
    assert "Wat hier gezegd wordt" in browser.get(path).content.decode()
    sent = fill()
    answer = browser.post(path, sent)
    row = Request.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("groups:asked", args=[row.id]))
    assert row.sealed == {"name": "Wad", "word": "Mag ik?"}
    waits = browser.get(answer["Location"]).content.decode()
    assert "een dag of twee" in waits
    assert "Wat kun je vanavond doen?" in waits
    # Sent again, and looked for again: the same request.
    assert browser.post(path, sent)["Location"] == answer["Location"]
    assert browser.get(path)["Location"] == answer["Location"]


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"name": "els"}, {"rules_read": ""}, {"rules_number": "0"}, {"word": "x" * 1501}, {"word": "a\0b"}],
)
def test_asking_keeps_what_was_typed(fields, client_of, stranger, group, els):
    answer = client_of(stranger).post(reverse("groups:ask", args=[group.id]), fill(**fields))
    assert answer.status_code == 422
    assert not Request.objects.exists()
    if "word" not in fields:
        assert "Mag ik?" in answer.content.decode()


def test_asking_where_it_cannot_be(client_of, stranger, vuurtoren, group):
    path = reverse("groups:ask", args=[group.id])
    assert client_of(vuurtoren).get(path)["Location"] == reverse("groups:home", args=[group.id])
    assert client_of(stranger).get(reverse("groups:ask", args=[uuid4()])).status_code == 404
    assert client_of(stranger).put(path).status_code == 405
    Group.objects.update(open_to_requests=False)
    assert client_of(stranger).get(path).status_code == 404
    assert client_of().get(path).status_code == 303


def test_asking_too_often(client_of, stranger, group, els):
    browser, path = client_of(stranger), reverse("groups:ask", args=[group.id])
    statuses = {browser.post(path, fill(name="")).status_code for _time in range(21)}
    assert statuses == {422, 429}


def test_what_i_asked_is_mine_alone(client_of, stranger, naaste, els, group):
    row = actions.ask(stranger, group, name="Wad", word="Mag ik?", rules_number=1)
    for name in ("asked", "take_back"):
        path = reverse(f"groups:{name}", args=[row.id])
        for other in (naaste, els):
            assert client_of(other).post(path).status_code in {404, 405}
            assert client_of(other).get(path).status_code in {404, 405}
    assert client_of(stranger).get(reverse("groups:asked", args=[uuid4()])).status_code == 404
    assert client_of(stranger).get(reverse("groups:take_back", args=[row.id])).status_code == 405


def test_taking_back(client_of, stranger, group):
    row = actions.ask(stranger, group, name="Wad", word="Mag ik?", rules_number=1)
    browser = client_of(stranger)
    answer = browser.post(reverse("groups:take_back", args=[row.id]))
    assert answer["Location"] == "/groups"
    assert not Request.objects.exists()
    assert browser.post(reverse("groups:take_back", args=[row.id])).status_code == 404


def test_what_was_decided_is_said_kindly(client_of, stranger, group, els, membership_of):
    row = actions.ask(stranger, group, name="Wad", word="Mag ik?", rules_number=1)
    actions.decline(membership_of(els), row)
    page = client_of(stranger).get(reverse("groups:asked", args=[row.id])).content.decode()
    assert "Dat zegt niets over jou" in page
    assert "Dat zegt niets over jou" in client_of(stranger).get("/groups").content.decode()
    again = actions.ask(stranger, group, name="Wad", word="Mag ik?", rules_number=1)
    actions.accept(membership_of(els), again)
    answer = client_of(stranger).get(reverse("groups:asked", args=[again.id]))
    assert answer["Location"] == reverse("groups:home", args=[group.id])


def test_the_asker_can_see_that_it_was_read(client_of, stranger, group, els):
    row = actions.ask(stranger, group, name="Wad", word="Mag ik?", rules_number=1)
    browser, path = client_of(els), reverse("groups:requests", args=[group.id])
    for _time in range(2):
        assert "Mag ik?" in browser.get(path).content.decode()
    assert Access.objects.filter(subject=row.id, event="request_read").count() == 1
    assert "las je aanvraag" in client_of(stranger).get(reverse("safety:access")).content.decode()
