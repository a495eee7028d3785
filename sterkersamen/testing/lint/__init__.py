"""Our own lints: what a page, a script, a column or a log line may hold. `python -m sterkersamen.testing.lint`.

Each check is a function from source text to findings, so that its own tests can plant what it must find.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "sterkersamen"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where, and what to do."""

    path: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.says}"


def name_of(path: Path) -> str:
    """A file's path from the root of the repository."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def ours(pattern: str) -> list[Path]:
    """The product's own files of a pattern, without tests and what only tests use."""
    outside = {"tests", "testing", "migrations", "__pycache__"}
    return sorted(path for path in PACKAGE.rglob(pattern) if not outside & set(path.relative_to(PACKAGE).parts))
