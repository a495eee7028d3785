"""Templates that were compiled before are not compiled again, and never pass for others."""

from __future__ import annotations

import sys

import jinja2
import pytest

from sterkersamen.core.jinja import environment


def text_of(folder) -> str:
    """What a process that just started makes of the template in a folder."""
    return environment(loader=jinja2.FileSystemLoader(folder)).get_template("one.html").render(name="Els")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    # Whatever the suite's own process was told.
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "one.html").write_text("Dag {{ name }}")
    return tmp_path


@pytest.fixture
def compiled(monkeypatch):
    """How many templates were compiled."""
    names = []
    compile_it = jinja2.Environment._compile
    monkeypatch.setattr(
        jinja2.Environment, "_compile", lambda self, source, name: names.append(name) or compile_it(self, source, name)
    )
    return names


def test_a_template_is_compiled_once(folder, compiled):
    assert [text_of(folder) for _time in range(3)] == ["Dag Els"] * 3
    assert len(compiled) == 1
    assert [path.name for path in folder.iterdir() if path.is_dir()] == ["__pycache__"]


def test_a_template_that_changed_is_compiled_anew(folder, compiled):
    text_of(folder)
    (folder / "one.html").write_text("Hoi {{ name }}")
    assert text_of(folder) == "Hoi Els"
    assert len(compiled) == 2


def test_by_another_release_of_jinja_it_is_compiled_anew(folder, compiled, monkeypatch):
    text_of(folder)
    monkeypatch.setattr(jinja2, "__version__", "99")
    assert text_of(folder) == "Dag Els"
    assert len(compiled) == 2


def test_who_keeps_no_bytecode_keeps_none_of_templates(folder, compiled, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    text_of(folder)
    assert [path.name for path in folder.iterdir()] == ["one.html"]


@pytest.mark.parametrize("left", [b"", b"nonsense", 20, -5])
def test_what_was_cut_off_is_made_again(folder, compiled, left):
    text_of(folder)
    (path,) = (folder / "__pycache__").iterdir()
    path.write_bytes(path.read_bytes()[:left] if isinstance(left, int) else left)
    assert [text_of(folder) for _time in range(2)] == ["Dag Els"] * 2
    assert len(compiled) == 2


def test_where_nothing_may_be_written_it_is_compiled_each_time(folder, compiled):
    # Not by its mode: tests may run as root, whom no mode holds back.
    (folder / "__pycache__").write_text("a file where the folder would be")
    assert [text_of(folder) for _time in range(2)] == ["Dag Els"] * 2
    assert len(compiled) == 2
