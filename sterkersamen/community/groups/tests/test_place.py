"""One's own place: the rules, the name, a pause, leaving, and what still stands where one was."""

from uuid import uuid4

import pytest
from django.urls import reverse

from sterkersamen.community.groups import actions
from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.community.sharing.models import Share
from sterkersamen.community.sharing.render import words_of
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject
from sterkersamen.testing.cast import join as put_in
from sterkersamen.testing.cast import make_share

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(group):
    return lambda name: reverse(f"groups:{name}", args=[group.id])


def test_rules_are_read_and_accepted_again(client_of, vuurtoren, els, address, membership_of):
    browser = client_of(vuurtoren)
    assert 'name="rules_read"' not in browser.get(address("rules")).content.decode()
    assert browser.post(address("rules"), {"rules_read": "on", "rules_number": "1"}).status_code == 303
    actions.change_rules(membership_of(els), "Regel twee.")
    page = browser.get(address("rules")).content.decode()
    assert "Regel twee." in page
    assert "Dit is niets voor mij" in page
    for wrong in ({}, {"rules_number": "2"}, {"rules_read": "on"}, {"rules_read": "on", "rules_number": "x"}):
        assert browser.post(address("rules"), wrong).status_code == 422
    # An old number accepts nothing: the door shows the rules again.
    assert browser.post(address("rules"), {"rules_read": "on", "rules_number": "1"}).status_code == 303
    assert browser.get(address("home"))["Location"] == address("rules")
    browser.post(address("rules"), {"rules_read": "on", "rules_number": "2"})
    assert browser.get(address("home")).status_code == 200


def test_another_name(client_of, vuurtoren, dijk, address, membership_of):
    browser = client_of(vuurtoren)
    assert 'value="Vuurtoren"' in browser.get(address("me")).content.decode()
    assert browser.post(address("me"), {"name": "Baken"}).status_code == 303
    assert membership_of(vuurtoren).name == "Baken"
    for wrong in ("", "Dijk", "<i>", "x" * 31, "a\0b"):
        assert browser.post(address("me"), {"name": wrong}).status_code == 422
    assert membership_of(vuurtoren).name == "Baken"


def test_a_name_of_another_group_is_taken_only_knowingly(client_of, vuurtoren, other_group, group, address):
    put_in(vuurtoren, other_group, "Meerkoet")
    browser = client_of(vuurtoren)
    assert browser.post(address("me"), {"name": "Meerkoet"}).status_code == 422
    assert browser.post(address("me"), {"name": "Meerkoet", "same_name": "on"}).status_code == 303


def test_the_page_of_a_pause_is_for_who_is_paused(client_of, vuurtoren, els, address, membership_of):
    assert client_of(vuurtoren).get(address("paused"))["Location"] == address("home")
    actions.pause(membership_of(els), membership_of(vuurtoren))
    page = client_of(vuurtoren).get(address("paused")).content.decode()
    assert "Je plek blijft van jou" in page
    assert address("leave") in page


@pytest.mark.parametrize(("words", "readable", "how"), [("keep", True, "left"), ("take", False, "left")])
def test_leaving_is_one_page(words, readable, how, client_of, vuurtoren, els, address, membership_of):
    place = membership_of(vuurtoren)
    share = make_share(place, "Ik ben doorgefietst.")
    browser = client_of(vuurtoren)
    page = browser.get(address("leave")).content.decode()
    assert 'name="words" value="keep"' in page
    assert 'name="words" value="take"' in page
    assert 'value="read"' not in page
    # What does not go at once stands there before one chooses, and no choice is put forward.
    assert "Dan blijft daar een kopie van" in page and "reservekopie" in page
    assert "btn main" not in page
    assert browser.post(address("leave"), {"words": words, "sure": "on"})["Location"] == "/groups"
    assert Membership.objects.values_list("ended_how", flat=True).get(id=place.id) == how
    assert browser.get(address("home")).status_code == 404
    assert keyring.exists(Subject("membership", place.id)) is readable
    assert (words_of(Share.objects.get(pk=share.pk)) is not None) is readable


def test_nobody_wipes_their_words_by_mistake(client_of, vuurtoren, address, membership_of):
    """Vuurtoren, upset, taps the lower button at once: nothing happens yet, and the page says why."""
    place = membership_of(vuurtoren)
    share = make_share(place, "Ik ben doorgefietst.")
    answer = client_of(vuurtoren).post(address("leave"), {"words": "take"})
    assert answer.status_code == 422
    assert "er is niets gewist" in answer.content.decode()
    assert 'name="sure" required' in answer.content.decode()
    assert membership_of(vuurtoren).id == place.id
    assert words_of(Share.objects.get(pk=share.pk)) is not None


def test_leaving_as_an_alumnus_where_the_group_wants_it(client_of, vuurtoren, els, address, membership_of):
    browser = client_of(vuurtoren)
    browser.post(address("leave"), {"words": "nothing"})
    assert membership_of(vuurtoren)
    Group.objects.update(alumni_read=True)
    assert 'value="read"' in browser.get(address("leave")).content.decode()
    browser.post(address("leave"), {"words": "read"})
    assert browser.get(address("home")).status_code == 200
    browser.post(address("leave"), {"words": "keep"})
    assert browser.get(address("home")).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"words": "nothing"}])
def test_leaving_without_a_choice(sent, client_of, vuurtoren, address, membership_of):
    assert client_of(vuurtoren).post(address("leave"), sent).status_code == 422
    assert membership_of(vuurtoren)


def test_the_only_facilitator_is_told_what_to_do_first(client_of, els, vuurtoren, address, membership_of):
    answer = client_of(els).post(address("leave"), {"words": "keep"})
    assert answer.status_code == 422
    assert "eerst iemand anders gespreksleider" in answer.content.decode()
    assert membership_of(els)


def test_words_are_taken_along_later(client_of, vuurtoren, dijk, els, address, membership_of):
    place = membership_of(vuurtoren)
    actions.remove(membership_of(els), place)
    browser, path = client_of(vuurtoren), reverse("groups:past", args=[place.id])
    assert path in browser.get("/groups").content.decode()
    for other in (dijk, els):
        assert client_of(other).get(path).status_code == 404
        assert client_of(other).post(path).status_code == 404
    assert browser.get(path).status_code == 200
    assert browser.put(path).status_code == 405
    assert browser.post(path)["Location"] == "/groups"
    assert not keyring.exists(Subject("membership", place.id))
    assert browser.post(path).status_code == 404
    assert path not in browser.get("/groups").content.decode()


def test_a_place_one_still_has_is_not_past(client_of, vuurtoren, membership_of):
    for id in (membership_of(vuurtoren).id, uuid4()):
        assert client_of(vuurtoren).get(reverse("groups:past", args=[id])).status_code == 404


def test_coming_back_is_a_new_place(vuurtoren, els, group, membership_of):
    old = membership_of(vuurtoren)
    actions.leave(old, take_words=True)
    _row, code = actions.invite(membership_of(els))
    again = actions.join(vuurtoren, actions.invitation_of(code), name="Vuurtoren", rules_number=1)
    assert again.id != old.id
    assert Membership.objects.filter(member=vuurtoren, group=group).count() == 2
