"""Who looks when, who is told, who saw much, how long it takes; and who decides outside where there are too few."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db.models import QuerySet
from django.utils import timezone

from sterkersamen.oversight.moderation import actions, queries
from sterkersamen.oversight.moderation.models import Colleague, Confidant, Day, Debrief
from sterkersamen.platform.notify.models import Notice
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Access, Report
from sterkersamen.testing.cast import join, make_member

pytestmark = pytest.mark.django_db


def test_who_looks_when(desk, client_of, moderator, second):
    assert desk.post("/moderation/rota", {"name": "", "days": ["9"]}).status_code == 422
    today = timezone.localdate().weekday()
    assert (
        desk.post("/moderation/rota", {"name": "Merel", "days": [str(today), str((today + 1) % 7)]}).status_code == 303
    )
    assert set(Day.objects.values_list("weekday", flat=True)) == {today, (today + 1) % 7}
    other = client_of(second).get("/moderation").content.decode()
    assert "Vandaag kijkt: Merel" in other
    assert "Merel" in client_of(second).get("/moderation/rota").content.decode()
    assert desk.get("/moderation/rota").content.decode().count(" checked") == 2
    # Changed, and no more on two days.
    desk.post("/moderation/rota", {"name": "Merel", "days": []})
    assert not Day.objects.exists()
    assert "heeft niemand zich opgegeven" in client_of(second).get("/moderation").content.decode()
    assert Colleague.objects.get().name == "Merel"


def test_who_looks_today_hears_of_what_cannot_wait(reported, moderator, second, third):
    reported("rules")
    assert not Notice.objects.filter(kind="moderate").exists()
    # Nobody looks today: all hear it.
    reported("life")
    assert set(Notice.objects.values_list("member", flat=True)) == {moderator.id, second.id, third.id}
    Notice.objects.all().delete()
    actions.look_on(second, "Pluim", {timezone.localdate().weekday()})
    reported("life")
    assert set(Notice.objects.values_list("member", flat=True)) == {second.id}


def test_who_may_not_read_it_does_not_hear_of_it(reported, moderator, second, group):
    """Who looks today is in that group: then the others hear it."""
    actions.look_on(second, "Pluim", {timezone.localdate().weekday()})
    join(second, group, "Wad")
    reported("life")
    assert set(Notice.objects.values_list("member", flat=True)) == {moderator.id}


def test_a_notice_is_over_when_somebody_decided(client_of, reported, moderator, second):
    row = reported("life")
    assert "niet kan wachten" in client_of(second).get("/").content.decode()
    actions.decide(row, moderator, "keep")
    assert "niet kan wachten" not in client_of(second).get("/").content.decode()
    second.offices.update(ended_at=timezone.now())
    reported("life")
    assert "niet kan wachten" not in client_of(second).get("/").content.decode()


def test_a_page_to_write_it_off(desk, client_of, moderator, second):
    assert desk.post("/moderation/debrief", {"text": " "}).status_code == 422
    assert desk.post("/moderation/debrief", {"text": "Het ging over een kind."}).status_code == 303
    assert "Het ging over een kind." in desk.get("/moderation/debrief").content.decode()
    note = Debrief.objects.get()
    assert "kind" not in str(Debrief.objects.values_list("sealed", flat=True)[0])
    # Nobody else reads it or throws it away: also no other moderator.
    other = client_of(second)
    assert "Het ging over een kind." not in other.get("/moderation/debrief").content.decode()
    other.post(f"/moderation/debrief/{note.id}/remove")
    assert Debrief.objects.exists()
    Debrief.objects.update(at=timezone.now() - Debrief.KEPT - timedelta(days=1))
    actions.finish()
    assert not Debrief.objects.exists()
    desk.post("/moderation/debrief", {"text": "Nog iets."})
    desk.post(f"/moderation/debrief/{Debrief.objects.get().id}/remove")
    assert not Debrief.objects.exists()


def test_when_one_saw_too_much(desk, client_of, moderator, second, reported):
    actions.look_on(moderator, "Merel", set())
    rows = [reported("life") for _number in range(queries.MUCH)]
    for row in rows[:-1]:
        # Opened twice is seen once.
        for _time in range(2):
            safety.open_report(row, moderator.id, "moderator")
    assert "Gun jezelf even rust" not in desk.get("/moderation").content.decode()
    safety.open_report(rows[-1], moderator.id, "moderator")
    assert "Gun jezelf even rust" in desk.get("/moderation").content.decode()
    assert "Merel las deze week veel zware meldingen" in client_of(second).get("/moderation").content.decode()
    # Nobody is kept from working.
    actions.decide(rows[0], moderator, "keep")
    # What is not heavy does not count, nor what a week ago was.
    # Nothing of ours changes the log: this goes around what keeps it so.
    QuerySet(Access).filter(event="report_read").update(at=timezone.now() - timedelta(days=8))
    assert "Gun jezelf even rust" not in desk.get("/moderation").content.decode()


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ([], ""),
        ([3], "meestal 3 uur"),
        ([1, 5, 100], "meestal 5 uur"),
        ([1, 3, 5, 100], "meestal 4 uur"),
        ([0.5], "30 minuten"),
    ],
)
def test_the_median_of_ninety_days(desk, moderator, reported, hours, said):
    now = timezone.now()
    for length in hours:
        row = reported()
        Report.objects.filter(id=row.id).update(at=now - timedelta(hours=length), handled_at=now)
    # Too long ago.
    row = reported()
    Report.objects.filter(id=row.id).update(at=now - timedelta(days=300), handled_at=now - timedelta(days=91))
    page = desk.get("/moderation").content.decode()
    assert said in page
    assert ("De laatste 90 dagen" in page) == bool(hours)


def test_how_many_are_open_longer_than_a_day(desk, reported):
    rows = [reported() for _number in range(3)]
    Report.objects.filter(id__in=[row.id for row in rows[:2]]).update(at=timezone.now() - timedelta(hours=25))
    assert "2 meldingen liggen er langer dan een dag" in desk.get("/moderation").content.decode()


# Too few.


def test_none_one_two_and_three_moderators(client_of, stranger, moderator):
    def page() -> str:
        return client_of(stranger).get("/reports/how").content.decode()

    moderator.offices.update(ended_at=timezone.now())
    assert "Er is nu geen moderator" in page()
    make_member("a-login", office="moderator")
    assert "Er is nu één moderator" in page()
    assert "daar zijn er twee voor nodig" in page()
    make_member("b-login", office="moderator")
    assert "Er zijn nu twee moderatoren" in page()
    make_member("c-login", office="moderator")
    assert "Er zijn nu 3 moderatoren. Alles wat hier staat, geldt" in page()
    assert "nog niet aangewezen" in page()
    Confidant.objects.create(name="Ans de Wit", reach="020 555 0101, op werkdagen", set_by=uuid4())
    assert "Ans de Wit, 020 555 0101, op werkdagen" in page()


def test_the_page_of_moderators_says_it_too(desk, second, third):
    third.offices.update(ended_at=timezone.now())
    assert "Jullie zijn met twee moderatoren" in desk.get("/moderation").content.decode()
    second.offices.update(ended_at=timezone.now())
    page = desk.get("/moderation").content.decode()
    assert "Je bent nu de enige moderator" in page
    assert "Over bezwaar tegen jouw besluit kan geen ander beslissen" in page


def test_members_read_how_long_it_takes_when_that_says_something(client_of, stranger, reported, moderator):
    for _number in range(4):
        actions.decide(reported(), moderator, "keep")
    assert "Meestal duurt dat" not in client_of(stranger).get("/reports/how").content.decode()
    actions.decide(reported(), moderator, "keep")
    assert "Meestal duurt dat" in client_of(stranger).get("/reports/how").content.decode()


def test_the_organiser_names_the_vertrouwenspersoon(
    client, client_of, organiser, moderator, els, vuurtoren, reported, group
):
    organiser.is_demo = els.is_demo = True
    organiser.save()
    els.save()
    for somebody in (moderator, els, vuurtoren):
        assert client_of(somebody).get("/organisation/confidant").status_code == 403
        assert client_of(somebody).post("/organisation/confidant", {"name": "X", "reach": "Y"}).status_code == 403
    assert client.get("/organisation/confidant").status_code == 303
    browser = client_of(organiser)
    assert browser.post("/organisation/confidant", {"name": "", "reach": ""}).status_code == 422
    assert browser.post("/organisation/confidant", {"name": "Ans", "reach": "020"}).status_code == 303
    assert browser.post("/organisation/confidant", {"name": "Bea", "reach": "030"}).status_code == 303
    now = queries.confidant()
    assert now is not None and (now.name, now.set_by) == ("Bea", organiser.id)
    # Whose number it was before is kept nowhere.
    assert Confidant.objects.get() == now
    assert 'value="Bea"' in browser.get("/organisation/confidant").content.decode()
    # That there is a report which no moderator may read, the organiser hears; not which.
    row = reported()
    join(moderator, group, "Wad")
    page = browser.get("/organisation/confidant").content.decode()
    assert "1 open melding die geen moderator mag lezen" in page
    assert str(row.id) not in page


def test_whose_day_it_is_goes_by_the_clock_of_the_instance(reported, moderator, second):
    """Late on a Monday in Amsterdam it is Tuesday already where the reporter is."""
    actions.look_on(moderator, "Merel", {0})
    actions.look_on(second, "Pluim", {1})
    late = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
    with time_machine.travel(late, tick=False), timezone.override("Asia/Tokyo"):
        reported("life")
    assert set(Notice.objects.values_list("member", flat=True)) == {moderator.id}
