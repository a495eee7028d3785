"""Blocks among those who read a group: who leads it goes on seeing, and nothing is told of what one does not see."""

from __future__ import annotations

import re

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sterkersamen.community.groups.actions import step_down
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import actions, finding, home, queries
from sterkersamen.core import later
from sterkersamen.core.privacy import PERSONAL
from sterkersamen.platform.live.frames import may_hear
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.registry import Seat
from sterkersamen.platform.safety.actions import block, carry_blocks
from sterkersamen.platform.safety.models import Block, Report
from sterkersamen.platform.safety.queries import sight_of
from sterkersamen.testing.cast import join, make_member
from sterkersamen.testing.pages import without_tokens


@pytest.fixture
def row(me):
    return actions.share(me, title="Langs het water", body="Gefietst in de regen.")


@pytest.fixture
def to(group):
    return lambda name, uid=None: reverse(f"sharing:{name}", args=[group.id, *([uid] if uid else [])])


def shown(page: str) -> list[str]:
    return re.findall(r'<article class="[^"]*" id="s-([0-9a-f-]+)"', page)


def found(reader, words: str, order: str = "newest") -> list:
    return [hit.uid for hit in finding.find(reader, sight_of(reader.id, reader.is_facilitator), words, order).hits]


def unread(membership) -> queries.Unread:
    return queries.unread([Membership.objects.get(pk=membership.pk)])[membership.id]


# --- A facilitator who is blocked -----------------------------------------------------------------------------------


def test_who_blocks_the_facilitators_is_guided_all_the_same(client_of, els, tineke, me, guide, membership_of, row, to):
    """Vuurtoren blocks Els and Tineke, and sells beneath a share. Both see it, and Els folds it away."""
    answer = actions.reply(me, row, body="Ik heb nog wat, stuur me maar.")
    for one in (guide, membership_of(tineke)):
        block(row.group_id, me.id, one.id)
    for leads in (els, tineke):
        client = client_of(leads)
        listed = client.get(to("shares")).content.decode()
        assert shown(listed) == [str(row.uid)]
        assert "Jij blokkeerde" not in listed
        assert 'data-count="1"' in listed
        assert shown(client.get(to("share", row.uid)).content.decode()) == [str(row.uid), str(answer.uid)]
        assert client.get(to("more", answer.uid)).status_code == 200
        assert client.get(to("report", answer.uid)).status_code == 200
    client = client_of(els)
    assert client.post(to("pin", row.uid)).status_code == 303
    assert client.post(to("fold", answer.uid), {"reason": "Hier wordt niets verkocht."}).status_code == 303
    assert answer.folds.filter(ended_at=None).exists()


def test_it_is_found_counted_and_on_the_page_of_the_group(me, guide, row):
    block(row.group_id, me.id, guide.id)
    assert found(guide, "fietsen") == found(guide, "fietsen", "best") == [row.uid]
    assert unread(guide).shares == 1
    assert "Langs het water" in home.new_shares(guide).html.decode()


def test_who_made_the_block_sees_nothing_of_the_facilitator(client_of, vuurtoren, me, guide, row, to):
    said = actions.share(guide, body="Van Els.")
    actions.reply(guide, row, body="Ook van Els.")
    actions.encourage(guide, row, "recognise")
    block(row.group_id, me.id, guide.id)
    client = client_of(vuurtoren)
    listed = client.get(to("shares")).content.decode()
    assert shown(listed) == [str(row.uid)]
    assert 'data-count="1"' not in listed
    assert shown(client.get(to("share", row.uid)).content.decode()) == [str(row.uid)]
    assert client.get(to("share", said.uid)).status_code == 404
    # Nor who gave a kind word, the other way round too: nobody needs that to lead.
    assert "Els" not in without_tokens(client.get(to("more", row.uid)).content.decode())


def test_kind_words_of_who_blocked_a_facilitator_stay_out_of_sight(client_of, els, me, guide, to):
    said = actions.share(guide, body="Van Els.")
    actions.encourage(me, said, "recognise")
    assert "Vuurtoren" in client_of(els).get(to("more", said.uid)).content.decode()
    block(said.group_id, me.id, guide.id)
    assert "Vuurtoren" not in client_of(els).get(to("more", said.uid)).content.decode()


def test_who_leads_no_more_is_hidden_like_everyone(client_of, els, tineke, me, guide, row, to):
    block(row.group_id, me.id, guide.id)
    step_down(guide)
    client = client_of(els)
    assert shown(client.get(to("shares")).content.decode()) == []
    assert client.get(to("share", row.uid)).status_code == 404


