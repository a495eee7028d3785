"""What facilitators do."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from sterkersamen.community.groups import actions, queries
from sterkersamen.community.groups.models import Group, Invitation, Membership, Request, Rules
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Access, Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(group):
    return lambda name, id=None: reverse(f"groups:{name}", args=[group.id, *([id] if id else [])])


@pytest.fixture
def asked(group, els, stranger):
    return actions.ask(stranger, group, name="Wad", word="Mag ik erbij?", rules_number=1)


def test_the_page_of_facilitators(client_of, els, vuurtoren, dijk, asked, address):
    page = client_of(els).get(address("manage")).content.decode()
    for words in ("Er vraagt iemand of er plek is", "Nieuw in de groep", "Heet ze welkom", "Vuurtoren", "Dijk"):
        assert words in page
    # Names are there, the word of who asks is not: that is opened on a page of its own.
    assert "Mag ik erbij?" not in page


def test_what_waits_comes_before_what_one_can_do_and_that_before_the_members(client_of, els, asked, address):
    """Els looks on her phone: the question of Wad stands on top, the invitation before the long list."""
    page = client_of(els).get(address("manage")).content.decode()
    order = ("Er vraagt iemand of er plek is", address("invitations"), "Wie zitten er in de groep?")
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "Er wacht nu niets op je" not in page


def test_when_nothing_waits_it_says_so(client_of, els, vuurtoren, address):
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=60))
    assert "Er wacht nu niets op je" in client_of(els).get(address("manage")).content.decode()


def test_letting_in(client_of, els, asked, stranger, address):
    browser = client_of(els)
    page = browser.get(address("requests")).content.decode()
    assert "Mag ik erbij?" in page
    assert "Wad" in page
    for _time in range(2):
        assert browser.post(address("decide", asked.id), {"do": "accept"})["Location"] == address("requests")
    assert Membership.objects.get(member=stranger).id == asked.id
    assert "intussen al beantwoord" in browser.get(address("requests")).content.decode()


def test_saying_no(client_of, els, asked, address):
    browser = client_of(els)
    browser.post(address("decide", asked.id), {"do": "decline"})
    assert Request.objects.get().accepted is False
    assert "Nu vraagt er niemand" in browser.get(address("requests")).content.decode()


def test_a_full_group_says_so_to_its_facilitators(client_of, els, asked, address):
    Group.objects.update(capacity=1)
    browser = client_of(els)
    assert "De groep zit vol" in browser.get(address("requests")).content.decode()
    browser.post(address("decide", asked.id), {"do": "accept"})
    assert Request.objects.get().decided_at is None


def test_who_was_removed_before_is_marked_without_a_name(client_of, els, vuurtoren, group, address, membership_of):
    actions.remove(membership_of(els), membership_of(vuurtoren))
    actions.ask(vuurtoren, group, name="Wad", word="", rules_number=1)
    page = client_of(els).get(address("requests")).content.decode()
    assert "eerder uit deze groep gehaald" in page
    assert "Vuurtoren" not in page


@pytest.mark.parametrize("sent", [{}, {"do": "x"}])
def test_deciding_asks_for_the_right_word(sent, client_of, els, asked, address):
    assert client_of(els).post(address("decide", asked.id), sent).status_code == 404
    assert client_of(els).post(address("decide", uuid4()), {"do": "accept"}).status_code == 404
    assert Request.objects.get().decided_at is None


def test_inviting_shows_the_code_once(client_of, els, address, group):
    browser, key = client_of(els), str(uuid4())
    page = browser.post(address("invitations"), {"uses": "5", "days": "14", "once": key}).content.decode()
    code = re.search(r'class="code">([^<]+)<', page).group(1)
    assert f"http://testserver/join/{code}" in page
    assert 'src="data:image/svg+xml' in page
    assert "style=" not in page
    assert actions.invitation_of(code).uses_left == 5
    # The answer got lost and the form was sent again: the same invitation, the same code.
    again = browser.post(address("invitations"), {"uses": "5", "days": "14", "once": key}).content.decode()
    assert code in again
    assert Invitation.objects.count() == 1
    assert code not in browser.get(address("invitations")).content.decode()
    assert browser.post(address("invitations"), {"uses": "1", "days": "14", "once": key}).status_code == 409


@pytest.mark.parametrize("sent", [{}, {"uses": "999", "days": "14"}, {"uses": "1", "days": "x"}])
def test_an_invitation_that_is_not_right(sent, client_of, els, address):
    assert client_of(els).post(address("invitations"), sent).status_code == 422
    assert not Invitation.objects.exists()


def test_revoking(client_of, els, tineke, address, membership_of):
    row, code = actions.invite(membership_of(tineke))
    browser = client_of(els)
    assert "Gemaakt door Tineke" in browser.get(address("invitations")).content.decode()
    for _time in range(2):
        assert browser.post(address("revoke", row.id))["Location"] == address("invitations")
    assert actions.invitation_of(code) is None
    assert browser.post(address("revoke", uuid4())).status_code == 404


@pytest.mark.parametrize(
    ("do", "field"), [("pause", "paused_at"), ("remove", "ended_at"), ("make_facilitator", "facilitator_since")]
)
def test_guiding_a_member(do, field, client_of, els, dijk, address, membership_of):
    place = membership_of(dijk)
    answer = client_of(els).post(address("guide", place.id), {"do": do})
    assert answer["Location"] == address("manage")
    assert getattr(Membership.objects.get(id=place.id), field) is not None
    assert Event.objects.filter(kind="rights", ref=place.id).exists()


def test_ending_a_pause(client_of, els, dijk, address, membership_of):
    place = membership_of(dijk)
    actions.pause(membership_of(els), place)
    page = client_of(els).get(address("guide", place.id)).content.decode()
    assert 'value="resume"' in page
    client_of(els).post(address("guide", place.id), {"do": "resume"})
    assert Membership.objects.get(id=place.id).paused_at is None


def test_making_somebody_a_member_again(client_of, els, tineke, address, membership_of):
    place = membership_of(tineke)
    client_of(els).post(address("guide", place.id), {"do": "unmake_facilitator"})
    assert not Membership.objects.get(id=place.id).is_facilitator


def test_stepping_down(client_of, els, tineke, address, membership_of):
    own = membership_of(els)
    browser = client_of(els)
    assert 'value="step_down"' in browser.get(address("guide", own.id)).content.decode()
    assert browser.post(address("guide", own.id), {"do": "step_down"})["Location"] == address("home")
    assert not Membership.objects.get(id=own.id).is_facilitator


def test_the_only_one_does_not_step_down(client_of, els, dijk, address, membership_of):
    own = membership_of(els)
    answer = client_of(els).post(address("guide", own.id), {"do": "step_down"})
    assert answer.status_code == 422
    assert "eerst iemand anders" in answer.content.decode()


@pytest.mark.parametrize("do", ["", "x", "step_down"])
def test_guiding_asks_for_the_right_word(do, client_of, els, dijk, address, membership_of):
    assert client_of(els).post(address("guide", membership_of(dijk).id), {"do": do}).status_code == 404
    for own in ("remove", "pause", "make_facilitator"):
        assert client_of(els).post(address("guide", membership_of(els).id), {"do": own}).status_code == 404


def test_new_rules(client_of, els, vuurtoren, address, group):
    browser = client_of(els)
    assert "Wat hier gezegd wordt" in browser.get(address("edit_rules")).content.decode()
    for _time in range(2):
        assert browser.post(address("edit_rules"), {"text": "Regel twee."})["Location"] == address("manage")
    assert Rules.objects.filter(group=group).count() == 2
    assert queries.rules_of(group.id).text == "Regel twee."
    assert client_of(vuurtoren).get(address("home"))["Location"] == address("rules")


@pytest.mark.parametrize("text", ["", "   ", "x" * 6001, "a\0b"])
def test_rules_that_are_not_right(text, client_of, els, address):
    assert client_of(els).post(address("edit_rules"), {"text": text}).status_code == 422


def test_rules_are_shown_as_text(client_of, els, vuurtoren, address):
    client_of(els).post(address("edit_rules"), {"text": "<script>alert(1)</script>\n- een\n- twee"})
    page = client_of(vuurtoren).get(address("rules")).content.decode()
    assert "<script>alert" not in page
    assert "<li>een</li>" in page


def settings_of(**fields):
    return {"name": "Dinsdaggroep", "purpose": "Samen.", "waiting": "een week", "capacity": "12"} | fields


def test_changing_the_group(client_of, els, address, group):
    browser = client_of(els)
    assert "Maandaggroep" in browser.get(address("edit_group")).content.decode()
    assert browser.post(address("edit_group"), settings_of(alumni_read="on")).status_code == 303
    group = Group.objects.get(id=group.id)
    assert (group.name, group.waiting, group.capacity) == ("Dinsdaggroep", "een week", 12)
    assert (group.alumni_read, group.open_to_requests) == (True, False)


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"name": "x" * 61}, {"capacity": "1"}, {"capacity": "x"}, {"capacity": "201"}, {"purpose": "\0"}],
)
def test_a_group_that_is_not_right(fields, client_of, els, address):
    answer = client_of(els).post(address("edit_group"), settings_of(**fields))
    assert answer.status_code == 422
    assert "een week" in answer.content.decode()


def test_reports(client_of, els, vuurtoren, dijk, group, address, membership_of):
    words = {"name": "Dijk", "title": "", "warning": "use", "body": "Dit stond er."}
    told, whose = membership_of(vuurtoren).id, membership_of(dijk).id
    id = safety.report(group.id, told, uuid4(), words, "Waarom", kind=Report.Kind.SHARE, writer=whose)
    browser = client_of(els)
    assert address("read_report", id) in browser.get(address("reports")).content.decode()
    page = browser.get(address("read_report", id)).content.decode()
    assert "Dit stond er." in page
    assert "gaat over gebruik" in page
    assert "Vuurtoren" not in page
    assert Access.objects.filter(subject=membership_of(dijk).id, role="facilitator", event="report_read").exists()
    assert browser.post(address("read_report", id))["Location"] == address("reports")
    assert Report.objects.get().group_handled_by == membership_of(els).id
    assert "Er zijn geen meldingen" in browser.get(address("reports")).content.decode()


def test_a_report_about_a_facilitator_is_not_there(client_of, els, vuurtoren, group, address, membership_of):
    id = safety.report(
        group.id, membership_of(vuurtoren).id, membership_of(els).id, {}, "Streng.", moderators_only=True
    )
    for ask in (client_of(els).get, client_of(els).post):
        assert ask(address("read_report", id)).status_code == 404


def test_archiving(client_of, els, vuurtoren, asked, address, group):
    browser = client_of(els)
    assert browser.get(address("archive")).status_code == 200
    for _time in range(2):
        assert browser.post(address("archive"))["Location"] == address("home")
    assert Group.objects.get(id=group.id).archived_at is not None
    assert Request.objects.get().accepted is False
    assert browser.post(address("invitations"), {"uses": "1", "days": "14"}).status_code == 403
    assert client_of(vuurtoren).get(address("home")).status_code == 200
