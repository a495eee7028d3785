"""Words of danger in what somebody writes for themselves: whom to call, and nobody hears of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from sterkersamen.community.groups.models import LookAlong
from sterkersamen.personal.plans.models import Plan, Question
from sterkersamen.personal.recovery import actions
from sterkersamen.personal.recovery.models import CheckIn, Craving, DiaryEntry
from sterkersamen.personal.strategies.models import OwnStrategy
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.notify.models import Notice

DARK = "Ik wil niet meer leven."
CARD = "Is het nu zwaar?"


@pytest.mark.parametrize(("name", "form"), [("diary", {"text": DARK}), ("now", {"line": DARK})])
def test_whom_to_call_at_once(client_of, vuurtoren, els, name, form):
    answer = client_of(vuurtoren).post(reverse(f"recovery:{name}"), form, follow=True)
    page = answer.content.decode()
    assert CARD in page and 'href="tel:113"' in page
    # There is nobody to tell, and nothing asks.
    assert "Mag een gespreksleider" not in page
    assert DiaryEntry.objects.count() + CheckIn.objects.count() == 1
    assert not LookAlong.objects.exists() and not Notice.objects.exists() and not Event.objects.exists()


def test_an_ordinary_day(client_of, vuurtoren):
    answer = client_of(vuurtoren).post(reverse("recovery:diary"), {"text": "Doodmoe, maar het ging."}, follow=True)
    assert CARD not in answer.content.decode()


def test_corrected_into_it(client_of, vuurtoren):
    client = client_of(vuurtoren)
    row = DiaryEntry.objects.create(member=vuurtoren, data={"text": "Het ging."})
    there = reverse("recovery:entry", args=[row.id])
    answer = client.post(there, {"text": DARK, "version": row.version, "when": ""}, follow=True)
    assert CARD in answer.content.decode()


def test_in_a_moment_of_craving(client_of, vuurtoren):
    client = client_of(vuurtoren)
    answer = client.post(reverse("recovery:log_new"), {"strength": "90", "note": DARK}, follow=True)
    assert CARD in answer.content.decode()
    row = Craving.objects.get()
    answer = client.post(reverse("recovery:craving", args=[row.id]), {"strength": "90", "version": 1}, follow=True)
    assert CARD not in answer.content.decode()
    there = {"strength": "90", "did": DARK, "version": 2}
    assert CARD in client.post(reverse("recovery:craving", args=[row.id]), there, follow=True).content.decode()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_in_a_moment_that_ended_in_use(client_of, vuurtoren, number):
    """It goes on to the look back, straight or by the question of what it was: whom to call stands there already."""
    for what in ("cocaine", "nicotine")[:number]:
        actions.begin_course(vuurtoren, what, date(2026, 10, 23), "")
    said = {"strength": "90", "went": "used", "note": DARK}
    answer = client_of(vuurtoren).post(reverse("recovery:log_new"), said, follow=True)
    assert CARD in answer.content.decode()
    # No address says so, neither in the browser's history nor in the log of a proxy.
    assert all("?" not in address and "#" not in address for address, _status in answer.redirect_chain)


def test_in_a_look_back(client_of, vuurtoren):
    client, course = client_of(vuurtoren), actions.begin_course(vuurtoren, "cocaine", date(2026, 10, 23), "")
    said = {"on": "2026-11-20", "now": DARK, "version": 1}
    answer = client.post(reverse("recovery:course_used", args=[course.id]), said, follow=True)
    assert CARD in answer.content.decode() and "Je bent er weer" in answer.content.decode()
    course.refresh_from_db()
    one = reverse("recovery:use", args=[course.id, course.data["uses"][0]["id"]])
    for words, is_told in (("Het ging.", False), (DARK, True)):
        said = {"on": "2026-11-20", "before": words, "version": course.version}
        assert (CARD in client.post(one, said, follow=True).content.decode()) == is_told
        course.refresh_from_db()


def test_in_a_check_in_that_is_corrected(client_of, vuurtoren):
    row = CheckIn.objects.create(
        member=vuurtoren,
        data={"mood": 2, "craving": None, "sleep": None, "line": "", "intention": "", "look_back": ""},
    )
    there = reverse("recovery:check_in", args=[row.id])
    answer = client_of(vuurtoren).post(there, {"mood": "1", "look_back": DARK, "version": 1}, follow=True)
    assert CARD in answer.content.decode()


_PLAN = {"moments": [{"id": UUID(int=1).hex, "text": "Zondag", "steps": []}]}


@pytest.mark.parametrize(
    ("name", "args", "form"),
    [
        ("plans:step", ["signs"], {"lines": f"Ik slaap slecht.\n{DARK}", "version": 1}),
        ("plans:step", ["signs"], {"lines": DARK, "version": 1, "do": "stop"}),
        ("plans:step", ["people"], {"name0": "Marit", "when0": DARK, "version": 1}),
        ("plans:step", ["moments"], {"text": DARK}),
        ("plans:moment", [UUID(int=1)], {"text": "Zondag", "second": DARK, "version": 1}),
        ("plans:question_new", [], {"text": DARK}),
        ("plans:date_new", [], {"what": "Gesprek", "where": DARK, "day": "2026-12-07", "clock": "10:00"}),
        ("plans:hour_new", [], {"what": "Avond", "how": "week", "days": ["0"], "then": DARK}),
        ("strategies:new", [], {"title": "Schrijven", "how": DARK}),
    ],
)
def test_in_what_is_planned(client_of, vuurtoren, name, args, form):
    Plan.objects.create(member=vuurtoren, data=_PLAN)
    answer = client_of(vuurtoren).post(reverse(name, args=args), form, follow=True)
    assert answer.redirect_chain and 'id="whom"' in answer.content.decode()
    assert not LookAlong.objects.exists() and not Notice.objects.exists() and not Event.objects.exists()


def test_in_the_answer_to_a_question_and_in_ones_own_strategy(client_of, vuurtoren):
    client = client_of(vuurtoren)
    question = Question.objects.create(
        member=vuurtoren, data={"text": "Hoe nu?", "answer": ""}, asked_at=timezone.now()
    )
    own = OwnStrategy.objects.create(
        member=vuurtoren, data={"title": "Lopen", "what_for": "", "how": "Ga.", "how_long": "", "triggers": []}
    )
    for address, form in (
        (reverse("plans:question", args=[question.id]), {"text": "Hoe nu?", "answer": DARK}),
        (reverse("strategies:edit", args=[own.id]), {"title": "Lopen", "what_for": DARK, "how": "Ga."}),
    ):
        answer = client.post(address, form | {"version": 1}, follow=True)
        assert 'id="whom"' in answer.content.decode()
    # Changed into something else it is as ever.
    form = {"title": "Lopen", "what_for": "De avond", "how": "Ga.", "version": 2}
    answer = client.post(reverse("strategies:edit", args=[own.id]), form, follow=True)
    assert "De avond" in answer.content.decode() and 'id="whom"' not in answer.content.decode()
