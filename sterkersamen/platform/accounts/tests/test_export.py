"""A copy of everything: asked for, made by a chore, fetched, gone."""

from __future__ import annotations

import io
import json
import os
import re
import time
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from sterkersamen.community.sharing import actions as sharing
from sterkersamen.core import privacy
from sterkersamen.platform.accounts import closing, exporting
from sterkersamen.platform.accounts.models import Export, ExportPart, Member
from sterkersamen.platform.safety.models import Access
from sterkersamen.platform.vault import fleeting
from sterkersamen.platform.vault.keyring import Subject, exists

pytestmark = pytest.mark.django_db


def fetch(browser) -> dict[str, str]:
    answer = browser.get("/account/export/file")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="gegevens.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_asked_made_and_fetched(browser_of, vuurtoren, dijk, membership_of):
    share = sharing.share(membership_of(vuurtoren), title="Maandag", body="Vandaag was zwaar.")
    sharing.reply(membership_of(dijk), share, body="Goed dat je het vertelt.")
    browser = browser_of("vuurtoren-login")
    assert "Maak een kopie" in browser.get("/account/export").content.decode()
    assert browser.get("/account/export/file").status_code == 404
    assert browser.post("/account/export").status_code == 303
    page = browser.get("/account/export").content.decode()
    assert f'max="{len(privacy.PERSONAL)}" value="0"' in page and "data-waits" in page
    assert browser.get("/account/export/file").status_code == 404
    exporting.make_due()
    page = browser.get("/account/export").content.decode()
    assert "Je kopie is klaar" in page and "data-waits" not in page
    files = fetch(browser)
    assert set(files) == {"gegevens.json", "lezen.html"}
    parts = json.loads(files["gegevens.json"])["parts"]
    assert [part["what"] for part in parts] == [model._meta.label_lower for model in privacy.PERSONAL]
    for text in files.values():
        assert "Vandaag was zwaar." in text and "Vuurtoren" in text
        assert "Goed dat je het vertelt." not in text and "Sterker Samen" not in text
    assert "<script" not in files["lezen.html"] and "http" not in files["lezen.html"]
    # It stands in the log of its holder that somebody fetched it.
    assert "haalde een kopie op van alles over jou" in browser.get("/account/access").content.decode()
    assert Access.objects.get().subject == vuurtoren.pk


def test_a_page_that_is_read_years_later_says_the_year(browser_of, vuurtoren):
    exporting.ask(vuurtoren)
    exporting.make_due()
    page = fetch(browser_of("vuurtoren-login"))["lezen.html"]
    year = timezone.localdate().year
    assert re.search(rf"Gemaakt: \d+ [a-z]+ {year}<", page)
    dates = re.findall(r"<dd>\d+ [a-z]+( \d{4})?(?:, \d+\.\d\d)?</dd>", page)
    assert dates and all(dates)


def test_in_english(browser_of, vuurtoren):
    Member.objects.filter(pk=vuurtoren.pk).update(language="en")
    exporting.ask(Member.objects.get(pk=vuurtoren.pk))
    exporting.make_due()
    answer = browser_of("vuurtoren-login").get("/account/export/file")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        page = next(packed.read(name).decode() for name in packed.namelist() if name.endswith(".html"))
    assert '<html lang="en">' in page


def test_nothing_of_it_lies_readable_and_no_backup_has_its_key(vuurtoren, membership_of):
    sharing.share(membership_of(vuurtoren), body="Vandaag was zwaar.")
    row = exporting.ask(vuurtoren)
    exporting.make_due()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM accounts_exportpart")
        kept = b"".join(bytes(line[0]) for line in cursor.fetchall())
    assert len(kept) > 1000 and b"zwaar" not in kept
    # The keyring is copied; this folder never is.
    assert row.id in {key.subject for key in fleeting.rows()}


def test_a_day_later_it_is_gone_with_its_key(browser_of, vuurtoren):
    row = exporting.ask(vuurtoren)
    exporting.make_due()
    exporting.purge()
    assert Export.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        for _again in range(2):
            exporting.purge()
        assert not Export.objects.exists() and not ExportPart.objects.exists()
        assert not exists(Subject("export", row.id))
        assert browser_of("vuurtoren-login").get("/account/export/file").status_code == 404


