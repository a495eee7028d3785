"""A Monday evening in the circle: Els opens it, Vuurtoren and Dijk come, a stranger does not."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from sterkersamen.community.circle import actions, live, queries
from sterkersamen.community.circle.models import Circle, Said, Seat, Step
from sterkersamen.community.circle.tests.conftest import EVENING
from sterkersamen.community.groups import actions as groups
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.models import Attendance
from sterkersamen.core.privacy import PERSONAL
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.safety.actions import block
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.vault import fleeting, keyring
from sterkersamen.platform.vault.keyring import Subject
from sterkersamen.testing.cast import join, make_member


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def turn() -> str:
    found = queries.ring_of(Circle.objects.get().id)
    return found.speaker.name if found.speaker else ""


def test_from_the_door_to_the_close(client_of, els, vuurtoren, dijk, stranger, to, meeting, clock):
    """The whole evening by the pages, as without a script."""
    guide, one, other = (client_of(who) for who in (els, vuurtoren, dijk))
    assert "nog niet open" in text(one.get(to()))
    assert guide.post(to(), {"do": "open"}).status_code == 303
    assert "overslaan mag altijd" in text(one.get(to()))
    one.post(to(), {"do": "arrive"})
    assert "laat je zo binnen" in text(one.get(to()))
    assert client_of(stranger).get(to()).status_code == 404
    seat = Seat.objects.get(membership__member=vuurtoren)
    assert "Vuurtoren" in text(guide.get(to()))
    guide.post(to(), {"do": f"let_in:{seat.id}"})
    other.post(to(), {"do": "arrive"})
    guide.post(to(), {"do": f"let_in:{Seat.objects.get(membership__member=dijk).id}"})
    guide.post(to(), {"do": "step:check_in"})
    assert turn() == "Els"
    guide.post(to(), {"do": "check_in", "line": "Moe, maar hier.", "number": "6"})
    assert turn() == "Vuurtoren" and "Moe, maar hier." in text(other.get(to()))
    one.post(to(), {"do": "give:", "turn": seat.id})
    assert turn() == "Dijk"
    assert other.post(to(), {"do": "check_in", "line": "x", "number": "11"}).status_code == 422
    other.post(to(), {"do": "check_in", "line": "", "number": ""})
    assert turn() == ""
    page = text(one.get(to()))
    assert "iedereen is geweest" in page and "Aankomen Hoe is het nu? Thema Een ronde Afsluiten" in page
    guide.post(to(), {"do": "words", "theme": "Feestdagen", "agenda": queries.template(), "minutes": "4"})
    guide.post(to(), {"do": "step:round"})
    assert "Feestdagen" in text(one.get(to()))
    guide.post(to(), {"do": "say", "text": "Ik zie op\ntegen kerst."})
    assert turn() == "Vuurtoren" and Said.objects.get().sealed == "Ik zie op\ntegen kerst."
    one.post(to(), {"do": "say", "text": "Dat herken ik.", "keep": "yes"})
    one.post(to(), {"do": "say", "text": "Vorig jaar bleef ik thuis."})
    page = text(other.get(to()))
    assert all(said in page for said in ("Ik zie op tegen kerst.", "Dat herken ik.", "Vorig jaar bleef ik thuis."))
    assert "Dijk heeft het woord" in page
    guide.post(to(), {"do": "close"})
    assert not Circle.objects.exists() and not Seat.objects.exists() and not Said.objects.exists()
    assert Attendance.objects.filter(how="circle").count() == 3
    assert "De kring is gesloten." in text(other.get(to())) and "Nog een keer openen" in text(guide.get(to()))


def test_nothing_readable_is_left(ring, tmp_path):
    """No key, no row: what lies in an old copy of the database opens no more."""
    els, vuurtoren, _dijk = ring
    circle = els.circle_id
    actions.go_to(els, Step.ROUND)
    actions.say(els, "Ik zie op tegen kerst.", pass_on=True)
    old = Said.objects.get()
    envelope = bytes(Said.objects.values_list("sealed", flat=True).get())
    assert b"kerst" not in envelope and old.sealed == "Ik zie op tegen kerst."
    (file,) = (tmp_path / "fleeting").glob("*.key")
    assert (tmp_path / "fleeting/CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert file.stat().st_mode & 0o777 == 0o600
    actions.close(els)
    assert not list((tmp_path / "fleeting").glob("*.key"))
    keyring.forget_all()
    with pytest.raises(keyring.KeyGone):
        Said._meta.get_field("sealed").open(envelope, old.id, circle)
    assert {event.kind for event in Event.objects.filter(stream_kind="control", ref=circle)} == {"key_gone", "rights"}


def test_a_circle_that_nobody_closed_and_a_key_that_a_crash_left(ring, clock, tmp_path):
    keyring.create_key(Subject("circle", ring[0].id))
    actions.close_forgotten()
    assert Circle.objects.exists() and [row.subject for row in fleeting.rows()] == [ring[0].circle_id]
    clock.move_to(EVENING + timedelta(hours=5))
    actions.close_forgotten()
    assert not Circle.objects.exists() and not list(fleeting.rows())


def test_a_restart_in_the_middle_loses_nothing(ring):
    els, vuurtoren, _dijk = ring
    actions.go_to(els, Step.ROUND)
    actions.say(els, "Hallo.", pass_on=True)
    keyring.forget_all()
    found = queries.ring_of(els.circle_id)
    assert [word.text for word in found.said] == ["Hallo."] and found.speaker.name == "Vuurtoren"


def test_the_key_outlives_a_new_master_key(ring, settings, tmp_path):
    els = ring[0]
    settings.MASTER_KEYS = {"newer": b"n" * 32} | settings.MASTER_KEYS
    with mock.patch.object(keyring.keyfiles, "given_by_environment", lambda _env: True):
        (file,) = (tmp_path / "fleeting").glob("*.key")
        with file.open("rb") as before:
            assert keyring.rewrap_all() >= 1
            assert not before.read().strip(b"\0"), "what the old master key opened is gone from the disk too"
    keyring.forget_all()
    assert next(fleeting.rows()).master == "newer"
    assert queries.ring_of(els.circle_id) is not None


def test_it_opens_a_quarter_of_an_hour_before_by_who_leads(meeting, leads, vuurtoren, membership_of, clock):
    with pytest.raises(PermissionDenied):
        actions.open_circle(membership_of(vuurtoren), meeting)
    clock.move_to(meeting.starts_at - timedelta(minutes=16))
    with pytest.raises(actions.Over):
        actions.open_circle(leads, meeting)
    clock.move_to(meeting.starts_at - timedelta(minutes=15))
    first = actions.open_circle(leads, meeting)
    assert actions.open_circle(leads, meeting) == first and Circle.objects.count() == 1


def test_only_who_holds_the_piece_speaks(ring):
    els, vuurtoren, dijk = ring
    actions.go_to(els, Step.ROUND)
    for seat in (vuurtoren, dijk):
        with pytest.raises(actions.NotNow):
            actions.say(seat, "Mag ik?", pass_on=False)
        with pytest.raises(PermissionDenied):
            actions.give(seat, None, els.id)
        with pytest.raises(PermissionDenied):
            actions.take_out(seat, els.id)
    actions.give(els, dijk.id)
    assert turn() == "Dijk"
    actions.pause(els, True)
    with pytest.raises(actions.NotNow):
        actions.say(dijk, "Ik.", pass_on=False)
    actions.pause(els, False)
    actions.say(dijk, "Ik.", pass_on=True)
    assert turn() == "Els", "the piece goes round"


def test_a_tap_on_an_older_picture_changes_nothing(client_of, els, ring, to):
    actions.go_to(ring[0], Step.ROUND)
    tap = {"do": "give:", "turn": ring[0].id}
    assert client_of(els).post(to(), tap).status_code == 303
    answer = client_of(els).post(to(), tap)
    assert answer.status_code == 409 and "Zo is het nu" in text(answer)
    assert turn() == "Vuurtoren"


def test_who_passes_while_the_evening_goes_on_is_told_how_it_is_now(client_of, dijk, ring, to):
    # Both tapped at the same moment: the facilitator went on to the round just before.
    actions.go_to(ring[0], Step.CHECK_IN)
    actions.give(ring[0], ring[2].id)
    actions.go_to(ring[0], Step.ROUND)
    answer = client_of(dijk).post(to(), {"do": "give:", "turn": ring[2].id})
    assert answer.status_code == 409 and "Zo is het nu" in text(answer)


def test_what_was_typed_too_late_is_not_lost(client_of, vuurtoren, ring, to):
    actions.go_to(ring[0], Step.ROUND)
    answer = client_of(vuurtoren).post(to(), {"do": "say", "text": "Ik wilde nog zeggen dat het helpt."})
    assert answer.status_code == 422 and "Ik wilde nog zeggen dat het helpt." in text(answer)


def test_what_is_said_while_it_is_quiet_is_kept_for_a_moment(client_of, els, ring, to):
    actions.go_to(ring[0], Step.ROUND)
    actions.pause(ring[0], True)
    answer = client_of(els).post(to(), {"do": "say", "text": "Ik wilde nog zeggen dat het helpt."})
    assert answer.status_code == 422 and "Het is even stil." in text(answer) and "dat het helpt" in text(answer)


def test_said_once_though_sent_twice(client_of, els, ring, to):
    actions.go_to(ring[0], Step.ROUND)
    form = {"do": "say", "text": "Hallo.", "keep": "yes", "once": str(uuid4())}
    for _time in range(2):
        assert client_of(els).post(to(), form).status_code == 303
    assert Said.objects.count() == 1


def test_a_hand_silent_support_and_being_muted(ring):
    els, vuurtoren, dijk = ring
    actions.go_to(els, Step.ROUND)
    actions.raise_hand(dijk, True)
    actions.nod(vuurtoren)
    actions.nod(vuurtoren)
    found = {one.name: one for one in queries.ring_of(els.circle_id).people}
    assert found["Dijk"].hand and found["Vuurtoren"].nods and not found["Els"].nods
    actions.mute(els, vuurtoren.id, True)
    actions.give(els, None, els.id)
    assert turn() == "Dijk", "who listens only is passed over"
    found = {one.name: one for one in queries.ring_of(els.circle_id).people}
    assert not found["Dijk"].hand and not found["Vuurtoren"].nods, "a new turn"
    actions.mute(els, vuurtoren.id, False)
    actions.give(dijk, vuurtoren.id)
    assert turn() == "Vuurtoren"


def test_who_is_taken_out_hears_nothing_more_and_does_not_come_back(client_of, ring, els, dijk, to):
    guide, _vuurtoren, seat = ring
    actions.go_to(guide, Step.ROUND)
    actions.give(guide, seat.id)
    actions.say(seat, "Iets lelijks.", pass_on=False)
    assert live.inside(dijk, guide.circle_id) is not None
    actions.take_out(guide, seat.id)
    assert live.inside(dijk, guide.circle_id) is None and turn() == "Els"
    assert Event.objects.filter(kind="rights", ref=seat.membership_id).exists()
    found = queries.ring_of(guide.circle_id)
    assert not found.said and "Dijk" not in {one.name for one in found.people}
    assert "uit deze kring gehaald" in text(client_of(dijk).get(to()))
    answer = client_of(dijk).post(to(), {"do": "arrive"})
    assert answer.status_code == 409 and live.inside(dijk, guide.circle_id) is None
    assert client_of(dijk).post(to(), {"do": "say", "text": "x"}).status_code == 403
    with pytest.raises(actions.NotNow):
        actions.take_out(guide, guide.id)


def test_who_waits_hears_only_that_something_changed(meeting, leads, vuurtoren, stranger, membership_of, client_of, to):
    first = actions.open_circle(leads, meeting)
    actions.arrive(membership_of(vuurtoren), first.circle)
    assert live.inside(vuurtoren, first.circle_id) is None and live.at_the_door(vuurtoren, first.circle_id) is not None
    assert live.inside(stranger, first.circle_id) is None and live.at_the_door(stranger, first.circle_id) is None
    assert live.something(Event()) == ""
    assert "Els" not in text(client_of(vuurtoren).get(to())).partition("Fijn dat je er bent")[2]
    assert client_of(vuurtoren).post(to(), {"do": "hand:up"}).status_code == 403


def test_when_the_facilitator_drops_out(ring, clock, bram, group, membership_of):
    guide, vuurtoren, dijk = ring
    actions.name_deputy(guide, vuurtoren.id, True)
    for seat in (guide, vuurtoren, dijk):
        actions.seen(seat, Circle.objects.select_related("lead").get())
    with pytest.raises(actions.NotNow):
        actions.take_over(vuurtoren)
    clock.shift(timedelta(seconds=80))
    number = Circle.objects.get().number
    for seat in (vuurtoren, dijk):
        actions.seen(seat, Circle.objects.select_related("lead").get())
    # Pages that are open hear of it once, by the first who is still there.
    assert queries.ring_of(guide.circle_id).lead_is_gone and Circle.objects.get().number == number + 1
    with pytest.raises(PermissionDenied):
        actions.take_over(dijk)
    actions.take_over(vuurtoren)
    assert not queries.ring_of(guide.circle_id).lead_is_gone and not Circle.objects.get().offered
    # A co-facilitator comes in by themselves, and it is handed over.
    marjan = actions.arrive(join(bram, group, "Marjan", facilitator=True), guide.circle)
    actions.hand_over(vuurtoren, marjan.id)
    assert Circle.objects.get().lead_id == marjan.id


def test_a_facilitator_who_was_away_for_a_moment_goes_on(client_of, els, dijk, ring, clock, to):
    guide, _vuurtoren, other = ring
    clock.shift(timedelta(seconds=80))
    client_of(dijk).post(to("seen"))
    assert "data-leaderless" in live.ring(Event.objects.filter(kind="circle").latest("id"))
    page = client_of(els).get(to()).content.decode()
    assert 'data-when="take_over" hidden' in page
    number = Circle.objects.get().number
    for _time in range(2):
        client_of(els).post(to("seen"))
    assert Circle.objects.get().number == number + 1
    assert "data-leaderless" not in live.ring(Event.objects.filter(kind="circle").latest("id"))


def test_who_was_taken_out_does_not_find_the_link_either(client_of, dijk, vuurtoren, ring, meeting, leads, to):
    meetings.move(leads, meeting, meeting.starts_at, 90, "online", {"link": "https://video.example/abc"})
    page = reverse("meetings:meeting", args=[meeting.group_id, meeting.id])
    actions.take_out(ring[0], ring[2].id)
    assert "video.example/abc" in client_of(vuurtoren).get(page).content.decode()
    for address in (page, to()):
        assert "video.example/abc" not in client_of(dijk).get(address).content.decode()


def test_two_who_blocked_each_other_are_told_before_either_enters(
    client_of, meeting, leads, vuurtoren, dijk, membership_of, to
):
    first = actions.open_circle(leads, meeting)
    inside, other = membership_of(vuurtoren), membership_of(dijk)
    actions.let_in(first, actions.arrive(inside, first.circle).id)
    block(meeting.group_id, inside.id, other.id)
    browser = client_of(dijk)
    answer = browser.post(to(), {"do": "arrive"})
    assert "of die jou blokkeerde" in text(answer) and not Seat.objects.filter(membership=other).exists()
    assert browser.post(to(), {"do": "arrive", "sure": "yes"}).status_code == 303
    assert Event.objects.filter(kind="apart", only=inside.id).exists()
    assert "of die jou blokkeerde" in text(client_of(vuurtoren).get(to()))
    assert Seat.objects.get(membership=other).in_at is None


def test_what_is_reported_in_the_circle_outlives_it(client_of, ring, els, vuurtoren, dijk, stranger, to):
    guide, seat, _dijk = ring
    actions.go_to(guide, Step.ROUND)
    actions.give(guide, seat.id)
    actions.say(seat, "Ik weet waar je woont.", pass_on=True)
    row = Said.objects.get()
    browser = client_of(dijk)
    assert "Ik weet waar je woont." in text(browser.get(to("report", row.id)))
    assert client_of(stranger).get(to("report", row.id)).status_code == 404
    assert client_of(vuurtoren).get(to("report", row.id)).status_code == 303, "one's own words"
    assert browser.post(to("report", row.id), {"why": "unsafe", "more": "Dit is een bedreiging."}).status_code == 303
    actions.close(guide)
    assert Report.objects.get().sealed["words"]["body"] == "Ik weet waar je woont."


def test_at_one_table(client_of, els, ring, to):
    """One screen keeps order for people without a telephone."""
    guide = client_of(els)
    assert guide.post(to(), {"do": "table", "name": "Oma Riet"}).status_code == 303
    actions.go_to(ring[0], Step.ROUND)
    row = Seat.objects.get(membership=None)
    guide.post(to(), {"do": f"give:{row.id}"})
    assert turn() == "Oma Riet"
    guide.post(to(), {"do": "give:", "turn": row.id})
    assert turn() == "Els"
    assert guide.get(to() + "?table=yes").status_code == 200


def test_who_leaves_the_group_leaves_the_ring(ring, vuurtoren):
    guide, seat, _dijk = ring
    actions.go_to(guide, Step.ROUND)
    actions.give(guide, seat.id)
    groups.leave(seat.membership, take_words=False)
    assert turn() == "Dijk" and "Vuurtoren" not in {one.name for one in queries.ring_of(guide.circle_id).people}
    assert live.inside(vuurtoren, guide.circle_id) is None


def test_who_is_paused_is_out_of_sight(ring, leads, vuurtoren, membership_of):
    groups.pause(leads, membership_of(vuurtoren))
    assert live.inside(vuurtoren, ring[0].circle_id) is None
    assert "Vuurtoren" not in {one.name for one in queries.ring_of(ring[0].circle_id).people}


def test_one_can_go_and_come_back(client_of, ring, vuurtoren, to):
    browser = client_of(vuurtoren)
    assert browser.post(to(), {"do": "go"}).status_code == 303
    assert "overslaan mag altijd" in text(browser.get(to()))
    browser.post(to(), {"do": "arrive"})
    assert "laat je zo binnen" in text(browser.get(to()))


@pytest.mark.parametrize(
    "do", ["", "nonsense", "step:nonsense", "give:nonsense", "let_in:", "mute:x", "hand_over:0", "say", "give:"]
)
def test_what_nobody_taps_gets_a_clear_answer(client_of, els, ring, to, do):
    assert client_of(els).post(to(), {"do": do, "turn": "x" * 50}).status_code in {404, 409, 422}


def test_it_costs_the_same_for_many(ring, group, django_assert_max_num_queries):
    guide = ring[0]
    for one in range(6):
        seat = actions.arrive(join(make_member(f"lid-{one}"), group, f"Lid {one}"), guide.circle)
        actions.let_in(guide, seat.id)
    actions.go_to(guide, Step.ROUND)
    for _number in range(5):
        actions.say(guide, "Hallo.", pass_on=False)
    queries.ring_of(guide.circle_id)
    with django_assert_max_num_queries(3):
        assert len(queries.ring_of(guide.circle_id).people) == 9


def test_a_circle_has_an_end(ring, group):
    guide = ring[0]
    Seat.objects.bulk_create(Seat(circle=guide.circle) for _number in range(actions.MOST_SEATS - 3))
    with pytest.raises(actions.Full):
        actions.arrive(join(make_member("laat"), group, "Laat"), guide.circle)
    with pytest.raises(actions.Full):
        actions.add_at_table(guide, "Riet")


def test_it_leaves_with_the_person(ring, vuurtoren):
    guide, seat, _dijk = ring
    actions.go_to(guide, Step.ROUND)
    actions.give(guide, seat.id)
    actions.say(seat, "Hallo.", pass_on=True)
    for model in (Seat, Said):
        assert list(PERSONAL[model].export(vuurtoren)), model
    for model in (Said, Seat):
        PERSONAL[model].shred(vuurtoren)
    assert not Seat.objects.filter(id=seat.id).exists() and not Said.objects.exists()


def test_what_one_takes_along_is_kept_for_oneself(client_of, vuurtoren, dijk, ring, to):
    actions.go_to(ring[0], Step.CLOSE)
    browser = client_of(vuurtoren)
    assert "Wat neem je mee?" in text(browser.get(to()))
    assert browser.post(to(), {"do": "goal", "text": "x" * 201}).status_code == 422
    answer = browser.post(to(), {"do": "goal", "text": "Elke avond bellen."}, headers={"X-Enhanced": "1"})
    assert answer.status_code == 204 and answer["X-See-Other"] == to() and "alleen voor jou" in text(browser.get(to()))
    actions.close(ring[0])
    meetings_page = reverse("meetings:meetings", args=[ring[1].membership.group_id])
    assert "Elke avond bellen." in text(browser.get(meetings_page))
    assert "Elke avond bellen." not in text(client_of(dijk).get(meetings_page))
