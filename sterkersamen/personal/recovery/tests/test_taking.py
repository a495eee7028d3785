"""Everything is mine: as JSON, as tables that no program takes for formulas, as a page; and nobody else's."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sterkersamen.personal.measures import actions as measures
from sterkersamen.personal.measures.kinds import MEASURES
from sterkersamen.personal.own import SHEETS, Own
from sterkersamen.personal.plans.models import Appointment
from sterkersamen.personal.recovery import actions
from sterkersamen.personal.recovery.models import Course, DiaryEntry
from sterkersamen.personal.strategies.models import OwnStrategy


@pytest.fixture
def kept(me, to, vuurtoren):
    me.post(to("now"), {"mood": "4", "craving": "20", "line": "=HYPERLINK(1)", "once": uuid4()})
    me.post(to("log_new"), {"strength": "60", "trigger": "payday", "note": "-1 + 2", "once": uuid4()})
    me.post(to("diary"), {"text": 'Regel een\nRegel twee, met "aanhaling"; en <b>', "once": uuid4()})
    course = actions.begin_course(vuurtoren, "cocaine", date(2026, 10, 1), "")
    course.data = actions.with_use(
        course.data, date(2026, 11, 1), {"before": "Ruzie", "helped": "", "now": "", "tell": ""}
    )
    course.save()


def test_json_holds_all_of_it(me, to, kept):
    answer = me.get(to("take_json"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="gegevens.json"'
    told = json.loads(answer.content)
    assert {sheet.name for sheet in SHEETS} <= told.keys()
    assert told["check-ins"][0]["line"] == "=HYPERLINK(1)"
    assert told["check-ins"][0]["mood"] == "goed"
    assert told["log"][0]["trigger"] == "Er is geld binnen"
    assert told["days"][0]["uses"][0]["before"] == "Ruzie"
    assert told["diary"][0]["text"].startswith("Regel een\nRegel twee")


@pytest.mark.parametrize(("language", "delimiter", "heading"), [("nl", ";", "Wanneer"), ("en", ",", "When")])
def test_tables_hold_the_same_and_no_formula(me, to, kept, vuurtoren, language, delimiter, heading):
    vuurtoren.language = language
    vuurtoren.save()
    with zipfile.ZipFile(io.BytesIO(me.get(to("take_tables")).content)) as archive:
        assert {f"{sheet.name}.csv" for sheet in SHEETS} == set(archive.namelist())
        files = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    tables = {name: list(csv.reader(io.StringIO(text), delimiter=delimiter)) for name, text in files.items()}
    # As calculation programs split them in that language; and others can find out by the first line.
    assert all(
        csv.Sniffer().sniff(files[f"{name}.csv"]).delimiter == delimiter for name in ("check-ins", "log", "diary")
    )
    assert all(len(row) == len(rows[0]) for rows in tables.values() for row in rows)
    assert tables["check-ins.csv"][0][0] == heading
    assert "'=HYPERLINK(1)" in tables["check-ins.csv"][1]
    assert "'-1 + 2" in tables["log.csv"][1]
    assert tables["diary.csv"][1][1].startswith("Regel een\nRegel twee")


def test_a_page_to_read(me, to, kept, words):
    page = words(me.get(to("read")))
    for told in ("Regel twee", "&lt;b&gt;", "Er is geld binnen", "Ruzie", "=HYPERLINK(1)"):
        assert told in page


def test_nothing_of_another(client_of, to, kept, dijk):
    browser = client_of(dijk)
    assert "Regel twee" not in browser.get(to("read")).content.decode()
    told = json.loads(browser.get(to("take_json")).content)
    assert all(not rows for name, rows in told.items() if name != "made")


def test_it_stays_in_no_cache(me, to, kept):
    for name in ("take", "take_json", "take_tables", "read"):
        assert "no-store" in me.get(to(name)).headers["Cache-Control"]


def test_an_entry_of_the_diary_is_corrected_and_thrown_away(me, to, kept, client_of, els):
    row = DiaryEntry.objects.get()
    assert client_of(els).get(to("entry", row.id)).status_code == 404
    me.post(to("entry", row.id), {"text": "Anders", "version": "1"})
    assert DiaryEntry.objects.get().data == {"text": "Anders"}
    answer = me.post(to("entry", row.id), {"text": "Nog anders", "version": "1"})
    assert answer.status_code == 409
    assert "Nog anders" in answer.content.decode()
    assert "Anders" in answer.content.decode()
    me.post(to("entry", row.id), {"do": "remove"})
    assert not DiaryEntry.objects.exists()


@pytest.mark.parametrize("text", ["", "   \n ", "a" * 20_001, "een\x00twee"])
def test_words_that_cannot_be_kept_are_told(me, to, text):
    assert me.post(to("diary"), {"text": text, "once": uuid4()}).status_code == 422
    assert not DiaryEntry.objects.exists()


def test_no_kind_of_entry_of_this_side_stays_behind():
    assert len(SHEETS) == len([model for model in apps.get_models() if issubclass(model, Own)])


def test_ones_own_strategy_goes_along_by_its_title(me, to, vuurtoren):
    own = {"title": "Duiven voeren", "what_for": "", "how": "", "how_long": "", "triggers": []}
    row = OwnStrategy.objects.create(member=vuurtoren, data=own)
    me.post(to("log_new"), {"strength": "60", "strategy": str(row.id), "once": uuid4()})
    assert json.loads(me.get(to("take_json")).content)["log"][0]["did"] == "Duiven voeren"
    row.delete()
    told = me.get(to("take_json")).content.decode()
    assert "Iets uit de lijst dat er niet meer is" in told
    assert str(row.id) not in told


def test_numbers_for_programs_beside_words_for_people(me, to, kept, words):
    one = json.loads(me.get(to("take_json")).content)["check-ins"][0]
    assert (one["mood"], one["mood_number"], one["sleep"], one["sleep_number"]) == ("goed", 4, "", None)
    assert "van 1 (heel zwaar) tot 5" not in words(me.get(to("read")))


def test_milestones_that_were_told_and_drafts_go_along(me, to, kept, vuurtoren, membership_of, words):
    actions.share_milestone(Course.objects.get(), membership_of(vuurtoren), date(2026, 11, 23))
    measures.begin(vuurtoren, MEASURES["phq4"], [1, None, None, None])
    measures.finish(vuurtoren, MEASURES["phq4"], [1, 1, 3, 2])
    told = json.loads(me.get(to("take_json")).content)
    assert told["days"][0]["told"] == ["2026-11-22"]
    whole, draft = told["measures"]
    assert (draft["draft"], draft["answers"], draft["parts"]) == (True, [1, None, None, None], [])
    assert (whole["score"], whole["parts"]) == (7, ["Spanning: 2", "Somberheid: 5"])
    page = words(me.get(to("read")))
    assert 'Nog niet af</dt><dd class="lines">ja</dd>' in page
    assert 'Antwoorden</dt><dd class="lines">1, –, –, –</dd>' in page


def test_days_and_moments_are_read_as_people_write_them(me, to, kept, words):
    page = words(me.get(to("read")))
    assert 'Wanneer</dt><dd class="lines">23 november 2026, 12.00</dd>' in page
    assert "1 november 2026" in page
    assert "1 november 2026; Wat ging eraan vooraf? Ruzie" in page
    assert "2026-11" not in page


def test_years_are_read_one_by_one(me, to, kept, vuurtoren, words):
    for year in (2024, 2025):
        row = DiaryEntry.objects.create(member=vuurtoren, data={"text": f"Iets uit {year}"})
        DiaryEntry.objects.filter(id=row.id).update(at=datetime(year, 12, 31, 22, 59, tzinfo=UTC))
    Appointment.objects.create(
        member=vuurtoren,
        at=datetime(2027, 1, 5, tzinfo=UTC),
        data={"what": "Controle", "who": "", "where": "", "remind": ""},
    )
    for asked in ("", "?year=1999", "?year=x", "?year=2026"):
        page = words(me.get(to("read") + asked))
        assert "Regel twee" in page
        assert "Cocaïne" in page
        assert not any(other in page for other in ("Iets uit 2025", "Controle"))
    page = words(me.get(to("read") + "?year=2025"))
    assert "Iets uit 2025" in page
    assert not any(other in page for other in ("Iets uit 2024", "Regel twee", "Cocaïne"))
    page = words(me.get(to("read") + "?year=all"))
    assert all(told in page for told in ("Iets uit 2024", "Iets uit 2025", "Regel twee", "Controle", "Cocaïne"))


def test_as_many_questions_for_a_lot_as_for_little(me, to, kept, vuurtoren, django_assert_num_queries):
    me.get(to("read"))
    with CaptureQueriesContext(connection) as few:
        me.get(to("read"))
    for number in range(40):
        DiaryEntry.objects.create(member=vuurtoren, data={"text": f"Nog een, {number}"})
        OwnStrategy.objects.create(
            member=vuurtoren,
            data={"title": f"Iets {number}", "what_for": "", "how": "", "how_long": "", "triggers": []},
        )
    with django_assert_num_queries(len(few)):
        me.get(to("read"))
