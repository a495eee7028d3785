"""Going and coming back is no way around a pause, a removal or a block; and who only reads is seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from sterkersamen.community.groups import actions, live, queries
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


@pytest.fixture
def back(alumnus, come) -> Membership:
    """Dijk left as an alumnus, and comes back under another name."""
    return come(alumnus.member, "Wad")


@pytest.fixture
def old_back(back, alumnus) -> Membership:
    """The same, from before an older place stopped reading."""
    Membership.objects.filter(id=alumnus.id).update(ended_how=Membership.Ended.ALUMNUS)
    return back


def go(how: str, guide: Membership, place: Membership) -> None:
    """The place ends: removed, left after a pause, left for good, or removed once it only read."""
    if how == "remove":
        actions.remove(guide, place)
        return
    if how == "pause":
        actions.pause(guide, place)
    place.refresh_from_db()
    actions.leave(place, take_words=False, stay_reader=how == "remove alumnus")
    if how == "remove alumnus":
        actions.remove(guide, place)


def test_who_comes_back_reads_by_the_new_place_alone(alumnus, come, group):
    Event.objects.all().delete()
    left = (alumnus.ended_at, alumnus.ended_by)
    back = come(alumnus.member, "Wad")
    alumnus.refresh_from_db()
    assert alumnus.ended_how == Membership.Ended.LEFT and (alumnus.ended_at, alumnus.ended_by) == left
    assert Event.objects.filter(stream_kind="control", kind="rights", ref=alumnus.id).exists()
    assert live.seat_of(alumnus.member, group.id).reader == back.id
    # The words under the first name can still be taken along.
    assert [one.id for one in queries.past_places(alumnus.member)] == [alumnus.id]


def test_coming_back_ends_no_place_of_another(alumnus, vuurtoren, membership_of, come):
    other = membership_of(vuurtoren)
    actions.leave(other, take_words=False, stay_reader=True)
    come(alumnus.member, "Wad")
    other.refresh_from_db()
    assert other.ended_how == Membership.Ended.ALUMNUS
    assert Membership.objects.readers().filter(id=other.id).exists()


@pytest.mark.parametrize("how", ["remove", "pause", "leave", "remove alumnus"])
@pytest.mark.parametrize("since", ["back", "old_back"])
def test_who_came_back_and_went_reads_by_no_older_place(request, since, how, guide, group, alumnus, client_of):
    place = request.getfixturevalue(since)
    browser = client_of(alumnus.member)
    assert browser.get(f"/g/{group.id}/shares").status_code == 200
    go(how, guide, place)
    for page in ("", "shares", "people"):
        assert browser.get(f"/g/{group.id}/{page}").status_code == 404
    assert live.seat_of(alumnus.member, group.id) is None
    assert not queries.my_places(alumnus.member)
    # What was written under both names is still theirs to take along.
    assert {one.id for one in queries.past_places(alumnus.member)} == {alumnus.id, place.id}


def test_a_pause_holds_for_an_older_place_too(old_back, guide, group, alumnus, client_of):
    # However the clock of the server went.
    Membership.objects.filter(id=old_back.id).update(joined_at=alumnus.joined_at - timedelta(days=1))
    actions.pause(guide, old_back)
    assert live.seat_of(alumnus.member, group.id) is None
    answer = client_of(alumnus.member).get(f"/g/{group.id}/shares")
    assert answer.status_code in (302, 303) and answer["Location"].endswith("/paused")


@pytest.mark.parametrize("ends", [False, True])
def test_nobody_stands_twice_among_the_people(old_back, ends, group, alumnus, guide, vuurtoren, client_of):
    """Also when Dijk goes on reading for a second time."""
    if ends:
        actions.leave(old_back, take_words=False, stay_reader=True)
    for people in (queries.people(guide), queries.everyone(guide)):
        assert [one.id for one in people if one.member_id == alumnus.member_id] == [old_back.id]
    browser = client_of(vuurtoren)
    assert browser.get(f"/g/{group.id}/people/{alumnus.id}").status_code == 404
    assert browser.get(f"/g/{group.id}/people/{old_back.id}").status_code == 200


def test_a_yes_of_a_facilitator_stands_above_an_older_removal(guide, place, group):
    Group.objects.filter(id=group.id).update(alumni_read=True)
    actions.remove(guide, place)
    asked = actions.ask(place.member, group, name="Wad", word="", rules_number=guide.group.rules_number)
    again = actions.accept(guide, asked)
    actions.leave(again, take_words=False, stay_reader=True)
    assert live.seat_of(place.member, group.id).reader == again.id


def test_words_of_an_alumnus_can_be_found_when_reading_ends(guide, alumnus, group):
    assert not queries.past_places(alumnus.member)
    actions.edit_group(guide, **settings_of(group, alumni_read=False))
    assert [one.id for one in queries.past_places(alumnus.member)] == [alumnus.id]


def test_nobody_comes_in_by_the_word_of_who_is_paused(guide, tineke, stranger, membership_of, client_of, group):
    second = membership_of(tineke)
    row, code = actions.invite(second, uses=9)
    _kept, other_code = actions.invite(guide)
    found = actions.invitation_of(code)
    actions.pause(guide, second)
    assert actions.invitation_of(code) is None and actions.invitation_of(other_code) is not None
    page = client_of(stranger).get(f"/join/{code}", follow=True).content.decode()
    assert "Deze uitnodiging geldt niet meer" in page
    number = guide.group.rules_number
    # Also who had the form open already.
    with pytest.raises(actions.NotValid):
        actions.join(stranger, found, name="Wad", rules_number=number)
    # A form of Tineke's own that was still under way makes none.
    with pytest.raises(PermissionDenied):
        actions.invite(second)
    # Another facilitator can still take it back.
    assert row.id in {one.id for one, _name in queries.invitations_by(guide)}
    actions.resume(guide, second)
    assert actions.join(stranger, actions.invitation_of(code), name="Wad", rules_number=number).ended_at is None
