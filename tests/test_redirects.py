"""No address of ours leads on to another site, whatever it is told."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from sterkersamen.testing.cast import PASSPHRASE
from tests.everything import World, undone
from tests.permissions import MATRIX

EVIL = [
    "//evil.example/x",
    "https://evil.example/x",
    "http:evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "///evil.example",
    "javascript:alert(1)",
    "/x\r\nLocation: https://evil.example",
    " //evil.example",
    "@evil.example",
]
# Names by which sites are told where to go on to.
NAMES = ("next", "url", "to", "back", "redirect", "return", "from", "continue")


def leads_away(answer) -> bool:
    """Whether a browser would leave this site for where the answer sends it."""
    there = answer.get("Location") or answer.get("X-See-Other") or ""
    seen = there.replace("\\", "/").replace("\t", "").replace("\r", "").replace("\n", "").strip()
    return bool(there) and (not seen.startswith("/") or seen.startswith("//"))


def test_the_question_itself():
    """Each of them would, if it stood in the answer as it is."""
    assert [evil for evil in EVIL if not evil.startswith("/x") and not leads_away({"Location": evil})] == []
    assert not leads_away({"Location": "/account?next=//evil.example"})
    assert not leads_away({})


@pytest.mark.parametrize("role", ["nobody", "vuurtoren", "els"])
def test_every_address(world: World, role):
    """With all the names at once, in the address and in the form."""
    browser, away = world.browser(role), {}
    told = dict.fromkeys(NAMES, EVIL[0])
    for name, methods in MATRIX.items():
        for method in methods:
            path = world.address(name)
            with undone():
                answer = browser.get(path, told) if method == "GET" else browser.post(path, told, query_params=told)
            if leads_away(answer):
                away[method, name] = answer["Location"]
    assert away == {}


@pytest.mark.parametrize("evil", EVIL)
def test_forms_that_lead_on(evil, client_of, vuurtoren, dijk, share):
    """Filled in well, each of those that take `next` goes on, and to a page of ours."""
    sent = {"next": evil}
    door = Client().post("/sign-in", {"login_name": "vuurtoren-login", "passphrase": PASSPHRASE} | sent)
    me = client_of(vuurtoren)
    kind = {"give": f"strength:{share.uid}"}
    answers = [
        door,
        Client().post("/language", {"language": "en"} | sent),
        me.get("/sign-in", sent),
        me.post("/account/confirm", {"passphrase": PASSPHRASE} | sent),
        client_of(dijk).post(reverse("sharing:encourage", args=[share.group_id]), kind | sent),
    ]
    assert [answer.status_code for answer in answers] == [303] * 5
    assert [answer["Location"] for answer in answers if leads_away(answer)] == []


def test_where_the_way_out_leads_is_for_the_organisation_alone(client, settings, db):
    """Not for who asks."""
    settings.QUICK_EXIT_URL = "https://example.org/"
    assert client.get("/recipe", {"next": "https://evil.example"})["Refresh"] == "0; url=https://example.org/"