def test_thrown_away_and_asked_anew(browser_of, vuurtoren):
    first = exporting.ask(vuurtoren)
    # A form that is sent twice begins nothing anew.
    assert exporting.ask(vuurtoren).id == first.id
    exporting.make_due()
    assert exporting.ask(vuurtoren).id == first.id
    browser = browser_of("vuurtoren-login")
    assert browser.post("/account/export", {"do": "forget"}).status_code == 303
    assert not Export.objects.exists() and not ExportPart.objects.exists() and not exists(Subject("export", first.id))
    assert browser.post("/account/export").status_code == 303
    assert Export.objects.get().id != first.id


def test_keys_that_a_crash_left_are_swept_up(vuurtoren):
    row = exporting.ask(vuurtoren)
    Export.objects.all().delete()
    exporting.purge()
    assert exists(Subject("export", row.id)), "it may be one that is just being asked for"
    path = fleeting._path("export", row.id)
    os.utime(path, (time.time() - 3600, time.time() - 3600))
    exporting.purge()
    assert not exists(Subject("export", row.id))


def test_it_goes_on_where_it_broke_off(vuurtoren, monkeypatch):
    row = exporting.ask(vuurtoren)
    broken = list(privacy.PERSONAL)[5]
    whole = privacy.PERSONAL[broken]

    def fails(member):
        raise OSError("power cut")

    monkeypatch.setitem(privacy.PERSONAL, broken, privacy.Personal(whole.says, fails, whole.shred))
    exporting.make_due()
    assert exporting.made(row) == 5
    monkeypatch.setitem(privacy.PERSONAL, broken, whole)
    exporting.make_due()
    row.refresh_from_db()
    assert row.ready_at is not None and exporting.made(row) == len(privacy.PERSONAL)


def test_what_cannot_be_made_is_given_up_and_the_page_says_so(browser_of, vuurtoren, dijk, monkeypatch):
    exporting.ask(vuurtoren)
    other = exporting.ask(dijk)
    make = exporting._make

    def fails(row):
        if row.member_id == vuurtoren.pk:
            raise ValueError("secret words")
        make(row)

    monkeypatch.setattr(exporting, "_make", fails)
    for _time in range(exporting.TRIES):
        exporting.make_due()
    browser = browser_of("vuurtoren-login")
    assert "Het lukte niet" in browser.get("/account/export").content.decode()
    monkeypatch.undo()
    exporting.make_due()
    assert Export.objects.get(member=vuurtoren).ready_at is None
    other.refresh_from_db()
    assert other.ready_at is not None
    browser.post("/account/export")
    exporting.make_due()
    assert Export.objects.get(member=vuurtoren).ready_at is not None


def test_of_ones_own_only(browser_of, client_of, vuurtoren, dijk):
    exporting.ask(vuurtoren)
    exporting.make_due()
    assert browser_of("dijk-login").get("/account/export/file").status_code == 404
    assert browser_of().get("/account/export/file")["Location"].startswith("/sign-in")
    # Who finds the browser open is asked who it is.
    assert client_of(vuurtoren).get("/account/export/file")["Location"].startswith("/account/confirm")
    assert client_of(vuurtoren).post("/account/export")["Location"].startswith("/account/confirm")


def test_erasure_takes_it_along(vuurtoren):
    row = exporting.ask(vuurtoren)
    exporting.make_due()
    closing.close(vuurtoren)
    assert not Export.objects.exists() and not exists(Subject("export", row.id))


def test_fixed_number_of_queries(browser_of, vuurtoren, django_assert_num_queries):
    browser = browser_of("vuurtoren-login")
    exporting.ask(vuurtoren)
    exporting.make_due()
    with django_assert_num_queries(3):
        browser.get("/account/export")
    # The session, the copy and all its parts; and that it was fetched is written down.
    with django_assert_num_queries(4):
        browser.get("/account/export/file")


def test_wrong_methods(browser_of, vuurtoren):
    browser = browser_of("vuurtoren-login")
    assert browser.post("/account/export/file").status_code == 405
    assert browser.put("/account/export").status_code == 405
