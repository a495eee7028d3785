"""The organiser's list of crisis contacts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from sterkersamen.platform.safety import actions, queries
from sterkersamen.platform.safety.models import CrisisContact

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Buurtlijn",
    "kind": "talk",
    "phone": "020-123 45 67",
    "what_for_nl": "Als je wilt praten.",
    "hours_nl": "dag en nacht",
    "cost_nl": "gratis",
    "asks_name": "no",
    "calls_back": "",
    "position": "3",
}


@pytest.fixture
def office(client_of, organiser):
    """The browser of the organiser, who has a second factor where one is asked for."""
    organiser.is_demo = True
    organiser.save()
    return client_of(organiser)


def test_the_list(office):
    text = office.get("/organisation/contacts").content.decode()
    assert "De Luisterlijn" in text
    assert "nog niet nagekeken" in text


@pytest.mark.parametrize("path", ["/organisation/contacts", "/organisation/contacts/new", "/organisation/contacts/113"])
def test_for_organisers_only(client, client_of, dijk, moderator, path):
    moderator.is_demo = True
    moderator.save()
    assert client.get(path).status_code == 303
    assert client_of(dijk).get(path).status_code == 403
    assert client_of(moderator).get(path).status_code == 403
    assert client_of(dijk).post(path, TYPED).status_code in {403, 405}
    assert not CrisisContact.objects.exists()


def test_adding(office):
    assert office.post("/organisation/contacts/new", TYPED).status_code == 303
    row = CrisisContact.objects.get(key="buurtlijn")
    assert (row.name, row.dial, row.asks_name, row.calls_back, row.checked_on) == (
        "Buurtlijn",
        "0201234567",
        False,
        None,
        None,
    )
    assert CrisisContact.objects.count() == 8


def test_a_name_twice_is_refused_and_kept(office):
    office.post("/organisation/contacts/new", TYPED)
    answer = office.post("/organisation/contacts/new", TYPED)
    assert answer.status_code == 422
    assert "Als je wilt praten." in answer.content.decode()


def test_checking_today(office):
    assert office.get("/organisation/contacts/113").status_code == 200
    office.post("/organisation/contacts/113", TYPED | {"checked": "on"})
    row = CrisisContact.objects.get(key="113")
    assert row.checked_on is not None
    office.post("/organisation/contacts/113", TYPED)
    row.refresh_from_db()
    # Changed, and not said to be checked: it is not.
    assert row.checked_on is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": "bel maar"},
        {"name": ""},
        {"kind": "x"},
        {"position": "-1"},
        {"name": "a\x00b"},
        {"what_for_nl": "x" * 401},
        {"asks_name": "misschien"},
    ],
)
def test_wrong_input_is_kept(office, wrong):
    answer = office.post("/organisation/contacts/113", TYPED | {"hours_nl": "op woensdag"} | wrong)
    assert answer.status_code == 422
    assert "op woensdag" in answer.content.decode()


def test_removing(office):
    assert office.post("/organisation/contacts/jellinek/remove").status_code == 303
    assert not CrisisContact.objects.filter(key="jellinek").exists()
    assert office.post("/organisation/contacts/jellinek/remove").status_code == 404


def test_unknown_and_odd_keys(office):
    assert office.get("/organisation/contacts/nope").status_code == 404
    assert office.get("/organisation/contacts/a%00b").status_code in {400, 404}
    assert office.get("/organisation/contacts/113/remove").status_code == 405


def test_the_list_says_which_were_checked_too_long_ago(office):
    today = timezone.localdate()
    actions.save_contact("112", {"checked_on": today, "position": 1})
    CrisisContact.objects.update(checked_on=today)
    page = office.get("/organisation/contacts").content.decode()
    assert "te lang geleden" not in page and "nog niet nagekeken" not in page
    CrisisContact.objects.filter(key="113").update(checked_on=today - timedelta(days=181))
    assert office.get("/organisation/contacts").content.decode().count("te lang geleden nagekeken") == 1


def test_whom_to_call_at_once(organiser):
    assert [row.key for row in queries.contacts_at_once()] == ["112", "113", "luisterlijn"]
    # An organisation with a list of its own, under other keys: all who are there to talk.
    actions.save_contact(
        "eigen-lijn", {"kind": "talk", "name": "Onze lijn", "position": 2, "what_for": {}, "hours": {}, "cost": {}}
    )
    CrisisContact.objects.filter(key__in=["113", "luisterlijn"]).delete()
    assert {row.key for row in queries.contacts_at_once()} == {"112", "eigen-lijn", "veilig-thuis"}


def test_what_is_called_in_words_is_so_in_english_too(client):
    in_english = client.get("/help?in=en").content.decode()
    assert "Your doctor or the out-of-hours doctor" in in_english and "huisarts" not in in_english
    assert "Je huisarts of de huisartsenpost" in client.get("/help?in=nl").content.decode()
    # What an organiser called it stays as it is.
    row = next(one for one in queries.first_contacts() if one.key == "huisartsenpost")
    row.name = "Huisartsenpost Zuid"
    row.save()
    assert "Huisartsenpost Zuid" in client.get("/help?in=en").content.decode()
