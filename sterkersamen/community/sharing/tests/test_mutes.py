"""Muting: what somebody wants to hear less of stands folded for them, comes up nowhere by itself, and nobody else notices."""

from __future__ import annotations

import re

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import actions, finding, home, queries
from sterkersamen.core import later
from sterkersamen.platform.live.frames import may_hear
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.registry import SEATS, Seat
from sterkersamen.platform.safety.actions import block, carry_blocks, mute, unmute
from sterkersamen.platform.safety.models import Block
from sterkersamen.platform.safety.queries import hidden_from, sight_of
from sterkersamen.testing.cast import join, make_member
from sterkersamen.testing.pages import without_tokens

TALK = Block.Kind.TALK


@pytest.fixture
def row(me):
    return actions.share(me, title="Langs het water", body="Gefietst in de regen.")


@pytest.fixture
def to(group):
    return lambda name, uid=None: reverse(f"sharing:{name}", args=[group.id, *([uid] if uid else [])])


def fold_of(page: str, uid) -> str:
    """What stands on the page inside the fold of one text; empty where it has none."""
    article = page.partition(f'id="s-{uid}"')[2].partition("</article>")[0]
    assert article.count("<details") == article.count("</details>")
    return article.partition("gedempt")[2].partition("<footer>")[0]


def unread(membership) -> queries.Unread:
    return queries.unread([Membership.objects.get(pk=membership.pk)])[membership.id]


# --- A person -------------------------------------------------------------------------------------------------------


def test_what_they_write_stands_folded_and_can_be_opened(client_of, dijk, me, other, guide, row, to):
    answer = actions.reply(me, actions.share(guide, title="", body="Van Els."), body="Ik ook.")
    mute(row.group_id, other.id, me.id)
    client = client_of(dijk)
    listed = client.get(to("shares")).content.decode()
    assert "Wie dit schreef, heb je gedempt." in listed
    assert "Gefietst in de regen." in fold_of(listed, row.uid)
    page = client.get(to("share", answer.parent.uid)).content.decode()
    assert "Ik ook." in fold_of(page, answer.uid)
    assert client.get(to("share", row.uid)).status_code == 200
    hit = client.post(to("search"), {"words": "fietsen", "order": "newest"}, follow=True).content.decode()
    assert hit.index("Wie dit schreef, heb je gedempt.") < hit.index("<mark>Gefietst</mark>")


def test_they_notice_nothing(client_of, vuurtoren, dijk, me, other, row, to):
    mute(row.group_id, me.id, other.id)
    said = actions.share(me, title="", body="Vandaag beter.")
    actions.encourage(other, said, "strength")
    client = client_of(dijk)
    assert "Vandaag beter." in client.get(to("shares")).content.decode()
    assert hidden_from(other.id) == hidden_from(me.id) == frozenset()
    assert SEATS["group"](dijk, row.group_id).hidden == frozenset()
    # Not even that their own streams are looked at anew.
    assert set(Event.objects.filter(kind="rights").values_list("ref", flat=True)) == {me.id}
    # Their kind word is for later.
    assert "Dijk" not in without_tokens(client_of(vuurtoren).get(to("more", said.uid)).content.decode())
    unmute(row.group_id, me.id, other.id)
    assert "Dijk" in client_of(vuurtoren).get(to("more", said.uid)).content.decode()


def test_nothing_of_them_comes_up_by_itself(me, other, guide, row, dijk):
    asked = actions.share(other, title="", body="Hoe doen jullie dat?")
    actions.mark_read(other.id, asked.id, asked.id)
    later.flush()
    mute(row.group_id, other.id, me.id)
    actions.reply(me, asked, body="Zo.")
    assert unread(other) == queries.Unread()
    news = home.new_shares(other).html.decode()
    assert "Langs het water" not in news
    seat = SEATS["group"](dijk, row.group_id)
    assert [
        event.kind for event in Event.objects.filter(acting=me.id, stream_kind="group") if may_hear(event, seat)
    ] == []
    # An answer of somebody else is new, and how many there are counts all.
    actions.reply(guide, asked, body="Anders.")
    assert unread(other).answers
    looks = queries.looks(other, queries.share_list(other).lines)
    assert looks[asked.id].answers == 2 and looks[asked.id].unseen


def test_an_answer_of_somebody_muted_is_not_new_in_the_list(me, other, row):
    asked = actions.share(other, title="", body="Hoe doen jullie dat?")
    actions.mark_read(other.id, asked.id, asked.id)
    later.flush()
    mute(row.group_id, other.id, me.id)
    actions.reply(me, asked, body="Zo.")
    assert not queries.looks(other, queries.share_list(other).lines)[asked.id].unseen


def test_it_costs_at_most_one_query(client_of, dijk, me, other, guide, row, to):
    actions.reply(guide, row, body="Mooi.")
    client = client_of(dijk)

    def cost(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connections["default"]) as caught:
            client.get(path)
        return len(caught)

    paths = [to("shares"), to("share", row.uid), reverse("groups:home", args=[row.group_id])]
    before = [cost(path) for path in paths]
    mute(row.group_id, other.id, me.id)
    mute(row.group_id, other.id, row.uid, TALK)
    assert [after - was for after, was in zip([cost(path) for path in paths], before, strict=True)] == [1, 1, 0]


def test_a_facilitator_mutes_too(client_of, els, vuurtoren, me, guide, row, to):
    mute(row.group_id, guide.id, me.id)
    client = client_of(els)
    listed = client.get(to("shares")).content.decode()
    assert "Gefietst" in fold_of(listed, row.uid) and "Jij blokkeerde" not in listed
    assert client.post(to("fold", row.uid), {"reason": "Zo praten we hier niet."}).status_code == 303
    assert not unread(guide)


