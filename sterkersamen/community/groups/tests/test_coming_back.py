"""Going and coming back is no way around a pause, a removal or a block; and who only reads is seen."""

from __future__ import annotations

import pytest

from sterkersamen.community.groups import actions, queries
from sterkersamen.community.groups.models import Group, Invitation, Membership
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Block
from sterkersamen.platform.safety.queries import blocked_by, hidden_from

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(els, membership_of) -> Membership:
    return membership_of(els)


@pytest.fixture
def place(dijk, membership_of) -> Membership:
    return membership_of(dijk)


@pytest.fixture
def come(group, guide):
    """Comes in by a code that goes around."""
    found = Group.objects.get(id=group.id)
    _row, code = actions.invite(guide, uses=9)

    def make(member, name: str) -> Membership:
        return actions.join(member, actions.invitation_of(code), name=name, rules_number=found.rules_number)

    return make


def settings_of(group: Group, **other) -> dict:
    kept = {"name": "Maandaggroep", "purpose": "", "waiting": "", "capacity": 15, "open_to_requests": True}
    return kept | {"alumni_read": True} | other


def test_a_code_is_no_way_back_from_a_pause(guide, place, come, group):
    actions.pause(guide, place)
    place.refresh_from_db()
    actions.leave(place, take_words=False)
    with pytest.raises(actions.NotValid):
        come(place.member, "Iemand")
    # A facilitator may still say yes.
    asked = actions.ask(place.member, group, name="Iemand", word="", rules_number=guide.group.rules_number)
    assert actions.was_sent_away(place.member, group.id)
    assert actions.accept(guide, asked).paused_at is None


def test_a_paused_one_does_not_go_on_reading_as_an_alumnus(guide, place, group):
    Group.objects.update(alumni_read=True)
    actions.pause(guide, place)
    place.refresh_from_db()
    actions.leave(place, take_words=False, stay_reader=True)
    assert Membership.objects.get(id=place.id).ended_how == Membership.Ended.LEFT


def test_who_went_without_a_pause_comes_back_by_a_code(place, come):
    actions.leave(place, take_words=False)
    assert come(place.member, "Iemand").paused_at is None


def test_a_block_goes_on_under_another_name_and_does_not_tell_it(group, place, come, vuurtoren, membership_of):
    blocker = membership_of(vuurtoren)
    safety.block(group.id, blocker.id, place.id)
    actions.leave(place, take_words=True)
    back = come(place.member, "Iemand")
    assert back.id in hidden_from(blocker.id) and blocker.id in hidden_from(back.id)
    # The list of whom one blocked would give away who it is.
    assert back.id not in blocked_by(blocker.id)
    # And again, however often.
    actions.leave(back, take_words=False)
    again = come(place.member, "Nog iemand")
    assert again.id in hidden_from(blocker.id) and again.id not in blocked_by(blocker.id)


def test_ones_own_block_goes_along_and_can_be_taken_back(group, place, come, vuurtoren, membership_of):
    other = membership_of(vuurtoren)
    safety.block(group.id, place.id, other.id)
    actions.leave(place, take_words=False)
    back = come(place.member, "Iemand")
    assert blocked_by(back.id) == {other.id}
    assert not Block.objects.filter(blocker=back.id, carried=True).exists()


@pytest.fixture
def alumnus(group, place) -> Membership:
    Group.objects.filter(id=group.id).update(alumni_read=True)
    actions.leave(place, take_words=False, stay_reader=True)
    place.refresh_from_db()
    assert place.ended_how == Membership.Ended.ALUMNUS
    return place


def test_an_alumnus_who_reads_is_seen_and_can_be_blocked(group, alumnus, vuurtoren, client_of, membership_of):
    browser = client_of(vuurtoren)
    page = browser.get(f"/g/{group.id}/people").content.decode()
    assert "oud-lid, leest mee" in page
    address = f"/g/{group.id}/people/{alumnus.id}"
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"do": "block"}).status_code == 303
    assert alumnus.id in hidden_from(membership_of(vuurtoren).id)


def test_an_alumnus_who_does_not_read_is_not_there(group, alumnus, vuurtoren, client_of):
    Group.objects.filter(id=group.id).update(alumni_read=False)
    browser = client_of(vuurtoren)
    assert "oud-lid" not in browser.get(f"/g/{group.id}/people").content.decode()
    assert browser.get(f"/g/{group.id}/people/{alumnus.id}").status_code == 404


def test_a_facilitator_sends_an_alumnus_away(group, alumnus, els, client_of, come):
    Event.objects.all().delete()
    browser = client_of(els)
    address = f"/g/{group.id}/manage/people/{alumnus.id}"
    page = browser.get(address).content.decode()
    assert 'value="remove"' in page and 'value="pause"' not in page and 'value="make_facilitator"' not in page
    for do in ("pause", "make_facilitator", "resume"):
        assert browser.post(address, {"do": do}).status_code == 404
    assert browser.post(address, {"do": "remove"}).status_code == 303
    assert Event.objects.filter(stream_kind="control", kind="rights", ref=alumnus.id).exists()
    assert client_of(alumnus.member).get(f"/g/{group.id}/shares").status_code == 404
    with pytest.raises(actions.NotValid):
        come(alumnus.member, "Iemand")


def test_alumni_hear_no_more_when_reading_ends(guide, alumnus, group):
    Event.objects.all().delete()
    actions.edit_group(guide, **settings_of(group, alumni_read=False))
    assert Event.objects.filter(stream_kind="control", kind="rights", ref=alumnus.id).exists()
    assert alumnus.id not in {one.id for one in queries.people(guide)}


def test_nobody_comes_in_by_the_word_of_who_was_removed(guide, tineke, membership_of):
    _row, code = actions.invite(membership_of(tineke), uses=9)
    actions.remove(guide, membership_of(tineke))
    assert actions.invitation_of(code) is None
    assert Invitation.objects.get().revoked_at
