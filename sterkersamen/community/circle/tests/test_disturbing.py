"""Who disturbs, who comes by another way, who loses the lead in the middle, and what is left of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from sterkersamen.community.circle import actions, live, queries
from sterkersamen.community.circle.models import Circle, Said, Seat, Step
from sterkersamen.community.circle.tests.test_circle import text, turn
from sterkersamen.community.groups import actions as groups
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.models import Attendance
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.once.models import Done
from sterkersamen.platform.safety.actions import block
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.vault import fleeting, keyring
from sterkersamen.testing.cast import join, make_member


def test_going_is_no_way_around_being_taken_out_or_muted(client_of, ring, dijk, vuurtoren, to):
    guide, seat, other = ring
    actions.take_out(guide, other.id)
    browser = client_of(dijk)
    browser.post(to(), {"do": "go"})
    assert browser.post(to(), {"do": "arrive"}).status_code == 409 and live.inside(dijk, guide.circle_id) is None
    actions.mute(guide, seat.id, True)
    actions.go(seat)
    assert "Vuurtoren" not in {one.name for one in queries.ring_of(guide.circle_id).people}
    actions.let_in(guide, actions.arrive(seat.membership, guide.circle).id)
    assert {one.name: one.muted for one in queries.ring_of(guide.circle_id).people}["Vuurtoren"]


def test_who_was_taken_out_does_not_come_back_as_somebody_else(
    ring, leads, bram, dijk, other_group, meeting, membership_of
):
    guide, _seat, other = ring
    meetings.agree(membership_of(bram), meetings.open_to_others(leads, meeting))
    actions.take_out(guide, other.id)
    with pytest.raises(actions.TakenOut):
        actions.arrive(join(dijk, other_group, "Roos"), guide.circle)


def test_who_goes_takes_no_evidence_along(client_of, ring, dijk, to):
    guide, seat, other = ring
    actions.go_to(guide, Step.CHECK_IN)
    actions.give(guide, seat.id)
    actions.check_in(seat, "Ik weet wie jij bent.", None)
    actions.go_to(guide, Step.ROUND)
    actions.give(guide, seat.id)
    actions.say(seat, "Ik weet waar je woont.", pass_on=True)
    said, browser = Said.objects.get(), client_of(dijk)
    actions.go(seat)
    assert "waar je woont" not in text(browser.get(to()))
    assert browser.post(to("report", said.id), {"why": "unsafe", "more": ""}).status_code == 303
    # A check-in can be reported too; and also by who went since, but not by who came in later.
    actions.go(other)
    assert browser.post(to("report", seat.id), {"why": "unsafe", "more": ""}).status_code == 303
    assert {one.sealed["words"]["body"] for one in Report.objects.all()} == {
        "Ik weet wie jij bent.",
        "Ik weet waar je woont.",
    }


def test_a_group_that_comes_no_more_hears_nothing_more(ring, leads, bram, meeting, membership_of):
    guide = ring[0]
    place = membership_of(bram)
    meetings.agree(place, meetings.open_to_others(leads, meeting))
    actions.let_in(guide, actions.arrive(place, guide.circle).id)
    assert live.inside(bram, guide.circle_id) is not None
    meetings.apart(leads, meeting)
    assert live.inside(bram, guide.circle_id) is None
    assert len(queries.ring_of(guide.circle_id).people) == 3
    assert Event.objects.filter(kind="rights", ref=guide.circle_id).exists()


def test_a_group_that_comes_too_and_closes_hears_no_more(ring, leads, bram, meeting, membership_of):
    guide, place = ring[0], membership_of(bram)
    meetings.agree(place, meetings.open_to_others(leads, meeting))
    guest = actions.arrive(place, guide.circle)
    actions.let_in(guide, guest.id)
    groups.change_rules(place, "Nieuwe regels.")
    assert Event.objects.filter(kind="rights", ref=guide.circle_id).count() == 1
    groups.archive(place)
    assert Event.objects.filter(kind="rights", ref=guide.circle_id).count() == 2
    assert live.inside(bram, guide.circle_id) is None and "Marjan" not in {
        one.name for one in queries.ring_of(guide.circle_id).people
    }
    assert Circle.objects.exists()


def test_who_went_from_the_door_was_not_there(ring, group, vuurtoren):
    guide = ring[0]
    late = actions.arrive(join(make_member("laat"), group, "Laat"), guide.circle)
    actions.go(late)
    actions.let_in(guide, late.id)
    assert not Attendance.objects.filter(membership=late.membership).exists()


def test_new_rules_and_a_group_that_closes(ring, leads, vuurtoren):
    guide = ring[0]
    groups.change_rules(leads, "Nieuwe regels.")
    assert live.inside(vuurtoren, guide.circle_id) is None, "first the rules"
    assert Event.objects.filter(kind="rights", ref=guide.circle_id).exists()
    groups.archive(leads)
    assert not Circle.objects.exists()


def test_what_is_left_of_forms_and_of_what_pages_were_told(client_of, ring, vuurtoren, to):
    guide, seat, _other = ring
    actions.go_to(guide, Step.CHECK_IN)
    actions.give(guide, seat.id)
    client_of(vuurtoren).post(to(), {"do": "check_in", "line": "", "number": "3", "once": str(uuid4())})
    assert Done.objects.filter(verb="circle check_in").exists()
    actions.close(guide)
    assert not Done.objects.exists()
    assert {event.kind for event in Event.objects.filter(stream=guide.circle_id)} <= {"key_gone", "rights"}


def test_a_facilitator_takes_the_lead_back(
    client_of, ring, els, bram, group, other_group, leads, meeting, membership_of
):
    guide, seat, _other = ring
    actions.hand_over(guide, seat.id)
    for verb in (actions.take_out, lambda lead, who: actions.mute(lead, who, True)):
        with pytest.raises(PermissionDenied):
            verb(seat, guide.id)
    assert queries.ring_of(guide.circle_id).is_borrowed
    # Not who facilitates a group that comes too, and does not walk in either.
    meetings.agree(membership_of(bram), meetings.open_to_others(leads, meeting))
    guest = actions.arrive(membership_of(bram), guide.circle)
    assert guest.in_at is None
    actions.let_in(seat, guest.id)
    with pytest.raises(PermissionDenied):
        actions.take_over(guest)
    actions.take_over(guide)
    assert Circle.objects.get().lead_id == guide.id and not queries.ring_of(guide.circle_id).is_borrowed
    actions.hand_over(guide, seat.id)
    actions.close(guide)
    assert not Circle.objects.exists()


def test_who_is_paused_holds_nothing_up(ring, leads):
    guide, seat, _other = ring
    actions.go_to(guide, Step.ROUND)
    actions.give(guide, seat.id)
    groups.pause(leads, seat.membership)
    assert turn() == "Dijk"
    groups.resume(leads, seat.membership)
    assert "Vuurtoren" not in {one.name for one in queries.ring_of(guide.circle_id).people}, "by the door again"


def test_a_date_that_moves_while_its_circle_is_open(ring, clock, leads, meeting, dijk, group):
    guide = ring[0]
    later = meeting.starts_at + timedelta(days=60)
    meetings.move(leads, meeting, later, 60, "online", {})
    late = actions.arrive(join(make_member("laat"), group, "Laat"), guide.circle)
    actions.let_in(guide, late.id)
    clock.shift(timedelta(hours=15))
    actions.close_forgotten()
    assert not Circle.objects.exists() and not list(fleeting.rows())


def test_who_listens_only_checks_in_later(ring):
    guide, seat, other = ring
    actions.mute(guide, seat.id, True)
    actions.go_to(guide, Step.CHECK_IN)
    for _number in range(3):
        assert turn() != "Vuurtoren"
        current = Circle.objects.get().turn
        if current is not None:
            actions.check_in(current, "", None)
    with pytest.raises(actions.NotNow):
        actions.give(guide, seat.id)


def test_who_asks_again_and_again_learns_nothing(client_of, meeting, leads, vuurtoren, dijk, membership_of, to):
    first = actions.open_circle(leads, meeting)
    inside, other = membership_of(vuurtoren), membership_of(dijk)
    actions.let_in(first, actions.arrive(inside, first.circle).id)
    block(meeting.group_id, inside.id, other.id)
    browser = client_of(dijk)
    for _number in range(2):
        assert browser.post(to(), {"do": "arrive"}).status_code == 200
    # From then on asking is coming: who is inside is told.
    assert browser.post(to(), {"do": "arrive"}).status_code == 303
    assert Event.objects.filter(kind="apart", only=inside.id).exists()


def test_two_at_the_door_are_both_told(client_of, meeting, leads, vuurtoren, dijk, membership_of, to):
    first = actions.open_circle(leads, meeting)
    waits, other = membership_of(vuurtoren), membership_of(dijk)
    actions.arrive(waits, first.circle)
    block(meeting.group_id, waits.id, other.id)
    client_of(dijk).post(to(), {"do": "arrive", "sure": "yes"})
    assert Event.objects.filter(kind="apart", stream_kind="door", only=waits.id).exists()
    assert "of die jou blokkeerde" in text(client_of(vuurtoren).get(to()))


def test_names_at_the_door_are_for_who_keeps_order(client_of, ring, els, dijk, vuurtoren, group, to):
    guide, seat, _other = ring
    late = actions.arrive(join(make_member("laat"), group, "Lantaarn"), guide.circle)
    told = Event.objects.filter(kind="waiting").latest("id")
    assert told.audience == "one" and told.only == guide.membership_id
    assert "Lantaarn" in live.waiting(told) and "Lantaarn" not in live.ring(told)
    assert "Lantaarn" in text(client_of(els).get(to()))
    page = text(client_of(dijk).get(to()))
    assert "Lantaarn" not in page and "Er wacht iemand bij de deur." in page
    # Who gets the lead sees them from then on; and that somebody went again.
    actions.hand_over(guide, seat.id)
    assert Event.objects.filter(kind="waiting").latest("id").only == seat.membership_id
    assert live.waiting(told) is None, "who kept order before catches up with nothing"
    assert "Lantaarn" in text(client_of(vuurtoren).get(to()))
    actions.go(late)
    assert "Lantaarn" not in live.waiting(Event.objects.filter(kind="waiting").latest("id"))


def test_what_who_keeps_order_wrote_for_all_can_be_reported(client_of, ring, vuurtoren, dijk, clock, to):
    guide, seat, other = ring
    actions.hand_over(guide, seat.id)
    seat.refresh_from_db()
    browser, circle = client_of(dijk), guide.circle_id
    assert browser.get(to("report", circle)).status_code == 404, "nothing was written yet"
    actions.set_words(seat, "Dijk is een leugenaar", "Iedereen zegt het.", 3)
    actions.add_at_table(seat, "Dijk de dief")
    at_table = Seat.objects.get(membership=None)
    assert f'data-by="{seat.id}" href="circle/report/{circle}"' in browser.get(to()).content.decode()
    assert client_of(vuurtoren).get(to("report", circle)).status_code == 303, "one's own words"
    for id in (circle, at_table.id):
        assert browser.post(to("report", id), {"why": "unsafe", "more": ""}).status_code == 303
    assert {(one.sealed["words"]["name"], one.sealed["words"]["body"]) for one in Report.objects.all()} == {
        ("Vuurtoren", "Dijk is een leugenaar\n\nIedereen zegt het."),
        ("Vuurtoren", "Dijk de dief"),
    }
    # What is written later is not for who went before.
    actions.go(other)
    clock.shift(timedelta(seconds=1))
    actions.set_words(seat, "Later", "", 3)
    actions.add_at_table(seat, "Nog iemand")
    later = Seat.objects.filter(membership=None).latest("in_at")
    assert [browser.get(to("report", id)).status_code for id in (circle, at_table.id, later.id)] == [404, 200, 404]


def test_who_leads_the_group_no_more_keeps_no_order(ring, leads, bram, group, clock):
    guide, _seat, _other = ring
    marjan = join(bram, group, "Marjan", facilitator=True)
    groups.unmake_facilitator(marjan, leads)
    assert queries.ring_of(guide.circle_id).lead_is_gone
    with pytest.raises(PermissionDenied):
        actions.go_to(guide, Step.ROUND)
    actions.take_over(actions.arrive(marjan, guide.circle))
    # Who was asked by somebody who leads to keep order, does.
    assert not queries.ring_of(guide.circle_id).lead_is_gone


@pytest.mark.django_db(transaction=True)
def test_a_series_that_ends_at_the_door_leaves_no_circle(ring, leads, meeting):
    guide = ring[0]
    meetings.stop(leads, meeting.series, meeting.day - timedelta(days=1))
    assert not Circle.objects.exists() and not list(fleeting.rows())
    assert {event.kind for event in Event.objects.filter(ref=guide.circle_id)} == {"key_gone", "rights"}


def test_a_page_that_asks_while_the_circle_closes_finds_it_closed(ring):
    fleeting.erase("circle", ring[0].circle_id)
    keyring.forget_all()
    assert queries.ring_of(ring[0].circle_id) is None


def test_a_facilitator_who_comes_by_opening_is_asked_too(client_of, ring, bram, group, to):
    marjan = join(bram, group, "Marjan", facilitator=True)
    block(group.id, marjan.id, ring[1].membership_id)
    browser = client_of(bram)
    assert "of die jou blokkeerde" in text(browser.post(to(), {"do": "open"}))
    assert not Seat.objects.filter(membership=marjan).exists()
    assert browser.post(to(), {"do": "arrive", "sure": "yes"}).status_code == 303
    assert live.inside(bram, ring[0].circle_id) is not None


@pytest.mark.parametrize("how", ["leads", "deputy", "neither"])
def test_a_report_about_who_keeps_order_goes_past_who_gave_it(client_of, ring, dijk, how, to):
    """Els gave Vuurtoren the lead, or named them to take over: she is not who reads what Dijk has to say about that."""
    guide, seat, _other = ring
    actions.go_to(guide, Step.ROUND)
    actions.give(guide, seat.id)
    seat.refresh_from_db()
    actions.say(seat, "Jij zegt hier niets meer.", False)
    if how == "leads":
        actions.hand_over(guide, seat.id)
    if how == "deputy":
        actions.name_deputy(guide, seat.id, True)
    said = Said.objects.get()
    page = client_of(dijk).get(to("report", said.id)).content.decode()
    assert ("alleen naar de moderatoren" in page) == (how != "neither")
    client_of(dijk).post(to("report", said.id), {"why": "unsafe", "more": ""})
    row = Report.objects.get()
    assert (row.kind, row.moderators_only) == ("said", how != "neither")
    # A person, from the page of who is in the group, as well.
    person = reverse("groups:report", args=[seat.membership.group_id, seat.membership_id])
    client_of(dijk).post(person, {"why": "unsafe", "more": ""})
    assert Report.objects.filter(kind="person").get().moderators_only == (how != "neither")


def test_who_reports_something_leaves_no_trace_in_the_ring(client_of, ring, dijk, to):
    """Nobody in the circle sees that somebody reports: no event, no change of the ring or of a seat; the page says for who
    keeps order that they are still there."""
    guide, seat, other = ring
    actions.go_to(guide, Step.ROUND)
    actions.give(guide, seat.id)
    seat.refresh_from_db()
    actions.say(seat, "Wie wil er wat kopen?", False)
    said = Said.objects.get()
    before = (Circle.objects.values().get(), list(Seat.objects.order_by("id").values()), Event.objects.count())
    browser = client_of(dijk)
    page = browser.get(to("report", said.id)).content.decode()
    assert f'data-seen="{to("seen")}"' in page
    browser.post(to("report", said.id), {"why": "selling", "more": "", "moderators_only": "on"})
    assert (Circle.objects.values().get(), list(Seat.objects.order_by("id").values()), Event.objects.count()) == before
    # What facilitators hear of a report they hear on the page of their group, not in the ring, and never by whom.
    browser.post(to("report", said.id), {"why": "selling", "more": ""})
    event = Event.objects.latest("id")
    assert (event.stream_kind, event.kind, event.audience, event.acting) == (
        "group",
        "report",
        "facilitators",
        seat.membership_id,
    )