# --- A facilitator who blocks ---------------------------------------------------------------------------------------


def cover_of(page: str, uid) -> str:
    """What stands on the page inside the fold of one text."""
    article = page.partition(f'id="s-{uid}"')[2].partition("</article>")[0]
    assert article.count("<details") == article.count("</details>")
    return article.partition("Jij blokkeerde wie dit schreef")[2].partition("<footer>")[0]


def test_whom_a_facilitator_blocked_stands_folded(client_of, els, dijk, me, guide, row, to):
    answer = actions.reply(me, row, body="Nog iets.")
    actions.edit(answer, body="Nog iets.", warning="use")
    block(row.group_id, guide.id, me.id)
    client = client_of(els)
    listed = client.get(to("shares")).content.decode()
    assert "Gefietst in de regen." in cover_of(listed, row.uid)
    # What can be done about it stays within reach without reading.
    assert "Gefietst in de regen." not in listed.partition("Jij blokkeerde")[0]
    assert to("more", row.uid) not in cover_of(listed, row.uid)
    page = client.get(to("share", row.uid)).content.decode()
    assert cover_of(page, row.uid)
    assert "Nog iets." in cover_of(page, answer.uid)
    assert client.post(to("fold", row.uid), {"reason": "Zo praten we hier niet."}).status_code == 303
    # For others nothing changed.
    assert "Jij blokkeerde" not in client_of(dijk).get(to("shares")).content.decode()


def test_it_does_not_come_up_by_itself(client_of, els, me, other, guide, row, to):
    """Els blocked Vuurtoren: nothing of Vuurtoren calls for her, and what she looks for stands folded."""
    block(row.group_id, guide.id, me.id)
    assert not unread(guide)
    news = home.new_shares(guide).html.decode()
    assert "Langs het water" not in news
    # It is not quiet in the group either.
    assert "Het is hier nog stil" not in news
    found = client_of(els).post(to("search"), {"words": "fietsen", "order": "newest"}, follow=True)
    hit = found.content.decode()
    assert hit.index("Jij blokkeerde wie dit schreef") < hit.index("<mark>Gefietst</mark>")
    # Answers of others beneath it do count in the list, where she sees them.
    actions.reply(other, row, body="Mooi.")
    assert 'data-count="1"' in client_of(els).get(to("shares")).content.decode()


def test_whom_a_facilitator_blocked_does_not_see_the_facilitator(client_of, vuurtoren, me, guide, to):
    said = actions.share(guide, body="Van Els.")
    block(said.group_id, guide.id, me.id)
    assert client_of(vuurtoren).get(to("share", said.uid)).status_code == 404


def test_somebody_who_came_back_is_no_fold(client_of, els, group, me, guide, to):
    """Els blocked Vuurtoren, who came back as Merel. A fold above Merel would say who she is."""
    block(group.id, guide.id, me.id)
    merel = join(make_member("merel-login"), group, "Merel")
    carry_blocks(group.id, [me.id], merel.id)
    row = actions.share(merel, body="Ik ben nieuw.")
    for path in (to("shares"), to("share", row.uid)):
        page = client_of(els).get(path).content.decode()
        assert "Ik ben nieuw." in page
        assert "Jij blokkeerde" not in page
    assert merel.id not in sight_of(guide.id, True).unheard
    assert unread(guide).shares == 1
    # Nor does what Els takes along say it.
    assert [row["blocked"] for row in PERSONAL[Block].export(els)] == [str(me.id)]
    # Blocked once more, under the new name, it is.
    block(group.id, guide.id, merel.id)
    assert not Block.objects.get(blocker=guide.id, blocked=merel.id).carried
    assert "Jij blokkeerde" in client_of(els).get(to("shares")).content.decode()


def test_blocks_cost_a_facilitator_no_query(client_of, els, me, other, guide, row, to):
    actions.reply(other, row, body="Mooi.")
    client = client_of(els)

    def cost(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connections["default"]) as caught:
            client.get(path)
        return len(caught)

    paths = [to("shares"), to("share", row.uid), reverse("groups:home", args=[row.group_id])]
    before = [cost(path) for path in paths]
    block(row.group_id, me.id, guide.id)
    block(row.group_id, guide.id, other.id)
    assert [cost(path) for path in paths] == before


# --- Answers beneath what one does not see ---------------------------------------------------------------------------