def test_muting_who_came_back_tells_nothing_of_an_older_block(client_of, els, group, me, guide, to):
    """Els blocked Vuurtoren, who came back as Merel. Els mutes Merel, and reads that; the block goes on unseen."""
    block(group.id, guide.id, me.id)
    merel = join(make_member("merel-login"), group, "Merel")
    carry_blocks(group.id, [me.id], merel.id)
    actions.share(merel, title="", body="Ik ben nieuw.")
    mute(group.id, guide.id, merel.id)
    page = client_of(els).get(to("shares")).content.decode()
    assert "Wie dit schreef, heb je gedempt." in page and "Jij blokkeerde" not in page
    assert guide.id in hidden_from(merel.id)
    unmute(group.id, guide.id, merel.id)
    assert guide.id in hidden_from(merel.id)


def test_who_comes_back_is_not_known_by_being_muted(group, me, other, guide):
    """Dijk muted Vuurtoren, who comes back as Merel: a fold above Merel would say who she is. What Vuurtoren muted goes on."""
    mute(group.id, other.id, me.id)
    mute(group.id, me.id, guide.id)
    merel = join(make_member("merel-login"), group, "Merel")
    carry_blocks(group.id, [me.id], merel.id)
    assert merel.id not in sight_of(other.id, False).muted
    assert sight_of(merel.id, False).muted == {guide.id}


def test_a_block_takes_the_place_of_muting(group, me, other):
    mute(group.id, me.id, other.id)
    block(group.id, me.id, other.id)
    assert sight_of(me.id, False).muted == frozenset()
    mute(group.id, me.id, other.id)
    assert sight_of(me.id, False).muted == frozenset()
    with pytest.raises(ValueError, match="themselves"):
        mute(group.id, me.id, me.id)


def test_whom_one_muted_and_who_then_blocks_is_gone(client_of, dijk, me, other, row):
    """Dijk muted Vuurtoren and a text of hers; she blocks him. Neither stands in his list of what he muted."""
    mute(row.group_id, other.id, me.id)
    mute(row.group_id, other.id, row.uid, TALK)
    page = reverse("groups:people", args=[row.group_id])
    assert client_of(dijk).get(page).content.decode().count("Vuurtoren") > 1
    block(row.group_id, me.id, other.id)
    assert "Vuurtoren" not in client_of(dijk).get(page).content.decode()


# --- A conversation -------------------------------------------------------------------------------------------------


def test_a_conversation_is_muted_from_its_page_and_back(client_of, dijk, me, other, guide, row, to):
    client = client_of(dijk)
    assert "Dit gesprek dempen" in client.get(to("more", row.uid)).content.decode()
    assert client.post(to("mute", row.uid)).headers["Location"] == to("share", row.uid)
    listed = client.get(to("shares")).content.decode()
    assert "Dit gesprek heb je gedempt." in listed and "Gefietst" in fold_of(listed, row.uid)
    page = client.get(to("share", row.uid)).content.decode()
    # Opened on purpose, it is open.
    assert re.search(r"heb je gedempt. Op andere bladzijden", page) and not fold_of(page, row.uid).startswith("Toch")
    assert 'class="warn cover"' not in page
    people = client.get(reverse("groups:people", args=[row.group_id])).content.decode()
    assert "Tekst van Vuurtoren" in people and to("share", row.uid) in people
    client.post(to("mute", row.uid), {"off": "1"})
    assert "gedempt" not in client.get(to("shares")).content.decode()
    assert not Block.objects.exists()


def test_its_answers_call_for_nobody(me, other, guide, row, dijk, membership_of, tineke):
    actions.mark_read(other.id, row.id, row.id)
    later.flush()
    mute(row.group_id, other.id, row.uid, TALK)
    answer = actions.reply(guide, row, body="Mooi gezegd.")
    assert unread(other) == queries.Unread()
    assert not queries.looks(other, queries.share_list(other).lines)[row.id].unseen
    assert "Langs het water" not in home.new_shares(other).html.decode()
    actions.edit(row, title="Langs het water", body="Anders.")
    seat = SEATS["group"](dijk, row.group_id)
    heard = [event for event in Event.objects.filter(stream_kind="group", kind="changed") if may_hear(event, seat)]
    assert heard == []
    # For who wrote it and who reads along, all is as it was.
    assert unread(me).answers or queries.looks(me, queries.share_list(me).lines)[row.id].answers is None
    assert any(may_hear(event, Seat(me.id)) for event in Event.objects.filter(ref=answer.uid))
    hits = finding.find(other, sight_of(other.id, False), "mooi").hits
    assert [hit.covered for hit in hits] == ["talk"]


def test_ones_own_conversation_can_be_muted_and_is_there(client_of, vuurtoren, me, other, row, to):
    client = client_of(vuurtoren)
    client.post(to("mute", row.uid))
    actions.reply(other, row, body="En toen?")
    assert not unread(me)
    assert "En toen?" in client.get(to("share", row.uid)).content.decode()


def test_what_cannot_be_muted(client_of, stranger, dijk, me, other, row, to):
    assert client_of(stranger).post(to("mute", row.uid)).status_code == 404
    assert client_of(dijk).get(to("mute", row.uid)).status_code == 405
    block(row.group_id, me.id, other.id)
    assert client_of(dijk).post(to("mute", row.uid)).status_code == 404
    assert client_of(dijk).post(to("mute", other.id)).status_code == 404
    assert not Block.objects.exclude(kind="block").exists()
