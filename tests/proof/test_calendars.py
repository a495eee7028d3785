"""A program that is not ours, and not in our language, reads the calendar: ical.js, as Thunderbird has it."""

from __future__ import annotations

import random
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

from sterkersamen.community.meetings import actions
from sterkersamen.community.meetings.calendar import calendar
from sterkersamen.community.meetings.models import Meeting, Series
from sterkersamen.community.meetings.recurrence import NTH, Rule
from sterkersamen.testing.node import install

pytestmark = pytest.mark.proof
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
UNTIL = NOW + timedelta(days=730)
HERE = Path(__file__).parent / "calendars"
ZONES = ["Europe/Amsterdam", "America/New_York", "America/Paramaribo", "Australia/Lord_Howe", "Asia/Kolkata"]


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """Gives what another program makes of a calendar: the moments at which its events begin."""
    folder = tmp_path_factory.mktemp("calendars")
    node = install(HERE, folder)

    def read(text: bytes) -> list[datetime]:
        call = [node, "read.mjs", NOW.isoformat(), UNTIL.isoformat()]
        said = subprocess.run(call, cwd=folder, input=text, capture_output=True, check=True, timeout=60).stdout.decode()
        return sorted(datetime.fromisoformat(line) for line in said.split())

    return read


def test_ical_js_reads_the_dates_that_we_have(reader, els, membership_of):
    """Forty series of all kinds, with dates that moved, fell out, or rest for a summer."""
    leads, chance = membership_of(els), random.Random(1)
    for number in range(40):
        rule = _rule(chance)
        first = rule.next_days(date(2026, 11, 24) + timedelta(days=chance.randrange(120)), 1)[0]
        last = None if number % 3 else first + timedelta(days=chance.randrange(30, 600))
        clock = time(chance.randrange(5, 24), chance.choice([0, 15, 30]))
        given = actions.Plan(
            rule, first, clock, ZoneInfo(ZONES[number % 5]), 90, "place", last, words={"name": "Avond"}
        )
        with time_machine.travel(NOW, tick=False):
            series = actions.plan(leads, given)
            rows = list(series.meetings.coming())
            for row in chance.sample(rows, min(len(rows), 4)):
                if chance.random() < 0.5:
                    actions.cancel(leads, row, "")
                else:
                    actions.move(leads, row, row.starts_at + timedelta(hours=chance.randrange(1, 40)), 60, "place", {})
            if number % 4 == 0:
                actions.pause(leads, series, date(2027, 7, 1), date(2027, 8, 31))
        with time_machine.travel(UNTIL - timedelta(days=365), tick=False):
            actions.fill_all()
        ours = Meeting.objects.held().filter(ends_at__gt=NOW, starts_at__gte=NOW, starts_at__lt=UNTIL)
        found = reader(calendar([leads.group_id], False, NOW))
        assert found == sorted(ours.values_list("starts_at", flat=True)), given
        assert found
        Series.objects.all().delete()


def _rule(chance: random.Random) -> Rule:
    if chance.random() < 0.5:
        return Rule(chance.randint(1, 4), tuple(chance.sample(range(7), chance.randint(1, 3))))
    return Rule(chance.randint(1, 3), (chance.randrange(7),), chance.choice(NTH))


def test_it_reads_what_was_changed_from_a_date_on(reader, els, membership_of):
    leads = membership_of(els)
    plan = actions.Plan(Rule(1, (0,)), date(2026, 11, 30), time(19, 30), ZoneInfo("Europe/Amsterdam"), 90, "place")
    with time_machine.travel(NOW, tick=False):
        series = actions.plan(leads, replace(plan, words={"name": "Avond"}))
        actions.change_from(leads, series, replace(plan, rule=Rule(2, (1,)), first=date(2027, 3, 30)))
        actions.add(leads, datetime(2027, 10, 31, 0, 30, tzinfo=UTC), 60, "place", {}, makes_room=False)
    with time_machine.travel(UNTIL - timedelta(days=365), tick=False):
        actions.fill_all()
    ours = Meeting.objects.held().filter(starts_at__gte=NOW, starts_at__lt=UNTIL).values_list("starts_at", flat=True)
    assert reader(calendar([leads.group_id], False, NOW)) == sorted(ours)
