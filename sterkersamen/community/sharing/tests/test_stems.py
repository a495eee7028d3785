from __future__ import annotations

import pytest

from sterkersamen.community.sharing import stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gefietst", "fietsen"),
        ("fiets", "fietsen"),
        ("vriend", "vrienden"),
        ("gebeld", "bellen"),
        ("huizen", "huis"),
        ("Eén", "een"),
        ("cafés", "cafe"),
        ("FOTO’s", "foto's"),
        ("walking", "walk"),
        ("woorden", "woord"),
        ("hoofden", "hoofd"),
        ("dagen", "dag"),
        ("kinderen", "kind"),
        ("steden", "stad"),
        ("oma's", "oma"),
        ("agendas", "agenda"),
        ("hobby’s", "hobby"),
        ("ideeën", "idee"),
    ],
)
def test_forms_of_a_word_meet(one, other):
    first, second = (stems.stem(next(stems.words(word))[2]) for word in (one, other))
    assert first == second


@pytest.mark.parametrize(("one", "other"), [("maan", "maand"), ("kin", "kinderen"), ("man", "mand"), ("huis", "hui")])
def test_words_that_only_look_alike_do_not_meet(one, other):
    assert stems.stem(one) != stems.stem(other)


def test_a_question_has_no_small_words_and_each_stem_once():
    assert stems.question("ik was aan het fietsen en gefietst") == ["fiet"]
    assert stems.question("de het een") == []
    assert stems.question("?!… 😀") == []
    assert len(stems.question(" ".join(f"woord{number}" for number in range(30)))) == 8


def test_a_word_that_is_far_too_long_is_left_out():
    assert not stems.stems("a" * 5000)


@pytest.mark.parametrize("text", ["Ik heb gesnoven.", "weer COKE gehaald", "I relapsed", "een lijntje"])
def test_words_about_using_suggest_a_warning(text):
    assert stems.says_use(text)


@pytest.mark.parametrize("text", ["Gefietst langs het water.", "Mijn cola is op.", "", "wit brood"])
def test_other_words_do_not(text):
    assert not stems.says_use(text)
