"""What a moderator sees: reports, and of an opened one its own copy."""

from __future__ import annotations

from uuid import uuid4

import pytest

from sterkersamen.community.groups import actions as groups
from sterkersamen.platform.accounts import closing
from sterkersamen.platform.safety import actions
from sterkersamen.platform.safety.models import Access, Report
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject
from sterkersamen.testing.cast import join, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, moderator):
    """The browser of the moderator, who has a second factor where one is asked for."""
    moderator.is_demo = True
    moderator.save()
    return client_of(moderator)


@pytest.fixture
def report(vuurtoren, dijk, membership_of, group):
    """Dijk reported what Vuurtoren wrote."""
    words = {"name": "Vuurtoren", "title": "Maandag", "body": "<b>het was zwaar</b>", "warning": "use"}
    return actions.report(
        group.id, membership_of(dijk).id, uuid4(), words, "Ik maak me zorgen", writer=membership_of(vuurtoren).id
    )


def test_the_list_opens_nothing(desk, report):
    text = desk.get("/moderation").content.decode()
    assert str(report) in text
    assert "zwaar" not in text
    assert "Maandaggroep" not in text
    assert not Access.objects.exists()


def test_an_empty_list_is_fine(desk):
    assert "Er zijn geen meldingen" in desk.get("/moderation").content.decode()


def test_opening_shows_the_copy_and_is_written_down(desk, report, moderator, vuurtoren, membership_of):
    text = desk.get(f"/moderation/{report}").content.decode()
    assert "&lt;b&gt;het was zwaar&lt;/b&gt;" in text
    assert "Ik maak me zorgen" in text
    assert "gaat over gebruik" in text
    assert "Dijk" not in text
    row = Access.objects.get()
    assert (row.subject, row.actor, row.role) == (membership_of(vuurtoren).id, moderator.id, "moderator")


def test_handled(desk, report, moderator):
    assert desk.post(f"/moderation/{report}/handled").status_code == 303
    assert Report.objects.get(id=report).handled_by == moderator.id
    assert str(report) not in desk.get("/moderation").content.decode()
    assert "Afgehandeld op" in desk.get(f"/moderation/{report}").content.decode()


@pytest.mark.parametrize("came_back", [False, True])
def test_nobody_reads_or_closes_a_report_about_themselves(
    client_of, desk, dijk, moderator, group, membership_of, came_back
):
    """The moderator is in the Maandaggroep as Wad, where Dijk reported Wad. That is for the other moderators.

    So it is after Wad left and came back as Slik.
    """
    writer = join(moderator, group, "Wad")
    report = actions.report(group.id, membership_of(dijk).id, uuid4(), {}, "Waarom", writer=writer.id)
    person = actions.report(group.id, membership_of(dijk).id, writer.id, {}, "Waarom", moderators_only=True)
    if came_back:
        groups.leave(writer, take_words=False)
        join(moderator, group, "Slik")
    for id in (report, person):
        assert str(id) not in desk.get("/moderation").content.decode()
        assert desk.get(f"/moderation/{id}").status_code == 404
        assert desk.post(f"/moderation/{id}/handled").status_code == 404
    assert not Access.objects.exists()
    assert not Report.objects.exclude(handled_at=None).exists()
    other = client_of(make_member("other-moderator-login", office="moderator", is_demo=True))
    for id in (report, person):
        assert str(id) in other.get("/moderation").content.decode()
        assert other.get(f"/moderation/{id}").status_code == 200
        assert other.post(f"/moderation/{id}/handled").status_code == 303


def test_for_moderators_only(client, client_of, els, vuurtoren, stranger, organiser, report):
    for somebody in (els, organiser):
        somebody.is_demo = True
        somebody.save()
    for path in ("/moderation", f"/moderation/{report}"):
        assert client.get(path).status_code == 303
        for somebody in (els, vuurtoren, stranger, organiser):
            assert client_of(somebody).get(path).status_code == 403, path
            assert client_of(somebody).post(f"/moderation/{report}/handled").status_code == 403
    assert not Access.objects.exists()


def test_an_ended_office_is_over(desk, report, moderator):
    moderator.offices.update(ended_at="2026-01-01T00:00:00Z")
    assert desk.get("/moderation").status_code == 403


def test_wrong_method_and_bad_id(desk, report):
    assert desk.post("/moderation").status_code == 405
    assert desk.get(f"/moderation/{report}/handled").status_code == 405
    assert desk.get(f"/moderation/{uuid4()}").status_code == 404
    assert desk.get("/moderation/nope").status_code == 404


def test_a_destroyed_copy_is_said_kindly(desk, report):
    from sterkersamen.platform.vault import keyring
    from sterkersamen.platform.vault.keyring import Subject

    keyring.destroy(Subject("report", report))
    answer = desk.get(f"/moderation/{report}")
    assert answer.status_code == 200
    assert "niet meer te lezen" in answer.content.decode()


def test_who_closes_the_account_does_not_undo_an_open_report(desk, report, vuurtoren, dijk):
    """Vuurtoren hurt somebody and goes for good before anybody read of it; the moderator still reads what was written."""
    closing.close(vuurtoren)
    assert "het was zwaar" in desk.get(f"/moderation/{report}").content.decode()
    closing.close(dijk)
    assert not Report.objects.exists()


def test_what_was_handled_goes_with_the_account(desk, report, vuurtoren):
    desk.post(f"/moderation/{report}/handled")
    closing.close(vuurtoren)
    assert not Report.objects.exists()
    assert not keyring.exists(Subject("report", report))


def test_who_moderates_alone_hears_what_that_means(desk):
    assert "Een melding over jou kan niemand lezen" in desk.get("/moderation").content.decode()
    make_member("second-login", office="moderator")
    assert "Een melding over jou" not in desk.get("/moderation").content.decode()
