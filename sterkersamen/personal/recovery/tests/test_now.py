""" "Hoe is het nu?": one tap is enough, a missed day is none, and nobody else sees it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from sterkersamen.personal.measures import actions as measures
from sterkersamen.personal.plans import actions as plans
from sterkersamen.personal.plans.models import HardHour, Point
from sterkersamen.personal.recovery import actions as recovery
from sterkersamen.personal.recovery.models import CheckIn
from sterkersamen.platform.vault.keyring import Subject, destroy


def test_one_tap_is_enough(me, to, vuurtoren):
    assert me.post(to("now"), {"mood": "4", "once": uuid4()}).status_code == 303
    row = CheckIn.objects.get(member=vuurtoren)
    assert row.data == {"mood": 4, "craving": None, "sleep": None, "line": "", "intention": "", "look_back": ""}
    assert row.at == timezone.now()


def test_all_of_it_comes_back_on_its_page(me, to, words):
    said = {"mood": "2", "craving": "40", "sleep": "5", "line": "Eerste nacht <goed>", "look_back": "Gefietst."}
    me.post(to("now"), {**said, "once": uuid4()})
    page = words(me.get(to("book")))
    assert "Gevoel: zwaar." in page
    assert "Trek 40." in page
    assert "Eerste nacht &lt;goed&gt;" in page
    assert "Gefietst." in page


def test_nothing_filled_in_is_told_kindly(me, to):
    answer = me.post(to("now"), {"once": uuid4()})
    assert answer.status_code == 422
    assert "Vul één ding in, dat is genoeg." in answer.content.decode()
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("wrong", [{"craving": "veel"}, {"mood": "9"}, {"craving": "-10"}, {"sleep": "1.5"}])
def test_text_in_numbers_loses_nothing(me, to, wrong):
    answer = me.post(to("now"), {"line": "Dit typte ik", **wrong, "once": uuid4()})
    assert answer.status_code == 422
    assert "Dit typte ik" in answer.content.decode()


def test_a_form_that_was_sent_twice_is_kept_once(me, to, clock):
    once = uuid4()
    for _try in range(2):
        assert me.post(to("now"), {"mood": "3", "once": once}).status_code == 303
        clock.shift(timedelta(seconds=30))
    assert CheckIn.objects.count() == 1


def test_what_was_earlier_can_be_filled_in_later(me, to, vuurtoren):
    me.post(to("now"), {"mood": "3", "day": "2026-11-21", "clock": "22:15", "once": uuid4()})
    assert CheckIn.objects.get(member=vuurtoren).at == datetime(2026, 11, 21, 21, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour", "says"),
    [
        ("2026-11-24", "09:00", "Die dag moet nog komen."),
        ("2026-11-23", "23:00", "Dat moment moet nog komen."),
        ("1890-01-01", "09:00", "Dat is wel erg lang geleden."),
        ("2026-03-29", "02:30", "de klok ging toen vooruit"),
        ("gisteren", "", "Kies een dag, zoals 2026-11-30."),
        ("2026-11-22", "laat", "Kies een tijd, zoals 19:30."),
    ],
)
def test_moments_that_were_not(me, to, day, hour, says):
    answer = me.post(to("now"), {"mood": "3", "day": day, "clock": hour, "once": uuid4()})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not CheckIn.objects.exists()


def test_an_hour_that_came_twice_is_the_first(me, to, vuurtoren):
    me.post(to("now"), {"mood": "3", "day": "2026-10-25", "clock": "02:30", "once": uuid4()})
    assert CheckIn.objects.get(member=vuurtoren).at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.fixture
def row(vuurtoren):
    data = {"mood": 3, "craving": 20, "sleep": None, "line": "Gaat.", "intention": "", "look_back": ""}
    return CheckIn.objects.create(member=vuurtoren, data=data, at=timezone.now() - timedelta(days=2, seconds=7))


def test_one_is_corrected_and_stays_where_it_was(me, to, row):
    before = row.at
    assert me.post(to("check_in", row.id), {"mood": "5", "version": "1"}).status_code == 303
    row = CheckIn.objects.get()
    assert row.data["mood"] == 5
    assert row.data["craving"] is None
    assert row.at == before


def test_two_devices_at_once_overwrite_nothing(me, to, row):
    assert me.post(to("check_in", row.id), {"line": "Op de telefoon", "version": "1"}).status_code == 303
    answer = me.post(to("check_in", row.id), {"line": "Op de laptop", "version": "1"})
    assert answer.status_code == 409
    assert "Op de laptop" in answer.content.decode()
    assert CheckIn.objects.get().data["line"] == "Op de telefoon"
    # It is ready to be sent once more, knowing.
    assert 'name="version" value="2"' in answer.content.decode()
    me.post(to("check_in", row.id), {"line": "Op de laptop", "version": "2"})
    assert CheckIn.objects.get().data["line"] == "Op de laptop"


def test_a_correction_sent_twice_is_no_quarrel(me, to, row):
    for _try in range(2):
        assert me.post(to("check_in", row.id), {"mood": "5", "version": "1"}).status_code == 303


def test_one_is_thrown_away(me, to, row):
    assert me.post(to("check_in", row.id), {"do": "remove"}).status_code == 303
    assert not CheckIn.objects.exists()


def test_nobody_else_opens_it(client_of, to, row, dijk, els, moderator, organiser, clinician):
    for person in (dijk, els, moderator, organiser, clinician):
        assert client_of(person).get(to("check_in", row.id)).status_code == 404
        assert client_of(person).post(to("check_in", row.id), {"do": "remove"}).status_code == 404
        assert "Gaat." not in client_of(person).get(to("book")).content.decode()
    assert CheckIn.objects.filter(id=row.id).exists()


def test_without_the_key_nothing_is_read(row, vuurtoren):
    destroy(Subject("member", vuurtoren.id))
    assert not CheckIn._meta.get_field("data").readable(CheckIn.objects.get())


def test_the_week_shows_open_days_and_no_reproach(me, to, row, words):
    page = words(me.get(to("home")))
    assert page.count('class="filled"') == 1
    assert "Een dag overslaan mag." in page


def test_a_heavy_moment_shows_people_first(me, to, words):
    me.post(to("now"), {"craving": "90", "once": uuid4()})
    page = words(me.get(to("home")))
    assert page.index("Het is zwaar nu") < page.index("Hoe is het nu?")


def test_home_asks_eight_questions_at_most(me, to, row, django_assert_max_num_queries):
    me.get(to("home"))
    with django_assert_max_num_queries(8):
        assert me.get(to("home")).status_code == 200
    with django_assert_max_num_queries(8):
        assert me.get(to("now")).status_code == 200


def test_a_long_book_is_read_page_by_page(me, to, vuurtoren, words):
    now = timezone.now()
    for number in range(65):
        CheckIn.objects.create(
            member=vuurtoren,
            at=now - timedelta(hours=number // 3),
            data={
                "mood": None,
                "craving": None,
                "sleep": None,
                "line": f"regel-{number:02}",
                "intention": "",
                "look_back": "",
            },
        )
    found, address = [], to("book")
    while address:
        page = words(me.get(address))
        found += [one[:8] for one in page.split("regel-")[1:]]
        at = page.partition("?before=")[2][:36]
        address = f"{to('book')}?before={at}" if at else ""
    assert len(found) == len(set(found)) == 65


def asks(page: str) -> list[str]:
    """What the form asks openly, and not folded away, of the day ahead and the day behind."""
    shown = page.partition("<details")[0]
    return [name for name in ("intention", "look_back") if f'name="{name}"' in shown]


@pytest.mark.parametrize(
    ("hour", "asked"), [(6, ["intention"]), (10, ["intention"]), (13, []), (18, ["look_back"]), (0, ["look_back"])]
)
def test_a_morning_looks_ahead_and_an_evening_back(me, to, words, clock, hour, asked):
    clock.move_to(datetime(2026, 11, 24, hour, tzinfo=UTC))
    page = words(me.get(to("now")))
    assert asks(page) == asked
    # Whatever is not asked at this hour can be said all the same, once.
    assert page.count('name="intention"') == page.count('name="look_back"') == 1


def test_in_the_evening_one_sees_what_one_meant_to_do(me, to, words, clock, client_of, dijk):
    me.post(to("now"), {"intention": "Bij <Els> eten", "once": uuid4()})
    clock.move_to(datetime(2026, 11, 23, 19, tzinfo=UTC))
    assert "Je nam je vandaag voor: Bij &lt;Els&gt; eten" in words(me.get(to("now")))
    assert "Je nam je" not in words(client_of(dijk).get(to("now")))
    clock.move_to(datetime(2026, 11, 24, 19, tzinfo=UTC))
    assert "Je nam je" not in words(me.get(to("now")))


def test_what_was_changed_elsewhere_is_read_before_it_is_written_over(me, to, row, words):
    me.post(to("check_in", row.id), {"line": "Op de <telefoon>", "mood": "1", "version": "1"})
    answer = me.post(to("check_in", row.id), {"line": "Op de laptop", "version": "1"})
    page = words(answer)
    assert answer.status_code == 409
    told, typed = page.index("Op de &lt;telefoon&gt;"), page.index("Op de laptop")
    assert page.index("Zo staat het er nu") < page.index("Gevoel: heel zwaar.") < told < typed
    assert CheckIn.objects.get().data["line"] == "Op de <telefoon>"


def test_what_was_changed_elsewhere_is_not_thrown_away_unseen(me, to, row):
    me.post(to("check_in", row.id), {"line": "Op de telefoon", "version": "1"})
    answer = me.post(to("check_in", row.id), {"do": "remove", "version": "1"}, follow=True)
    assert "Er is niets weggehaald." in answer.content.decode()
    assert "Op de telefoon" in answer.content.decode()
    me.post(to("check_in", row.id), {"do": "remove", "version": "2"})
    assert not CheckIn.objects.exists()


def test_home_with_everything_on_it_asks_eight_questions_at_most(me, to, row, vuurtoren, django_assert_max_num_queries):
    recovery.begin_course(vuurtoren, "cocaine", date(2026, 10, 1), "")
    recovery.begin_course(vuurtoren, "alcohol", date(2026, 11, 1), "")
    plans.add_moment(vuurtoren, uuid4(), {"key": "payday"})
    hours = {"begins": "13:00", "ends": "20:00"}
    plans.add(Point, vuurtoren, {"title": "Zwemmen", "days": [0]} | hours)
    plans.add(
        HardHour, vuurtoren, {"what": "Loon", "how": "week", "days": [0], "day": None, "then": ["Bellen"]} | hours
    )
    choice = measures.choice_for(vuurtoren)
    choice.data, choice.due_at = {"measures": {}, "reminds": True}, timezone.now()
    choice.save()
    page = me.get(to("home")).content.decode()
    assert all(told in page for told in ("Mijn plan", "Zwemmen", "Loon", "Cocaïne", "Alcohol", "Vragenlijst"))
    with django_assert_max_num_queries(8):
        me.get(to("home"))


def test_who_counts_nothing_can_say_that_they_used(me, to, words):
    assert to("used") in words(me.get(to("home")))
    page = words(me.get(to("used")))
    assert "Wat ging eraan vooraf" in page
    assert to("diary") in page


def test_what_was_tapped_by_mistake_can_be_left_open(me, to, row):
    assert "open laten" in me.get(to("check_in", row.id)).content.decode()
    assert "open laten" not in me.get(to("now")).content.decode()
    sent = {"mood": "", "craving": "20", "sleep": "", "line": "Gaat.", "version": "1"}
    assert me.post(to("check_in", row.id), sent).status_code == 303
    assert CheckIn.objects.get().data["mood"] is None


def test_what_was_meant_and_how_it_went_are_told_apart(me, to, words):
    me.post(to("now"), {"intention": "Bellen", "look_back": "Gebeld", "once": uuid4()})
    page = words(me.get(to("book")))
    assert "<small>Voornemen</small> Bellen" in page
    assert "<small>Terugblik</small> Gebeld" in page
