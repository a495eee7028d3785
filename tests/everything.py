"""One of everything: every person of the cast, and a row for each kind of id that an address can hold."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from sterkersamen.community.conversations import actions as conversations
from sterkersamen.community.groups import actions as groups
from sterkersamen.community.leading import actions as leading
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.models import Attendance, Meeting, Missed
from sterkersamen.community.meetings.proofs import code_of
from sterkersamen.community.meetings.recurrence import Rule
from sterkersamen.community.sharing import actions as sharing
from sterkersamen.core import renderings
from sterkersamen.oversight.moderation import actions as moderation
from sterkersamen.oversight.moderation.models import Debrief
from sterkersamen.personal.measures import actions as measures
from sterkersamen.personal.measures.kinds import MEASURES
from sterkersamen.personal.plans import actions as plans
from sterkersamen.personal.plans.models import Appointment, HardHour, Medicine, Point, Question
from sterkersamen.personal.recovery import actions as recovery
from sterkersamen.personal.recovery.models import CheckIn, Course, Craving, DiaryEntry
from sterkersamen.personal.strategies import actions as strategies
from sterkersamen.personal.strategies.models import OwnStrategy, Tried
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.safety.queries import contacts
from sterkersamen.platform.vault import keyring
from sterkersamen.testing.cast import make_member

# From the one who knows nothing of the Maandaggroep to the one who facilitates it.
ROLES = [
    "nobody",
    "stranger",
    "newcomer",
    "naaste",
    "bram",
    "dijk",
    "vuurtoren",
    "els",
    "clinician",
    "moderator",
    "organiser",
]
_OWN = {"title": "Duiven voeren", "what_for": "Onrust", "how": "Brood mee.", "how_long": "", "triggers": ["boredom"]}
_LOOK_BACK = {"before": "Ruzie.", "helped": "Bellen.", "now": "Slaap.", "tell": "Els"}
_CHECK_IN = {"mood": 3, "craving": 40, "sleep": 2, "line": "Het gaat.", "intention": "", "look_back": ""}
_CRAVING = {
    "strength": 60,
    "trigger": "boredom",
    "own_trigger": "",
    "place": "Thuis",
    "company": "alone",
    "strategy": "",
    "did": "Naar buiten",
    "went": "weaker",
    "note": "",
}
_POINT = {"title": "Sporten", "days": [1], "begins": "18:30", "ends": "20:00"}
_HOUR = {
    "what": "Vrijdag",
    "how": "week",
    "days": [4],
    "day": None,
    "begins": "20:00",
    "ends": "02:00",
    "then": ["Thee"],
}
_APPOINTMENT = {"what": "Gesprek", "who": "Anouk", "where": "", "remind": "day"}
_MEDICINE = {"what": "Pil", "times": ["08:00"], "days": [0, 2], "first": "", "last": "", "remind": True}
NOWHERE = UUID("7f3c1d8e-5a52-4b6f-9f0e-0d9f6f1c2b3a")


@functools.cache
def routes() -> dict[str, URLPattern]:
    """Every address of the instance by its name; an address without a name is an error."""
    found: dict[str, URLPattern] = {}

    def walk(patterns, space: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, pattern.namespace or space)
            else:
                assert pattern.name, f"{pattern} has no name"
                found[f"{space}:{pattern.name}"] = pattern

    walk(get_resolver().url_patterns, "")
    return found


def names_in(pattern: URLPattern) -> list[str]:
    """The names of the ids in an address."""
    return re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern))


@dataclass
class World:
    """The people, and what an address can be about: all of it in the Maandaggroep, written by Vuurtoren."""

    people: dict[str, Any]
    ids: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def address(self, name: str, **other) -> str:
        """The path of a view, about what is in this world unless `other` says so."""
        wanted = names_in(routes()[name])
        missing = [word for word in wanted if word not in self.ids | other]
        assert not missing, f"{name} asks for {missing}: say in tests/everything.py which one that is"
        return reverse(name, kwargs={word: (self.ids | other)[word] for word in wanted})

    def browser(self, role: str) -> Client:
        """A browser in which somebody of this role is signed in. What breaks is an answer 500, as for people."""
        client = Client(raise_request_exception=False)
        if role != "nobody":
            # Signed in once, before anything that is undone; each browser that is asked for has that session's cookie.
            if role not in self.cookies:
                client.force_login(self.people[role])
                self.cookies[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[role]
        return client


@pytest.fixture
def world(els, tineke, vuurtoren, dijk, stranger, naaste, bram, clinician, moderator, organiser, membership_of):
    """Everybody, and one of everything."""
    people = {
        "els": els,
        "vuurtoren": vuurtoren,
        "dijk": dijk,
        "stranger": stranger,
        "newcomer": make_member("newcomer-login"),
        "naaste": naaste,
        "bram": bram,
        "clinician": clinician,
        "moderator": moderator,
        "organiser": organiser,
    }
    guide, writer, other = membership_of(els), membership_of(vuurtoren), membership_of(dijk)
    share = sharing.share(writer, title="Maandag", body="Vandaag was zwaar. Ik ben er nog.")
    sharing.reply(other, share, body="Goed dat je het vertelt.")
    held = sharing.reply(other, share, body="Bij mij was het 50 euro per gram.")
    story = sharing.offer_story(share, name="Iemand", title="Een jaar later", body="Het werd lichter.")
    invitation, code = groups.invite(guide)
    request = groups.ask(people["newcomer"], writer.group, name="Nieuw", word="Ik wil graag meedoen.", rules_number=1)
    words = {"body": "Vandaag was zwaar."}
    report_id = safety.report(writer.group_id, other.id, share.uid, words, "Ik schrok hiervan.", writer=writer.id)
    away = sharing.share(writer, body="Wie heeft er nog wat over?")
    told = safety.report(writer.group_id, other.id, away.uid, {}, "selling", writer=writer.id, kind="share")
    decision = moderation.decide(Report.objects.get(id=told), people["moderator"], "withdraw", rule="selling")
    note = Debrief.objects.create(member=people["moderator"], sealed="Dat was zwaar.")
    today = timezone.localdate()
    monday = today + timedelta(days=7 - today.weekday())
    # Three dates tell as much as a year of them.
    zone, last = ZoneInfo("Europe/Amsterdam"), monday + timedelta(days=14)
    mondays = meetings.Plan(Rule(1, (0,)), monday, time(19, 30), zone, 90, "place", last, words={"name": "Groepsavond"})
    series = meetings.plan(guide, mondays)
    date = series.meetings.coming()[0]
    meetings.come(other, date, True, "Ik neem koekjes mee.")
    meetings.ask_follow_up(other, wants=True)
    missed = Missed.objects.create(membership=other, meeting=date)
    was_there = series.meetings.coming()[1]
    Meeting.objects.filter(id=was_there.id).update(
        starts_at=was_there.starts_at - timedelta(days=21), ends_at=was_there.ends_at - timedelta(days=21)
    )
    Attendance.objects.create(meeting=was_there, membership=writer, how=Attendance.How.SELF)
    proof = meetings.ask_proof(writer, today - timedelta(days=60), today, today)
    path = leading.ask_path(writer)
    conversations.approve(guide, conversations.offer(other).id)
    conversation = conversations.call(writer)
    conversations.come(other, conversation)
    line = conversations.say(writer, conversation, "Ik loop rondjes door de kamer.")
    course = Course.objects.create(
        member=vuurtoren,
        data=recovery.with_use(
            recovery.course("other", today - timedelta(days=40), "Iets"), today - timedelta(days=12), _LOOK_BACK
        ),
    )
    check_in = CheckIn.objects.create(member=vuurtoren, data=_CHECK_IN)
    craving = Craving.objects.create(member=vuurtoren, data=_CRAVING)
    entry = DiaryEntry.objects.create(member=vuurtoren, data={"text": "Een lange dag."})
    own = OwnStrategy.objects.create(member=vuurtoren, data=_OWN)
    offer = strategies.offer(own, writer, _OWN)
    second = strategies.offer(OwnStrategy.objects.create(member=vuurtoren, data=_OWN), writer, _OWN)
    strategies.agree(second, guide)
    strategies.tried(vuurtoren, "s01", "boredom", "helped", shared=True)
    answer = measures.finish(people["vuurtoren"], MEASURES["who5"], [3] * 5)
    soon = timezone.now() + timedelta(days=3)
    ids = {
        "step": "reasons",
        "moment_id": plans.add_moment(vuurtoren, uuid4(), {"key": "payday"}),
        "point_id": plans.add(Point, vuurtoren, _POINT).id,
        "hour_id": plans.add(HardHour, vuurtoren, _HOUR).id,
        "date_id": plans.add(Appointment, vuurtoren, _APPOINTMENT, at=soon).id,
        "time_id": plans.add(Medicine, vuurtoren, _MEDICINE).id,
        "question_id": plans.add(Question, vuurtoren, {"text": "Mag dat?", "answer": ""}).id,
        "course_id": course.id,
        "use_id": course.data["uses"][0]["id"],
        "check_in_id": check_in.id,
        "craving_id": craving.id,
        "entry_id": entry.id,
        "own_id": own.id,
        "strategy_id": "s01",
        "offer_id": offer.id,
        "published_id": second.id,
        "tried_id": Tried.objects.get(member=vuurtoren).id,
        "group_id": writer.group_id,
        "uid": share.uid,
        "story_id": story.id,
        "code": code,
        "request_id": request.id,
        "membership_id": other.id,
        "invitation_id": invitation.id,
        "hold_id": held.holds.get().id,
        "report_id": report_id,
        "decision_id": decision.id,
        "note_id": note.id,
        "secret": meetings.make_feed(els, None, tells=False).secret,
        "series_id": series.id,
        "meeting_id": date.id,
        "missed_id": missed.id,
        "said_id": NOWHERE,
        "proof_id": proof.id,
        "path_id": path.id,
        "conversation_id": conversation.id,
        "line_id": line.id,
        "measure_slug": "who5",
        "answer_id": answer.id,
        "paper": code_of(proof, "V. van der Toren"),
        "key": contacts()[0].key,
        "session": NOWHERE,
        "passkey": 1,
    }
    return World(people, ids)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back after, so that many can try the same thing in the same world."""
    known = dict(keyring._kept)
    with contextlib.ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        yield
        for alias in connections:
            transaction.set_rollback(True, using=alias)
    keyring.forget_all()
    keyring._kept.update(known)
    renderings.forget_all()
