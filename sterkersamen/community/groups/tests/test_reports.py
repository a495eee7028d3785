"""Reports as facilitators get them: none about themselves, and theirs is not the last word."""

from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from sterkersamen.community.groups import actions, glance, queries
from sterkersamen.platform.live.frames import may_hear
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.registry import SEATS
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Report
from sterkersamen.testing.cast import join
from sterkersamen.web.home.queries import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(group):
    return lambda name, *ids: reverse(f"groups:{name}", args=[group.id, *ids])


@pytest.fixture
def report(vuurtoren, dijk, group, membership_of):
    """Vuurtoren reported what Dijk wrote, when Dijk was a member like any other."""
    # No second factor is asked of somebody of the demo.
    dijk.is_demo = True
    dijk.save()
    words = {"name": "Dijk", "title": "", "warning": "", "body": "Dit stond er."}
    reporter, writer = membership_of(vuurtoren), membership_of(dijk)
    return safety.report(group.id, reporter.id, uuid4(), words, "Waarom", writer=writer.id)


def counted(member, membership) -> tuple[int, int, int]:
    """How many reports wait for a facilitator: at the group's page, behind it, and on the page of the day."""
    (place,) = today(member).places
    return glance.waits(membership).reports, len(queries.reports_for(membership)), place.reports


def test_nobody_reads_a_report_about_themselves(client_of, els, dijk, report, address, membership_of):
    """Dijk becomes a facilitator. What Vuurtoren reported about him is still for Els, and not for him."""
    actions.make_facilitator(membership_of(els), membership_of(dijk))
    browser, path = client_of(dijk), address("read_report", report)
    assert str(report) not in browser.get(address("reports")).content.decode()
    assert browser.get(path).status_code == browser.post(path).status_code == 404
    assert counted(dijk, membership_of(dijk)) == (0, 0, 0)
    assert not Report.objects.get().group_handled_at
    assert client_of(els).get(path).status_code == 200
    assert counted(els, membership_of(els)) == (1, 1, 1)
    assert "Er is een melding" in client_of(els).get(address("manage")).content.decode()
    assert "Er is een melding" not in browser.get(address("manage")).content.decode()


def test_nor_one_about_who_they_were_before(client_of, els, dijk, group, report, address, membership_of):
    """Dijk left, came back as Merel and leads the group now. He is still who the report is about."""
    actions.leave(membership_of(dijk), take_words=False)
    join(dijk, group, "Merel", facilitator=True)
    assert client_of(dijk).get(address("read_report", report)).status_code == 404
    assert counted(dijk, membership_of(dijk)) == (0, 0, 0)


def test_nor_one_that_they_made_of_what_everybody_reads(client_of, els, tineke, dijk, group, address, membership_of):
    """A story, or what stands at Wat kan helpen, is reported by the account: it is Els' report all the same."""
    writer = membership_of(dijk).id
    story = safety.report(group.id, els.pk, uuid4(), {"body": "Dit stond er."}, "Waarom", writer=writer, kind="story")
    browser, path = client_of(els), address("read_report", story)
    assert str(story) not in browser.get(address("reports")).content.decode()
    assert browser.get(path).status_code == browser.post(path).status_code == 404
    assert counted(els, membership_of(els)) == (0, 0, 0)
    assert counted(tineke, membership_of(tineke)) == (1, 1, 1)


def test_nor_hears_of_it(els, dijk, group, report, membership_of):
    actions.make_facilitator(membership_of(els), membership_of(dijk))
    event = Event.objects.get(kind="report")
    assert not may_hear(event, SEATS["group"](dijk, group.id))
    # A facilitator hears of it also where they blocked whom it is about.
    safety.block(group.id, membership_of(els).id, membership_of(dijk).id)
    assert may_hear(event, SEATS["group"](els, group.id))


def test_what_a_facilitator_handled_still_waits_for_the_moderators(
    client_of, els, tineke, moderator, report, address, membership_of
):
    moderator.is_demo = True
    moderator.save()
    page = client_of(els).get(address("read_report", report)).content.decode()
    assert "Moderatoren zien dat" in page
    for leads in (els, tineke):
        client_of(leads).post(address("read_report", report))
        assert "Er zijn geen meldingen" in client_of(leads).get(address("reports")).content.decode()
        assert counted(leads, membership_of(leads)) == (0, 0, 0)
    row = Report.objects.get()
    assert (row.handled_at, row.group_handled_by) == (None, membership_of(els).id)
    assert "Deze melding is afgehandeld." in client_of(els).get(address("read_report", report)).content.decode()
    # The moderators see it, and that a facilitator saw to it.
    desk = client_of(moderator)
    assert list(Report.objects.filter(handled_at=None)) == [row]
    for path in ("/moderation", f"/moderation/{report}"):
        page = desk.get(path).content.decode()
        assert str(report) in page
        assert "Afgehandeld door een gespreksleider:" in page
    assert desk.post(f"/moderation/{report}/decide", {"kind": "keep"}).status_code == 303
    assert not Report.objects.filter(handled_at=None).exists()


def test_what_a_moderator_handled_is_over_for_the_group_too(els, moderator, report, membership_of):
    safety.handle_report(Report.objects.get(), moderator.id)
    assert counted(els, membership_of(els)) == (0, 0, 0)


def test_what_was_handled_before_is_told_apart(els, moderator, report, vuurtoren, dijk, group, membership_of):
    """An instance that comes from the version before: what Els handled waits for the moderators again."""
    other = safety.report(group.id, membership_of(vuurtoren).id, membership_of(dijk).id, {}, "Waarom")
    for id, actor, role in ((report, membership_of(els).id, "facilitator"), (other, moderator.id, "moderator")):
        safety.open_report(Report.objects.get(id=id), actor, role)
        safety.handle_report(Report.objects.get(id=id), actor)
    migration = import_module("sterkersamen.platform.safety.migrations.0002_report_group_handled")
    migration.apart(apps, SimpleNamespace(connection=connection))
    assert list(Report.objects.filter(handled_at=None).values_list("id", "group_handled_by")) == [
        (report, membership_of(els).id)
    ]
    assert Report.objects.get(id=other).handled_by == moderator.id
    migration.together(apps, SimpleNamespace(connection=connection))
    assert not Report.objects.filter(handled_at=None).exists()


def test_a_report_about_a_person_shows_whom_and_no_empty_text(
    client_of, els, vuurtoren, dijk, group, address, membership_of
):
    reporter, about = membership_of(vuurtoren), membership_of(dijk)
    words = {"name": "Dijk", "title": "", "warning": "", "body": ""}
    row = Report.objects.get(
        id=safety.report(group.id, reporter.id, about.id, words, "unsafe", kind=Report.Kind.PERSON)
    )
    page = client_of(els).get(address("read_report", row.id)).content.decode()
    assert "Het gaat over:" in page and "Dijk" in page
    assert "Wat er stond" not in page


def test_who_reported_and_went_left_no_words(client_of, els, group, address, membership_of, vuurtoren, dijk):
    words = {"name": "Dijk", "title": "", "warning": "", "body": "Dit stond er."}
    reporter, writer = membership_of(vuurtoren), membership_of(dijk)
    more = {"writer": writer.id, "kind": Report.Kind.SHARE, "more": "Ik schrok."}
    id = safety.report(group.id, reporter.id, uuid4(), words, "unsafe", **more)
    safety.let_go_of_report(Report.objects.get(id=id))
    page = client_of(els).get(address("read_report", id)).content.decode()
    assert "Dit stond er." in page
    assert "Ik schrok" not in page and "erbij schreef is gewist" in page
