"""Reminders of one's own agenda: neutral, once, by the clock where one is, and of nothing that is gone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sterkersamen.personal.plans import actions
from sterkersamen.personal.plans.actions import reminding
from sterkersamen.personal.plans.models import Appointment, Medicine
from sterkersamen.platform.notify import queries as notices
from sterkersamen.platform.notify.models import Delivery, Device, Notice, Reach
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

TALK = {"what": "Gesprek", "who": "Anouk", "where": "Kade 12", "remind": "hour"}
PILL = {
    "what": "Vitamine",
    "times": ["08:00", "20:00"],
    "days": list(range(7)),
    "first": "",
    "last": "",
    "remind": True,
}


@pytest.fixture
def talk(vuurtoren):
    """Tomorrow at ten in Amsterdam."""
    return actions.add(Appointment, vuurtoren, TALK, at=datetime(2026, 11, 25, 9, tzinfo=UTC))


@pytest.fixture
def pill(vuurtoren):
    return actions.add(Medicine, vuurtoren, PILL)


def at(now, moment: datetime) -> None:
    """The reminders of a moment go out, twice."""
    now.move_to(moment)
    reminding.remind()
    reminding.remind()


def said(member) -> list[str]:
    return [line.text for line in notices.new_for(member)]


def test_an_appointment_once(vuurtoren, dijk, talk, now):
    at(now, datetime(2026, 11, 25, 7, 59, tzinfo=UTC))
    assert said(vuurtoren) == []
    at(now, datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert said(vuurtoren) == ["Er staat iets in je agenda."] and said(dijk) == []
    at(now, datetime(2026, 11, 25, 8, 30, tzinfo=UTC))
    assert Notice.objects.count() == 1
    # Over: it is of no use any more.
    at(now, datetime(2026, 11, 25, 9, tzinfo=UTC))
    assert said(vuurtoren) == []


def test_two_at_one_moment_are_one_line(me, vuurtoren, talk, now):
    actions.add(Medicine, vuurtoren, PILL | {"times": ["09:00"]})
    at(now, datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert Notice.objects.count() == 2 and said(vuurtoren) == ["Er staat iets in je agenda."]
    page = me.get("/").content.decode()
    assert page.count("Er staat iets in je agenda.") == 1
    # Seen is seen, of both.
    ids = re.findall(r'name="id" value="([^"]+)"', page)
    assert len(ids) == 2 and me.post("/account/reach/seen", {"id": ids}).status_code == 303
    assert said(vuurtoren) == []


def test_only_who_asked(vuurtoren, now):
    actions.add(Appointment, vuurtoren, TALK | {"remind": ""}, at=datetime(2026, 11, 25, 9, tzinfo=UTC))
    actions.add(Medicine, vuurtoren, PILL | {"remind": False})
    at(now, datetime(2026, 11, 25, 8, 30, tzinfo=UTC))
    assert not Notice.objects.exists()


def test_not_of_what_is_gone(me, to, vuurtoren, talk, pill, now):
    """Removed before: nothing. Removed or moved after it went out: it is not there any more."""
    actions.remove(Medicine, vuurtoren, pill.id)
    at(now, datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert len(said(vuurtoren)) == 1
    fields = {"version": 1, "what": "Gesprek", "day": "2026-11-26", "clock": "10:00", "remind": "hour"}
    assert me.post(to("date", talk.id), fields).status_code == 303
    assert said(vuurtoren) == []
    # It moved: there is a new one for the new day.
    at(now, datetime(2026, 11, 26, 8, tzinfo=UTC))
    assert len(said(vuurtoren)) == 1 and Notice.objects.count() == 2
    actions.remove(Appointment, vuurtoren, talk.id)
    assert said(vuurtoren) == []


def test_another_word_reminds_nobody_twice(me, to, vuurtoren, talk, now):
    at(now, datetime(2026, 11, 25, 8, tzinfo=UTC))
    fields = {"version": 1, "what": "Gesprek", "who": "Joost", "day": "2026-11-25", "clock": "10:00", "remind": "hour"}
    assert me.post(to("date", talk.id), fields).status_code == 303
    at(now, datetime(2026, 11, 25, 8, 5, tzinfo=UTC))
    assert Notice.objects.count() == 1 and len(said(vuurtoren)) == 1


def test_made_too_late_for_its_hour(vuurtoren, now):
    """An appointment in half an hour, with a reminder an hour before: at once."""
    actions.add(Appointment, vuurtoren, TALK, at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    at(now, datetime(2026, 11, 24, 9, 1, tzinfo=UTC))
    assert len(said(vuurtoren)) == 1


def test_medicines_day_after_day(vuurtoren, pill, now):
    for day in (24, 25, 26):
        for hour in (7, 19):
            at(now, datetime(2026, 11, day, hour, 0, 30, tzinfo=UTC))
    # The first was before it was made.
    assert Notice.objects.count() == 5
    # Of those that were only the last stands there, and not for long.
    assert len(said(vuurtoren)) == 1
    now.move_to(datetime(2026, 11, 26, 20, 1, tzinfo=UTC))
    assert said(vuurtoren) == []


def test_over_the_nights_on_which_the_clock_changes(vuurtoren, now):
    with time_machine.travel(datetime(2027, 3, 27, 12, tzinfo=UTC), tick=False) as then:
        row = actions.add(Medicine, vuurtoren, PILL | {"times": ["08:00"]})
        assert row.next_at == datetime(2027, 3, 28, 6, tzinfo=UTC)
        at(then, row.next_at)
        row.refresh_from_db()
        assert row.next_at == datetime(2027, 3, 29, 6, tzinfo=UTC)
    with time_machine.travel(datetime(2027, 10, 30, 7, tzinfo=UTC), tick=False) as then:
        reminding.remind()
        row.refresh_from_db()
        assert row.next_at == datetime(2027, 10, 31, 7, tzinfo=UTC)


def test_who_travels(vuurtoren, pill, now):
    """Somebody sets another time zone: from then on eight is eight there."""
    vuurtoren.time_zone = "America/New_York"
    vuurtoren.save()
    reminding.remind()
    pill.refresh_from_db()
    assert pill.next_at == datetime(2026, 11, 24, 13, tzinfo=UTC) and pill.zone == "America/New_York"
    at(now, datetime(2026, 11, 24, 13, tzinfo=UTC))
    assert len(said(vuurtoren)) == 1


def test_a_server_that_was_off(vuurtoren, pill, now):
    """What was in the morning is not told in the evening; what is now, is."""
    pill.next_at = datetime(2026, 11, 24, 7, tzinfo=UTC)
    pill.save(update_fields=["next_at"])
    at(now, datetime(2026, 11, 26, 19, 10, tzinfo=UTC))
    assert [row.turn for row in Notice.objects.all()] == [reminding.turn_of(datetime(2026, 11, 26, 19, tzinfo=UTC))]


def test_the_last_day(vuurtoren, now):
    row = actions.add(Medicine, vuurtoren, PILL | {"last": "2026-11-24"})
    at(now, datetime(2026, 11, 24, 19, tzinfo=UTC))
    row.refresh_from_db()
    assert row.next_at is None and len(said(vuurtoren)) == 1


def test_a_job_says_nothing(vuurtoren, talk, pill, now):
    """What goes out, and what lies there until then, are ids and moments."""
    Reach.objects.create(member=vuurtoren, by_mail=reminding.OWN_AGENDA, by_push=reminding.OWN_AGENDA)
    Device.objects.create(member=vuurtoren, session=talk.id, sealed={"endpoint": "x", "p256dh": "y", "auth": "z"})
    at(now, datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert Delivery.objects.count() == 2
    for row in (*Delivery.objects.values(), *Notice.objects.values()):
        assert "Gesprek" not in str(row) and "Vitamine" not in str(row)
    for model in (Appointment, Medicine):
        for row in model.objects.values():
            sealed = row.pop("data")
            assert b"Gesprek" not in bytes(sealed) and b"08:00" not in bytes(sealed) and "Gesprek" not in str(row)


def test_of_somebody_who_left(vuurtoren, dijk, pill, now):
    """A key that is gone holds up nobody else."""
    actions.add(Medicine, dijk, PILL)
    keyring.destroy(Subject("member", vuurtoren.id))
    at(now, datetime(2026, 11, 24, 19, tzinfo=UTC))
    pill.refresh_from_db(fields=["next_at"])
    assert pill.next_at is None and len(said(dijk)) == 1 and Notice.objects.count() == 1
    assert notices.new_for(vuurtoren) == []


def test_a_crash_between(vuurtoren, talk, now, monkeypatch):
    """Broken off after it was told: it is told as one, the next time."""
    real = Appointment.due

    def fall(*_given):
        raise RuntimeError("power")

    now.move_to(datetime(2026, 11, 25, 8, tzinfo=UTC))
    monkeypatch.setattr(Appointment, "due", fall)
    with pytest.raises(RuntimeError):
        reminding.remind()
    assert not Notice.objects.exists()
    monkeypatch.setattr(Appointment, "due", real)
    reminding.remind()
    assert Notice.objects.count() == 1


def test_it_lasts_an_hour(vuurtoren, pill, now):
    at(now, datetime(2026, 11, 24, 19, tzinfo=UTC))
    assert Notice.objects.get().until - Notice.objects.get().made_at == timedelta(hours=1)
