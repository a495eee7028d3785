"""The privacy page cannot lie: its terms are the settings and constants that the purging goes by."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from sterkersamen.community.circle.actions import door
from sterkersamen.community.conversations.models import Conversation
from sterkersamen.core.privacy import TERMS
from sterkersamen.platform.accounts import exporting
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Access
from sterkersamen.testing.pages import without_tokens

pytestmark = pytest.mark.django_db


def term(client, what: str) -> str:
    page = client.get("/privacy").content.decode()
    found = re.search(f"<dt>{re.escape(what)}</dt><dd>(.*?)</dd>", page, re.DOTALL)
    assert found, what
    return found[1]


@pytest.mark.parametrize(
    ("setting", "value", "what", "says"),
    [
        ("INACTIVE_MONTHS", 18, "Een account dat je niet meer gebruikt", "dan 18 maanden"),
        ("SESSION_IDLE_HOURS", 48, "Waar je bent ingelogd", "Tot 2 dagen nadat"),
        ("SESSION_IDLE_HOURS", 5, "Waar je bent ingelogd", "Tot 5 uur nadat"),
        ("SESSION_ABSOLUTE_DAYS", 1, "Waar je bent ingelogd", "nooit langer dan 1 dag."),
        ("ACCESS_LOG_YEARS", 7, "Wie met een rol iets van jou opende", "7 jaar"),
        ("LOG_DAYS", 33, "Het technische logboek", "hooguit 33 dagen"),
        ("BACKUP_DAYS", 77, "Reservekopieën", "Van wat mensen schreven 77 dagen"),
        ("KEYRING_BACKUP_DAYS", 11, "Reservekopieën", "van de sleutels 11 dagen"),
    ],
)
def test_it_changes_with_the_settings(client, settings, setting, value, what, says):
    assert says not in term(client, what)
    setattr(settings, setting, value)
    assert says in term(client, what)


@pytest.mark.parametrize(
    ("place", "name", "value", "what", "says"),
    [
        (door, "FORGOTTEN", timedelta(hours=3), "Wat je zegt in een kring", "3 uur na"),
        (Conversation, "KEPT", timedelta(days=4), "Wat je schrijft aan wie er wakker is", "Tot 4 dagen nadat"),
        (exporting, "KEPT", timedelta(days=3), "Een kopie van alles die je vroeg", "3 dagen"),
        (safety, "REPORT_KEPT", timedelta(days=91), "Meldingen", "Tot 91 dagen nadat"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_changes_with_what_the_purging_goes_by(client, monkeypatch, place, name, value, what, says):
    assert says not in term(client, what)
    monkeypatch.setattr(place, name, value)
    assert says in term(client, what)


def test_the_access_log_is_purged_by_the_same_setting(settings, vuurtoren):
    safety.log_access(vuurtoren.pk, vuurtoren.pk, "moderator", "report_read", None, "reported")
    QuerySet(Access).update(at=timezone.now() - timedelta(days=800))
    safety.purge()
    assert Access.objects.exists()
    settings.ACCESS_LOG_YEARS = 2
    safety.purge()
    assert not Access.objects.exists()


def test_with_files_of_its_own_the_log_is_promised_otherwise(client, settings):
    assert "bewaart het zelf niet" in term(client, "Het technische logboek")
    settings.LOG_DIR = "log"
    assert "bewaart het zelf niet" not in term(client, "Het technische logboek")


def test_every_term_is_told_once(client):
    assert len({str(known.what) for known in TERMS}) == len(TERMS) >= 15
    page = without_tokens(client.get("/privacy").content.decode())
    assert page.count("<dt>") == len(TERMS)
    assert "Reservekopieën" in page and "None" not in page


def test_who_answers_for_it_is_said(client, settings):
    page = client.get("/privacy").content.decode()
    assert "is nog niet ingevuld" in page and "mailto:" not in page
    settings.ORGANISATION_NAME, settings.ORGANISATION_CONTACT = "Stichting <Samen>", "vragen@samen.example"
    settings.PRIVACY_OFFICER = "https://samen.example/fg"
    page = client.get("/privacy").content.decode()
    assert "Stichting &lt;Samen&gt; is verantwoordelijk" in page
    assert 'href="mailto:vragen@samen.example"' in page
    assert 'href="https://samen.example/fg"' in page and "functionaris" in page
    assert "is nog niet ingevuld" not in page
