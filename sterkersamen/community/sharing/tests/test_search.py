"""Finding words in sealed texts. Runs on both databases alike."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from sterkersamen.community.sharing import actions, finding, search
from sterkersamen.community.sharing.models import SearchWord, Share
from sterkersamen.platform.safety.queries import Sight, sight_of
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

EVERYONE = Sight(frozenset(), frozenset(), frozenset())


def found(reader, words: str, order: str = "newest", **options) -> list:
    page = finding.find(reader, sight_of(reader.id, reader.is_facilitator), words, order, **options)
    return [hit.uid for hit in page.hits]


def test_dutch_forms_find_each_other_newest_first(me, other):
    first = actions.share(me, body="Gisteren langs het water gefietst.")
    second = actions.reply(other, first, body="Fietsen helpt mij ook.")
    third = actions.share(other, title="Mijn fiets", body="Hij staat weer klaar.")
    actions.share(me, body="Gewandeld.")
    assert found(me, "fietsen") == [third.uid, second.uid, first.uid]
    assert found(me, "FIETS") == [third.uid, second.uid, first.uid]


def test_several_words_must_all_be_there(me, other):
    both = actions.share(me, body="Fietsen in de regen.")
    actions.share(me, body="Fietsen in de zon.")
    actions.share(other, body="Regen op het dak.")
    wanted = actions.share(other, body="In de regen naar huis gefietst.")
    for order in ("newest", "best"):
        assert set(found(me, "fietsen regen", order)) == {both.uid, wanted.uid}
    assert found(me, "fietsen regen sneeuw") == []


def test_best_first_is_what_is_most_about_it(me, other):
    most = actions.share(me, title="Fietsen", body="Fietsen en nog eens fietsen.")
    little = actions.share(other, body="Vandaag veel gedaan: gekookt, gelezen, gebeld met mijn zus, en ook gefietst.")
    assert found(me, "fiets") == [little.uid, most.uid]
    assert found(me, "fiets", "best") == [most.uid, little.uid]


def test_found_words_are_marked_in_text_that_is_safe(me):
    actions.share(me, title="<b>Fiets</b>", body="Ik heb *gefietst* & <script>alert(1)</script> gedronken.")
    (hit,) = finding.find(me, EVERYONE, "fietsen").hits
    assert hit.title == "&lt;b&gt;<mark>Fiets</mark>&lt;/b&gt;"
    assert "<mark>gefietst</mark>" in hit.excerpt
    assert "<script>" not in hit.excerpt


def test_an_excerpt_shows_the_word_far_down(me):
    actions.share(me, body=f"{'Lange aanloop vandaag. ' * 200} Daar stond ineens de vuurtoren. {'En door. ' * 50}")
    (hit,) = finding.find(me, EVERYONE, "vuurtoren").hits
    assert "<mark>vuurtoren</mark>" in hit.excerpt
    assert hit.excerpt.startswith("… ")
    assert hit.excerpt.endswith(" …")
    assert len(hit.excerpt) < 300


def test_blocked_withdrawn_folded_and_other_groups_are_not_found(me, other, els, membership_of, other_group, bram):
    from sterkersamen.platform.safety.actions import block

    guide = membership_of(els)
    kept = actions.share(guide, body="Over zeilen.")
    gone = actions.share(me, body="Ik ging zeilen.")
    folded = actions.share(me, body="Zeilen met drank.")
    actions.share(membership_of(bram), body="Zeilen elders.")
    hidden = actions.share(other, body="Zeilen is niks.")
    assert set(found(me, "zeilen")) == {kept.uid, gone.uid, folded.uid, hidden.uid}
    actions.withdraw(gone)
    actions.fold(folded, guide, "Even niet.")
    block(me.group_id, me.id, other.id)
    assert found(me, "zeilen") == [kept.uid]
    assert found(other, "zeilen") == [hidden.uid, kept.uid]


def test_the_same_word_is_another_token_for_everyone(me, other):
    one, two = (actions.share(writer, body="Zeilen") for writer in (me, other))
    tokens = [bytes(word.word) for word in SearchWord.objects.order_by("share")]
    assert len(set(tokens)) == 2
    assert {len(token) for token in tokens} == {search.TOKEN_BYTES}
    assert tokens == [search.token(me.id, "zeil"), search.token(other.id, "zeil")]
    assert (one.id, two.id) == tuple(SearchWord.objects.order_by("share").values_list("share", flat=True))


def test_a_destroyed_key_leaves_nothing_to_find(me, other):
    actions.share(me, body="Over zeilen.")
    kept = actions.share(other, body="Over zeilen.")
    keyring.destroy(Subject("membership", me.id))
    assert found(other, "zeilen") == [kept.uid]


@pytest.mark.parametrize("order", ["newest", "best"])
def test_pages_of_hits_follow_each_other(me, order):
    rows = [actions.share(me, body=f"Zeilen {'zeilen ' * number}") for number in range(finding.PAGE + 5)]
    page = finding.find(me, EVERYONE, "zeilen", order)
    rest = finding.find(me, EVERYONE, "zeilen", order, before=page.before)
    assert len(page.hits) == finding.PAGE
    assert rest.before is None
    every = [hit.uid for hit in page.hits + rest.hits]
    assert len(every) == len(set(every)) == len(rows)
    if order == "newest":
        assert every == [row.uid for row in reversed(rows)]


def test_common_and_rare_words_together(me, other):
    for number in range(search._COUNTED + 10):
        actions.share(me if number % 2 else other, body="Vandaag gewerkt.")
    rare = actions.share(other, body="Vandaag naar zee.")
    assert found(me, "vandaag zee") == [rare.uid]
    assert found(me, "zee vandaag", "best") == [rare.uid]


def test_everything_can_be_indexed_again(me, other, els, membership_of, capsys):
    rows = [actions.share(me, body=f"Zeilen {number}") for number in range(3)]
    actions.withdraw(rows[0])
    actions.fold(rows[1], membership_of(els), "Even niet.")
    before = set(SearchWord.objects.values_list("word", "share", "weight"))
    lost = actions.share(other, body="Niet te lezen.")
    SearchWord.objects.all().delete()
    keyring.destroy(Subject("membership", other.id))
    call_command("rebuild_search")
    assert set(SearchWord.objects.values_list("word", "share", "weight")) == before
    assert not SearchWord.objects.filter(share=lost).exists()
    assert "1 texts can be found again" in capsys.readouterr().out


def test_the_command_is_typed_as_all_others_are(me, capsys):
    from sterkersamen.config.cli import main

    actions.share(me, body="Zeilen.")
    assert main(["rebuild-search"]) == 0
    assert "1 texts can be found again" in capsys.readouterr().out


def test_the_longest_text_is_indexed(me):
    row = actions.share(me, body=" ".join(f"woord{number}" for number in range(1000))[:10_000])
    assert SearchWord.objects.filter(share=row).count() == 1000
    assert found(me, "woord999") == [row.uid]


def test_the_number_of_queries_does_not_depend_on_the_hits(me, django_assert_num_queries):
    for number in range(30):
        actions.share(me, body=f"Zeilen {number}")
    rare = actions.share(me, body="Roeien.")
    keyring.forget_all()
    for words, count in (("zeilen", finding.PAGE), ("roeien", 1)):
        keyring.forget_all()
        with django_assert_num_queries(3):
            assert len(finding.find(me, EVERYONE, words).hits) == count
    assert Share.objects.get(pk=rare.pk).sealed["body"] == "Roeien."