def test_answers_beneath_what_one_does_not_see_are_not_new(me, other, guide, row):
    """Dijk read what Vuurtoren shared, and then blocked Vuurtoren. What Els answers there is nothing new for Dijk."""
    actions.mark_read(other.id, row.id, row.id)
    later.flush()
    actions.reply(guide, row, body="Mooi.")
    assert unread(other).answers
    block(row.group_id, other.id, me.id)
    assert not unread(other).answers


@pytest.mark.parametrize("order", ["newest", "best"])
def test_answers_beneath_what_one_does_not_see_are_not_found(me, other, guide, row, order, monkeypatch):
    monkeypatch.setattr(finding, "PAGE", 2)
    seen = [actions.share(guide, body="Fietsen in de zon.").uid for _ in range(2)]
    for _ in range(4):
        actions.reply(guide, row, body="Fietsen helpt mij ook.")
    own = actions.reply(other, row, body="Ik was aan het fietsen.")
    assert own.uid in found(other, "fietsen")
    block(row.group_id, me.id, other.id)
    # Not taken out afterwards: then a page would be shorter than what there is.
    assert set(found(other, "fietsen", order)) == set(found(other, "fietsen zon", order)) == set(seen)
    assert found(other, "helpt", order) == []
    assert len(found(guide, "helpt", order)) == 2


def test_nor_opened_by_who_kept_the_address(client_of, dijk, me, other, guide, row, to):
    answer = actions.reply(guide, row, body="Mooi.")
    mine = actions.reply(other, row, body="Herken ik.")
    client = client_of(dijk)
    assert client.get(to("share", answer.uid)).status_code in {200, 303}
    block(row.group_id, me.id, other.id)
    assert client.get(to("share", answer.uid)).status_code == 404
    # One's own words stay one's own.
    assert client.post(to("withdraw", mine.uid)).status_code == 303


def test_answers_beneath_what_one_does_not_see_are_not_heard(me, other, guide, row):
    """Dijk blocked Vuurtoren. What others answer Vuurtoren does not come over Dijk's stream; his own answers do."""
    block(other.member_id, other.id, me.id)
    mine = actions.reply(other, row, body="Van mij.")
    theirs = actions.reply(guide, row, body="Sterk van je.")
    actions.edit(theirs, body="Heel sterk.")
    seat = Seat(other.id, hidden=frozenset({me.id}))
    heard = [event.ref for event in Event.objects.filter(stream_kind="group") if may_hear(event, seat)]
    assert mine.uid in heard
    assert theirs.uid not in heard
    everyone = [event.ref for event in Event.objects.filter(stream_kind="group") if may_hear(event, Seat(guide.id))]
    assert everyone.count(theirs.uid) == 2


# --- Hurt and then blocked ------------------------------------------------------------------------------------------


def test_who_blocks_somebody_after_hurting_them_is_reported_all_the_same(client_of, dijk, me, other, row, to):
    """Vuurtoren writes something and blocks Dijk. Dijk's page was still open: "Meer" there leads to a report with the
    words sealed in it, and shows neither words nor name."""
    block(row.group_id, me.id, other.id)
    client = client_of(dijk)
    assert client.get(to("share", row.uid)).status_code == 404
    assert client.get(to("more", row.uid)).headers["Location"] == to("report", row.uid)
    page = client.get(to("report", row.uid)).content.decode()
    assert "Gefietst" not in page and "Vuurtoren" not in page and "Langs" not in page
    sent = client.post(to("report", row.uid), {"why": "unsafe", "more": "Dit ging over mij."})
    assert sent.headers["Location"] == to("reported", row.uid)
    assert client.get(to("reported", row.uid)).status_code == 200
    kept = Report.objects.get(about=row.uid)
    assert kept.sealed["words"]["body"] == "Gefietst in de regen." and kept.writer == me.id


def test_a_facilitator_who_blocks_is_reported_to_moderators_only(client_of, dijk, guide, other, to):
    hurt = actions.share(guide, title="", body="Jij hoort hier niet.")
    block(hurt.group_id, guide.id, other.id)
    client_of(dijk).post(to("report", hurt.uid), {"why": "unsafe", "more": "Dit ging over mij."})
    assert Report.objects.get(about=hurt.uid).moderators_only


def test_nothing_else_opens_for_who_was_blocked(client_of, dijk, me, other, row, to):
    block(row.group_id, me.id, other.id)
    client = client_of(dijk)
    for name in ("share", "edit"):
        assert client.get(to(name, row.uid)).status_code == 404
    for name in ("withdraw", "pin", "fold"):
        assert client.post(to(name, row.uid)).status_code == 404
