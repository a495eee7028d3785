"""What people type is kept as they meant it, and can harm nobody."""

import time
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from sterkersamen.core.text import TextField, clean, markdown


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  hallo  ", "hallo"),
        ("een\r\ntwee\rdrie", "een\ntwee\ndrie"),
        ("e\u0301e\u0301n", "één"),
        ("veilig\u202egnp.exe", "veiliggnp.exe"),
        ("🌉 brug", "🌉 brug"),
    ],
)
def test_text_is_cleaned(typed, kept):
    assert clean(typed) == kept


@pytest.mark.parametrize("bad", ["\x00", "a\x1bb", "\x7f", "\ufffe"])
def test_control_characters_are_refused_with_words(bad):
    with pytest.raises(ValidationError, match="teken"):
        clean(bad)


def test_one_line_stays_one_line():
    assert TextField().clean("Vuur\n  toren") == "Vuur toren"
    assert TextField(rows=3).clean("Vuur\n\ntoren") == "Vuur\n\ntoren"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*sterk* en **sterker**", "<p><em>sterk</em> en <strong>sterker</strong></p>\n"),
        ("een\ntwee", "<p>een<br>\ntwee</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("> dat zei ze", "<blockquote>\n<p>dat zei ze</p>\n</blockquote>\n"),
        ("# geen kop", "<p># geen kop</p>\n"),
        ("[klik](https://voorbeeld.test)", "<p>[klik](https://voorbeeld.test)</p>\n"),
    ],
)
def test_the_small_markdown(typed, shown):
    assert markdown(typed) == shown


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![](https://voorbeeld.test/p.png)",
        "`<b>`",
        "<javascript:alert(1)>",
    ],
)
def test_html_and_images_stay_text(evil):
    shown = markdown(evil)
    assert "<script" not in shown and "<img" not in shown and "<a" not in shown and "<b>" not in shown


@given(st.text(max_size=300))
def test_no_text_makes_markdown_fail(text):
    assert isinstance(str(markdown(text)), str)


def test_deep_nesting_ends_in_good_time():
    assert markdown("> " * 5000 + "diep")
    assert markdown("*" * 10_000)
    assert markdown("- " * 5000)


def test_a_pile_of_marks_is_refused_before_it_costs_anything():
    """Putting a long pile in order takes the square of its length: 160 kB of it held a server up for ten seconds."""
    began = time.process_time()
    with pytest.raises(ValidationError):
        clean("a" + "\u0301" * 80_000 + "\u0316" * 80_000)
    assert time.process_time() - began < 0.5
    assert clean("e\u0301\u0323n") == unicodedata.normalize("NFC", "e\u0301\u0323n")


@pytest.mark.parametrize("unseen", ["\u3164", "\u115f", "\u200b", "\ufeff", "\u00ad", "\u2800"])
def test_letters_that_show_nothing_are_left_out(unseen):
    assert clean(f"Els{unseen}") == "Els"
    assert clean(unseen * 3) == ""
