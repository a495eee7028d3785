"""What the repository itself promises: nothing names a registry, nothing is left for later, everything is licensed."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from sterkersamen.testing.lint import PACKAGE, ROOT

_HOSTS = re.compile(r"//[a-z.]*(pypi|npmjs|debian|pythonhosted)\.|--(extra-)?index-url|--find-links", re.IGNORECASE)
_LATER = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError|pragma: no cover")


def kept() -> list:
    """Every file of the repository that people write."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    return [ROOT / name for name in listed if name and (ROOT / name).exists()]


def words(path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


def test_lock_files_name_no_registry_and_hash_everything():
    for name in ("run", "dev"):
        text = words(ROOT / f"requirements/{name}.txt")
        assert not _HOSTS.search(text)
        for line in re.split(r"(?<!\\)\n", text):
            assert "==" not in line or "--hash=sha256:" in line, line


def test_the_lock_of_development_agrees_with_that_of_the_server():
    pins = {
        name: dict(re.findall(r"^([\w-]+)==(\S+)", words(ROOT / f"requirements/{name}.txt"), re.M))
        for name in ("run", "dev")
    }
    assert {package: pins["dev"].get(package) for package in pins["run"]} == pins["run"]


def test_nothing_is_left_for_later():
    for path in kept():
        if path.suffix in {".py", ".js", ".css", ".html"} and path.name != "test_repository.py":
            assert not _LATER.search(words(path)), path


@pytest.mark.parametrize("suffix", [".py", ".js", ".css", ".html"])
def test_no_file_is_too_long_to_read(suffix):
    long = {str(path.relative_to(ROOT)): len(words(path).splitlines()) for path in kept() if path.suffix == suffix}
    assert {name: lines for name, lines in long.items() if lines > 420} == {}


def test_every_package_says_what_it_is_for():
    for path in PACKAGE.glob("*/*/__init__.py"):
        if path.parent.name not in {"tests", "migrations", "management"} and "testing" not in path.parts:
            assert words(path).startswith('"""'), path


def test_no_migration_is_missing():
    """In a process of its own: the suite makes its tables without migrations."""
    command = [sys.executable, "-m", "sterkersamen", "makemigrations", "--check", "--dry-run"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_licence_is_there():
    text = words(ROOT / "LICENSE")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "Version 3, 19 November 2007" in text
    assert len(text) > 30_000
