"""The agenda of one's treatment: appointments, medicines, questions for next time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from sterkersamen.core.privacy import PERSONAL
from sterkersamen.personal.own import CARDS
from sterkersamen.personal.plans import actions, queries
from sterkersamen.personal.plans.actions.reminding import OWN_AGENDA
from sterkersamen.personal.plans.models import Appointment, Medicine, Question
from sterkersamen.platform.notify.actions import add_device
from sterkersamen.platform.notify.models import Reach

TALK = {"what": "Gesprek", "who": "Anouk", "where": "Kade 12", "remind": "day"}
PILL = {
    "what": "Vitamine",
    "times": ["08:00", "20:00"],
    "days": list(range(7)),
    "first": "",
    "last": "",
    "remind": True,
}


def send(me, to, name: str, *ids, **fields):
    return me.post(to(name, *ids), {"once": str(uuid4()), **fields})


def test_an_empty_agenda(me, to, words):
    page = words(me.get(to("care")))
    assert "Er staat niets gepland." in page and "kijkt geen medicijnen na" in page


def test_an_appointment(me, to, words):
    fields = {
        "what": "Gesprek",
        "who": "Anouk",
        "day": "2026-11-26",
        "clock": "09:30",
        "where": "Kade 12",
        "remind": "day",
    }
    assert send(me, to, "date_new", **fields)["Location"] == to("care")
    row = Appointment.objects.get()
    assert row.at == datetime(2026, 11, 26, 8, 30, tzinfo=UTC) and row.data == TALK
    assert row.next_at == row.at - timedelta(days=1)
    page = words(me.get(to("care")))
    assert "donderdag 26 november, 9.30" in page and "met Anouk" in page and "Kade 12" in page
    page = words(me.get(to("date", row.id)))
    assert 'value="2026-11-26"' in page and 'value="09:30"' in page
    fields |= {"version": 1, "clock": "10:00", "remind": ""}
    assert me.post(to("date", row.id), fields).status_code == 303
    row.refresh_from_db()
    assert row.at.hour == 9 and row.next_at is None and row.version == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"day": "2026-11-23"}, "Dit is al geweest."),
        ({"day": "morgen"}, "Kies een dag, zoals 2026-11-30."),
        ({"day": "2062-11-26"}, "Die dag ligt te ver weg."),
        ({"clock": "25:00"}, "Kies een tijd"),
        ({"clock": ""}, "Kies een tijd."),
        # The night in which the clock goes forward.
        ({"day": "2027-03-28", "clock": "02:30"}, "Deze tijd bestaat die nacht niet"),
        ({"what": ""}, "Vul hier iets in."),
    ],
)
def test_bad_appointments(me, to, words, fields, said):
    right = {"what": "Gesprek", "who": "Anouk", "day": "2026-11-26", "clock": "09:30", "where": "Kade 12"}
    answer = send(me, to, "date_new", **right | fields)
    page = words(answer)
    assert answer.status_code == 422 and said in page and not Appointment.objects.exists()
    assert all(value in page for value in (right | fields).values())


def test_an_hour_that_comes_twice(me, to):
    """The clock goes back: of half past two there are two, and the first is meant."""
    send(me, to, "date_new", what="Gesprek", day="2027-10-31", clock="02:30")
    assert Appointment.objects.get().at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_what_was_can_be_mended(me, to, words, vuurtoren):
    """A word of an appointment that was is mended without lying about when it was; then it stands among what was."""
    row = actions.add(Appointment, vuurtoren, TALK, at=timezone.now() - timedelta(days=3))
    fields = {"version": 1, "what": "Intake", "day": "2026-11-21", "clock": "10:00"}
    assert me.post(to("date", row.id), fields).status_code == 303
    assert "Intake" not in words(me.get(to("care"))) and "Intake" in words(me.get(to("past")))
    fields |= {"version": 2, "day": "2026-11-20"}
    assert me.post(to("date", row.id), fields).status_code == 422


def test_what_was_is_paged(me, to, vuurtoren):
    for number in range(25):
        actions.add(
            Appointment, vuurtoren, TALK, among=queries.coming_filter(), at=timezone.now() - timedelta(days=1 + number)
        )
    first = me.get(to("past")).content.decode()
    assert first.count("Gesprek, met Anouk") == queries.PAGE
    rows, more = queries.past_appointments(vuurtoren)
    rest = me.get(to("past") + f"?before={rows[-1].id}").content.decode()
    assert more and rest.count("Gesprek, met Anouk") == 5 and "Eerder" not in rest
    assert me.get(to("past") + "?before=x").status_code == 200


def test_a_medicine(me, to, words):
    fields = {
        "what": "Vitamine",
        "time0": "20:00",
        "time1": "08:00",
        "time2": "08:00",
        "days": [str(day) for day in range(7)],
    }
    assert send(me, to, "time_new", **fields, remind="on").status_code == 303
    row = Medicine.objects.get()
    # In order, each once.
    assert row.data == PILL and row.next_at == datetime(2026, 11, 24, 19, tzinfo=UTC)
    page = words(me.get(to("care")))
    assert "elke dag, 8.00 en 20.00" in page and "<b>20.00</b> Vitamine" in page and "<b>8.00</b>" not in page
    page = words(me.get(to("time", row.id)))
    assert 'value="08:00"' in page and 'value="20:00"' in page and 'name="remind"' in page
    me.post(to("time", row.id), fields | {"version": 1, "last": "2026-11-23", "first": "2026-11-01"})
    row.refresh_from_db()
    assert row.next_at is None and "Wat voorbij is" in words(me.get(to("care")))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"time0": ""}, "Kies een tijd."),
        ({"time1": "twee keer"}, "Kies een tijd, zoals 19:30."),
        ({"days": []}, "Kies minstens één dag van de week."),
        ({"first": "2026-12-02", "last": "2026-12-01"}, "Deze dag ligt voor de eerste dag."),
        ({"last": "gauw"}, "Kies een dag, zoals 2026-11-30."),
        ({"what": " "}, "Vul hier iets in."),
    ],
)
def test_bad_medicines(me, to, words, fields, said):
    right = {"what": "Vitamine", "time0": "08:00", "time1": "", "days": ["0"]}
    answer = send(me, to, "time_new", **right | fields)
    page = words(answer)
    assert answer.status_code == 422 and said in page and not Medicine.objects.exists()
    assert all(value in page for value in (right | fields).values() if isinstance(value, str))


def test_quiet_hours_are_told(me, to, words, vuurtoren):
    """A reminder in one's quiet hours does not come: that is said where one would count on it."""
    row = actions.add(Medicine, vuurtoren, PILL)
    assert "stille uren" not in words(me.get(to("care")))
    reach = Reach.objects.create(member=vuurtoren, quiet_from="19:00", quiet_to="07:00")
    # Nor does one that goes nowhere: a message needs a browser that takes it.
    reach.by_push = OWN_AGENDA
    reach.save()
    assert "alleen hier op de site" in words(me.get(to("care")))
    add_device(vuurtoren, uuid4(), {"endpoint": "x", "p256dh": "y", "auth": "z"})
    assert "alleen hier op de site" not in words(me.get(to("care")))
    page = words(me.get(to("care")))
    assert "Tussen 19.00 en 7.00 sturen we je niets" in page
    actions.remove(Medicine, vuurtoren, row.id)
    actions.add(Medicine, vuurtoren, PILL | {"remind": False})
    assert "stille uren" not in words(me.get(to("care")))


