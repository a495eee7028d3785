"""The same questions to every page of a group: works, other member, stranger, wrong role, wrong method, bad id."""

from uuid import uuid4

import pytest
from django.urls import reverse

from sterkersamen.community.groups import actions
from sterkersamen.community.groups.models import Membership
from sterkersamen.platform.safety import actions as safety
from sterkersamen.testing.cast import make_member

pytestmark = pytest.mark.django_db

FOR_MEMBERS = ["home", "rules", "me", "leave", "people", "person", "report"]
FOR_FACILITATORS = [
    "manage",
    "guide",
    "requests",
    "invitations",
    "edit_rules",
    "edit_group",
    "reports",
    "read_report",
    "archive",
]
# Only sent, never opened: each with what it sends.
ONLY_SENT = {"presence": {}, "decide": {"do": "decline"}, "revoke": {}}


@pytest.fixture
def address(group, els, vuurtoren, dijk, membership_of):
    """The address of a page about Dijk, or about something of the Maandaggroep."""
    invitation, _code = actions.invite(membership_of(els))
    asked = actions.ask(make_member("newcomer"), group, name="Nieuw", word="Mag ik?", rules_number=1)
    reported = safety.report(
        group.id, membership_of(vuurtoren).id, membership_of(dijk).id, {"name": "Dijk"}, "Onaardig."
    )
    ids = {
        "person": membership_of(dijk).id,
        "report": membership_of(dijk).id,
        "guide": membership_of(dijk).id,
        "decide": asked.id,
        "revoke": invitation.id,
        "read_report": reported,
    }

    def find(name, group_id=None, other=None):
        rest = [other or ids[name]] if name in ids else []
        return reverse(f"groups:{name}", args=[group_id or group.id, *rest])

    find.ids = ids
    return find


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_members_open_what_is_theirs(name, address, client_of, vuurtoren, els):
    for member in (vuurtoren, els):
        assert client_of(member).get(address(name)).status_code == 200


@pytest.mark.parametrize("name", FOR_FACILITATORS)
def test_facilitators_open_more(name, address, client_of, vuurtoren, els):
    assert client_of(els).get(address(name)).status_code == 200
    assert client_of(vuurtoren).get(address(name)).status_code == 403


@pytest.mark.parametrize("name", [*FOR_MEMBERS, *FOR_FACILITATORS, "paused", *ONLY_SENT])
def test_others_find_nothing(name, address, client_of, stranger, bram, naaste, organiser, moderator):
    for member in (stranger, bram, naaste, organiser, moderator):
        browser = client_of(member)
        answer = browser.post(address(name), ONLY_SENT[name]) if name in ONLY_SENT else browser.get(address(name))
        assert answer.status_code == 404
    answer = client_of().get(address(name))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (303, reverse("accounts:sign_in"))


@pytest.mark.parametrize("name", ["decide", "revoke"])
def test_a_member_sends_nothing_for_facilitators(name, address, client_of, vuurtoren):
    assert client_of(vuurtoren).post(address(name), ONLY_SENT[name]).status_code == 403


@pytest.mark.parametrize("name", ONLY_SENT)
def test_what_is_only_sent_is_not_opened(name, address, client_of, els):
    assert client_of(els).get(address(name)).status_code == 405


@pytest.mark.parametrize("name", ["home", "people", "manage", "requests", "reports", "paused"])
def test_what_is_only_opened_is_not_sent(name, address, client_of, els):
    assert client_of(els).post(address(name)).status_code == 405


@pytest.mark.parametrize("name", [*FOR_MEMBERS, *FOR_FACILITATORS])
def test_an_unknown_group(name, address, client_of, els):
    assert client_of(els).get(address(name, group_id=uuid4())).status_code == 404


@pytest.mark.parametrize("name", ["person", "report", "guide", "read_report"])
def test_an_unknown_other(name, address, client_of, els):
    assert client_of(els).get(address(name, other=uuid4())).status_code == 404


@pytest.mark.parametrize("name", ["guide", "decide", "revoke", "read_report", "person"])
def test_what_belongs_to_another_group(name, address, client_of, bram, other_group):
    browser, path = client_of(bram), address(name, group_id=other_group.id)
    answer = browser.post(path, ONLY_SENT[name]) if name in ONLY_SENT else browser.get(path)
    assert answer.status_code == 404


@pytest.mark.parametrize("name", [*FOR_MEMBERS, "presence"])
def test_who_is_paused_is_led_to_a_kind_page(name, address, group, client_of, dijk, els, membership_of):
    actions.pause(membership_of(els), membership_of(dijk))
    browser = client_of(dijk)
    if name == "leave":
        assert browser.get(address(name)).status_code == 200
        return
    answer = browser.post(address(name)) if name in ONLY_SENT else browser.get(address(name))
    assert (answer.status_code, answer["Location"]) == (303, reverse("groups:paused", args=[group.id]))
    page = browser.get(answer["Location"]).content.decode()
    assert "op pauze" in page
    assert "Vuurtoren" not in page


@pytest.mark.parametrize("name", ["home", "people", "me", "manage"])
def test_new_rules_come_first(name, address, group, client_of, tineke, els, membership_of):
    actions.change_rules(membership_of(tineke), "Regel twee.")
    answer = client_of(els).get(address(name))
    assert (answer.status_code, answer["Location"]) == (303, reverse("groups:rules", args=[group.id]))


@pytest.mark.parametrize("name", [*FOR_MEMBERS, *FOR_FACILITATORS])
def test_who_was_removed_finds_nothing(name, address, client_of, els, tineke, membership_of):
    browser = client_of(els)
    assert browser.get(address(name)).status_code == 200
    actions.remove(membership_of(tineke), membership_of(els))
    assert browser.get(address(name)).status_code == 404


def test_an_alumnus_reads_and_does_nothing(address, group, client_of, vuurtoren, membership_of):
    group.alumni_read = True
    group.save()
    actions.leave(membership_of(vuurtoren), take_words=False, stay_reader=True)
    assert Membership.objects.get(member=vuurtoren).ended_how == "alumnus"
    browser = client_of(vuurtoren)
    for name in ("home", "rules", "people", "leave"):
        assert browser.get(address(name)).status_code == 200
    for name in ("me", "person", "report", "presence"):
        answer = browser.post(address(name)) if name in ONLY_SENT else browser.get(address(name))
        assert answer.status_code == 403
