"""Who hears a group's stream, and how it looks."""

from uuid import uuid4

import pytest

from sterkersamen.community.groups import actions, live
from sterkersamen.community.groups.models import Group
from sterkersamen.platform.live.frames import frame_of
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.registry import SEATS
from sterkersamen.platform.safety import actions as safety

pytestmark = pytest.mark.django_db


def test_a_seat_for_who_belongs_there(els, vuurtoren, stranger, bram, group, membership_of):
    assert SEATS["group"] is live.seat_of
    own = live.seat_of(vuurtoren, group.id)
    assert (own.reader, own.facilitator, own.shows_presence) == (membership_of(vuurtoren).id, False, False)
    assert live.seat_of(els, group.id).facilitator
    for member in (stranger, bram):
        assert live.seat_of(member, group.id) is None
    assert live.seat_of(vuurtoren, uuid4()) is None


@pytest.mark.parametrize("end", ["remove", "pause", "rules", "leave"])
def test_a_seat_ends_with_the_right(end, els, vuurtoren, group, membership_of):
    place, guide = membership_of(vuurtoren), membership_of(els)
    if end == "rules":
        actions.change_rules(guide, "Regel twee.")
    elif end == "leave":
        actions.leave(place, take_words=False)
    else:
        getattr(actions, end)(guide, place)
    assert live.seat_of(vuurtoren, group.id) is None


def test_blocks_go_along_both_ways(vuurtoren, dijk, group, membership_of):
    one, other = membership_of(vuurtoren), membership_of(dijk)
    safety.block(group.id, one.id, other.id)
    assert live.seat_of(vuurtoren, group.id).hidden == {other.id}
    assert live.seat_of(dijk, group.id).hidden == {one.id}
    refs = set(Event.objects.filter(kind="rights").values_list("ref", flat=True))
    assert refs == {one.id, other.id}


def test_a_block_takes_no_sound_from_a_facilitator(els, vuurtoren, dijk, group, membership_of):
    """Vuurtoren blocked Els: she hears what Vuurtoren writes, not that Vuurtoren is here. Els blocked Dijk."""
    guide, one, other = membership_of(els), membership_of(vuurtoren), membership_of(dijk)
    safety.block(group.id, one.id, guide.id)
    safety.block(group.id, guide.id, other.id)
    seat = live.seat_of(els, group.id)
    assert (seat.hidden, seat.unseen) == ({other.id}, {one.id, other.id})
    assert live.seat_of(vuurtoren, group.id).hidden == live.seat_of(dijk, group.id).hidden == {guide.id}


def test_presence_is_for_who_chose_it_and_is_still_in(vuurtoren, dijk, els, group, membership_of):
    actions.show_presence(membership_of(vuurtoren), True)
    assert live.seat_of(vuurtoren, group.id).shows_presence
    ids = [membership_of(vuurtoren).id, membership_of(dijk).id]
    html = live.here(ids)
    assert "Vuurtoren" in html
    assert "Dijk" not in html
    actions.remove(membership_of(els), membership_of(vuurtoren))
    assert "Vuurtoren" not in live.here(ids)


def test_an_alumnus_hears_and_is_not_shown(vuurtoren, els, group, membership_of):
    Group.objects.update(alumni_read=True)
    actions.show_presence(membership_of(vuurtoren), True)
    actions.leave(membership_of(vuurtoren), take_words=False, stay_reader=True)
    seat = live.seat_of(vuurtoren, group.id)
    assert (seat.facilitator, seat.shows_presence) == (False, False)


def test_facilitators_hear_of_a_request_without_its_words(stranger, els, group):
    actions.ask(stranger, group, name="Wad", word="Mag ik erbij?", rules_number=1)
    event = Event.objects.get(kind="request")
    frame = frame_of(event, "nl").decode()
    assert event.audience == "facilitators"
    assert "Wad" not in frame
    assert "Mag ik" not in frame