def test_questions(me, to, words, vuurtoren):
    assert send(me, to, "question_new", text="Mag ik sporten?").status_code == 303
    row = Question.objects.get()
    assert "Mag ik sporten?" in words(me.get(to("care")))
    for _twice in range(2):
        assert me.post(to("asked", row.id), {"do": "asked"}).status_code == 303
    assert "Mag ik sporten?" not in words(me.get(to("care"))) and "Mag ik sporten?" in words(me.get(to("answers")))
    sent = {"version": 1, "text": "Mag ik sporten?", "answer": "Ja, rustig aan.\r\nNa de winter meer."}
    assert me.post(to("question", row.id), sent).status_code == 303
    assert "Ja, rustig aan.\nNa de winter meer." in me.get(to("answers")).content.decode()
    me.post(to("asked", row.id), {"do": "back"})
    assert "Mag ik sporten?" in words(me.get(to("care")))
    me.post(to("question", row.id), {"do": "remove"})
    assert not Question.objects.exists()


def test_somebody_elses(client_of, dijk, vuurtoren, to, words):
    rows = {
        "date": actions.add(Appointment, vuurtoren, TALK, at=timezone.now() + timedelta(days=1)),
        "time": actions.add(Medicine, vuurtoren, PILL),
        "question": actions.add(Question, vuurtoren, {"text": "Mag dat?", "answer": ""}),
    }
    other = client_of(dijk)
    for name, row in rows.items():
        assert other.get(to(name, row.id)).status_code == 404, name
        other.post(to(name, row.id), {"do": "remove"})
        assert other.get(to(name, uuid4())).status_code == 404
        assert type(row)._default_manager.filter(id=row.id).exists(), name
    assert other.post(to("asked", rows["question"].id)).status_code == 404
    assert "Vitamine" not in words(other.get(to("care"))) and other.get(to("asked", uuid4())).status_code == 405
    assert client_of(None).get(to("care")).status_code == 303


