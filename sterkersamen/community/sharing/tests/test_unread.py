"""What is new in one's groups, for the pages that show all of them; and what stands on a group's own page."""

from __future__ import annotations

from sterkersamen.community.groups import waiting
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import actions, home, queries
from sterkersamen.core import later
from sterkersamen.platform.safety.actions import block as hide
from sterkersamen.testing.cast import join


def unread(membership) -> queries.Unread:
    return queries.unread([Membership.objects.get(pk=membership.pk)])[membership.id]


def test_shares_of_others_are_new_until_seen(me, other):
    row = actions.share(me, body="Vandaag.")
    assert unread(other) == queries.Unread(1, False)
    assert not unread(me)
    actions.mark_seen(other.id, row.id)
    later.flush()
    assert not unread(other)


def test_withdrawn_hidden_and_very_many(me, other, els, membership_of):
    guide = membership_of(els)
    actions.withdraw(actions.share(me, body="Weg."))
    actions.share(me, body="Van wie je niet ziet.")
    hide(me.group_id, me.id, other.id)
    assert not unread(other)
    for _ in range(queries.UNREAD_AT_MOST + 5):
        actions.share(guide, body="Veel.")
    assert unread(other).shares == queries.UNREAD_AT_MOST + 1


def test_answers_to_what_one_opened_are_new_until_seen(me, other, els, membership_of):
    row = actions.share(me, body="Vandaag.")
    actions.mark_read(me.id, row.id, row.id)
    later.flush()
    actions.reply(me, row, body="Van mijzelf.")
    assert not unread(me).answers
    answer = actions.reply(other, row, body="Mooi.")
    assert unread(me).answers
    assert not unread(membership_of(els)).answers
    later._done_at.clear()
    actions.mark_read(me.id, row.id, answer.id)
    later.flush()
    assert not unread(me).answers


def test_it_costs_two_queries_for_however_many(me, other_group, bram, vuurtoren, django_assert_num_queries):
    there = join(vuurtoren, other_group, "Meerkoet")
    with django_assert_num_queries(2):
        found = queries.unread([me, there])
    assert set(found) == {me.id, there.id}
    with django_assert_num_queries(0):
        assert queries.unread([]) == {}


def block(membership) -> str:
    """What stands on the group's own page for this membership."""
    return home.new_shares(membership).html.decode()


def test_a_group_page_shows_five_lines_of_what_is_new(me, other, django_assert_num_queries):
    for number in range(7):
        actions.share(me, title=f"Titel {number}", body="Vandaag.")
    block_of = block(other)
    assert block_of.count("<li") == 5
    assert "Titel 6" in block_of
    assert "Titel 1<" not in block_of
    with django_assert_num_queries(1):
        home.new_shares(other)


def test_a_warned_text_shows_no_words_on_a_group_page(me, other):
    actions.share(me, title="Gesnoven", body="Weer gesnoven.", warning="use")
    block_of = block(other)
    assert "esnoven" not in block_of
    assert "gaat over gebruik" in block_of


def test_a_group_page_when_there_is_nothing(me, other):
    assert "Iemand is altijd de eerste" in block(other)
    actions.share(other, body="Van mijzelf.")
    assert "Je bent bij" in block(other)


def test_who_is_up_to_date_sees_what_came_last(me, other, els, membership_of, django_assert_num_queries):
    """Dijk read everything. The page of the group is not empty: the last five texts, of everyone he sees."""
    for number in range(5):
        actions.share(me, title=f"Titel {number}", body="Vandaag.")
    actions.share(me, title="Gesnoven", body="Weer gesnoven.", warning="use")
    folded = actions.share(me, title="Onaardig", body="Onaardig.")
    actions.fold(folded, membership_of(els), "Zo praten we hier niet.")
    Membership.objects.filter(pk=other.pk).update(seen_to=folded.id)
    other.refresh_from_db()
    block_of = block(other)
    assert "Je bent bij" in block_of
    assert "Nieuw sinds" not in block_of
    assert block_of.count("<li") == 5
    assert "Titel 4" in block_of
    assert "esnoven" not in block_of
    assert "Onaardig" not in block_of
    with django_assert_num_queries(1):
        home.new_shares(other)
    # Made once for everyone who is up to date, and of nobody whom one does not see.
    assert home.new_shares(other) is home.new_shares(Membership.objects.get(pk=other.pk))
    hide(other.group_id, other.id, me.id)
    assert "Titel" not in block(other)


def test_facilitators_hear_that_a_story_waits(me, other, els, membership_of):
    guide = membership_of(els)
    assert waiting.cards(guide) == ""
    actions.offer_story(actions.share(me, body="Toen."), name="Iemand", title="Toen", body="Toen.")
    assert "verhaal" in waiting.cards(guide)
    assert waiting.cards(other) == ""
