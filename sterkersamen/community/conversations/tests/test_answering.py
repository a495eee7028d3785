"""Who answers, and when they are awake."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sterkersamen.community.conversations import actions, queries
from sterkersamen.community.conversations.actions import answering
from sterkersamen.community.conversations.models import Answerer
from sterkersamen.community.conversations.tests.conftest import texts
from sterkersamen.community.groups import actions as groups
from sterkersamen.platform.notify import delivering
from sterkersamen.platform.notify.models import Delivery, Notice, Reach, Way
from sterkersamen.platform.safety import actions as safety

pytestmark = pytest.mark.django_db


def by_mail(member) -> None:
    """Wants e-mail when somebody asks, and keeps the quiet hours that everybody has: from ten to eight."""
    Reach.objects.update_or_create(member=member, defaults={"by_mail": "call"})


def test_one_offers_and_a_facilitator_agrees(els, tineke, vuurtoren, membership_of):
    me = membership_of(vuurtoren)
    row = actions.offer(me)
    assert texts(els) == texts(tineke) == ["Vuurtoren wil soms antwoorden als iemand het moeilijk heeft."]
    assert queries.answers(membership_of(els)).people == 0
    actions.approve(membership_of(els), row.id)
    assert texts(els) == texts(tineke) == []
    assert texts(vuurtoren) == ["Je antwoordt nu soms als iemand het moeilijk heeft. Kies wanneer dat kan."]
    row.refresh_from_db()
    assert (row.approved_by, row.approved_at) == (membership_of(els).id, timezone.now())
    assert queries.answers(membership_of(els)).people == 1


def test_who_is_asked_says_yes_themselves(els, vuurtoren, membership_of):
    guide, me = membership_of(els), membership_of(vuurtoren)
    actions.ask_to_answer(guide, me)
    assert texts(vuurtoren) == ["Een gespreksleider vraagt of jij soms wilt antwoorden."]
    assert not Answerer.objects.active().exists()
    actions.offer(me)
    assert Answerer.objects.active().get().approved_by == guide.id
    assert texts(vuurtoren) == []


def test_asked_by_who_leads_no_more(els, tineke, vuurtoren, membership_of):
    actions.ask_to_answer(membership_of(els), membership_of(vuurtoren))
    groups.step_down(membership_of(els))
    actions.offer(membership_of(vuurtoren))
    assert not Answerer.objects.active().exists()
    assert texts(tineke) == ["Vuurtoren wil soms antwoorden als iemand het moeilijk heeft."]


def test_a_facilitator_answers_only_if_they_choose_so(els, dijk, membership_of):
    with pytest.raises(actions.Nobody):
        actions.call(membership_of(dijk))
    actions.offer(membership_of(els))
    assert actions.call(membership_of(dijk))


def test_who_may_not(els, vuurtoren, dijk, bram, membership_of, answerer):
    row = Answerer.objects.get()
    with pytest.raises(PermissionDenied):
        actions.approve(membership_of(dijk), row.id)
    with pytest.raises(PermissionDenied):
        actions.end_answering(membership_of(dijk), row.id)
    with pytest.raises(PermissionDenied):
        actions.ask_to_answer(membership_of(vuurtoren), membership_of(dijk))
    with pytest.raises(PermissionDenied):
        actions.be_awake(membership_of(dijk), timezone.now() + timedelta(hours=1))
    stranger = bram.memberships.get()
    for verb in (actions.approve, actions.end_answering):
        with pytest.raises(actions.NotThere):
            verb(stranger, row.id)
    with pytest.raises(actions.NotThere):
        actions.ask_to_answer(membership_of(els), stranger)


def test_nobody_is_asked_across_a_block(els, vuurtoren, membership_of):
    safety.block(membership_of(els).group_id, membership_of(vuurtoren).id, membership_of(els).id)
    assert membership_of(vuurtoren) not in queries.who_could(membership_of(els))
    with pytest.raises(actions.NotThere):
        actions.ask_to_answer(membership_of(els), membership_of(vuurtoren))


@pytest.mark.parametrize("who", ["self", "guide", "leave", "pause"])
def test_it_ends(who, answerer, guide, caller):
    if who == "self":
        actions.end_answering(answerer, Answerer.objects.get().id)
    elif who == "guide":
        actions.end_answering(guide, Answerer.objects.get().id)
    elif who == "leave":
        groups.leave(answerer, take_words=False)
    else:
        groups.pause(guide, answerer)
    with pytest.raises(actions.Nobody):
        actions.call(caller)
    if who == "pause":
        groups.resume(guide, answerer)
        assert actions.call(caller)


def test_the_group_is_held_before_a_row_of_it(answerer, guide):
    """In the order of all other verbs: who leaves holds the group first, and two would wait for each other."""
    row_id = Answerer.objects.get().id
    with CaptureQueriesContext(connection) as asked:
        actions.end_answering(guide, row_id)
    sql = [one["sql"] for one in asked]
    group, row = (
        next(place for place, one in enumerate(sql) if part in one) for part in ('FROM "groups_group"', '"awake_until"')
    )
    assert group < row


def test_ended_rows_are_forgotten(answerer, guide, clock):
    actions.end_answering(guide, Answerer.objects.get().id)
    clock.shift(timedelta(days=29))
    answering.forget()
    assert Answerer.objects.exists()
    # One who begins again has a row of its own.
    actions.offer(answerer)
    clock.shift(timedelta(days=2))
    answering.forget()
    assert Answerer.objects.get().ended_at is None


@pytest.mark.parametrize(
    ("hours", "awake", "told"),
    [
        # Half past two at night. Nothing said: the quiet hours count.
        (None, False, False),
        (None, True, True),
        ((20, 23), False, False),
        ((20, 23), True, True),
        ((22, 4), False, True),
        ((2, 3), False, True),
        ((3, 2), False, False),
        ((0, 0), False, True),
    ],
)
def test_who_sleeps_is_not_woken(answerer, vuurtoren, caller, clock, hours, awake, told):
    by_mail(vuurtoren)
    actions.choose_hours(answerer, hours)
    if awake:
        actions.be_awake(answerer, timezone.now() + timedelta(hours=1))
    assert queries.answers(caller).awake == int(told)
    actions.call(caller)
    assert Delivery.objects.filter(way=Way.MAIL, notice__kind="call").count() == int(told)
    # On the page it stands in any case, for who looks.
    assert "Iemand vraagt of je er bent." in texts(vuurtoren)


def test_an_hour_is_one_of_their_own_clock(answerer, vuurtoren, caller):
    actions.choose_hours(answerer, (2, 3))
    assert queries.answers(caller).awake == 1
    vuurtoren.time_zone = "Asia/Tokyo"
    vuurtoren.save()
    assert queries.answers(caller).awake == 0


def test_who_goes_to_sleep_meanwhile_is_not_woken(answerer, vuurtoren, caller, monkeypatch):
    sent = []
    monkeypatch.setattr(delivering.mail, "send_notice", lambda member, id: sent.append(member))
    by_mail(vuurtoren)
    actions.be_awake(answerer, timezone.now() + timedelta(hours=1))
    actions.call(caller)
    actions.be_awake(answerer, None)
    actions.choose_hours(answerer, (20, 23))
    delivering.deliver_due()
    assert sent == [] and Delivery.objects.get().done_at is not None


def test_awake_ends_by_itself(answerer, caller, clock):
    actions.be_awake(answerer, timezone.now() + timedelta(days=3))
    assert queries.answers(caller).awake == 1
    clock.shift(timedelta(hours=12, minutes=1))
    assert queries.answers(caller).awake == 0


def test_on_the_pages(client_of, els, vuurtoren, dijk, to, membership_of, group):
    mine, guide = client_of(vuurtoren), client_of(els)
    page = to("answering")
    assert "Ik wil soms antwoorden" in mine.get(page).content.decode()
    assert mine.post(page, {"do": "offer"}).status_code == 303
    assert "kijkt nog mee" in mine.get(page).content.decode()
    row = Answerer.objects.get()
    assert guide.post(to("answerers"), {"do": f"approve:{row.id}"}).status_code == 303
    assert mine.post(page, {"do": "awake", "hours": "2"}).status_code == 303
    row.refresh_from_db()
    assert row.awake_until == timezone.now() + timedelta(hours=2)
    assert "Je zei: ik ben wakker" in mine.get(page).content.decode()
    assert mine.post(page, {"do": "asleep"}).status_code == 303
    assert mine.post(page, {"do": "hours", "when": "hours", "from_hour": "22", "to_hour": "2"}).status_code == 303
    row.refresh_from_db()
    assert (row.from_hour, row.to_hour, row.awake_until) == (22, 2, None)
    assert mine.post(page, {"do": "hours", "when": "always"}).status_code == 303
    assert mine.post(page, {"do": "hours", "when": "quiet"}).status_code == 303
    row.refresh_from_db()
    assert row.from_hour is None
    assert mine.post(page, {"do": "stop"}).status_code == 303
    assert not Answerer.objects.active().exists()
    # Wrong: told, and what was chosen stays.
    mine.post(page, {"do": "offer"})
    guide.post(to("answerers"), {"do": f"approve:{Answerer.objects.get(ended_at=None).id}"})
    for wrong in (
        {"do": "awake", "hours": "99"},
        {"do": "hours", "when": "x"},
        {"do": "hours", "when": "hours", "from_hour": "7", "to_hour": "7"},
        {"do": "hours", "when": "hours", "from_hour": "7", "to_hour": "25"},
        {"do": "hours", "when": "hours", "from_hour": "7"},
    ):
        answer = mine.post(page, wrong)
        assert answer.status_code == 422, wrong
        assert 'class="error"' in answer.content.decode()
    assert mine.post(page, {"do": "fly"}).status_code == 404
    assert client_of(dijk).post(page, {"do": "awake", "hours": "2"}).status_code == 403


def test_facilitators_see_who_and_never_when(client_of, els, vuurtoren, to, answerer, caller):
    actions.choose_hours(answerer, (21, 1))
    actions.be_awake(answerer, timezone.now() + timedelta(hours=2))
    browser, page = client_of(els), to("answerers")
    # What one reads: ids and tokens hold any digits.
    text = re.sub(r"<[^>]*>", " ", browser.get(page).content.decode())
    told = text.split("Zij antwoorden soms")[1].split("Iemand vragen")[0]
    assert "Vuurtoren" in told and "sinds 24 november" in told and "21" not in told and "wakker" not in told
    assert browser.post(page, {"do": f"ask:{caller.id}"}).status_code == 303
    assert "Gevraagd, nog geen antwoord" in browser.get(page).content.decode()
    assert browser.post(page, {"do": f"approve:{Answerer.objects.get(membership=caller).id}"}).status_code == 409
    assert browser.post(page, {"do": f"end:{Answerer.objects.get(membership=answerer).id}"}).status_code == 303
    for wrong in ("ask:x", "fly", "", f"ask:{'0' * 32}"):
        assert browser.post(page, {"do": wrong}).status_code == 404
    assert not Notice.objects.filter(kind="call").exists()
