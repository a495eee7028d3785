"""Every address of this room by everyone who should not be there: the same questions for each."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from sterkersamen.community.sharing import actions
from sterkersamen.platform.safety.actions import block

GET, POST, BOTH = ("get",), ("post",), ("get", "post")
# Addresses of a group, and of a share in it, with the methods that they take.
OF_GROUP = {"shares": GET, "new": BOTH, "search": BOTH, "encourage": POST, "offered": GET}
OF_SHARE = {
    "share": BOTH,
    "more": GET,
    "edit": BOTH,
    "withdraw": POST,
    "pin": POST,
    "fold": POST,
    "report": BOTH,
    "reported": GET,
    "offer": BOTH,
}
WRITERS_ONLY = ["edit", "withdraw", "offer"]
FACILITATORS_ONLY = ["pin", "fold"]
EVERY = [(name, method) for name, methods in (OF_GROUP | OF_SHARE).items() for method in methods]


def address(name: str, group_id, uid) -> str:
    return reverse(f"sharing:{name}", args=[group_id, uid] if name in OF_SHARE else [group_id])


def ask(client, method: str, name: str, group_id, uid):
    body = {"give": f"recognise:{uid}"} if name == "encourage" else {}
    return getattr(client, method)(address(name, group_id, uid), body)


@pytest.mark.parametrize(("name", "method"), EVERY)
def test_a_stranger_finds_nothing(client_of, stranger, bram, share, name, method):
    for one in (stranger, bram):
        assert ask(client_of(one), method, name, share.group_id, share.uid).status_code == 404


@pytest.mark.parametrize(("name", "method"), EVERY)
def test_who_is_not_signed_in_is_asked_to(client_of, share, name, method):
    answer = ask(client_of(), method, name, share.group_id, share.uid)
    assert answer.status_code in {302, 303}
    assert "sign-in" in answer["Location"]


@pytest.mark.parametrize(("name", "method"), [one for one in EVERY if one[0] in OF_SHARE])
def test_an_unknown_share_is_not_found(client_of, els, group, name, method):
    assert ask(client_of(els), method, name, group.id, uuid.uuid4()).status_code == 404


@pytest.mark.parametrize("name", list(OF_GROUP | OF_SHARE))
def test_the_wrong_method_is_refused(client_of, els, share, name):
    taken = (OF_GROUP | OF_SHARE)[name]
    client = client_of(els)
    for method in {"get", "post", "put", "delete"} - set(taken):
        assert ask(client, method, name, share.group_id, share.uid).status_code == 405


@pytest.mark.parametrize("name", WRITERS_ONLY)
def test_only_the_writer_may(client_of, dijk, els, share, name):
    for one in (dijk, els):
        for method in OF_SHARE[name]:
            assert ask(client_of(one), method, name, share.group_id, share.uid).status_code == 403


@pytest.mark.parametrize("name", FACILITATORS_ONLY)
def test_only_a_facilitator_may(client_of, dijk, vuurtoren, share, name):
    for one in (dijk, vuurtoren):
        assert ask(client_of(one), "post", name, share.group_id, share.uid).status_code == 403


def test_offered_stories_are_for_facilitators(client_of, dijk, els, group):
    assert client_of(dijk).get(reverse("sharing:offered", args=[group.id])).status_code == 403
    assert client_of(els).get(reverse("sharing:offered", args=[group.id])).status_code == 200


@pytest.mark.parametrize(("name", "status"), [("share", 404), ("more", 303)])
def test_a_block_hides_both_ways(client_of, dijk, vuurtoren, share, membership_of, name, status):
    here, there = membership_of(vuurtoren), membership_of(dijk)
    block(share.group_id, here.id, there.id)
    own = actions.share(there, body="Van Dijk.")
    assert ask(client_of(dijk), "get", name, share.group_id, share.uid).status_code == status
    assert ask(client_of(vuurtoren), "get", name, share.group_id, own.uid).status_code == status


def test_a_share_is_not_found_under_another_group(client_of, els, bram, share, other_group, membership_of):
    from sterkersamen.testing.cast import join

    join(els, other_group, "Els daar")
    assert client_of(els).get(reverse("sharing:share", args=[other_group.id, share.uid])).status_code == 404


def test_an_archived_group_is_read_only(client_of, vuurtoren, share, group):
    from django.utils import timezone

    group.archived_at = timezone.now()
    group.save(update_fields=["archived_at"])
    client = client_of(vuurtoren)
    assert client.get(reverse("sharing:shares", args=[group.id])).status_code == 200
    assert client.get(reverse("sharing:share", args=[group.id, share.uid])).status_code == 200
    for name in ("new", "edit"):
        assert ask(client, "post", name, group.id, share.uid).status_code == 403
    assert client.post(reverse("sharing:share", args=[group.id, share.uid]), {"body": "Nog iets"}).status_code == 403
    assert client.post(reverse("sharing:encourage", args=[group.id]), {"give": f"glad:{share.uid}"}).status_code == 403


@pytest.mark.parametrize("text", ["x", "1", "' OR 1=1", "00000000"])
def test_a_wrong_key_in_the_address_is_not_found(client_of, dijk, share, text):
    client = client_of(dijk)
    assert client.get(reverse("sharing:shares", args=[share.group_id]), {"before": text}).status_code == 404
    assert client.get(reverse("sharing:share", args=[share.group_id, share.uid]), {"before": text}).status_code == 404
    assert client.get(reverse("sharing:stories"), {"before": text}).status_code == 404
