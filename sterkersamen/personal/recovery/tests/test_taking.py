"""Everything is mine: as JSON, as tables that no program takes for formulas, as a page; and nobody else's."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from uuid import uuid4

import pytest

from sterkersamen.personal.own import SHEETS
from sterkersamen.personal.recovery import actions
from sterkersamen.personal.recovery.models import DiaryEntry


@pytest.fixture
def kept(me, to, vuurtoren):
    me.post(to("now"), {"mood": "4", "craving": "20", "line": "=HYPERLINK(1)", "once": uuid4()})
    me.post(to("log_new"), {"strength": "60", "trigger": "payday", "note": "-1 + 2", "once": uuid4()})
    me.post(to("diary"), {"text": 'Regel een\nRegel twee, met "aanhaling" en <b>', "once": uuid4()})
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


def test_tables_hold_the_same_and_no_formula(me, to, kept):
    with zipfile.ZipFile(io.BytesIO(me.get(to("take_tables")).content)) as archive:
        assert {f"{sheet.name}.csv" for sheet in SHEETS} == set(archive.namelist())
        tables = {
            name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")))) for name in archive.namelist()
        }
    assert tables["check-ins.csv"][0][:2] == ["Wanneer", "Hoe je je voelde"]
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
