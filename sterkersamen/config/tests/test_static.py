from __future__ import annotations

import gzip

import pytest

from sterkersamen.config.static import Files, files, static


def room(folder, name, **contents):
    for path, text in contents.items():
        file = folder / name / "static" / path.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder / name


def test_rooms_are_joined_in_order(tmp_path):
    low = room(tmp_path, "low", css__b_css="b{}", css__a_css="a{}", js__one_js="const x = 1;", img__i_svg="<svg/>")
    high = room(tmp_path, "high", css__a_css="c{}", js__one_js="const x = 2;")
    made = Files([low, high])
    assert made.by_path[made.address["app.css"]].body == b"a{}\nb{}\nc{}"
    # Each in a block of its own: both may have an `x`.
    assert made.by_path[made.address["app.js"]].body == b"{\nconst x = 1;\n}\n{\nconst x = 2;\n}\n"
    assert made.by_path[made.address["img/i.svg"]].body == b"<svg/>"


def test_a_name_is_used_once(tmp_path):
    with pytest.raises(ValueError, match="i.svg"):
        Files([room(tmp_path, "a", img__i_svg="1"), room(tmp_path, "b", img__i_svg="2")])


def test_the_address_changes_with_the_content(tmp_path):
    first = Files([room(tmp_path, "a", css__x_css="a{}")]).address["app.css"]
    assert Files([room(tmp_path, "a", css__x_css="b{}")]).address["app.css"] != first
    assert first.startswith("/static/app.") and first.endswith(".css")


def test_ours_are_whole_and_compressed():
    style = files().by_path[static("app.css")]
    assert style.body.startswith(b"@layer tokens, base, layout, parts;")
    assert gzip.decompress(style.packed) == style.body
    assert (b"cache-control", b"public, max-age=31536000, immutable") in style.headers
    with pytest.raises(KeyError):
        static("nothing.css")