def test_an_appointment_that_is_near_stands_on_voor_mezelf(vuurtoren, dijk, now, django_assert_max_num_queries):
    """From two days before until an hour after it began, the first of them; on one's own page only."""

    def card(member) -> str:
        return " ".join(str(make(member)) for order, make in CARDS if order == 35)

    at = datetime(2026, 11, 26, 9, tzinfo=UTC)
    for later, what in ((0, "Gesprek"), (1, "Bloed prikken")):
        actions.add(Appointment, vuurtoren, TALK | {"what": what}, at=at + timedelta(hours=later))
    now.move_to(at - timedelta(days=2, minutes=1))
    assert card(vuurtoren) == ""
    now.move_to(at - timedelta(days=1))
    with django_assert_max_num_queries(1):
        said = card(vuurtoren)
    assert "donderdag 26 november, 10.00" in said and "Gesprek, met Anouk" in said and "Bloed" not in said
    assert card(dijk) == ""
    now.move_to(at + timedelta(hours=1, minutes=1))
    assert "Bloed prikken" in card(vuurtoren) and "Gesprek" not in card(vuurtoren)


def test_taken_along_and_erased(vuurtoren, dijk):
    actions.add(Appointment, vuurtoren, TALK, at=datetime(2026, 11, 26, 8, 30, tzinfo=UTC))
    actions.add(Medicine, vuurtoren, PILL | {"last": date(2026, 12, 1).isoformat()})
    question = actions.add(Question, vuurtoren, {"text": "Mag dat?", "answer": "Ja"})
    told = {model: list(PERSONAL[model].export(vuurtoren)) for model in (Appointment, Medicine, Question)}
    assert told[Appointment][0]["what"] == "Gesprek" and told[Medicine][0]["when"].startswith("elke dag, 8.00 en 20.00")
    # For programs too: as it is kept, and whether one wants to be reminded.
    assert told[Medicine][0] | {"times": ["08:00", "20:00"], "last": "2026-12-01"} == told[Medicine][0]
    assert told[Medicine][0]["days"] == [1, 2, 3, 4, 5, 6, 7] and told[Medicine][0]["remind"] is True
    assert told[Appointment][0]["remind"] == "De dag ervoor, op dezelfde tijd"
    assert told[Question][0]["answer"] == "Ja" and question.asked_at is None
    for model in told:
        assert list(PERSONAL[model].export(dijk)) == []
        PERSONAL[model].shred(vuurtoren)
        assert not model.objects.exists()


def test_a_fixed_number_of_queries(me, to, vuurtoren, django_assert_max_num_queries):
    for number in range(12):
        actions.add(Appointment, vuurtoren, TALK, at=timezone.now() + timedelta(days=1 + number))
        actions.add(Medicine, vuurtoren, PILL)
        actions.add(Question, vuurtoren, {"text": f"Vraag {number}", "answer": ""})
    me.get(to("care"))
    for name in ("care", "past", "answers"):
        with django_assert_max_num_queries(8):
            assert me.get(to(name)).status_code == 200
