"""The pages of meetings, as the people of the Maandaggroep use them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import actions, queries
from sterkersamen.community.meetings.models import Meeting, Series
from sterkersamen.community.meetings.tests.test_actions import MONDAYS
from sterkersamen.core import later

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FORM = {
    "name": "Maandagavond", "rhythm": "w1", "days": ["0"], "clock": "19:30", "minutes": "90", "first": "2026-11-24",
    "last": "", "zone": "Europe/Amsterdam", "where": "place", "place": "Buurthuis De Kom", "access": "", "link": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leads(els, membership_of):
    return membership_of(els)


@pytest.fixture
def to(group):
    return lambda name, row=None: reverse(f"meetings:{name}", args=[group.id, *([row.id] if row else [])])


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_els_plans_an_evening_and_sees_the_first_dates_before(client_of, els, vuurtoren, to):
    browser, key = client_of(els), str(uuid4())
    assert (
        "Plan een bijeenkomst" in browser.get(reverse("groups:home", args=[to("plan").split("/")[2]])).content.decode()
    )
    shown = browser.post(to("plan"), FORM | {"once": key, "show": "yes"})
    words = text(shown)
    for day in ("maandag 30 november, 19.30 – 21.00", "maandag 28 december, 19.30 – 21.00"):
        assert day in words
    assert "4 januari" not in words and not Series.objects.exists()
    for _time in range(2):
        assert browser.post(to("plan"), FORM | {"once": key}).status_code == 303
    assert Series.objects.count() == 1 and Meeting.objects.count() == 52
    page = text(client_of(vuurtoren).get(to("meetings")))
    assert "maandag 30 november, 19.30 – 21.00" in page and "Een losse keer" not in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"days": []}, "Kies een dag van de week."),
        ({"first": "2026-11-22"}, "Die dag is al geweest."),
        ({"first": "2062-01-01"}, "Die dag ligt te ver weg."),
        ({"first": "30 november"}, "Kies een dag, zoals 2026-11-30."),
        ({"last": "2026-11-29"}, "Zo komt er geen enkele keer."),
        ({"rhythm": "m1", "days": ["0", "1"]}, "Elke maand kan op één dag."),
        ({"rhythm": "y1"}, "Selecteer een geldige keuze"),
        ({"clock": "25:00"}, "Kies een tijd, zoals 19:30."),
        ({"minutes": "0"}, "Vul minstens 10 in."),
        ({"zone": "Mars/Olympus"}, "Selecteer een geldige keuze"),
        ({"place": ""}, "Zonder adres weet niemand waar de deur is."),
        ({"where": "online", "link": "javascript:alert(1)"}, "Dit is geen adres."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(client_of, els, to, wrong, said):
    answer = client_of(els).post(to("plan"), FORM | {"access": "De bel doet het niet."} | wrong)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "De bel doet het niet." in answer.content.decode()
    assert not Series.objects.exists()


def test_online_without_a_link_is_in_the_circle(client_of, els, vuurtoren, to):
    assert client_of(els).post(to("plan"), FORM | {"where": "online", "link": ""}).status_code == 303
    meeting = Meeting.objects.coming()[0]
    page = text(client_of(vuurtoren).get(to("meeting", meeting)))
    assert "in de kring, met tekst" in page and "De link staat hier" not in page


def test_every_second_monday_from_a_tuesday_begins_next_monday(client_of, els, to):
    client_of(els).post(to("plan"), FORM | {"rhythm": "w2"})
    assert [row.day for row in Meeting.objects.coming()[:2]] == [date(2026, 11, 30), date(2026, 12, 14)]


def test_the_last_friday_of_the_month(client_of, els, to):
    client_of(els).post(to("plan"), FORM | {"rhythm": "m-1", "days": ["4"]})
    assert [row.day for row in Meeting.objects.coming()[:2]] == [date(2026, 11, 27), date(2026, 12, 25)]


def test_the_link_shows_a_quarter_before_and_not_after(client_of, els, vuurtoren, leads, to):
    client_of(els).post(to("plan"), FORM | {"where": "online", "link": "https://video.example/avond"})
    row = Meeting.objects.coming().first()
    for minutes, shown in ((-16, False), (-15, True), (89, True), (90, False)):
        with time_machine.travel(row.starts_at + timedelta(minutes=minutes), tick=False):
            page = client_of(vuurtoren).get(to("meeting", row)).content.decode()
            assert ("https://video.example/avond" in page) == shown, minutes


def test_a_room_of_our_own_is_another_one_each_time(client_of, els, vuurtoren, leads, to, settings):
    settings.VIDEO_URL = "https://meet.example"
    client_of(els).post(to("plan"), FORM | {"where": "online", "makes_room": "on"})
    found = set()
    for row in Meeting.objects.coming().select_related("series")[:2]:
        with time_machine.travel(row.starts_at, tick=False):
            found.add(queries.link_of(row))
            assert queries.link_of(row) in client_of(vuurtoren).get(to("meeting", row)).content.decode()
    assert len(found) == 2 and all(re.fullmatch(r"https://meet\.example/[a-z2-7]{32}", one) for one in found)


def test_one_evening_is_called_off_with_a_word(client_of, els, vuurtoren, leads, to):
    row = actions.plan(leads, MONDAYS).meetings.coming().first()
    assert client_of(els).post(to("change", row), {"do": "cancel", "cancel-word": "Els is ziek."}).status_code == 303
    for address in (to("meetings"), to("meeting", row), reverse("meetings:agenda")):
        page = text(client_of(vuurtoren).get(address))
        assert "Gaat niet door. Els is ziek." in page, address
    # It is not what comes next.
    assert "maandag 7 december" in text(client_of(vuurtoren).get("/"))
    assert client_of(els).post(to("change", row), {"do": "restore"}).status_code == 303
    assert "maandag 30 november" in text(client_of(vuurtoren).get("/"))


def test_one_evening_moves(client_of, els, leads, vuurtoren, to):
    row = actions.plan(leads, MONDAYS).meetings.coming().first()
    move = {
        f"move-{key}": value for key, value in FORM.items() if key not in {"rhythm", "days", "first", "last", "zone"}
    }
    move |= {"do": "move", "move-day": "2026-12-01", "move-clock": "20:00", "move-word": "De zaal is bezet."}
    assert client_of(els).post(to("change", row), move).status_code == 303
    page = text(client_of(vuurtoren).get(to("meetings")))
    assert "dinsdag 1 december, 20.00 – 21.30" in page and "De zaal is bezet." in page


def test_what_is_over_is_not_changed_any_more(client_of, els, leads, to):
    row = actions.plan(leads, MONDAYS).meetings.coming().first()
    with time_machine.travel(row.ends_at):
        answer = client_of(els).post(to("change", row), {"do": "cancel"})
        assert answer.status_code == 422 and "Dit is al voorbij." in text(answer)


def test_a_summer_off(client_of, els, leads, vuurtoren, to):
    series = actions.plan(leads, MONDAYS)
    browser = client_of(els)
    pause = {"do": "pause", "pause-first": "2026-12-21", "pause-last": "2027-01-03"}
    assert browser.post(to("series", series), pause).status_code == 303
    assert "maandag 21 december" not in text(client_of(vuurtoren).get(to("meetings")))
    assert browser.post(to("series", series), pause).status_code == 422
    assert browser.post(to("series", series), pause | {"pause-last": "2026-12-01"}).status_code == 422
    lift = {"do": "lift", "pause": str(series.pauses.get().id)}
    for _time in range(2):
        assert browser.post(to("series", series), lift).status_code == 303
    assert "21 december" in text(client_of(vuurtoren).get(to("meetings")))


def test_from_a_day_on_it_is_tuesday(client_of, els, leads, vuurtoren, to):
    series = actions.plan(leads, MONDAYS)
    answer = client_of(els).post(to("replan", series), FORM | {"days": ["1"], "first": "2026-12-08"})
    assert answer.status_code == 303
    page = text(client_of(vuurtoren).get(to("meetings")))
    assert "maandag 7 december" in page and "dinsdag 8 december" in page and "maandag 14 december" not in page
    again = client_of(els).post(to("replan", series), FORM | {"days": ["1"], "first": "2026-12-08"})
    assert again.status_code == 422 and "Dit is al voorbij." in text(again)


def test_the_agenda_holds_all_groups_and_only_mine(client_of, els, bram, vuurtoren, leads, group, other_group):
    from sterkersamen.testing.cast import join

    there = Membership.objects.filter(member=bram, group=other_group).first() or join(bram, other_group, "Bram")
    actions.plan(leads, MONDAYS)
    actions.plan(there, MONDAYS)
    assert "Donderdaggroep" not in text(client_of(vuurtoren).get(reverse("meetings:agenda")))
    join(vuurtoren, other_group, "Meerkoet")
    page = text(client_of(vuurtoren).get(reverse("meetings:agenda")))
    assert "Maandaggroep" in page and "Donderdaggroep" in page
    Membership.objects.filter(member=vuurtoren, group=group).update(paused_at=NOW)
    assert "Maandaggroep" not in text(client_of(vuurtoren).get(reverse("meetings:agenda")))


def test_a_week_at_a_time(client_of, vuurtoren, leads):
    actions.plan(leads, MONDAYS)
    browser, agenda = client_of(vuurtoren), reverse("meetings:agenda")
    week = text(browser.get(agenda + "?week=2026-W49"))
    assert "19.30 Maandagavond" in week and "maandag 30 november" in week and "zondag 6 december" in week
    assert "19.30" not in text(browser.get(agenda + "?week="))
    for wrong in ("2026-W60", "2026-49", "x", "9999-W52", "0001-W01"):
        assert browser.get(f"{agenda}?week={wrong}").status_code == 404


def test_a_reader_elsewhere_is_told_their_own_time(client_of, vuurtoren, leads, to):
    row = actions.plan(leads, MONDAYS).meetings.coming().first()
    vuurtoren.time_zone = "America/Paramaribo"
    vuurtoren.save()
    page = text(client_of(vuurtoren).get(to("meeting", row)))
    assert "maandag 30 november, 19.30 – 21.00" in page and "Voor jou is dat maandag 30 november, 15.30" in page
    for address in (to("meetings"), reverse("meetings:agenda"), "/"):
        assert "19.30 – 21.00 (voor jou maandag 30 november, 15.30)" in text(client_of(vuurtoren).get(address))


def test_what_was_shown_is_what_is_made(client_of, els, to):
    browser = client_of(els)
    shown = browser.post(to("plan"), FORM | {"show": "yes", "zone": "America/Paramaribo"}).content.decode()
    mark = re.search(r'name="agreed" value="([0-9a-f]{16})"', shown)[1]
    assert "In de tijdzone America/Paramaribo." in shown
    again = browser.post(to("plan"), FORM | {"agreed": mark, "zone": "America/Paramaribo", "clock": "20:00"})
    assert again.status_code == 200 and "maandag 30 november, 20.00" in text(again) and not Series.objects.exists()
    assert browser.post(to("plan"), FORM | {"agreed": mark, "zone": "America/Paramaribo"}).status_code == 303
    assert Series.objects.get().zone == "America/Paramaribo"


def test_two_things_at_once_in_a_group_are_asked_about(client_of, els, leads, to):
    actions.plan(leads, MONDAYS)
    browser = client_of(els)
    shown = browser.post(to("plan"), FORM | {"clock": "20:00", "name": "Koffie"}).content.decode()
    assert "Op dat moment is er al iets" in shown and "Maandagavond, maandag 30 november, 19.30" in shown
    assert Series.objects.count() == 1
    mark = re.search(r'name="agreed" value="([0-9a-f]{16})"', shown)[1]
    assert browser.post(to("plan"), FORM | {"clock": "20:00", "name": "Koffie", "agreed": mark}).status_code == 303
    once = FORM | {"day": "2026-11-30", "clock": "20:30"}
    assert "Koffie, maandag 30 november, 20.00" in text(browser.post(to("add"), once))
    assert browser.post(to("add"), once | {"agreed": "yes"}).status_code == 303
    # The same series from another day on takes the place of its own dates.
    series = Series.objects.get(clock="20:00")
    answer = browser.post(to("replan", series), FORM | {"first": "2026-12-07", "clock": "22:30", "name": "Koffie"})
    assert answer.status_code == 303


def test_a_series_that_rests_says_so_to_everyone(client_of, vuurtoren, leads, to):
    series = actions.plan(leads, MONDAYS)
    actions.pause(leads, series, date(2026, 12, 21), date(2027, 1, 3))
    page = text(client_of(vuurtoren).get(to("meetings")))
    assert "Maandagavond: pauze van 21 december tot en met 3 januari" in page


def test_a_moved_date_says_when_it_would_have_been(client_of, els, vuurtoren, leads, to):
    row = actions.plan(leads, MONDAYS).meetings.coming().first()
    actions.move(leads, row, row.starts_at + timedelta(days=1), 90, "place", {})
    page = text(client_of(vuurtoren).get(to("meeting", row)))
    assert "dinsdag 1 december, 19.30" in page and "Eerst was het maandag 30 november, 19.30." in page


def test_when_it_is_on_the_way_in_stands_on_every_page(client_of, vuurtoren, leads, group, to):
    row = actions.plan(leads, MONDAYS).meetings.coming().first()
    pages = ("/", reverse("groups:home", args=[group.id]))
    assert not any("Het is zover" in text(client_of(vuurtoren).get(page)) for page in pages)
    with time_machine.travel(row.starts_at, tick=False):
        assert all("Het is zover" in text(client_of(vuurtoren).get(page)) for page in pages)


def test_an_alumnus_reads_no_address(client_of, els, vuurtoren, leads, group, to, membership_of):
    """Nor does an open page of theirs hear where people meet."""
    from sterkersamen.community.meetings.live import changed, home_block
    from sterkersamen.platform.live.models import Event

    group.alumni_read = True
    group.save()
    row = actions.plan(leads, MONDAYS).meetings.coming().first()
    Membership.objects.filter(member=vuurtoren).update(ended_at=NOW, ended_how="alumnus")
    browser = client_of(vuurtoren)
    assert browser.get(to("meetings")).status_code == browser.get(to("meeting", row)).status_code == 403
    assert home_block(Membership.objects.select_related("group").get(member=vuurtoren)) == ""
    heard = changed(Event.objects.get(kind="meetings"))
    assert "Maandagavond" not in heard and "19.30" not in heard


def test_pages_follow_each_other(client_of, vuurtoren, leads, to):
    actions.plan(leads, MONDAYS)
    browser = client_of(vuurtoren)
    first = browser.get(to("meetings"))
    after = re.search(r"\?after=([0-9a-f-]{36})", first.content.decode())
    second = text(browser.get(to("meetings") + after[0]))
    assert "maandag 12 april" in text(first) and "maandag 12 april" not in second and "maandag 19 april" in second
    assert browser.get(to("meetings") + "?after=x").status_code == 404


@pytest.mark.parametrize("address", ["agenda", "meetings"])
def test_it_costs_the_same_however_many_there_are(client_of, vuurtoren, leads, to, address):
    actions.plan(leads, MONDAYS)
    browser, path = client_of(vuurtoren), reverse("meetings:agenda") if address == "agenda" else to("meetings")
    found = set()
    for more in (0, 6):
        for _number in range(more):
            actions.plan(leads, MONDAYS)
        browser.get(path)
        later.flush()
        with CaptureQueriesContext(connection) as asked:
            browser.get(path)
        found.add(len(asked))
    # On a group's own page also: what I work on, who waits for a word, what I earned, what others shared, who is apart,
    # what rests.
    assert found == {3 if address == "agenda" else 10}


def test_an_evening_with_the_family_group(client_of, els, vuurtoren, marjan, akelei, leads, family_group, to):
    """Els makes a code, Marjan says yes: it stands in both agendas, and Akelei finds the door. Then Marjan takes it back."""
    row = actions.plan(leads, MONDAYS).meetings.coming().first()
    answer = client_of(els).post(to("change", row), {"do": "open"}, follow=True)
    code = re.search(r'<p class="code">([a-z0-9-]{11})</p>', answer.content.decode())[1]
    there = {"group_id": family_group.id}
    agree = reverse("meetings:agree", kwargs=there)
    asked = client_of(marjan).post(agree, {"code": code.upper()})
    assert "Maandaggroep nodigt jullie uit" in text(asked) and "Buurthuis" not in text(asked)
    at = reverse("meetings:meeting", kwargs=there | {"meeting_id": row.id})
    assert client_of(akelei).get(at).status_code == 404
    assert client_of(marjan).post(agree, {"code": code, "agree": "yes"}).headers["Location"] == at
    page = text(client_of(akelei).get(at))
    assert "Samen met Maandaggroep." in page and "Buurthuis De Kom" in page
    assert "Samen met Naastengroep." in text(client_of(vuurtoren).get(to("meeting", row)))
    for address in (reverse("meetings:agenda"), reverse("meetings:meetings", kwargs=there)):
        assert at in client_of(akelei).get(address).content.decode()
    # What one says is for one's own group: neither names nor words go over.
    mine = Membership.objects.get(member=vuurtoren)
    actions.take(mine, row, "coffee")
    actions.come(mine, row, coming=True, word="Het was een zware week.")
    theirs = text(client_of(akelei).get(at))
    assert "Vuurtoren" not in theirs and "zware week" not in theirs and "Iemand zet koffie en thee." in theirs
    client_of(akelei).post(at + "/come", {"answer": "yes", "word": "Ik ben benieuwd."})
    ours = text(client_of(vuurtoren).get(to("meeting", row)))
    assert "Akelei" not in ours and "benieuwd" not in ours and "zware week" in ours
    # Only the group that planned it changes it, and a code works once.
    assert client_of(marjan).get(at + "/change").status_code == 404
    assert client_of(marjan).post(agree, {"code": code}).status_code == 422
    assert client_of(marjan).post(at + "/apart").status_code == 303
    assert client_of(akelei).get(at).status_code == 404


def test_nobody_agrees_with_themselves_or_with_a_guess(client_of, els, leads, to):
    row = actions.plan(leads, MONDAYS).meetings.coming().first()
    actions.open_to_others(leads, row)
    code = actions.open_code(row)
    agree = reverse("meetings:agree", args=[leads.group_id])
    for guess in (code, "aaaaa-aaaaa", "x"):
        assert client_of(els).post(agree, {"code": guess}).status_code == 422
    for _time in range(20):
        answer = client_of(els).post(agree, {"code": "aaaaa-aaaaa"})
    assert "Dat waren veel codes" in text(answer)


@pytest.fixture
def marjan(family_group):
    from sterkersamen.testing.cast import join, make_member

    member = make_member("marjan-login")
    join(member, family_group, "Marjan", facilitator=True)
    return member


@pytest.fixture
def akelei(family_group):
    from sterkersamen.testing.cast import join, make_member

    member = make_member("akelei-login")
    join(member, family_group, "Akelei")
    return member


def test_the_weeks_have_an_end(client_of, vuurtoren):
    browser, week, seen = client_of(vuurtoren), "?week=", 0
    while week:
        page = browser.get(reverse("meetings:agenda") + week).content.decode()
        found = re.search(r'(\?week=[\dW-]+)">Week erna', page)
        week, seen = found and found[1], seen + 1
    assert 50 < seen < 60


def test_an_evening_in_a_room_of_our_own_moves(client_of, els, vuurtoren, to, settings):
    settings.VIDEO_URL = "https://meet.example"
    client_of(els).post(to("plan"), FORM | {"where": "online", "place": "", "makes_room": "on"})
    row = Meeting.objects.coming().first()
    move = {f"move-{key}": FORM[key] for key in ("name", "minutes", "access", "link")}
    move |= {
        "do": "move",
        "move-where": "online",
        "move-day": "2026-12-01",
        "move-clock": "20:00",
        "move-makes_room": "on",
    }
    assert client_of(els).post(to("change", row), move).status_code == 303
    row.refresh_from_db()
    with time_machine.travel(row.starts_at, tick=False):
        assert "https://meet.example/" in client_of(vuurtoren).get(to("meeting", row)).content.decode()
