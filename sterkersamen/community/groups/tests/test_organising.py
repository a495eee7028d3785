"""Groups as an organiser knows them, on the page and on the command line."""

import re
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from sterkersamen.community.groups import actions, queries
from sterkersamen.community.groups.models import Group, Invitation
from sterkersamen.testing.cast import make_share
from sterkersamen.testing.pages import without_tokens

pytestmark = pytest.mark.django_db
ORGANISE, NEW = "/organisation/groups", "/organisation/groups/new"


@pytest.fixture
def browser(client_of, organiser):
    """The organiser's browser; a second factor is asked in its own tests."""
    organiser.second_factor_due = False
    organiser.save()
    return client_of(organiser)


def fill(**fields):
    given = {"name": "Dinsdaggroep", "kind": "support", "purpose": "Samen.", "waiting": "", "capacity": "15"}
    return given | {"rules": "Regel een.", "open_to_requests": "on", "once": str(uuid4())} | fields


def test_an_organiser_sees_counts_and_no_people(browser, group, els, vuurtoren, dijk, membership_of):
    make_share(membership_of(vuurtoren), "Vandaag was zwaar.")
    page = without_tokens(browser.get(ORGANISE).content.decode())
    assert "Maandaggroep" in page
    assert "3 mensen" in page
    for hidden in ("Vuurtoren", "Els", "zwaar", str(membership_of(els).id)):
        assert hidden not in page


def test_making_a_group(browser):
    assert "Wat hier gezegd wordt" in browser.get(NEW).content.decode()
    sent = fill()
    for _time in range(2):
        assert browser.post(NEW, sent)["Location"] == ORGANISE
    group = Group.objects.get()
    assert (group.name, group.kind, group.rules_number) == ("Dinsdaggroep", "support", 1)
    assert queries.rules_of(group.id).text == "Regel een."


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"kind": ""}, {"kind": "x"}, {"rules": ""}, {"capacity": "-1"}, {"purpose": "\0"}]
)
def test_a_group_that_is_not_right(fields, browser):
    answer = browser.post(NEW, fill(**fields))
    assert answer.status_code == 422
    assert not Group.objects.exists()
    if "name" not in fields:
        assert "Dinsdaggroep" in answer.content.decode()


def test_inviting_the_first_facilitator(browser, client_of, stranger):
    browser.post(NEW, fill())
    group = Group.objects.get()
    path, key = reverse("groups:first", args=[group.id]), str(uuid4())
    assert path in browser.get(ORGANISE).content.decode()
    page = browser.post(path, {"once": key}).content.decode()
    code = re.search(r'class="code">([^<]+)<', page).group(1)
    assert code in browser.post(path, {"once": key}).content.decode()
    assert Invitation.objects.count() == 1
    theirs = client_of(stranger)
    theirs.get(reverse("groups:invitation", args=[code]))
    assert "eerste gespreksleider" in theirs.get("/join").content.decode()
    theirs.post("/join/in", {"name": "Els", "rules_read": "on", "rules_number": "1", "once": str(uuid4())})
    stranger.refresh_from_db()
    assert stranger.second_factor_due
    # She hears what to do first, and not that she can look around.
    welcome = theirs.get("/account/secure").content.decode()
    assert "Lees eerst de huisregels" in welcome
    assert "Kijk rustig rond" not in welcome
    assert path not in browser.get(ORGANISE).content.decode()
    assert browser.post(path, {"once": str(uuid4())})["Location"] == ORGANISE


def test_only_organisers(client_of, els, stranger, moderator, group, browser):
    moderator.second_factor_due = False
    moderator.save()
    first = reverse("groups:first", args=[group.id])
    for member in (els, stranger, moderator):
        theirs = client_of(member)
        assert [theirs.get(ORGANISE).status_code, theirs.get(NEW).status_code] == [403, 403]
        assert theirs.post(first).status_code == 403
    assert client_of().get(ORGANISE).status_code == 303
    assert browser.get(first).status_code == 405
    assert browser.post(ORGANISE).status_code == 405
    assert browser.post(reverse("groups:first", args=[uuid4()])).status_code == 404


def test_the_command_makes_a_group_and_its_first_invitation(tmp_path, stranger):
    out = StringIO()
    rules = tmp_path / "rules.txt"
    rules.write_text("Regel een.")
    call_command("group", "add", "Dinsdaggroep", "--kind", "family", "--rules", str(rules), "--closed", stdout=out)
    group = Group.objects.get()
    assert (group.name, group.kind, group.open_to_requests) == ("Dinsdaggroep", "family", False)
    code = re.search(r": (\w{5}-\w{5})", out.getvalue()).group(1)
    place = actions.join(stranger, actions.invitation_of(code), name="Els", rules_number=1)
    assert place.is_facilitator
    with pytest.raises(CommandError):
        call_command("group", "invite", str(group.id))


def test_the_command_says_what_is_wrong(tmp_path, group):
    out = StringIO()
    call_command("group", "invite", str(group.id), stdout=out)
    assert "-" in out.getvalue()
    for wrong in (
        ["invite", str(uuid4())],
        ["invite", "onzin"],
        ["add", ""],
        ["add", "Groep", "--capacity", "1"],
        ["add", "Groep", "--rules", str(tmp_path / "nowhere")],
    ):
        with pytest.raises(CommandError):
            call_command("group", *wrong)
    assert Group.objects.count() == 1
