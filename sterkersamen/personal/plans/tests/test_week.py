"""One's own week: fixed points, hard hours and what one does then, and what comes by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from sterkersamen.community.groups.actions import staying
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.models import Meeting
from sterkersamen.community.meetings.recurrence import Rule
from sterkersamen.core.privacy import PERSONAL
from sterkersamen.personal.own import CARDS
from sterkersamen.personal.plans import actions, queries
from sterkersamen.personal.plans.models import Appointment, HardHour, Point
from sterkersamen.personal.plans.tests.conftest import HERE

SPORT = {"title": "Sporten", "days": [1, 3], "begins": "18:30", "ends": "20:00"}
FRIDAY = {"what": "Vrijdagavond", "how": "week", "days": [4], "day": None, "begins": "20:00", "ends": "02:00"}
PAYDAY = {"what": "Betaaldag", "how": "month", "days": [], "day": 25, "begins": "", "ends": "", "then": ["Naar Marit"]}


@pytest.fixture
def monday_evening(els, membership_of):
    """The Maandaggroep meets on Mondays at 19:30 in Amsterdam."""
    plan = meetings.Plan(
        Rule(1, (0,)), date(2026, 11, 30), time(19, 30), HERE, 90, "place", None, words={"name": "Groepsavond"}
    )
    return meetings.plan(membership_of(els), plan)


def test_an_empty_week(me, to, words):
    page = words(me.get(to("week")))
    assert "Begin met één ding" in page and "dinsdag 24 november" in page and page.count("Niets vast") == 7


def test_a_fixed_point(me, to, words, vuurtoren):
    sent = {"once": str(uuid4()), "title": " Sporten ", "days": ["3", "1"], "begins": "18:30", "ends": "20:00"}
    for _twice in range(2):
        assert me.post(to("point_new"), sent)["Location"] == to("week")
    row = Point.objects.get()
    assert row.data == SPORT
    page = words(me.get(to("week")))
    assert page.count(f'href="{to("point", row.id)}"') == 3 and "18.30 – 20.00" in page
    assert me.post(to("point", row.id), {"version": 1, "title": "Zwemmen", "days": ["1"]}).status_code == 303
    assert Point.objects.get().data == {"title": "Zwemmen", "days": [1], "begins": "", "ends": ""}
    # Of what was changed on another device nothing goes unseen.
    answer = me.post(to("point", row.id), {"do": "remove", "version": "1"}, follow=True)
    assert "Er is niets weggehaald." in words(answer) and "Zwemmen" in words(answer) and Point.objects.exists()
    for _twice in range(2):
        assert me.post(to("point", row.id), {"do": "remove", "version": "2"}).status_code == 303
    assert not Point.objects.exists() and me.get(to("point", row.id)).status_code == 404


def test_what_was_changed_elsewhere_is_not_thrown_away_unseen(me, to, words):
    me.post(to("point_new"), {"once": str(uuid4()), "title": "Sporten", "days": ["1"]})
    row = Point.objects.get()
    me.post(to("point", row.id), {"version": 1, "title": "Zwemmen", "days": ["1"]})
    page = words(me.post(to("point", row.id), {"do": "remove", "version": "1"}, follow=True))
    assert "Er is niets weggehaald." in page and "Zwemmen" in page
    assert me.post(to("point", row.id), {"do": "remove", "version": "2"})["Location"] == to("week")
    assert not Point.objects.exists()


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("point", {"title": ""}, "Vul hier iets in."),
        ("point", {"days": []}, "Kies minstens één dag van de week."),
        ("point", {"days": ["9"]}, "Kies een dag van de week."),
        ("point", {"begins": "half acht"}, "Kies een tijd, zoals 19:30."),
        ("point", {"begins": ""}, "Vul ook in hoe laat het begint."),
        ("point", {"ends": "18:30"}, "Dit is dezelfde tijd als het begin."),
        ("point", {"title": "x" * 81}, "Houd het korter"),
        ("hour", {"how": "month", "day": ""}, "Vul een getal in van 1 tot en met 31."),
        ("hour", {"how": "month", "day": "de laatste"}, "Vul een getal in van 1 tot en met 31."),
        ("hour", {"how": "month", "day": "32"}, "Vul een getal in van 1 tot en met 31."),
        ("hour", {"how": "pay", "day": ""}, "Vul een getal in van 1 tot en met 31."),
        ("hour", {"how": "", "day": "3"}, "Kies hoe vaak."),
        ("hour", {"days": []}, "Kies minstens één dag van de week."),
        ("hour", {"ends": ""}, "Tot hoe laat is het moeilijk?"),
    ],
)
def test_bad_input(me, to, words, name, fields, said):
    """A clear message, and nothing of what was typed is lost."""
    right = {
        "point": {"title": "Sporten", "days": ["1"], "begins": "18:30", "ends": "20:00"},
        "hour": {
            "what": "Vrijdag",
            "how": "week",
            "days": ["4"],
            "begins": "20:00",
            "ends": "23:00",
            "then": "Thee zetten",
        },
    }[name]
    answer = me.post(to(f"{name}_new"), {"once": str(uuid4()), **right, **fields})
    page = words(answer)
    assert answer.status_code == 422 and said in page
    assert all(value in page for value in (right | fields).values() if isinstance(value, str))
    assert not Point.objects.exists() and not HardHour.objects.exists()


def test_a_hard_hour(me, to, words, vuurtoren):
    sent = {"once": str(uuid4()), "what": "Vrijdagavond", "how": "week", "days": ["4"], "day": "7", "begins": "20:00"}
    sent |= {"ends": "02:00", "then": "Eten bij Marit\r\nPas thuis"}
    assert me.post(to("hour_new"), sent).status_code == 303
    row = HardHour.objects.get()
    # What belongs to another rhythm is not kept.
    assert row.data == FRIDAY | {"then": ["Eten bij Marit", "Pas thuis"]}
    page = words(me.get(to("week")))
    assert "20.00 – 2.00" in page and "Pas thuis" in page
    sent = {"version": 1, "what": "Betaaldag", "how": "last", "days": ["4"], "day": "", "then": "Naar Marit"}
    assert me.post(to("hour", row.id), sent).status_code == 303
    assert "de laatste werkdag van de maand" in words(me.get(to("week")))
    assert "Betaaldag" in words(me.get(to("week") + "?week=2026-W49")) and HardHour.objects.get().data["days"] == []
    # The 28th is on a Saturday: money comes on Friday.
    sent |= {"version": 2, "how": "pay", "day": "28"}
    assert me.post(to("hour", row.id), sent).status_code == 303 and HardHour.objects.get().data["day"] == 28
    page = words(me.get(to("week")))
    assert "elke maand op de 28e, in het weekend de vrijdag ervoor" in page
    assert page.index("vrijdag 27 november") < page.index("Betaaldag") < page.index("zaterdag 28 november")


def test_two_devices_at_once(me, to, words, vuurtoren):
    row = actions.add(Point, vuurtoren, SPORT)
    fields = {"days": ["1"], "begins": "", "ends": ""}
    assert me.post(to("point", row.id), fields | {"version": 1, "title": "Telefoon"}).status_code == 303
    answer = me.post(to("point", row.id), fields | {"version": 1, "title": "Laptop"})
    page = words(answer)
    assert answer.status_code == 409 and 'value="Laptop"' in page and "<p>Telefoon</p>" in page
    assert me.post(to("point", row.id), fields | {"version": 1, "title": "Telefoon"}).status_code == 303
    assert me.post(to("point", row.id), fields | {"version": 2, "title": "Laptop"}).status_code == 303


def test_meetings_and_appointments_come_by_themselves(me, to, words, vuurtoren, client_of, bram, monday_evening):
    actions.add(
        Appointment,
        vuurtoren,
        {"what": "Gesprek", "who": "", "where": "", "remind": ""},
        at=datetime(2026, 12, 1, 9, tzinfo=UTC),
    )
    page = words(me.get(to("week") + "?week=2026-W49"))
    assert "Groepsavond" in page and "Maandaggroep" in page and "19.30 – 21.00" in page
    assert "10.00" in page and "Gesprek" in page
    assert "Groepsavond" not in words(client_of(bram).get(to("week") + "?week=2026-W49"))
    # On paper without the name of the group.
    page = words(me.get(to("week_print") + "?week=2026-W49"))
    assert "Groepsavond" in page and "Maandaggroep" not in page and "<title>Voor mezelf</title>" in page


def test_moved_called_off_and_left(me, to, words, vuurtoren, els, membership_of, monday_evening):
    """A date stands where it is now; one that was called off says so; and nothing of a group that one is not in now."""
    page = to("week") + "?week=2026-W49"
    guide, date_of = membership_of(els), Meeting.objects.get(starts_at=datetime(2026, 11, 30, 18, 30, tzinfo=UTC))
    meetings.move(guide, date_of, datetime(2026, 12, 2, 17, tzinfo=UTC), 60, "place", {})
    days = queries.week_of(vuurtoren, [], [], date(2026, 11, 30), HERE)
    assert [len(rows) for _day, rows in days] == [0, 0, 1, 0, 0, 0, 0] and "18.00 – 19.00" in words(me.get(page))
    meetings.cancel(guide, date_of, "")
    assert "Gaat niet door." in words(me.get(page))
    assert "Groepsavond: gaat niet door" in words(me.get(to("week_print") + "?week=2026-W49"))
    meetings.restore(guide, date_of)
    assert "aat niet door" not in words(me.get(page))
    staying.leave(membership_of(vuurtoren), take_words=False)
    assert "Groepsavond" not in words(me.get(page))


def test_on_another_clock(me, to, words, vuurtoren, monday_evening):
    """In Tokyo the Monday evening is Tuesday, at half past three at night."""
    vuurtoren.time_zone = "Asia/Tokyo"
    vuurtoren.save()
    zone = ZoneInfo("Asia/Tokyo")
    days = queries.week_of(vuurtoren, [], [], date(2026, 11, 30), zone)
    assert [[entry.kind for entry in rows] for _day, rows in days] == [[], ["meeting"], [], [], [], [], []]
    assert "3.30 – 5.00" in words(me.get(to("week") + "?week=2026-W49"))


@pytest.mark.parametrize(("week", "offset"), [("2026-03-23", 2), ("2026-10-19", 1)])
def test_a_week_in_which_the_clock_changes(vuurtoren, week, offset):
    """A fixed point stays at its time on the clock, on its day, once."""
    point = Point(
        member=vuurtoren, data={"title": "Ontbijt", "days": list(range(7)), "begins": "08:00", "ends": "09:00"}
    )
    night = HardHour(member=vuurtoren, data=FRIDAY | {"days": [5], "then": []})
    days = queries.week_of(vuurtoren, [point], [night], date.fromisoformat(week), HERE)
    assert [len(rows) for _day, rows in days] == [1, 1, 1, 1, 1, 2, 1]
    sunday = days[6][1][0]
    assert sunday.starts.astimezone(HERE).hour == 8 and sunday.starts.astimezone(UTC).hour == 8 - offset
    # From eight on Saturday till two on Sunday: six hours on either clock, as the clock changes after two.
    evening = next(one for one in days[5][1] if one.kind == "hard")
    assert evening.ends - evening.starts == timedelta(hours=6)


@pytest.mark.parametrize("week", ["x", "2026-W60", "1999-W01", "2026-W1", "9999-W52"])
def test_no_such_week(me, to, week):
    assert me.get(to("week") + f"?week={week}").status_code == 404


def test_somebody_elses(client_of, dijk, vuurtoren, to):
    row = actions.add(Point, vuurtoren, SPORT)
    other = client_of(dijk)
    assert other.get(to("point", row.id)).status_code == 404
    assert other.post(to("point", row.id), {"title": "x", "days": ["1"]}).status_code == 404
    other.post(to("point", row.id), {"do": "remove"})
    assert Point.objects.count() == 1
    # A row of another sort is not found here either.
    assert client_of(vuurtoren).get(to("hour", row.id)).status_code == 404
    assert client_of(vuurtoren).post(to("week")).status_code == 405
    assert client_of(None).get(to("week")).status_code == 303


def test_there_is_an_end_to_it(me, to, words, vuurtoren):
    for number in range(actions.ROWS):
        actions.add(Point, vuurtoren, SPORT | {"title": f"Punt {number}"})
    answer = me.post(to("point_new"), {"once": str(uuid4()), "title": "Nog een", "days": ["1"]})
    assert answer.status_code == 422 and "Nog een" in words(answer) and "Hier staat al heel veel" in words(answer)


def cards(member) -> str:
    return " ".join(" ".join(str(card(member)).split()) for _order, card in CARDS)


def test_on_the_page_voor_mezelf(vuurtoren, now):
    assert "Maak je week" in cards(vuurtoren)
    actions.add(Point, vuurtoren, SPORT)
    actions.add(HardHour, vuurtoren, FRIDAY | {"then": ["Eten bij Marit"]})
    said = cards(vuurtoren)
    assert "Sporten" in said and "moeilijk uur" not in said and "Bekijk je week" in said
    # Friday at noon: eight hours ahead of it, and not a minute earlier.
    now.move_to(datetime(2026, 11, 27, 10, 59, tzinfo=UTC))
    assert "moeilijk uur" not in cards(vuurtoren) and "Vandaag staat er niets meer vast." in cards(vuurtoren)
    now.move_to(datetime(2026, 11, 27, 11, tzinfo=UTC))
    said = cards(vuurtoren)
    assert "Straks een moeilijk uur: Vrijdagavond." in said and "Eten bij Marit" in said
    # Past midnight it still is, until two.
    now.move_to(datetime(2026, 11, 28, 0, 59, tzinfo=UTC))
    assert "Nu een moeilijk uur: Vrijdagavond." in cards(vuurtoren)
    now.move_to(datetime(2026, 11, 28, 1, tzinfo=UTC))
    assert "moeilijk uur" not in cards(vuurtoren)


def test_a_fixed_point_goes_on_past_midnight(vuurtoren, now):
    """Who works nights from Tuesday evening is at work on Wednesday, and free that evening."""
    actions.add(Point, vuurtoren, SPORT | {"title": "Nachtdienst", "days": [1], "begins": "22:00", "ends": "06:00"})
    actions.add(Point, vuurtoren, SPORT | {"title": "Telefoonloos", "days": [1], "begins": "", "ends": ""})
    for hour, told in ((22, True), (23, False)):
        now.move_to(datetime(2026, 11, 24, hour, 0, tzinfo=UTC))
        said = cards(vuurtoren)
        assert "<b>22.00 – 6.00</b> Nachtdienst" in said and ("Telefoonloos" in said) == told
    now.move_to(datetime(2026, 11, 25, 5, tzinfo=UTC))
    assert "Vandaag staat er niets meer vast." in cards(vuurtoren)


def test_what_is_on_all_day_gives_way(vuurtoren, now):
    actions.add(HardHour, vuurtoren, PAYDAY)
    now.move_to(datetime(2026, 11, 25, 9, tzinfo=UTC))
    assert "Nu een moeilijk uur: Betaaldag." in cards(vuurtoren)
    actions.add(
        HardHour, vuurtoren, FRIDAY | {"what": "Alleen", "days": [2], "begins": "12:00", "ends": "13:00", "then": []}
    )
    said = cards(vuurtoren)
    assert "Straks een moeilijk uur: Alleen." in said and "Schrijf op wat je dan doet" in said


def test_taken_along_and_erased(vuurtoren, dijk):
    actions.add(Point, vuurtoren, SPORT)
    actions.add(HardHour, vuurtoren, PAYDAY)
    actions.add(Point, dijk, SPORT)
    (point,), (hour,) = PERSONAL[Point].export(vuurtoren), PERSONAL[HardHour].export(vuurtoren)
    assert point == {
        "title": "Sporten",
        "when": "dinsdag en donderdag, 18.30\u00a0–\u00a020.00",
        "days": [2, 4],
        "begins": "18:30",
        "ends": "20:00",
    }
    assert hour == {
        "what": "Betaaldag",
        "when": "elke maand op de 25e",
        "then": ["Naar Marit"],
        "days": [],
        "day": 25,
        "begins": "",
        "ends": "",
    }
    PERSONAL[Point].shred(vuurtoren)
    PERSONAL[HardHour].shred(vuurtoren)
    assert not HardHour.objects.exists() and Point.objects.get().member == dijk


def test_a_fixed_number_of_queries(me, to, vuurtoren, monday_evening, django_assert_max_num_queries):
    for number in range(12):
        actions.add(Point, vuurtoren, SPORT | {"title": f"Punt {number}"})
        actions.add(HardHour, vuurtoren, PAYDAY | {"day": number + 1})
    me.get(to("week"))
    for name in ("week", "week_print"):
        with django_assert_max_num_queries(8):
            assert me.get(to(name) + "?week=2026-W49").status_code == 200
