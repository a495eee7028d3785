"""Docs that fail tests: every setting, command and room has its heading, and every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from sterkersamen.testing.lint import PACKAGE, ROOT, ours

_READ = re.compile(
    r"\b[Ee]nv(?:\(\))?\.(?:text|secret|yes_no|number|choice|address|line|contact|words|hosts|services|zone|folder|database|mail)"
    r"\(\s*\"([A-Z_]+)\""
)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def headings(page: str) -> set[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return {found.strip("`").removeprefix("make ") for found in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def test_every_setting_has_its_heading():
    read = {name for path in ours("*.py") for name in _READ.findall(path.read_text(encoding="utf-8"))}
    read = {name.removesuffix("_FILE") for name in read}
    assert len(read) > 15
    assert read <= headings("docs/settings.md")
    said = {name for name in headings("docs/settings.md") if name.isupper()}
    assert said == read


def test_every_command_has_its_heading():
    from sterkersamen.config import cli

    rooms = {path.stem for path in PACKAGE.glob("*/*/management/commands/*.py") if path.stem != "__init__"}
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert rooms | set(cli._OWN) | targets - {"help", "install", "dev"} <= headings("docs/commands.md")


def test_every_room_has_its_heading():
    rooms = {
        app.rpartition(".")[2]
        for app in settings.INSTALLED_APPS
        if app.startswith("sterkersamen.") and app.count(".") == 2
    }
    assert len(rooms) >= 10
    assert rooms <= headings("docs/map.md")


def test_every_decision_is_listed():
    listed = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    for path in (ROOT / "docs/adr").glob("0*.md"):
        assert f"({path.name})" in listed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    for link, image in _LINK.findall(page.read_text(encoding="utf-8")):
        target = (link or image).partition("#")
        if target[0].startswith(("http://", "https://", "mailto:")):
            continue
        path = (page.parent / target[0]).resolve() if target[0] else page
        assert path.exists(), f"{page.name} -> {link or image}"
        if target[2] and path.suffix == ".md":
            anchors = {
                re.sub(r"[^\w-]", "", name.lower().replace(" ", "-")) for name in headings(str(path.relative_to(ROOT)))
            }
            assert target[2] in anchors, f"{page.name} -> {link}"
